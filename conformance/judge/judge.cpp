// The judge: walks a trace and keeps every state in which the machine may be.
//
// For each event, every state offers what the clauses allow; the alternatives that fit what was
// seen are committed, each in a copy of its state, and equal states are merged. When nothing fits,
// that is a deviation: it is written down, and the judge goes on from the nearest state that the
// model can follow into. A later deviation that touches what an earlier one touched is a
// consequence.
#include <algorithm>
#include <set>

#include "judge/candidate.hpp"
#include "judge/describe_offer.hpp"
#include "judge/expectation.hpp"
#include "judge/observer.hpp"
#include "run/events.hpp"
#include "run/sim_backend.hpp"
#include "run/translate.hpp"

namespace portpool::conformance {
namespace {

// Names that a step speaks of: a deviation may spread through them.
std::vector<std::string> names_in(const Step& step) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    if (!name.empty()) names.push_back(name);
  };
  add(step.as);
  add(step.arguments.socket.name);
  add(step.arguments.token.name);
  add(step.arguments.overlapped);
  add(step.arguments.from);
  if (!step.arguments.port.name.empty()) {
    add(step.arguments.port.name + "+" + std::to_string(step.arguments.port.value));
  }
  return names;
}

class Judge {
 public:
  Judge(const Scenario& scenario, const Trace& trace, const JudgeOptions& options,
        JudgeObserver* observer)
      : scenario_(scenario),
        trace_(trace),
        options_(options),
        observer_(observer),
        symbols_(trace.head),
        foresight_(scenario, trace),
        known_(options.profile) {
    verdict_.scenario = scenario.id;
    states_.push_back(initial());
    if (observer_ != nullptr) observer_->begins(states_);
  }

  Verdict run() {
    for (next_ = 0; next_ < trace_.events.size(); ++next_) {
      const TraceEvent& event = trace_.events[next_];
      const Step* step = find_step(event.step);
      if (step == nullptr || event.kind == TraceEventKind::begin) continue;
      if (event.kind == TraceEventKind::unsupported) {
        verdict_.kind = VerdictKind::unsupported;
        verdict_.reason = event.reason;
        break;
      }
      judge_event(*step, event);
    }
    finish();
    return std::move(verdict_);
  }

 private:
  Candidate initial() const;
  [[nodiscard]] const Step* find_step(const std::string& id) const {
    for (const Step& step : scenario_.steps) {
      if (step.id == id) return &step;
    }
    return nullptr;
  }

  void judge_event(const Step& step, const TraceEvent& event);
  void judge_call(const Step& step, const TraceEvent& event, const SeenEvent& seen);
  void judge_host(const Step& step, const TraceEvent& event, const SeenEvent& seen);
  void complete_named(const Step& step, bool interrupt);
  void let_requests_finish();
  void complete_one(const Candidate& state, RequestId request, bool as_foreseen,
                    std::vector<Candidate>& out) const;
  [[nodiscard]] static bool is_in_flight(const Candidate& state, RequestId request);
  void add_state(std::vector<Candidate>& states, Candidate state) const;
  void deviate(const Step& step, const TraceEvent& event, const SeenEvent& seen);
  void check_expectation(const Step& step, const TraceEvent& event);
  [[nodiscard]] bool founded(const Step& step, const Expectation& expectation);
  Finding finding(FindingKind kind, const Step& step, const TraceEvent& event) const;
  void learn(const Step& step);
  void finish();
  [[nodiscard]] const Expectation* expectation_of(const Step& step, bool awaited) const;
  [[nodiscard]] bool lacks_reservations() const;

  const Scenario& scenario_;
  const Trace& trace_;
  const JudgeOptions& options_;
  JudgeObserver* observer_;  // nullptr = nobody
  SymbolReader symbols_;
  Foresight foresight_;
  Chooser chooser_{0};
  std::vector<Candidate> states_;
  std::optional<Candidate>
      before_;  // a state before the event, to ask what else it would have allowed
  std::vector<SeenCompletionOf> completions_;  // since the last event that returned
  std::set<std::string> blocked_steps_;
  std::vector<std::pair<std::set<std::string>, std::string>> causes_;  // names touched, step
  std::set<std::string> offered_results_;  // of the step that is being judged
  Answers known_;
  std::size_t next_ = 0;
  Verdict verdict_;
};

