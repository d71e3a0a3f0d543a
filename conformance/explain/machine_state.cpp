#include "explain/machine_state.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "explain/request.hpp"

namespace portpool::conformance {
namespace {

using listings::Family;
using listings::Reading;
using listings::SocketRow;
using listings::SocketState;
using listings::SocketTable;

std::size_t index(Transport transport) {
  return static_cast<std::size_t>(transport);
}

std::string list_name(Transport transport, Family family, std::string_view what) {
  return "the " + std::string(name_of(transport)) + " " + std::string(what) +
         (family == Family::ipv6 ? " of IPv6" : "");
}

/// Takes tables in the order read; a later one that says something else is a later moment.
class Moments {
 public:
  explicit Moments(const Reading& reading) : reading_(reading) {}

  ListedMachine find() {
    for (const auto& table : reading_.exclusions) take(table);
    for (const auto& table : reading_.dynamic_ranges) take(table);
    take_sockets();
    take_summary();
    MachineState& state = machine_.latest;
    state.urls = reading_.urls;
    name_processes();
    state.nat = reading_.nat;
    state.guests = reading_.guests;
    state.settings = reading_.settings;
    state.addresses = reading_.addresses;
    if (!machine_.moments.empty()) {
      machine_.earlier = state;
      // The first of several listings is the earlier moment.
      for (auto undo = earlier_.rbegin(); undo != earlier_.rend(); ++undo) {
        undo_into(*machine_.earlier, *undo);
      }
    }
    return std::move(machine_);
  }

 private:
  struct Earlier {
    Transport transport{};
    bool inet6 = false;
    std::optional<PortRange> dynamic_range;
    std::optional<std::vector<ExcludedRange>> exclusions;
    bool incomplete = false;
  };

  static void undo_into(MachineState& state, const Earlier& earlier) {
    PortLists& lists = state.of(earlier.transport, earlier.inet6);
    if (earlier.dynamic_range) lists.dynamic_range = earlier.dynamic_range;
    if (!earlier.exclusions) return;
    lists.exclusions = earlier.exclusions;
    lists.incomplete = earlier.incomplete;
  }

  listings::Place& place_of(Transport transport, bool inet6, bool dynamic) {
    return places_[index(transport)][inet6 ? 1 : 0][dynamic ? 1 : 0];
  }

  void take(const listings::ExclusionTable& table) {
    const bool inet6 = table.family == Family::ipv6;
    PortLists& lists = machine_.latest.of(table.transport, inet6);
    listings::Place& place = place_of(table.transport, inet6, false);
    if (!lists.exclusions) {
      lists.exclusions = table.ranges;
      lists.incomplete = table.incomplete;
      place = table.place;
      return;
    }
    // A part of what is known adds nothing; the whole of what was known in part replaces it.
    const bool within = includes(*lists.exclusions, table.ranges);
    if (within && (table.incomplete || table.ranges.size() == lists.exclusions->size())) {
      lists.incomplete = lists.incomplete && table.incomplete;
      return;
    }
    const bool completes = includes(table.ranges, *lists.exclusions) && lists.incomplete;
    if (!completes && table.incomplete && !contradicts(*lists.exclusions, table.ranges) &&
        lists.incomplete) {
      for (const ExcludedRange& range : table.ranges) lists.exclusions->push_back(range);
      return;
    }
    if (!completes) {
      machine_.moments.push_back(
          {list_name(table.transport, table.family, "exclusion list"), table.place, place});
      earlier_.push_back({table.transport, inet6, {}, lists.exclusions, lists.incomplete});
    }
    lists.exclusions = table.ranges;
    lists.incomplete = table.incomplete;
    place = table.place;
  }

  static bool includes(const std::vector<ExcludedRange>& all,
                       const std::vector<ExcludedRange>& some) {
    return std::ranges::all_of(
        some, [&](const ExcludedRange& one) { return std::ranges::find(all, one) != all.end(); });
  }

  /// Ranges that overlap cannot come from one listing.
  static bool contradicts(const std::vector<ExcludedRange>& one,
                          const std::vector<ExcludedRange>& other) {
    return std::ranges::any_of(one, [&](const ExcludedRange& a) {
      return std::ranges::any_of(
          other, [&](const ExcludedRange& b) { return a.range.overlaps(b.range) && a != b; });
    });
  }

  void take(const listings::DynamicRangeTable& table) {
    const bool inet6 = table.family == Family::ipv6;
    PortLists& lists = machine_.latest.of(table.transport, inet6);
    listings::Place& place = place_of(table.transport, inet6, true);
    if (lists.dynamic_range && *lists.dynamic_range != table.range) {
      machine_.moments.push_back(
          {list_name(table.transport, table.family, "dynamic range"), table.place, place});
      earlier_.push_back({table.transport, inet6, lists.dynamic_range, {}, false});
    }
    lists.dynamic_range = table.range;
    place = table.place;
  }

