// What the judge writes down on its walk: deviations, expectations that are not met, and what was
// learned of the open questions.
#include <algorithm>

#include "format/calls/call_table.hpp"
#include "judge/allowed.hpp"
#include "judge/expectation.hpp"
#include "judge/fault.hpp"
#include "judge/judge_walk.hpp"
#include "portpool/sim/invariant.hpp"
#include "run/events.hpp"
#include "run/translate.hpp"

namespace portpool::conformance {
std::string_view name_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::deviation:
      return "deviation";
    case FindingKind::expectation:
      return "expectation";
    case FindingKind::unfounded:
      return "unfounded";
    case FindingKind::timeout:
      return "timeout";
    case FindingKind::unsteady:
      return "unsteady";
    case FindingKind::missing:
      return "missing";
    case FindingKind::repeated:
      return "repeated";
    case FindingKind::order:
      return "order";
  }
  return "";
}

void Judge::list_allowed(const Stop& stop, Finding& found) {
  StateSet reachable = states_;  // which what was seen has narrowed, if only by ends of requests
  let_requests_finish_anyhow(case_, stop_, chooser_, reachable);
  for (const Candidate& state : reachable) {
    Candidate asked = state;
    make_offer(case_.scenario, *stop.told, stop.awaited, asked, offered_);
    if (found.remark == FindingRemark{}) found.remark = offered_.obstacle;
    for (AllowedOutcome& allowed : allowed_outcomes(offered_.offer, *stop.told, asked)) {
      add_allowed(std::move(allowed), found.allowed);
    }
  }
  if (!found.allowed.empty()) found.remark = {};
}

void Judge::note_irregularities() {
  const std::vector<Irregularity>& all = case_.itinerary.irregularities();
  for (; irregular_ < all.size() && all[irregular_].stop <= stop_; ++irregular_) {
    const Irregularity& one = all[irregular_];
    PORTPOOL_INVARIANT(one.step != nullptr);
    Finding found = finding(one.kind, *one.step);
    if (one.event != nullptr) found.seen.event = *one.event;
    found.remark = one.remark;
    add_finding(std::move(found), *one.step);
  }
}

void Judge::add_finding(Finding&& found, const Step& step) {
  const Touched here = touched(step);
  found.first_cause = causes_.cause_of(here);
  causes_.found(step.id, here);
  verdict_.findings.push_back(std::move(found));
}

Seen Judge::seen_at(const Stop& stop) {
  Seen seen{*stop.event, {}};
  for (const TraceEvent* completion : stop.completions) seen.completions.push_back(*completion);
  return seen;
}

Touched Judge::touched(const Step& step) const {
  const Naming& naming = states_.front().naming;
  Touched all = touched_by(step, naming);
  if (seen_ != nullptr) add_seen(*seen_, naming, all);
  return all;
}

Finding Judge::finding(FindingKind kind, const Step& step) {
  Finding found;
  found.kind = kind;
  found.step = step.id;
  found.where = step.where;
  found.call = step.is_call() ? std::string(name_of(std::get<CallName>(step.what)))
                              : std::string(name_of(std::get<HostEvent>(step.what)));
  return found;
}

bool Judge::lacks_reservations() const {
  const Scenario& scenario = case_.scenario;
  if (case_.head.fingerprint.reservations || scenario.host.reservations_supported == false)
    return false;
  return std::any_of(scenario.steps.begin(), scenario.steps.end(), needs_reservations);
}

// What the run could not go on without was to be made by a step that this system cannot do: that is
// the reason, not what it lacks for it.
Unsupported Judge::why_unsupported(const TraceEvent& event) const {
  const Unsupported told = unsupported_from(event.reason);
  if (told.reason != Unsupported::Reason::not_made) return told;
  const auto& steps = case_.scenario.steps;
  const auto maker =
      std::ranges::find_if(steps, [&](const Step& step) { return step.as == told.detail; });
  if (maker == steps.end()) return told;
  if (lacks_reservations() && needs_reservations(*maker)) {
    return {Unsupported::Reason::no_reservations};
  }
  for (const Stop& stop : case_.itinerary.stops()) {
    if (stop.told != &*maker || stop.event == nullptr || stop.event == &event) continue;
    return {Unsupported::Reason::maker_failed,
            std::string(name_of(std::get<CallName>(maker->what))), result_of({*stop.event, {}})};
  }
  return told;
}