Candidate Judge::initial() const {
  Lease lease = trace_.head.lease;
  for (auto& [name, range] : lease) {
    for (const NamedBlock& block : scenario_.blocks) {
      if (block.name == name) range.count = block.count;
    }
  }
  std::vector<Token> tokens;
  std::size_t unnamed = 0;  // they are the first tokens without a name that a run tells
  for (const PersistentDeclaration& block : scenario_.host.persistent) {
    const std::string name = block.as.empty() ? std::to_string(++unnamed) : block.as;
    tokens.push_back(symbols_.binding("token#" + name).value_or(tokens.size() + 1));
  }
  Candidate state{Machine(scenario_, trace_.head.fingerprint, lease, options_.profile, tokens),
                  Naming(scenario_, trace_.head.fingerprint, lease)};
  state.machine.host().set_mutation(options_.mutation);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const PersistentDeclaration& block = scenario_.host.persistent[i];
    const auto start = state.naming.port(block.start);
    state.naming.made_reservation(block.as, {{start.value_or(0), block.count}, tokens[i]});
  }
  return state;
}

void Judge::add_state(std::vector<Candidate>& states, Candidate state) const {
  const std::uint64_t hash = state.hash();
  for (const Candidate& other : states) {
    if (other.hash() == hash) return;
  }
  states.push_back(std::move(state));
}

void Judge::judge_event(const Step& step, const TraceEvent& event) {
  if (event.kind == TraceEventKind::cancelled) return;
  SeenEvent seen = read_event(event, symbols_, states_.front().naming);
  if (event.kind == TraceEventKind::timeout) {
    verdict_.findings.push_back(finding(FindingKind::timeout, step, event));
    return;
  }
  if (event.kind == TraceEventKind::complete) {
    SeenCompletionOf completion;
    completion.step = event.step;
    completion.overlapped = states_.front().naming.numbers().overlapped(step.arguments.overlapped);
    completion.code = seen.code;
    if (seen.outputs.has(field::kBytes)) completion.bytes = seen.outputs.bytes;
    completions_.push_back(completion);
    return;
  }
  seen.completions = std::move(completions_);
  completions_.clear();
  let_requests_finish();
  if (options_.expectations_must_be_offered && step.expect) before_ = states_.front();
  if (event.kind == TraceEventKind::host) {
    judge_host(step, event, seen);
  } else {
    judge_call(step, event, seen);
  }
  ++verdict_.steps_judged;
  verdict_.largest_state_set = std::max(verdict_.largest_state_set, states_.size());
  learn(step);
  if (observer_ != nullptr) observer_->judged(step, event, states_);
}

void Judge::judge_call(const Step& step, const TraceEvent& event, const SeenEvent& seen) {
  const bool awaited = blocked_steps_.contains(step.id);  // and this tells what became of it
  if (event.kind == TraceEventKind::blocked) blocked_steps_.insert(step.id);
  const Face face = face_of(step);
  std::vector<Candidate> after;
  offered_results_.clear();
  bool overflow = false;
  for (Candidate& state : states_) {
    StepOffer offered;
    make_offer(scenario_, step, awaited, state, offered);
    JudgeObserver::Taken taken;
    for (std::size_t i = 0; i < offered.offer.size(); ++i) {
      const Alternative& alternative = offered.offer[i];
      offered_results_.insert(std::string(name_of(alternative.outcome.status, face)));
      SeenEvent told = seen;
      if (!find_deliveries(state.machine.host(), offered.caller, told)) continue;
      const bool hides_port = alternative.outcome.has(field::kPort) &&
                              !told.outputs.has(field::kPort) && !alternative.refuses;
      if (hides_port) {
        if (const auto port =
                foresight_.port_of(step.arguments.socket.name, next_ + 1, state.naming)) {
          told.outputs.port = *port;
          told.outputs.fields |= field::kPort;
        }
      }
      if (!fits(state.machine.host(), alternative, told, face)) continue;
      if (after.size() >= options_.max_states) {
        overflow = true;
        break;
      }
      taken.set(i);
      Candidate moved = state;
      const Outcome outcome = concrete(moved.machine.host(), alternative, told, chooser_);
      advance(scenario_, step, offered, i, outcome, moved);
      add_state(after, std::move(moved));
    }
    if (observer_ != nullptr) observer_->offers(step, state, offered, taken);
  }
  if (overflow) verdict_.findings.push_back(finding(FindingKind::overflow, step, event));
  if (after.empty()) {
    deviate(step, event, seen);
  } else {
    if (options_.check_expectations) check_expectation(step, event);
    for (const Candidate& state : after) verdict_.tally |= state.machine.host().tally();
    states_ = std::move(after);
  }
}