  /// Tables of one kind that are whole are moments, of which the last counts; all others add up.
  void take_sockets() {
    if (reading_.sockets.empty()) return;
    const SocketTable* last[3] = {};
    for (const SocketTable& table : reading_.sockets) {
      if (!table.incomplete) last[static_cast<std::size_t>(table.kind)] = &table;
    }
    std::vector<SocketRow>& rows = machine_.latest.sockets.emplace();
    for (const SocketTable& table : reading_.sockets) {
      const SocketTable* const whole = last[static_cast<std::size_t>(table.kind)];
      const bool same_transport = whole != nullptr && covers_as_much(*whole, table);
      if (whole != nullptr && !table.incomplete && whole != &table && same_transport) continue;
      add_rows(rows, table);
    }
  }

  /// The fullest summary counts: several are of one machine, in other groups. A listener has no
  /// port of the dynamic range, and what is listed is not counted again.
  void take_summary() {
    const listings::SocketSummary* fullest = nullptr;
    for (const listings::SocketSummary& one : reading_.summaries) {
      if (fullest == nullptr || sum_of(one) > sum_of(*fullest)) fullest = &one;
    }
    if (fullest == nullptr) return;
    if (!machine_.latest.sockets) machine_.latest.sockets.emplace();
    std::vector<SocketRow>& rows = *machine_.latest.sockets;
    for (const listings::SocketCount& group : fullest->groups) {
      const SocketState state = state_of(group);
      if (state == SocketState::listening) continue;
      machine_.latest.shows_bound = machine_.latest.shows_bound || state == SocketState::bound;
      const auto listed = std::ranges::count_if(rows, [&](const SocketRow& row) {
        return row.transport == Transport::tcp && row.state == state && row.port != 0 &&
               (!group.process || row.process == group.process);
      });
      SocketRow counted;
      counted.transport = Transport::tcp;
      counted.state = state;
      counted.process = group.process;
      const auto all = std::min<std::uint32_t>(group.count, kPortSpace);
      const auto more = all - std::min(all, static_cast<std::uint32_t>(listed));
      rows.insert(rows.end(), more, counted);
    }
  }

  /// Windows gives connections in TIME_WAIT to process 0.
  static SocketState state_of(const listings::SocketCount& group) {
    if (group.state) return *group.state;
    return group.process == std::optional<std::uint32_t>(0) ? SocketState::time_wait
                                                            : SocketState::connected;
  }

  static std::uint64_t sum_of(const listings::SocketSummary& summary) {
    std::uint64_t sum = 0;
    for (const listings::SocketCount& group : summary.groups) {
      if (state_of(group) != SocketState::listening) sum += group.count;
    }
    return sum;
  }

  /// What tasklist says of a process that a socket list knows by its number alone.
  void name_processes() {
    for (listings::HttpUrl& url : machine_.latest.urls) {
      for (const listings::Process& process : reading_.processes) {
        if (url.processes.empty() || url.processes.front() != process.id) continue;
        url.program = process.program;
        url.services = process.services;
      }
    }
    if (!machine_.latest.sockets) return;
    std::unordered_map<std::uint32_t, std::vector<const listings::Process*>> by_id;
    for (const listings::Process& process : reading_.processes) {
      by_id[process.id].push_back(&process);
    }
    for (SocketRow& row : *machine_.latest.sockets) {
      const auto named = row.process ? by_id.find(*row.process) : by_id.end();
      if (named == by_id.end()) continue;
      for (const listings::Process* const process : named->second) {
        row.ended = row.ended || process->gone;
        if (row.program.empty()) row.program = process->program;
        if (row.service.empty()) row.service = process->services;
      }
    }
  }

  static bool has(const SocketTable& table, Transport transport) {
    return std::ranges::any_of(table.rows,
                               [&](const SocketRow& row) { return row.transport == transport; });
  }

  static bool covers_as_much(const SocketTable& whole, const SocketTable& table) {
    return (has(whole, Transport::tcp) || !has(table, Transport::tcp)) &&
           (has(whole, Transport::udp) || !has(table, Transport::udp));
  }

