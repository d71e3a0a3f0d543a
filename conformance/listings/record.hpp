// Records with named fields, as PowerShell, TCPView, CurrPorts and hnsdiag print them: in a table,
// in a list, as CSV or as JSON. A record is known by its fields.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "listings/block.hpp"
#include "listings/listing.hpp"

namespace portpool::conformance::listings {

enum class Field : std::uint8_t {
  protocol,
  local_address,
  local_port,
  remote_address,
  remote_port,
  state,
  process,
  program,
  service,
  account,
  setting,  // SettingName of Get-NetTCPSetting
  dynamic_start,
  dynamic_count,
  nat_name,
  range_start,  // PortStart of a NAT, StartingPort of a guest
  range_end,
  partition,
  address,  // IPAddress of Get-NetIPAddress
  other,    // AppliedSetting, CreationTime ...: known, and of no use here
};
inline constexpr std::size_t kFieldCount = static_cast<std::size_t>(Field::other) + 1;

/// The field that a heading names, in the spelling of any of those programs.
[[nodiscard]] std::optional<Field> field_named(std::string_view heading);

/// "TimeWait", "TIME_WAIT", "11": a state of TCP in the spelling of any of them.
[[nodiscard]] std::optional<SocketState> state_named(std::string_view word);

/// The field that a property names. "port" and "address" are none: configuration files and error
/// objects say so of anything.
[[nodiscard]] std::optional<Field> property_named(std::string_view name);

struct Record {
  std::array<std::optional<std::string>, kFieldCount> values;

  void set(Field field, std::string_view value) {
    values[static_cast<std::size_t>(field)] = std::string(value);
  }
  [[nodiscard]] bool has(Field field) const {
    return values[static_cast<std::size_t>(field)].has_value();
  }
  [[nodiscard]] std::string_view of(Field field) const {
    const auto& value = values[static_cast<std::size_t>(field)];
    return value ? std::string_view(*value) : std::string_view{};
  }
  [[nodiscard]] bool is_empty() const;
};

/// Whether a record with these fields would say something of the machine.
[[nodiscard]] bool tells_something(const Record& record);

/// Puts records into a reading; those of sockets into one table.
class RecordSink {
 public:
  RecordSink(Reading& reading, Place place, SocketListKind kind, Heading heading);
  ~RecordSink();
  RecordSink(const RecordSink&) = delete;
  RecordSink& operator=(const RecordSink&) = delete;

  /// False when the record seems to be of a known kind and cannot be read.
  bool add(const Record& record, Place place);
  void mark_incomplete() { table_.incomplete = true; }
  void mark_filtered() { table_.incomplete = table_.filtered = true; }

 private:
  bool add_socket(const Record& record);
  Transport assumed_transport(const Record& record, bool has_state);
  bool add_process(const Record& record, Place place);
  bool add_dynamic_range(const Record& record, Place place);
  bool add_range(const Record& record, Place place);

  Reading& reading_;
  SocketTable table_;
  Heading heading_;
  bool assumed_ = false;  // a transport, and said so
};

}  // namespace portpool::conformance::listings
