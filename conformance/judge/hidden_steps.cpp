#include "judge/hidden_steps.hpp"

#include <algorithm>

#include "run/sim_backend.hpp"

namespace portpool::conformance {
namespace {

std::optional<RequestView> in_flight(const Host& host, RequestId id) {
  const auto request = host.request(id);
  return request && request->held ? request : std::nullopt;
}

/// Adds every state that the end of one request can lead to.
void complete(const Case& judged, const Candidate& state, RequestId id, std::size_t stop,
              bool as_foreseen, const Chooser& chooser, StateSet& out) {
  const auto request = in_flight(state.machine.host(), id);
  if (!request) return;
  Offer offer;
  state.machine.host().offer_completion(id, offer);
  for (std::size_t i = 0; i < offer.size(); ++i) {
    Chooser here = chooser;
    Outcome outcome = state.machine.host().choose(offer[i], here);
    if (as_foreseen) {
      if (!judged.foresight.allows(state, *request, offer, i, stop, outcome)) continue;
      if (!state.machine.host().outputs_match(offer[i], outcome)) continue;
    }
    Candidate moved = state;
    moved.machine.host().commit_completion(id, offer, i, outcome);
    out.add(std::move(moved));
  }
}

// A call that does not name the WSAOVERLAPPED or the event of a request that is told by these alone
// neither sees its end nor is seen by it: the end may as well come later. Events of the world and
// WSACleanup look at all requests, and a thread that waits may be woken by any.
bool may_meet(const Candidate& state, const Step& step, const RequestView& request) {
  if (!request.only_asked || !step.is_call()) return true;
  if (std::get<CallName>(step.what) == CallName::WSACleanup_) return true;
  const ScenarioNumbers& numbers = state.naming.numbers();
  const Arguments& arguments = step.arguments;
  if (arguments.overlapped == numbers.overlapped_name(request.overlapped)) return true;
  for (std::size_t i = 0; i < kMaxThreads; ++i) {
    const ThreadId thread{static_cast<std::uint16_t>(i)};
    if (state.machine.host().is_blocked({request.caller.process, thread})) return true;
  }
  if (request.event == EventId{}) return false;
  const std::string event = numbers.event_name(request.event);
  return arguments.event == event || std::ranges::count(arguments.events, event) != 0;
}

// What can be told at any later time as well: the request is cancelled, or came to nothing.
bool is_lasting(const Alternative& end) {
  const Status status = end.outcome.status;
  return status == Status::cancelled || status == Status::interrupted ||
         end.rule == Rule::ioctl_address_list_change;
}

// Whether the end of the request can be left to a later stop. Requests whose ends do not meet would
// otherwise double the states, one after another.
bool can_wait(const Case& judged, const Candidate& state, RequestId id, std::size_t stop) {
  const auto request = in_flight(state.machine.host(), id);
  const Step& step = *judged.itinerary.stops()[stop].told;
  if (!request || may_meet(state, step, *request)) return false;
  Offer offer;
  state.machine.host().offer_completion(id, offer);
  for (std::size_t i = 0; i < offer.size(); ++i) {
    Outcome outcome = offer[i].outcome;
    if (is_lasting(offer[i])) continue;
    if (judged.foresight.allows(state, *request, offer, i, stop, outcome)) return false;
  }
  return true;
}

void interrupt(Candidate state, RequestId id, StateSet& out) {
  const WorldEvent interrupted = world::InterruptRequest{id};
  Offer offer;
  state.machine.host().offer(interrupted, offer);
  state.machine.host().commit(interrupted, offer, 0);  // how it ends is a hidden step
  out.add(std::move(state));
}

// Every request that the step names in any of the states, in the order of their ids.
std::vector<RequestId> named_in_any(const Case& judged, const Step& step, const StateSet& states) {
  std::vector<RequestId> named;
  for (const Candidate& state : states) {
    for (const RequestId id : named_requests(state.machine, judged.scenario, step)) {
      if (std::find(named.begin(), named.end(), id) == named.end()) named.push_back(id);
    }
  }
  std::sort(named.begin(), named.end());
  return named;
}

bool is_without_effect(const Case& judged, const Candidate& state, RequestId id, std::size_t stop) {
  const auto request = in_flight(state.machine.host(), id);
  return !request || !may_meet(state, *judged.itinerary.stops()[stop].told, *request);
}

void finish_requests(const Case& judged, std::size_t stop, bool as_foreseen, const Chooser& chooser,
                     StateSet& states) {
  for (std::size_t i = 0; i < states.size() && !states.overflowed(); ++i) {
    std::vector<RequestId> unsettled;
    const Host& host = states[i].machine.host();
    for (auto id = host.next_unsettled(); id; id = host.next_unsettled(*id))
      unsettled.push_back(*id);
    for (const RequestId request : unsettled) {
      const bool left_open = as_foreseen ? can_wait(judged, states[i], request, stop)
                                         : is_without_effect(judged, states[i], request, stop);
      if (left_open) continue;
      const Candidate state = states[i];  // the set grows
      complete(judged, state, request, stop, as_foreseen, chooser, states);
    }
  }
}

}  // namespace

void let_requests_finish(const Case& judged, std::size_t stop, const Chooser& chooser,
                         StateSet& states) {
  finish_requests(judged, stop, true, chooser, states);
}

void let_requests_finish_anyhow(const Case& judged, std::size_t stop, const Chooser& chooser,
                                StateSet& states) {
  finish_requests(judged, stop, false, chooser, states);
}

void finish_named_requests(const Case& judged, const Step& step, std::size_t stop,
                           const Chooser& chooser, StateSet& states) {
  const bool interrupts = std::get<HostEvent>(step.what) == HostEvent::interrupt_requests;
  for (const RequestId request : named_in_any(judged, step, states)) {
    StateSet after = states.like_this_but_empty();
    for (const Candidate& state : states) {
      if (!in_flight(state.machine.host(), request)) {
        after.add(Candidate(state));  // it had ended before
      } else if (interrupts) {
        interrupt(state, request, after);
      } else {
        complete(judged, state, request, stop, true, chooser, after);
      }
    }
    if (after.empty()) {
      // What later events tell of the request is nothing that it may come to: the deviation is
      // found there.
      for (const Candidate& state : states)
        complete(judged, state, request, stop, false, chooser, after);
    }
    states.replace(std::move(after));
  }
  if (!step.requests.empty() || interrupts) return;
  StateSet after = states.like_this_but_empty();
  for (std::size_t i = 0; i < states.size(); ++i) {
    states[i].machine.host().simulate(world::ReleaseRequests{});
    after.add(std::move(states[i]));
  }
  states.replace(std::move(after));
}

}  // namespace portpool::conformance
