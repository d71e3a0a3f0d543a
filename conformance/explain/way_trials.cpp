#include "explain/way_trials.hpp"

namespace portpool::conformance {

WayTrials::WayTrials(const Explanation& told, const MachineState& machine, const Answers& assumed)
    : explanation(told),
      request(told.request),
      state(machine),
      answers(assumed),
      transport(name_of(request.transport)),
      family(request.inet6 ? "ipv6" : "ipv4"),
      dynamic(machine.dynamic(request.transport, request.inet6)),
      free(free_ports_of(machine, request.transport, request.inet6)) {}

void WayTrials::add(Way way) {
  const bool known = std::ranges::any_of(ways_, [&](const Way& other) {
    return other.kind == way.kind && other.process == way.process && other.range == way.range &&
           other.ports == way.ports;
  });
  if (!known) ways_.push_back(std::move(way));
}

bool WayTrials::works(const MachineState& changed, const ExplainRequest& asked) const {
  for (const Guess guess : {Guess::none, Guess::exclusive, Guess::other_user}) {
    if (simulate(changed, asked, guess, answers).refuses) return false;
  }
  return true;
}

bool WayTrials::works_now(const ExplainRequest& asked) const {
  return !simulate(state, asked, Guess::none, answers).refuses;
}

MachineState WayTrials::without_winnat() const {
  return without_ranges([&](const ExcludedRange& range) {
    return !range.administered &&
           classify(range, request.transport, request.inet6, state).kind == HolderClass::winnat;
  });
}

bool WayTrials::binds_on(std::uint32_t port) const {
  ExplainRequest other = request;
  other.first = port;
  other.count = 1;
  return works_now(other);
}

std::optional<std::uint32_t> WayTrials::free_below(std::uint32_t port) const {
  while (port > kFirstOrdinaryPort) {
    if (free.contains(static_cast<PortNumber>(--port)) && binds_on(port)) return port;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> WayTrials::free_above(std::uint32_t port) const {
  for (auto next = free.next(port, kUsablePorts); next;
       next = free.next(*next + 1U, kUsablePorts)) {
    if (binds_on(*next)) return *next;
  }
  return std::nullopt;
}

bool WayTrials::has(HolderClass kind) const {
  return std::ranges::any_of(explanation.holders,
                             [&](const PortHolder& holder) { return holder.kind == kind; });
}

}  // namespace portpool::conformance
