// The words of a line that some program printed, whatever its language and code page.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "portpool/sim/port.hpp"

namespace portpool::conformance::listings {

/// A word and where it begins in its line.
struct Word {
  std::string_view text;
  std::size_t at = 0;
  [[nodiscard]] std::size_t end() const { return at + text.size(); }
};

/// Words between blanks. Linear.
[[nodiscard]] std::vector<Word> blank_separated(std::string_view line);

/// A decimal number of at most 32 bits, without sign and leading zeros: what programs print.
[[nodiscard]] std::optional<std::uint32_t> number_of(std::string_view word);

/// A number below 65536.
[[nodiscard]] std::optional<std::uint32_t> port_of(std::string_view word);

/// ASCII letters in lower case, the rest as it is.
[[nodiscard]] std::string lower(std::string_view text);
/// The letters and digits alone, in lower case: "Local Port" and "LocalPort" are one.
[[nodiscard]] std::string squeezed(std::string_view text);
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// Whether `word` stands in `text`, in any case, with no letter or digit beside it.
[[nodiscard]] bool has_word(std::string_view text, std::string_view word);

/// A word of dashes alone, at least three.
[[nodiscard]] bool is_dashes(std::string_view word);
/// A line of nothing but such words.
[[nodiscard]] bool is_rule(const std::vector<Word>& words);

/// A command that somebody typed, without the prompt before it.
[[nodiscard]] bool is_command(std::string_view line);

/// "...", as a cut list has it.
[[nodiscard]] bool is_ellipsis(std::string_view line);

/// "tcp", "TCPv6", "udp4"; also the protocol numbers 6 and 17.
[[nodiscard]] std::optional<Transport> transport_named(std::string_view word);

/// "127.0.0.1:80", "[::1%4]:80", "*:*", ":::80", "myhost:http". Port 0 for a star.
struct Endpoint {
  std::string address;  // without brackets and zone; empty for a host name
  std::string host;     // where netstat printed a name
  PortNumber port = 0;
};
[[nodiscard]] std::optional<Endpoint> endpoint_of(std::string_view word);

/// Port of a service name that netstat prints without -n: "http", "epmap".
[[nodiscard]] std::optional<PortNumber> port_of_service(std::string_view name);

}  // namespace portpool::conformance::listings
