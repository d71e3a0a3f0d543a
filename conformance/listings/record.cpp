#include "listings/record.hpp"

#include <algorithm>

#include "listings/words.hpp"
#include "portpool/sim/address.hpp"

namespace portpool::conformance::listings {
namespace {

struct FieldName {
  std::string_view heading;  // squeezed
  Field field;
};
constexpr FieldName kFields[] = {
    {"protocol", Field::protocol},
    {"localaddress", Field::local_address},
    {"address", Field::local_address},
    {"port", Field::local_port},
    {"localport", Field::local_port},
    {"remoteaddress", Field::remote_address},
    {"remoteport", Field::remote_port},
    {"state", Field::state},
    {"status", Field::state},
    {"owningprocess", Field::process},
    {"processid", Field::process},
    {"pid", Field::process},
    {"id", Field::process},
    {"processname", Field::program},
    {"process", Field::program},
    {"image", Field::program},
    {"imagename", Field::program},
    {"abbildname", Field::program},
    {"servicename", Field::service},
    {"service", Field::service},
    {"services", Field::service},
    {"modulename", Field::service},
    {"processservices", Field::service},
    {"account", Field::account},
    {"username", Field::account},
    {"settingname", Field::setting},
    {"dynamicportrangestartport", Field::dynamic_start},
    {"dynamicportrangenumberofports", Field::dynamic_count},
    {"natname", Field::nat_name},
    {"portstart", Field::range_start},
    {"portend", Field::range_end},
    {"startingport", Field::range_start},
    {"endingport", Field::range_end},
    {"owningpartitionid", Field::partition},
    {"ipaddress", Field::address},
    {"appliedsetting", Field::other},
    {"creationtime", Field::other},
    {"createtime", Field::other},
    {"localportname", Field::other},
    {"remoteportname", Field::other},
    {"remotehostname", Field::other},
    {"remotehost", Field::other},
    {"sentpackets", Field::other},
    {"processpath", Field::other},
    {"externaladdressid", Field::other},
    {"externalipaddress", Field::other},
    {"active", Field::other},
    {"offloadstate", Field::other},
};

struct StateName {
  std::string_view name;  // squeezed
  SocketState state;
};
// Also the numbers of MSFT_NetTCPConnection.State, which ConvertTo-Json prints.
constexpr StateName kStates[] = {
    {"listen", SocketState::listening},    {"listening", SocketState::listening},
    {"2", SocketState::listening},         {"bound", SocketState::bound},
    {"100", SocketState::bound},           {"timewait", SocketState::time_wait},
    {"11", SocketState::time_wait},        {"established", SocketState::connected},
    {"5", SocketState::connected},         {"synsent", SocketState::connected},
    {"3", SocketState::connected},         {"synreceived", SocketState::connected},
    {"synrcvd", SocketState::connected},   {"4", SocketState::connected},
    {"finwait1", SocketState::connected},  {"6", SocketState::connected},
    {"finwait2", SocketState::connected},  {"7", SocketState::connected},
    {"closewait", SocketState::connected}, {"8", SocketState::connected},
    {"closing", SocketState::connected},   {"9", SocketState::connected},
    {"lastack", SocketState::connected},   {"10", SocketState::connected},
};

std::string without_brackets(std::string_view address) {
  // Resource Monitor has words for these.
  constexpr std::pair<std::string_view, std::string_view> kNamed[] = {
      {"IPv4 unspecified", "0.0.0.0"},
      {"IPv6 unspecified", "::"},
      {"IPv4 loopback", "127.0.0.1"},
      {"IPv6 loopback", "::1"}};
  for (const auto& [name, value] : kNamed) {
    if (address == name) return std::string(value);
  }
  if (address.starts_with('[') && address.ends_with(']')) {
    address = address.substr(1, address.size() - 2);
  }
  return std::string(address.substr(0, address.find('%')));
}

/// Programs print "explorer.exe" or "explorer"; a path is of no use.
std::string program_name(std::string_view text) {
  const std::size_t slash = text.find_last_of("\\/");
  return std::string(slash == std::string_view::npos ? text : text.substr(slash + 1));
}

}  // namespace

std::optional<Field> field_named(std::string_view heading) {
  const auto* const found = std::ranges::find(kFields, squeezed(heading), &FieldName::heading);
  if (found == std::end(kFields)) return std::nullopt;
  return found->field;
}

std::optional<Field> property_named(std::string_view name) {
  const std::string word = squeezed(name);
  if (word == "port" || word == "address") return std::nullopt;
  return field_named(name);
}

std::optional<SocketState> state_named(std::string_view word) {
  const auto* const found = std::ranges::find(kStates, squeezed(word), &StateName::name);
  if (found == std::end(kStates)) return std::nullopt;
  return found->state;
}

bool Record::is_empty() const {
  return std::ranges::none_of(values, [](const auto& value) { return value.has_value(); });
}

bool tells_something(const Record& record) {
  return record.has(Field::local_port) || record.has(Field::dynamic_start) ||
         (record.has(Field::range_start) && record.has(Field::range_end)) ||
         record.has(Field::address) || (record.has(Field::process) && record.has(Field::program));
}

RecordSink::RecordSink(Reading& reading, Place place, SocketListKind kind, Heading heading)
    : reading_(reading), heading_(heading) {
  table_.place = place;
  table_.kind = kind;
  table_.shows_bound = kind == SocketListKind::powershell;
  table_.incomplete = table_.filtered = heading.filtered;
}

RecordSink::~RecordSink() {
  if (!table_.rows.empty()) reading_.sockets.push_back(std::move(table_));
}

bool RecordSink::add(const Record& record, Place place) {
  if (record.has(Field::local_port)) return add_socket(record);
  if (record.has(Field::dynamic_start)) return add_dynamic_range(record, place);
  if (record.has(Field::range_start)) return add_range(record, place);
  if (!record.has(Field::address)) return add_process(record, place);
  const std::string address = without_brackets(record.of(Field::address));
  if (!parse_ip_address(address)) return false;
  reading_.addresses.push_back(address);
  return true;
}

Transport RecordSink::assumed_transport(const Record& record, bool has_state) {
  if (heading_.transport) return *heading_.transport;
  if (has_state) return Transport::tcp;
  // Get-NetUDPEndpoint shows address and port; chosen properties may be of either.
  if (record.has(Field::local_address) && !record.has(Field::process)) return Transport::udp;
  if (!assumed_) reading_.warnings.push_back({table_.place, WarningKind::no_transport, {}});
  assumed_ = true;
  return Transport::tcp;
}

bool RecordSink::add_socket(const Record& record) {
  const auto port = port_of(record.of(Field::local_port));
  if (!port) return false;
  SocketRow row;
  row.port = static_cast<PortNumber>(*port);
  row.address = record.has(Field::local_address) ? without_brackets(record.of(Field::local_address))
                                                 : "0.0.0.0";
  if (row.address == "*") row.address = "0.0.0.0";
  if (!parse_ip_address(row.address)) return false;
  const bool has_state = !record.of(Field::state).empty() || record.has(Field::remote_port);
  const auto named = transport_named(record.of(Field::protocol));
  if (record.has(Field::protocol) && !named) return false;
  // Get-NetTCPConnection has states, Get-NetUDPEndpoint has none.
  row.transport = named ? *named : assumed_transport(record, has_state);
  row.peer = without_brackets(record.of(Field::remote_address));
  if (const auto peer = port_of(record.of(Field::remote_port))) {
    row.peer_port = static_cast<PortNumber>(*peer);
  }
  if (row.transport == Transport::tcp) {
    if (const auto state = state_named(record.of(Field::state))) {
      row.state = *state;
    } else if (record.has(Field::state) && !record.of(Field::state).empty()) {
      return false;
    } else {
      row.state = row.peer_port == 0 ? SocketState::listening : SocketState::connected;
    }
  }
  if (!record.of(Field::process).empty()) {
    const auto process = number_of(record.of(Field::process));
    if (!process) return false;
    row.process = *process;
  }
  row.program = program_name(record.of(Field::program));
  row.service = std::string(record.of(Field::service));
  row.account = std::string(record.of(Field::account));
  if (row.port != 0) table_.rows.push_back(std::move(row));
  return true;
}

bool RecordSink::add_process(const Record& record, Place place) {
  const auto process = number_of(record.of(Field::process));
  if (!process || record.of(Field::program).empty()) return false;
  reading_.processes.push_back({place, *process, program_name(record.of(Field::program)),
                                std::string(record.of(Field::service))});
  return true;
}

bool RecordSink::add_dynamic_range(const Record& record, Place place) {
  if (record.of(Field::dynamic_start).empty()) return true;  // the setting "Automatic" has none
  const auto first = port_of(record.of(Field::dynamic_start));
  const auto count = number_of(record.of(Field::dynamic_count));
  if (!first || !count) return false;
  const PortRange range{*first, *count};
  if (!range.fits() || range.is_empty()) return false;
  // Get-NetTCPSetting shows one range for each of its templates, all the same.
  const Transport transport = heading_.transport.value_or(Transport::tcp);
  const auto known = std::ranges::any_of(reading_.dynamic_ranges, [&](const auto& other) {
    return other.place.file == place.file && other.transport == transport && other.range == range &&
           other.place.line >= table_.place.line;
  });
  if (!known) reading_.dynamic_ranges.push_back({place, transport, heading_.family, range});
  return true;
}

bool RecordSink::add_range(const Record& record, Place place) {
  const auto first = port_of(record.of(Field::range_start));
  const auto last = port_of(record.of(Field::range_end));
  if (!first || !last || *first > *last) return false;
  const PortRange range{*first, *last - *first + 1};
  const auto transport = transport_named(record.of(Field::protocol));
  if (record.has(Field::partition)) {
    reading_.guests.push_back({place, transport, range, std::string(record.of(Field::partition))});
  } else {
    reading_.nat.push_back({place, std::string(record.of(Field::nat_name)), transport, range});
  }
  return true;
}

}  // namespace portpool::conformance::listings
