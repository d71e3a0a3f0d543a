// Rows without a heading, as people copy them out of a window: Resource Monitor's list of listening
// ports, what TCPView saved until 2021, the middle of Get-NetTCPConnection's table.
#include <algorithm>

#include "listings/record.hpp"

namespace portpool::conformance::listings {
namespace {

/// "IPv4 loopback", "IPv6 unspecified" or an address; how many words that is.
std::size_t read_address(const std::vector<Word>& words, std::size_t at, std::string& address) {
  const bool v6 = lower(words[at].text) == "ipv6";
  if (v6 || lower(words[at].text) == "ipv4") {
    const bool loopback = at + 1 < words.size() && lower(words[at + 1].text) == "loopback";
    address = loopback ? v6 ? "::1" : "127.0.0.1" : v6 ? "::" : "0.0.0.0";
    return 2;
  }
  const auto endpoint = endpoint_of("[" + std::string(words[at].text) + "]:0");
  address = endpoint ? endpoint->address : std::string();
  return address.empty() ? 0 : 1;
}

/// "dnscrypt-proxy.exe  9156  IPv4 loopback  53  UDP  Allowed, not restricted"; a service host has
/// "(netsvcs)" behind its name.
std::optional<SocketRow> row_of_resource_monitor(const std::vector<Word>& words) {
  std::size_t at = 1;
  while (at < words.size() && !number_of(words[at].text)) {
    if (at > 3 || !words[at].text.starts_with('(')) return std::nullopt;
    ++at;
  }
  if (at + 3 >= words.size()) return std::nullopt;
  SocketRow row;
  row.program = std::string(words[0].text);
  row.process = number_of(words[at++].text);
  const std::size_t taken = read_address(words, at, row.address);
  at += taken;
  if (taken == 0 || at + 1 >= words.size()) return std::nullopt;
  const auto port = port_of(words[at].text);
  const auto transport = transport_named(words[at + 1].text);
  if (!port || *port == 0 || !transport) return std::nullopt;
  row.port = static_cast<PortNumber>(*port);
  row.transport = *transport;
  if (row.transport == Transport::tcp) row.state = SocketState::listening;
  return row;
}

/// "node.exe:4321  TCP  mypc:3000  mypc:0  LISTENING"
std::optional<SocketRow> row_of_old_tcpview(const std::vector<Word>& words) {
  const std::string_view first = words[0].text;
  const std::size_t colon = first.rfind(':');
  if (words.size() < 4 || colon == std::string_view::npos) return std::nullopt;
  const auto process = number_of(first.substr(colon + 1));
  const auto transport = transport_named(words[1].text);
  const auto local = endpoint_of(words[2].text), peer = endpoint_of(words[3].text);
  if (!process || !transport || !local || !peer || local->port == 0) return std::nullopt;
  const auto address = [](const Endpoint& end) {
    return end.host.empty() ? end.address : "name:" + end.host;
  };
  SocketRow row;
  row.program = std::string(first.substr(0, colon));
  row.process = process;
  row.transport = *transport;
  row.address = address(*local);
  row.port = local->port;
  row.peer = address(*peer);
  row.peer_port = peer->port;
  if (row.transport == Transport::udp) return row;
  const std::string state = words.size() > 4 ? squeezed(words[4].text) : std::string();
  row.state = peer->port == 0 || state == "listening" ? SocketState::listening
              : state == "timewait"                   ? SocketState::time_wait
                                                      : SocketState::connected;
  return row;
}

std::optional<SocketRow> row_of(const Line& line) {
  const auto words = blank_separated(line.text);
  if (words.empty()) return std::nullopt;
  return lower(words[0].text).ends_with(".exe") ? row_of_resource_monitor(words)
                                                : row_of_old_tcpview(words);
}

/// A rule of four groups of dashes, and below it an address and a port, twice: `netsh interface
/// portproxy show`.
std::optional<SocketRow> row_of_port_proxy(const Line& line) {
  const auto words = blank_separated(line.text);
  if (words.size() != 4) return std::nullopt;
  const auto port = port_of(words[1].text), target = port_of(words[3].text);
  std::string address;
  if (words[0].text == "*") {
    address = "0.0.0.0";
  } else if (read_address(words, 0, address) == 0) {
    return std::nullopt;
  }
  if (!port || *port == 0 || !target) return std::nullopt;
  SocketRow row;
  row.transport = Transport::tcp;
  row.address = address;
  row.port = static_cast<PortNumber>(*port);
  row.state = SocketState::listening;
  row.service = "iphlpsvc";
  row.proxy_target = std::string(words[2].text);
  return row;
}

/// "127.0.0.1  5432  0.0.0.0  0  Listen  [Internet]  [6120]"
std::optional<SocketRow> row_of_connection(const Line& line) {
  const auto words = blank_separated(line.text);
  if (words.size() < 5 || words.size() > 7) return std::nullopt;
  const auto local =
      endpoint_of("[" + std::string(words[0].text) + "]:" + std::string(words[1].text));
  const auto peer =
      endpoint_of("[" + std::string(words[2].text) + "]:" + std::string(words[3].text));
  const auto state = state_named(words[4].text);
  const bool ends = local && peer && !local->address.empty() && !peer->address.empty();
  if (!ends || !state || local->port == 0 || number_of(words[4].text)) return std::nullopt;
  SocketRow row;
  row.transport = Transport::tcp;
  row.address = local->address;
  row.port = local->port;
  row.peer = peer->address;
  row.peer_port = peer->port;
  row.state = *state;
  if (words.size() > 5) row.process = number_of(words.back().text);
  return row;
}

template <class ReadRow>
std::size_t read_rows(const Block& block, std::size_t begin, ReadRow&& read_row) {
  SocketTable table{block.place(0), SocketListKind::export_file, {}, true, true, false};
  std::size_t at = begin;
  for (; at < block.lines.size(); ++at) {
    auto row = read_row(block.lines[at]);
    if (!row) break;
    table.rows.push_back(std::move(*row));
  }
  if (table.rows.empty()) return 0;
  block.reading.sockets.push_back(std::move(table));
  return at;
}

}  // namespace

std::size_t read_program_rows(const Block& block) {
  const std::size_t lines = read_rows(block, 0, row_of);
  if (lines != 0) block.reading.warnings.push_back({block.place(0), WarningKind::filtered, {}});
  return lines;
}

std::size_t read_connection_rows(const Block& block) {
  const std::size_t lines = read_rows(block, 0, row_of_connection);
  if (lines == 0) return 0;
  block.reading.warnings.push_back({block.place(0), WarningKind::filtered, {}});
  SocketTable& table = block.reading.sockets.back();
  table.kind = SocketListKind::powershell;
  table.shows_bound = std::ranges::any_of(
      table.rows, [](const SocketRow& row) { return row.state == SocketState::bound; });
  return lines;
}

std::size_t read_port_proxy(const Block& block) {
  const auto rule = blank_separated(block.lines[0].text);
  return rule.size() == 4 && is_rule(rule) ? read_rows(block, 1, row_of_port_proxy) : 0;
}

}  // namespace portpool::conformance::listings
