// The judge: walks a trace and keeps every state in which the machine may be.
//
// For each event, every state offers what the clauses allow; the alternatives that fit what was
// seen are committed, each in a copy of its state, and equal states are merged. When nothing fits,
// that is a deviation: it is written down, and the judge goes on from the nearest states
// (recovery.hpp). A finding that touches what an earlier one touched may be its consequence
// (causes.hpp). When more states are possible than it keeps, it stops: that is a verdict of its
// own.
#include <algorithm>

#include "judge/allowed.hpp"
#include "judge/byte_limit.hpp"
#include "judge/hidden_steps.hpp"
#include "judge/judge_walk.hpp"
#include "judge/recovery.hpp"
#include "run/events.hpp"
#include "run/sim_backend.hpp"
#include "run/translate.hpp"

namespace portpool::conformance {
namespace {

bool finishes_requests(const Step& step) {
  const auto* host = std::get_if<HostEvent>(&step.what);
  return host != nullptr &&
         (*host == HostEvent::complete_requests || *host == HostEvent::interrupt_requests);
}

// Whether the call of an await has blocked, and was told of nothing since.
bool has_blocked(const std::vector<Stop>& stops, std::size_t await) {
  for (std::size_t i = await; i-- > 0;) {
    if (stops[i].told != stops[await].told || stops[i].event == nullptr) continue;
    return stops[i].event->kind == TraceEventKind::blocked;
  }
  return false;
}

}  // namespace

Verdict Judge::run() {
  const std::vector<Stop>& stops = case_.itinerary.stops();
  for (; stop_ < case_.itinerary.end(); ++stop_) {
    note_irregularities();
    const Stop& stop = stops[stop_];
    if (stop.moot) continue;
    if (stop.event == nullptr) {
      pass_over_stop(stop);
    } else if (stop.event->kind == TraceEventKind::unsupported) {
      verdict_.kind = VerdictKind::unsupported;
      verdict_.unsupported = why_unsupported(*stop.event);
      break;
    } else {
      judge_stop(stop);
    }
    if (states_.overflowed()) {
      verdict_.kind = VerdictKind::overflow;
      verdict_.overflow_step = stop.told->id;
      verdict_.max_states = case_.options.max_states;
      break;
    }
  }
  if (verdict_.kind != VerdictKind::overflow) note_irregularities();
  finish();
  return std::move(verdict_);
}

void Judge::judge_stop(const Stop& stop) {
  const Naming& naming = states_.front().naming;
  if (stop.event->kind == TraceEventKind::timeout) {
    Finding found = finding(FindingKind::timeout, *stop.told);
    found.seen.event = *stop.event;
    if (stop.told->is_call()) list_allowed(stop, found);
    add_finding(std::move(found), *stop.told);
    return;
  }
  SeenEvent seen = read_event(*stop.event, case_.symbols, naming);
  if (seen.code == 0 && seen.outputs.has(field::kBytes)) {
    const auto most = most_bytes(case_.scenario, *stop.told, *stop.event);
    if (most && seen.outputs.bytes > *most) seen.unreadable = true;  // no call can have written it
  }
  for (const TraceEvent* completion : stop.completions) {
    std::string overlapped;
    for (const Stop& other : case_.itinerary.stops()) {
      if (other.told->id == completion->step) overlapped = other.told->arguments.overlapped;
    }
    seen.completions.push_back(read_completion(*completion, naming.numbers().overlapped(overlapped),
                                               case_.symbols, naming));
  }
  let_requests_finish(case_, stop_, chooser_, states_);
  // What does not fit the states that are kept may fit one that was dropped.
  if (states_.overflowed()) return;
  seen_ = &seen;
  unfounded_.clear();
  if (case_.options.expectations_must_be_offered) ask_whether_founded(stop);
  if (!stop.told->is_call()) {
    judge_host(stop, seen);
  } else if (seen.kind == TraceEventKind::cancelled) {
    judge_cancelled(stop);
  } else {
    judge_call(stop, seen);
  }
  seen_ = nullptr;
  ++verdict_.steps_judged;
  verdict_.largest_state_set = std::max(verdict_.largest_state_set, states_.size());
  learn(*stop.told);
  if (observer_ != nullptr) observer_->judged(*stop.told, *stop.event, states_.all());
}

bool Judge::fits_here(const Candidate& state, const Stop& stop, const SeenEvent& seen,
                      const Alternative& alternative, Outcome& told) const {
  // A call is waited for where the step that asks does not say that it blocks.
  if (seen.kind == TraceEventKind::blocked && !stop.asks->blocks) return false;
  const bool hides_port =
      alternative.outcome.has(field::kPort) && !told.has(field::kPort) && !alternative.refuses;
  if (hides_port) {
    const std::string& socket = stop.told->arguments.socket.name;
    if (const auto port = case_.foresight.port_of(socket, stop_ + 1, state.naming)) {
      told.port = *port;
      told.fields |= field::kPort;
    }
  }
  return fits(state.machine.host(), alternative, seen, told, *stop.told);
}

void Judge::commit_fitting(const Stop& stop, const SeenEvent& seen, Candidate& state,
                           StateSet& after) {
  make_offer(case_.scenario, *stop.told, stop.awaited, state, offered_);
  Outcome told = seen.outputs;
  const bool delivered = find_deliveries(state.machine.host(), offered_.caller, seen, told);
  std::vector<std::pair<std::size_t, Outcome>> fitting;
  JudgeObserver::Taken taken;
  for (std::size_t i = 0; delivered && i < offered_.offer.size(); ++i) {
    Outcome outputs = told;
    if (!fits_here(state, stop, seen, offered_.offer[i], outputs)) continue;
    fitting.emplace_back(i, outputs);
    taken.set(i);
  }
  if (observer_ != nullptr) observer_->offers(*stop.told, state, offered_, taken);
  for (std::size_t i = 0; i < fitting.size(); ++i) {
    // The last one takes the state itself: mostly there is one, and no copy.
    const bool last = i + 1 == fitting.size();
    Candidate moved = last ? std::move(state) : Candidate(state);
    const auto& [index, outputs] = fitting[i];
    const Outcome outcome =
        concrete(moved.machine.host(), offered_.offer[index], outputs, chooser_);
    advance(*stop.told, offered_, index, outcome, moved);
    after.add(std::move(moved));
  }
}

void Judge::judge_call(const Stop& stop, const SeenEvent& seen) {
  StateSet after = states_.like_this_but_empty();
  for (std::size_t i = 0; i < states_.size(); ++i) {
    commit_fitting(stop, seen, states_[i], after);
  }
  if (after.empty()) {
    deviate(stop, seen);
  } else {
    settle(stop, std::move(after));
  }
}

void Judge::judge_host(const Stop& stop, const SeenEvent& seen) {
  const Step& step = *stop.told;
  const HostEvent kind = std::get<HostEvent>(step.what);
  if (finishes_requests(step)) {
    if (seen.code != 0) {  // it is asked of the backend, and cannot fail
      Finding failed = finding(FindingKind::deviation, step);
      failed.seen.event = *stop.event;
      failed.remark.kind = FindingRemark::Kind::cannot_fail;
      add_finding(std::move(failed), step);
    }
    finish_named_requests(case_, step, stop_, chooser_, states_);
    return;
  }
  StateSet after = states_.like_this_but_empty();
  for (const Candidate& state : states_) {
    const WorldEvent world = world_event(step, translate_range(step, state.naming).range);
    JudgeObserver::Taken taken;
    offered_.offer.clear();
    state.machine.host().offer(world, offered_.offer);
    for (std::size_t i = 0; i < offered_.offer.size(); ++i) {
      if (!fits(state.machine.host(), offered_.offer[i], seen, seen.outputs, step)) continue;
      taken.set(i);
      Candidate moved = state;
      moved.machine.host().commit(world, offered_.offer, i);
      moved.machine.notice_exits();
      if (kind == HostEvent::reboot) moved.machine.start_all(case_.scenario);
      after.add(std::move(moved));
    }
    if (observer_ != nullptr) observer_->offers(step, state, offered_, taken);
  }
  if (after.empty()) {
    Finding missed = finding(FindingKind::deviation, step);
    missed.seen.event = *stop.event;
    missed.allowed = allowed_outcomes(offered_.offer, step, states_.front());
    for (const Candidate& state : states_)
      pass_over(case_, step, false, stop_, state, chooser_, after);
    add_finding(std::move(missed), step);
    states_.replace(std::move(after));
    return;
  }
  settle(stop, std::move(after));
}

// Nobody waits any more for the call of this thread: right where it had blocked, and the model has
// none outstanding.
void Judge::judge_cancelled(const Stop& stop) {
  StateSet after = states_.like_this_but_empty();
  for (std::size_t i = 0; i < states_.size(); ++i) {
    Candidate moved = states_[i];
    if (stop.awaited && moved.machine.is_running(stop.told->process)) {
      make_offer(case_.scenario, *stop.told, true, moved, offered_);
      if (!offered_.offer.empty()) continue;
    }
    after.add(std::move(moved));
  }
  SeenEvent seen;
  seen.kind = TraceEventKind::cancelled;
  if (after.empty() || !has_blocked(case_.itinerary.stops(), stop_)) {
    deviate(stop, seen);
  } else {
    settle(stop, std::move(after));
  }
}

void Judge::settle(const Stop& stop, StateSet&& after) {
  states_.replace(std::move(after));
  const bool cancelled = stop.event->kind == TraceEventKind::cancelled;
  if (case_.options.check_expectations && !cancelled) check_expectation(stop);
  const bool refused =
      stop.event->kind == TraceEventKind::returned && stop.event->result != "success";
  if (!verdict_.findings.empty() && !refused) {  // a refusal changes nothing
    causes_.passed(touched(*stop.told));
  }
  for (const Candidate& state : states_) verdict_.tally |= state.machine.host().tally();
}

void Judge::deviate(const Stop& stop, const SeenEvent& seen) {
  Finding found = finding(FindingKind::deviation, *stop.told);
  found.seen = seen_at(stop);
  list_allowed(stop, found);
  add_finding(std::move(found), *stop.told);
  StateSet after = states_.like_this_but_empty();
  for (const Candidate& state : states_)
    recover(case_, *stop.told, stop.awaited, stop_, seen, state, chooser_, after);
  states_.replace(std::move(after));
}

void Judge::pass_over_stop(const Stop& stop) {
  if (finishes_requests(*stop.told)) {
    finish_named_requests(case_, *stop.told, stop_, chooser_, states_);
    return;
  }
  StateSet after = states_.like_this_but_empty();
  for (const Candidate& state : states_)
    pass_over(case_, *stop.told, stop.awaited, stop_, state, chooser_, after);
  states_.replace(std::move(after));
}

Verdict judge(const Scenario& scenario, const Trace& trace, const JudgeOptions& options) {
  return Judge(scenario, trace, options, nullptr).run();
}

Verdict judge_observed(const Scenario& scenario, const Trace& trace, const JudgeOptions& options,
                       JudgeObserver& observer) {
  return Judge(scenario, trace, options, &observer).run();
}

}  // namespace portpool::conformance