  void add_rows(std::vector<SocketRow>& rows, const SocketTable& table) {
    for (const Transport transport : {Transport::tcp, Transport::udp}) {
      bool& all = machine_.latest.all_sockets[index(transport)];
      all = all || (has(table, transport) && !table.incomplete);
    }
    machine_.latest.shows_bound = machine_.latest.shows_bound || table.shows_bound;
    std::map<SocketEnds, std::vector<std::size_t>> before;  // indices of the rows until now
    for (std::size_t i = 0; i < rows.size(); ++i) before[ends_of(rows[i])].push_back(i);
    for (const SocketRow& row : table.rows) {
      const auto alike = before.find(ends_of(row));
      SocketRow* known = nullptr;
      for (std::size_t i = 0; alike != before.end() && i < alike->second.size(); ++i) {
        SocketRow& other = rows[alike->second[i]];
        if (!row.process || !other.process || row.process == other.process) {
          known = &other;
          break;
        }
      }
      if (known == nullptr) {
        rows.push_back(row);
      } else {
        if (!known->process) known->process = row.process;
        if (known->program.empty()) known->program = row.program;
        if (known->service.empty()) known->service = row.service;
        if (known->account.empty()) known->account = row.account;
        if (known->proxy_target.empty()) known->proxy_target = row.proxy_target;
      }
    }
  }

  /// Rows of two tables with the same ends are of one socket, unless both name a process and it is
  /// another one: one table may tell what the other does not.
  using SocketEnds = std::tuple<Transport, PortNumber, std::string, PortNumber, std::string>;
  static SocketEnds ends_of(const SocketRow& row) {
    return {row.transport, row.port, row.address, row.peer_port, row.peer};
  }

  const Reading& reading_;
  ListedMachine machine_;
  std::vector<Earlier> earlier_;
  listings::Place places_[kTransportCount][2][2] = {};
};

}  // namespace

const PortLists& MachineState::of(Transport transport, bool inet6) const {
  const auto& both = lists[index(transport)];
  return inet6 && both[1].exclusions ? both[1] : both[0];
}

PortRange MachineState::dynamic(Transport transport, bool inet6) const {
  const auto& both = lists[index(transport)];
  const auto& own = both[inet6 ? 1 : 0].dynamic_range;
  const auto& other = both[inet6 ? 0 : 1].dynamic_range;
  return own ? *own : other.value_or(kDefaultDynamicRange);
}

bool MachineState::knows_dynamic(Transport transport) const {
  const auto& both = lists[index(transport)];
  return both[0].dynamic_range.has_value() || both[1].dynamic_range.has_value();
}

std::vector<ExcludedRange> MachineState::excluded(Transport transport, bool inet6,
                                                  PortRange within) const {
  std::vector<ExcludedRange> found;
  const PortLists& from = of(transport, inet6);
  if (!from.exclusions) return found;
  for (const ExcludedRange& range : *from.exclusions) {
    if (range.range.overlaps(within)) found.push_back(range);
  }
  return found;
}

namespace {

auto values_of(const SocketRow& row) {
  return std::tie(row.transport, row.address, row.port, row.peer, row.peer_port, row.state,
                  row.process, row.program, row.service, row.account, row.proxy_target, row.ended);
}

struct RowBefore {
  bool operator()(const SocketRow* one, const SocketRow* other) const {
    return values_of(*one) < values_of(*other);
  }
};

}  // namespace

std::vector<SocketRow> MachineState::bound(Transport transport, PortRange within) const {
  std::vector<SocketRow> found;
  if (!sockets) return found;
  std::set<PortNumber> listened;
  for (const SocketRow& row : *sockets) {
    if (row.transport == transport && row.state == SocketState::listening &&
        within.contains(row.port)) {
      listened.insert(row.port);
    }
  }
  std::set<const SocketRow*, RowBefore> seen;
  for (const SocketRow& row : *sockets) {
    if (row.transport != transport || !within.contains(row.port) || row.port == 0) continue;
    // A connection that a listener accepted holds nothing of its own, nor does TIME_WAIT (E-11).
    if (row.state == SocketState::time_wait) continue;
    const bool accepted = row.state == SocketState::connected && listened.contains(row.port);
    if (!accepted && seen.insert(&row).second) found.push_back(row);
  }
  return found;
}

bool MachineState::is_empty() const {
  const auto given = [](const PortLists& one) {
    return one.exclusions.has_value() || one.dynamic_range.has_value();
  };
  for (const auto& both : lists) {
    if (given(both[0]) || given(both[1])) return false;
  }
  return !sockets && urls.empty() && nat.empty() && guests.empty();
}

ListedMachine machine_of(const Reading& reading) {
  return Moments(reading).find();
}

MachineState state_of(const Fingerprint& fingerprint) {
  MachineState state;
  state.reservations = fingerprint.reservations;
  for (std::size_t i = 0; i < kTransportCount; ++i) {
    for (PortLists& lists : state.lists[i]) {
      lists.dynamic_range = fingerprint.dynamic_range[i];
      lists.exclusions = fingerprint.exclusions[i];
    }
  }
  return state;
}

}  // namespace portpool::conformance