void Judge::deviate(const Step& step, const TraceEvent& event, const SeenEvent& seen) {
  Finding found = finding(FindingKind::deviation, step, event);
  const bool awaited = blocked_steps_.contains(step.id) && event.kind == TraceEventKind::returned;
  std::vector<Candidate> after;
  for (Candidate& state : states_) {
    StepOffer offered;
    make_offer(scenario_, step, awaited, state, offered);
    for (AllowedOutcome& allowed : describe(offered.offer, face_of(step), state, scenario_)) {
      const bool known =
          std::any_of(found.allowed.begin(), found.allowed.end(), [&](const auto& other) {
            return other.result == allowed.result && other.rule == allowed.rule &&
                   other.outputs == allowed.outputs;
          });
      if (!known) found.allowed.push_back(std::move(allowed));
    }
    Candidate moved = state;
    if (!awaited) follow(scenario_, step, seen, moved, chooser_);
    add_state(after, std::move(moved));
  }
  std::set<std::string> touched;
  for (const std::string& name : names_in(step)) touched.insert(name);
  for (const auto& [names, cause] : causes_) {
    const bool shared =
        std::any_of(touched.begin(), touched.end(),
                    [&, &known = names](const std::string& name) { return known.contains(name); });
    if (shared && found.first_cause.empty()) found.first_cause = cause;
  }
  causes_.emplace_back(std::move(touched), found.first_cause.empty() ? step.id : found.first_cause);
  verdict_.findings.push_back(std::move(found));
  states_ = std::move(after);
}

void Judge::judge_host(const Step& step, const TraceEvent& event, const SeenEvent& seen) {
  const HostEvent kind = std::get<HostEvent>(step.what);
  if (kind == HostEvent::complete_requests || kind == HostEvent::interrupt_requests) {
    complete_named(step, kind == HostEvent::interrupt_requests);
    return;
  }
  std::vector<Candidate> after;
  Finding missed = finding(FindingKind::deviation, step, event);
  for (Candidate& state : states_) {
    const TranslatedRange range = translate_range(step, state.naming);
    const WorldEvent world = world_event(step, range.range);
    StepOffer offered;
    Offer& offer = offered.offer;
    JudgeObserver::Taken taken;
    state.machine.host().offer(world, offer);
    for (std::size_t i = 0; i < offer.size(); ++i) {
      if (!fits(state.machine.host(), offer[i], seen, Face::win32)) continue;
      taken.set(i);
      Candidate moved = state;
      moved.machine.host().commit(world, offer, i);
      moved.machine.notice_exits();
      if (kind == HostEvent::reboot) moved.machine.start_all(scenario_);
      add_state(after, std::move(moved));
    }
    if (observer_ != nullptr) observer_->offers(step, state, offered, taken);
    if (after.empty()) missed.allowed = describe(offer, Face::win32, state, scenario_);
  }
  if (after.empty()) {
    verdict_.findings.push_back(std::move(missed));
    return;
  }
  if (options_.check_expectations) check_expectation(step, event);
  for (const Candidate& state : after) verdict_.tally |= state.machine.host().tally();
  states_ = std::move(after);
}

// States differ in what has ended: what is held in one may be over in another.
bool Judge::is_in_flight(const Candidate& state, RequestId request) {
  const auto view = state.machine.host().request(request);
  return view && view->held;
}

void Judge::complete_one(const Candidate& state, RequestId request, bool as_foreseen,
                         std::vector<Candidate>& out) const {
  if (!is_in_flight(state, request)) return add_state(out, state);  // it has ended here already
  Offer offer;
  state.machine.host().offer_completion(request, offer);
  RequestView view;
  for (const RequestView& candidate : state.machine.host().requests()) {
    if (candidate.id == request) view = candidate;
  }
  for (std::size_t i = 0; i < offer.size(); ++i) {
    Candidate moved = state;
    Chooser chooser = chooser_;
    Outcome outcome = moved.machine.host().choose(offer[i], chooser);
    if (as_foreseen) {
      if (!foresight_.allows(view, offer[i], next_, moved, outcome)) continue;
      if (!moved.machine.host().outputs_match(offer[i], outcome)) continue;
    }
    moved.machine.host().commit_completion(request, offer, i, outcome);
    add_state(out, std::move(moved));
  }
}

void Judge::complete_named(const Step& step, bool interrupt) {
  std::vector<Candidate> states = std::move(states_);
  for (const RequestId request : named_requests(states.front().machine, scenario_, step)) {
    std::vector<Candidate> after;
    for (Candidate& state : states) {
      if (!interrupt || !is_in_flight(state, request)) {
        complete_one(state, request, true, after);
        continue;
      }
      const WorldEvent interrupted = world::InterruptRequest{request};
      Offer offer;
      state.machine.host().offer(interrupted, offer);
      state.machine.host().commit(interrupted, offer, 0);  // how it ends is a hidden step
      add_state(after, std::move(state));
    }
    if (after.empty()) {
      // What later events tell of the request is nothing that it may come to: the deviation is
      // found there.
      for (const Candidate& state : states) complete_one(state, request, false, after);
    }
    states = std::move(after);
  }
  states_ = std::move(states);
  if (step.requests.empty() && !interrupt) {
    for (Candidate& state : states_) state.machine.host().simulate(world::ReleaseRequests{});
  }
}

