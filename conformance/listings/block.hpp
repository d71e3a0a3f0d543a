// What the readers of single kinds of tables share. Internal to listings/.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "listings/decode.hpp"
#include "listings/listing.hpp"
#include "listings/words.hpp"

namespace portpool::conformance::listings {

/// What the last lines above say of a table that follows them.
struct Heading {
  std::optional<Transport> transport;  // "tcp" or "udp" stood there
  Family family{};                     // of a command that was saved, too
  bool filtered = false;               // that command went through a filter, or asked for one store
  bool persistent = false;             // store=persistent
  bool dynamic = false;                // "show dynamicport"
  bool exclusions = false;             // "show excludedportrange"
  bool by_process = false;             // Group-Object OwningProcess
};

/// The lines of one file, and where what they say goes.
struct Block {
  std::span<const Line> lines;  // that follow, quotation marks and table borders removed
  Heading heading;
  std::uint32_t file = 0;
  Reading& reading;
  std::vector<std::uint32_t> queue_processes;  // of the request queue of HTTP.sys above

  [[nodiscard]] Place place(std::size_t at) const { return {file, lines[at].number}; }
  void warn(std::size_t at, WarningKind kind) const {
    reading.warnings.push_back({place(at), kind, lines[at].text});
  }
};

// Each reads what begins at the first line and returns how many lines that is; 0 when it is
// something else.
[[nodiscard]] std::size_t read_json(const Block& block);
[[nodiscard]] std::size_t read_powershell_table(const Block& block);
[[nodiscard]] std::size_t read_separated_values(const Block& block);
[[nodiscard]] std::size_t read_named_values(const Block& block);
[[nodiscard]] std::size_t read_socket_counts(const Block& block);
[[nodiscard]] std::size_t read_netstat(const Block& block);
[[nodiscard]] std::size_t read_netsh_table(const Block& block);
[[nodiscard]] std::size_t read_range_rows(const Block& block);
[[nodiscard]] std::size_t read_http(const Block& block);
[[nodiscard]] std::size_t read_program_rows(const Block& block);
[[nodiscard]] std::size_t read_port_proxy(const Block& block);
[[nodiscard]] std::size_t read_connection_rows(const Block& block);
[[nodiscard]] std::size_t read_process_list(const Block& block);
[[nodiscard]] std::size_t read_setting(const Block& block);

/// A line of prose that says that WSL is in mirrored mode; it may say other things, too.
[[nodiscard]] bool tells_mirrored_wsl(std::string_view line);

}  // namespace portpool::conformance::listings