void Judge::check_expectation(const Stop& stop) {
  if (!stop.asks->expect) return;
  std::optional<Stated> expected =
      unmet(*stop.asks->expect, *stop.event, case_.symbols, states_.front().naming);
  if (!expected || lacks_reservations()) return;
  Finding found = finding(FindingKind::expectation, *stop.told);
  found.seen = seen_at(stop);
  found.expected = std::move(expected);
  if (!unfounded_.empty()) {
    found.kind = FindingKind::unfounded;
    found.allowed = unfounded_;
  }
  add_finding(std::move(found), *stop.told);
}

// The corpus and the model check each other: whether anything that the scenario expects is allowed,
// whatever the answers to open questions. Asked before the state moves on, and only when what was
// seen is not expected.
void Judge::ask_whether_founded(const Stop& stop) {
  if (!stop.asks->expect || !stop.told->is_call() || stop.awaited) return;
  const Expectation& expectation = *stop.asks->expect;
  if (!unmet(expectation, *stop.event, case_.symbols, states_.front().naming)) return;
  // What ends by itself may end before the call: its offer does not show that yet.
  const std::vector<RequestView> requests = states_.front().machine.host().requests();
  if (std::ranges::any_of(requests, &RequestView::unsettled)) return;
  Candidate state = states_.front();
  state.machine.host().set_answers(Answers::open());
  make_offer(case_.scenario, *stop.told, false, state, offered_);
  std::vector<AllowedOutcome> offered = allowed_outcomes(offered_.offer, *stop.told, state);
  const bool founded = std::ranges::any_of(offered, [&](const AllowedOutcome& one) {
    return may_meet(one, expectation, case_.symbols, state.naming);
  });
  if (founded) return;
  std::ranges::stable_sort(offered, {}, &AllowedOutcome::result);
  unfounded_ = std::move(offered);
}

void Judge::learn(const Step& step) {
  Answers possible = states_.front().machine.host().answers();
  for (const Candidate& state : states_) {
    const Answers& here = state.machine.host().answers();
    if (here == possible) continue;
    for (std::size_t i = 0; i < kQuestionCount; ++i) {
      const auto question = static_cast<Question>(i);
      possible.set_mask(question,
                        static_cast<std::uint8_t>(possible.mask(question) | here.mask(question)));
    }
  }
  if (possible == known_) return;
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    const auto question = static_cast<Question>(i);
    const std::uint8_t mask = possible.mask(question);
    // What was ruled out stays ruled out: committing an outcome narrows. A scenario alone may ask
    // for the matrix of an old system, whatever the profile says.
    PORTPOOL_INVARIANT(question == Question::ERA_MATRIX || (mask & ~known_.mask(question)) == 0);
    if (mask == known_.mask(question) || mask == 0) continue;
    verdict_.learned.push_back({question, mask, step.id});
    known_.set_mask(question, mask);
  }
}

void Judge::finish() {
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    const auto question = static_cast<Question>(i);
    if (known_.mask(question) != case_.options.profile.mask(question)) {
      verdict_.answers.emplace_back(question, known_.mask(question));
    }
  }
  if (verdict_.kind == VerdictKind::agreed && lacks_reservations()) {
    verdict_.kind = VerdictKind::unsupported;
    verdict_.unsupported = {Unsupported::Reason::no_reservations};
    verdict_.as_predicted = true;
  }
  PORTPOOL_INVARIANT((verdict_.kind == VerdictKind::overflow) == !verdict_.overflow_step.empty());
  PORTPOOL_INVARIANT((verdict_.kind == VerdictKind::unsupported) ==
                     verdict_.unsupported.has_value());
  verdict_.otherwise = verdict_.kind;
  if (!verdict_.findings.empty()) verdict_.kind = VerdictKind::deviating;
}

}  // namespace portpool::conformance