// Requests that nothing holds end by themselves, unseen, between any two events: both states stay
// possible until something is seen.
void Judge::let_requests_finish() {
  for (std::size_t i = 0; i < states_.size() && states_.size() < options_.max_states; ++i) {
    std::vector<RequestId> unsettled;
    const Host& host = states_[i].machine.host();
    for (auto id = host.next_unsettled(); id; id = host.next_unsettled(*id))
      unsettled.push_back(*id);
    for (const RequestId request : unsettled) {
      std::vector<Candidate> finished;
      complete_one(states_[i], request, true, finished);
      for (Candidate& state : finished) add_state(states_, std::move(state));
    }
  }
}

const Expectation* Judge::expectation_of(const Step& step, bool awaited) const {
  if (!awaited) return step.expect ? &*step.expect : nullptr;
  for (const Step& other : scenario_.steps) {
    const bool awaits = other.is_call() && std::get<CallName>(other.what) == CallName::await_ &&
                        other.arguments.awaited_step == step.id && !other.blocks;
    if (awaits && other.expect) return &*other.expect;
  }
  return nullptr;
}

bool Judge::lacks_reservations() const {
  if (trace_.head.fingerprint.reservations || scenario_.host.reservations_supported == false)
    return false;
  return std::any_of(scenario_.steps.begin(), scenario_.steps.end(), needs_reservations);
}

void Judge::check_expectation(const Step& step, const TraceEvent& event) {
  const bool awaited = blocked_steps_.contains(step.id) && event.kind == TraceEventKind::returned;
  const Expectation* expectation = expectation_of(step, awaited);
  if (expectation == nullptr || lacks_reservations()) return;
  const std::string expected = unmet(*expectation, event, symbols_, states_.front().naming);
  if (expected.empty()) return;
  Finding found = finding(FindingKind::expectation, step, event);
  if (options_.expectations_must_be_offered && step.is_call() && !founded(step, *expectation)) {
    found.kind = FindingKind::unfounded;
    for (const std::string& result : offered_results_) {
      AllowedOutcome allowed;
      allowed.result = result;
      found.allowed.push_back(allowed);
    }
  }
  found.expected = expected;
  verdict_.findings.push_back(std::move(found));
}

// The corpus and the model check each other: whether anything that the scenario expects is allowed,
// whatever the answers to open questions.
bool Judge::founded(const Step& step, const Expectation& expectation) {
  const bool awaited = false;
  Candidate state = *before_;
  state.machine.host().set_answers(Answers::open());
  StepOffer offered;
  make_offer(scenario_, step, awaited, state, offered);
  for (const Alternative& alternative : offered.offer) {
    const std::string_view result = name_of(alternative.outcome.status, face_of(step));
    offered_results_.insert(std::string(result));
  }
  for (const std::string& expected : expected_results(expectation)) {
    const auto code = code_of_result(expected);
    const bool offered_here =
        std::any_of(offered_results_.begin(), offered_results_.end(), [&](const auto& result) {
          return result == expected || (code && code == code_of_result(result));
        });
    if (offered_here) return true;
  }
  return false;
}

Finding Judge::finding(FindingKind kind, const Step& step, const TraceEvent& event) const {
  Finding found;
  found.kind = kind;
  found.step = step.id;
  found.where = step.where;
  found.call = step.is_call() ? std::string(name_of(std::get<CallName>(step.what)))
                              : std::string(name_of(std::get<HostEvent>(step.what)));
  found.seen = describe(event);
  return found;
}

void Judge::learn(const Step& step) {
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    const auto question = static_cast<Question>(i);
    std::uint8_t mask = 0;
    for (const Candidate& state : states_) mask |= state.machine.host().answers().mask(question);
    if (mask == known_.mask(question) || mask == 0) continue;
    if (verdict_.steps_judged > 0) verdict_.learned.push_back({question, mask, step.id});
    known_.set_mask(question, mask);
  }
}

void Judge::finish() {
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    const auto question = static_cast<Question>(i);
    if (known_.mask(question) != options_.profile.mask(question)) {
      verdict_.answers.emplace_back(question, known_.mask(question));
    }
  }
  if (!verdict_.findings.empty()) {
    verdict_.kind = VerdictKind::deviating;
  } else if (verdict_.kind != VerdictKind::unsupported && lacks_reservations()) {
    verdict_.kind = VerdictKind::unsupported;
    verdict_.reason = "this system does not know port reservations; its answers were as predicted";
  }
}

}  // namespace

Verdict judge(const Scenario& scenario, const Trace& trace, const JudgeOptions& options) {
  return Judge(scenario, trace, options, nullptr).run();
}

Verdict judge_observed(const Scenario& scenario, const Trace& trace, const JudgeOptions& options,
                       JudgeObserver& observer) {
  return Judge(scenario, trace, options, &observer).run();
}

}  // namespace portpool::conformance
