#include "explain/machine_text.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>

#include "explain/classify.hpp"
#include "explain/request.hpp"
#include "explain/simulate.hpp"
#include "explain/stand_ins.hpp"
#include "format/reading/vocabulary.hpp"
#include "run/naming.hpp"
#include "run/simulated_machine.hpp"

namespace portpool::conformance {
namespace {

using listings::SettingName;
using listings::SocketRow;
using listings::SocketState;

class Lines {
 public:
  Lines() { out_ << "portpool-machine 1\n"; }

  void add(std::string_view what, Transport transport, PortRange range,
           std::string_view more = {}) {
    out_ << what << ' ' << name_of(transport) << ' ' << range.first << ' ' << range.count << more
         << '\n';
  }

  /// A block; no port is in two of them.
  void add_block(std::string_view what, Transport transport, PortRange range,
                 std::string_view more = {}) {
    std::vector<PortRange>& written = written_[static_cast<std::size_t>(transport)];
    if (holds(transport, range)) {
      left_out_.push_back(std::string(name_of(transport)) + " " + spell_range(range));
      return;
    }
    written.push_back(range);
    add(what, transport, range, more);
  }

  [[nodiscard]] bool holds(Transport transport, PortRange range) const {
    return std::ranges::any_of(written_[static_cast<std::size_t>(transport)],
                               [&](const PortRange& one) { return one.overlaps(range); });
  }

  [[nodiscard]] std::ostream& out() { return out_; }
  [[nodiscard]] MachineText finish() { return {out_.str(), std::move(left_out_)}; }

 private:
  std::ostringstream out_;
  std::vector<PortRange> written_[kTransportCount];
  std::vector<std::string> left_out_;
};

/// The sockets of a machine, one a line.
class SocketLines {
 public:
  SocketLines(const MachineState& state, Lines& lines) : state_(state), lines_(lines) {}

  void add_held(Transport transport) {
    for (const SocketRow& row : state_.bound(transport, kAllPorts)) {
      if (looks_like_http_sys(row)) {
        if (!lines_.holds(transport, {row.port, 1})) {
          lines_.add_block("reserved", transport, {row.port, 1}, "  # HTTP.sys listens");
        }
        continue;
      }
      const bool listens = row.state == SocketState::listening;
      std::ostream& out = begin(listens ? "listening" : "bound", row);
      if (is_of_system(classify(row, state_))) out << " of-system";
      end(row);
    }
  }

  void add_time_waits() {
    for (const SocketRow& row : *state_.sockets) {
      const bool waits = row.state == SocketState::time_wait && row.peer_port != 0 &&
                         row.inet6() == (row.peer.find(':') != std::string::npos);
      if (!waits) continue;
      std::ostream& out = begin("time-wait", row);
      out << ' ';
      address(row.peer);
      out << ' ' << row.peer_port;
      end(row);
    }
  }

 private:
  std::ostream& begin(std::string_view what, const SocketRow& row) {
    std::ostream& out = lines_.out();
    out << what << ' ' << name_of(row.transport) << ' ';
    address(row.address);
    return out << ' ' << row.port;
  }

  void address(const std::string& listed) {
    const IpAddress stands = stand_ins_.of(address_of(listed));
    lines_.out() << to_string(stands, stands.is_v4());
  }

  void end(const SocketRow& row) {
    const std::string& who = row.service.empty() ? row.program : row.service;
    if (!who.empty()) lines_.out() << "  # " << who;
    lines_.out() << '\n';
  }

  const MachineState& state_;
  Lines& lines_;
  StandIns stand_ins_;
};

// Windows takes no longer ones (TW-012), nor does the model.
void add_time_wait_delay(const MachineState& state, Lines& lines) {
  constexpr std::uint32_t kLongest = 300;
  for (const listings::Setting& setting : state.settings) {
    std::uint32_t seconds = 0;
    const char* const end = setting.value.data() + setting.value.size();
    const bool number = std::from_chars(setting.value.data(), end, seconds).ptr == end;
    if (setting.name != SettingName::tcp_timed_wait_delay || !number || seconds > kLongest)
      continue;
    lines.out() << "time-wait-delay " << seconds << '\n';
    return;
  }
}

}  // namespace

MachineText machine_text(const MachineState& state) {
  Lines lines;
  if (!state.reservations) lines.out() << "no-reservations\n";
  add_time_wait_delay(state, lines);
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    if (state.knows_dynamic(transport)) {
      lines.add("dynamic-range", transport, state.dynamic(transport));
    }
  }
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    for (const ExcludedRange& range : state.excluded(transport, false, kAllPorts)) {
      lines.add_block(range.administered ? "excluded" : "reserved", transport, range.range);
    }
  }
  if (state.sockets) {
    SocketLines sockets(state, lines);
    sockets.add_held(Transport::tcp);
    sockets.add_held(Transport::udp);
    sockets.add_time_waits();
  }
  return lines.finish();
}

Result<MachineText> machine_text(const Scenario& scenario) {
  const std::optional<Lease> lease = simulated_lease(scenario);
  if (!lease) {
    ToolError error;
    error.message = "the named blocks of \"ports\" do not fit beside each other";
    return error;
  }
  const HostPreconditions& host = scenario.host;
  const Fingerprint fingerprint = simulated_fingerprint(scenario, *lease);
  const Naming names(scenario, fingerprint, *lease);
  Lines lines;
  if (!fingerprint.reservations) lines.out() << "no-reservations\n";
  if (!host.network_up) lines.out() << "network-down\n";
  if (host.time_wait_seconds) lines.out() << "time-wait-delay " << *host.time_wait_seconds << '\n';
  if (host.auto_reuse_range) {
    lines.out() << "auto-reuse-range " << host.auto_reuse_range->first << ' '
                << host.auto_reuse_range->count << '\n';
  }
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    lines.add("dynamic-range", transport,
              fingerprint.dynamic_range[static_cast<std::size_t>(transport)]);
  }
  for (const ExclusionDeclaration& one : host.exclusions) {
    if (const auto start = names.port(one.start)) {
      lines.add_block("excluded", one.protocol, {*start, one.count});
    }
  }
  for (const PersistentDeclaration& one : host.persistent) {
    if (const auto start = names.port(one.start)) {
      lines.add_block("persistent", one.protocol, {*start, one.count});
    }
  }
  for (const HolderDeclaration& one : host.holders) {
    const std::string_view family = !one.family                          ? ""
                                    : *one.family == AddressFamily::inet ? " inet"
                                                                         : " inet6";
    if (const auto start = names.port(one.start)) {
      lines.add_block(holder_words()[static_cast<std::size_t>(one.kind) - 1], one.protocol,
                      {*start, one.count}, family);
    }
  }
  return lines.finish();
}

}  // namespace portpool::conformance
