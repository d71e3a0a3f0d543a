#include "explain/ways_out.hpp"

#include <algorithm>

#include "explain/way_trials.hpp"

namespace portpool::conformance {
namespace {

std::string set_range_command(const WayTrials& trials, PortRange range) {
  return "netsh int ipv4 set dynamicport " + trials.transport +
         " start=" + std::to_string(range.first) + " num=" + std::to_string(range.count);
}

MachineState with_dynamic_range(MachineState state, Transport transport, PortRange range) {
  for (PortLists& lists : state.lists[static_cast<std::size_t>(transport)]) {
    lists.dynamic_range = range;
  }
  return state;
}

/// Blocks land on low ports because the dynamic range was moved there.
void find_default_range(WayTrials& trials) {
  const bool unknown = trials.explanation.outcomes.front().status == Status::success;
  if (!has_low_range(trials.state, trials.request)) return;
  if (!trials.has(HolderClass::winnat) && !unknown) return;
  const MachineState changed =
      with_dynamic_range(trials.without_winnat(), trials.request.transport, kDefaultDynamicRange);
  if (!trials.works(changed, trials.request)) return;
  trials.add({WayKind::default_dynamic,
              Harm::setting,
              true,
              {},
              kDefaultDynamicRange,
              0,
              {},
              {set_range_command(trials, kDefaultDynamicRange)},
              {Evidence::C_12, Evidence::D_01}});
}

/// The process with most ports of the dynamic range, if it has an eighth of them: closing a few
/// sockets makes room for as few.
std::optional<std::uint32_t> greediest(const WayTrials& trials) {
  if (!trials.state.sockets) return std::nullopt;
  std::vector<std::uint32_t> processes;
  for (const listings::SocketRow& row : *trials.state.sockets) {
    const bool counts = row.transport == trials.request.transport &&
                        (row.port == 0 || trials.dynamic.contains(row.port));
    if (counts && row.process.value_or(0) > kSystemProcess) processes.push_back(*row.process);
  }
  std::ranges::sort(processes);
  std::optional<std::uint32_t> best;
  std::size_t most = trials.dynamic.count / 8;
  for (std::size_t i = 0; i < processes.size();) {
    std::size_t end = i;
    while (end < processes.size() && processes[end] == processes[i]) ++end;
    if (end - i > most) best = processes[i];
    most = std::max(most, end - i);
    i = end;
  }
  return best;
}

/// The dynamic range has no port left: fewer sockets, or a wider range.
void find_more_ports(WayTrials& trials) {
  const ExplainRequest& request = trials.request;
  const auto waits = [](const listings::SocketRow& row) {
    return row.state == listings::SocketState::time_wait;
  };
  const bool many_wait =
      trials.state.sockets && std::ranges::count_if(*trials.state.sockets, waits) >
                                  static_cast<std::ptrdiff_t>(trials.dynamic.count / 8);
  // Where a port is left now, it was so a moment after the failure that was seen.
  const auto& seen = trials.explanation.seen;
  const bool failed = seen && seen->causes.front() == SeenCause::exhaustion;
  if (many_wait && (failed || !trials.works_now(request)) &&
      trials.works(trials.without_sockets(waits), request)) {
    trials.add({WayKind::keep_connections, Harm::none, true, {}, {}, 0, {}, {}, {Evidence::H_08}});
  }
  if (const auto process = greediest(trials)) {
    const MachineState changed = trials.without_sockets(
        [&](const listings::SocketRow& row) { return row.process == process; });
    if (trials.works(changed, request)) {
      trials.add({WayKind::close_sockets,
                  Harm::one_program,
                  true,
                  {},
                  {},
                  *process,
                  {},
                  {"tasklist /svc /fi \"PID eq " + std::to_string(*process) + "\""},
                  {Evidence::H_04}});
    }
  }
  constexpr PortRange kLarger{10000, 55536};
  const MachineState wider = with_dynamic_range(trials.state, request.transport, kLarger);
  if (kLarger.count > trials.dynamic.count && trials.works(wider, request)) {
    trials.add({WayKind::larger_dynamic,
                Harm::setting,
                false,
                {},
                kLarger,
                0,
                {},
                {set_range_command(trials, kLarger)},
                {Evidence::H_04}});
  }
  if (request.takes_record() || request.binds_implicitly()) return;
  if (const auto port = trials.free_below(trials.dynamic.first)) {
    trials.add(
        {WayKind::outside_dynamic, Harm::none, false, {*port}, trials.dynamic, 0, {}, {}, {}});
  }
}

void find_without_reuse(WayTrials& trials) {
  if (!trials.request.reuse) return;
  ExplainRequest plain = trials.request;
  plain.reuse = false;
  if (!trials.works(trials.state, plain)) return;
  trials.add({WayKind::without_reuse, Harm::none, false, {}, {}, 0, {}, {}, {Evidence::E_01}});
}

void find_elevated(WayTrials& trials) {
  ExplainRequest elevated = trials.request;
  elevated.privilege = Privilege::administrator;
  if (!trials.works(trials.state, elevated)) return;
  trials.add({WayKind::run_elevated, Harm::none, false, {}, {}, 0, {}, {}, {Evidence::B_01}});
}

/// Sockets and ports do not matter to the account that may listen on a URL.
void reserve_url(WayTrials& trials) {
  const std::string& url = trials.request.url;
  trials.add({WayKind::reserve_url,
              Harm::setting,
              false,
              {},
              {},
              0,
              url,
              {"netsh http show urlacl",
               "netsh http add urlacl url=" + url + " user=%USERDOMAIN%\\%USERNAME%"},
              {}});
}

/// Another `add urlacl` would not help.
void find_registration(WayTrials& trials) {
  trials.add({WayKind::find_registration,
              Harm::none,
              false,
              {},
              {},
              0,
              trials.request.url,
              {"netsh http show servicestate view=requestq", "netsh http show urlacl"},
              {}});
}

void find_broadcast_option(WayTrials& trials) {
  if (!trials.request.address.is_broadcast() || trials.request.broadcast) return;
  ExplainRequest option = trials.request;
  option.broadcast = true;
  if (!trials.works(trials.state, option)) return;
  trials.add({WayKind::broadcast_option, Harm::none, false, {}, {}, 0, {}, {}, {}});
}

void find_own_address(WayTrials& trials) {
  ExplainRequest anywhere = trials.request;
  anywhere.address = anywhere.inet6 ? IpAddress::v6_any() : IpAddress::v4_any();
  if (!trials.works(trials.state, anywhere)) return;
  trials.add({WayKind::own_address, Harm::none, false, {}, {}, 0, {}, {"ipconfig"}, {}});
}

}  // namespace

bool has_low_range(const MachineState& state, const ExplainRequest& request) {
  const PortRange dynamic = state.dynamic(request.transport, request.inet6);
  return state.knows_dynamic(request.transport) && request.first != 0 &&
         dynamic.first < kDefaultDynamicRange.first && dynamic.overlaps(request.range());
}

std::vector<Way> ways_out(const Explanation& explanation, const MachineState& state,
                          const Answers& answers) {
  WayTrials trials(explanation, state, answers);
  const ExplainRequest& request = explanation.request;
  const Status status = explanation.outcomes.front().status;
  const auto seen = [&](SeenCause cause) {
    return explanation.seen && explanation.seen->causes.front() == cause;
  };
  if (seen(SeenCause::nothing_listens)) return {};  // no setting of this machine changes that
  if (request.verb == RequestVerb::http_listener && seen(SeenCause::url_reservation)) {
    reserve_url(trials);
  } else if (seen(SeenCause::url_registered)) {
    find_registration(trials);
  } else if (status == Status::success && explanation.answer != ExplainedAnswer::depends &&
             !(explanation.seen && explanation.seen->is_explained && explanation.seen->code != 0)) {
    find_default_range(trials);  // nothing else is known to be in the way
  } else if (status == Status::address_not_available) {
    find_own_address(trials);
  } else if (status == Status::access_denied && request.takes_record() &&
             request.privilege == Privilege::standard_user) {
    find_elevated(trials);
  } else {
    for (const PortHolder& holder : explanation.holders) find_ways_with(holder, trials);
    find_default_range(trials);
    find_without_reuse(trials);
    find_broadcast_option(trials);
    if (request.leaves_choice()) {
      find_more_ports(trials);
    } else if (request.takes_record()) {
      find_other_blocks(trials);
    } else {
      find_other_ports(trials);
    }
  }
  std::vector<Way> ways = trials.take();
  std::stable_sort(ways.begin(), ways.end(), [](const Way& one, const Way& other) {
    if (one.root_cause != other.root_cause) return one.root_cause;
    return one.harm < other.harm;
  });
  return ways;
}

bool keeps_the_port(WayKind kind) {
  switch (kind) {
    case WayKind::end_process:
    case WayKind::stop_service:
    case WayKind::stop_http_listener:
    case WayKind::restart_winnat:
    case WayKind::pause_winnat:
    case WayKind::shut_down_wsl:
    case WayKind::delete_exclusion:
    case WayKind::default_dynamic:
    case WayKind::dns_pool_exclusion:
    case WayKind::delete_port_proxy:
    case WayKind::end_child:
    case WayKind::stop_container:
    case WayKind::stop_in_wsl:
      return true;
    default:
      return false;
  }
}

}  // namespace portpool::conformance
