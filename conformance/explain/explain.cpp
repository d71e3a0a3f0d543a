#include "explain/explain.hpp"

#include <algorithm>

#include "explain/ways_out.hpp"

namespace portpool::conformance {
namespace {

constexpr Guess kPlain{false, false, false, false, "if it set no option and runs as the same user"};
constexpr Guess kGuesses[] = {
    kPlain,
    {true, false, false, false, "if it set SO_EXCLUSIVEADDRUSE"},
    {false, true, false, false, "if it set SO_REUSEADDR"},
    {false, false, true, false, "if it runs as another user"},
    {false, false, false, true, "if an IPv6 socket there cleared IPV6_V6ONLY"},
};

struct Simulated {
  Status status{};
  Rule rule{};
  bool refuses = false;
  std::string grants;
};

std::string count_of(std::uint32_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

/// What was not asked for by its number.
std::string describe_grant(const Alternative& alternative, const Host& host) {
  const PortChoice& choice = alternative.port;
  switch (choice.kind) {
    case PortChoice::Kind::free_in:
      return "one of the " +
             count_of(host.free_ports(choice.transport).count(choice.within), "free port") +
             " of the dynamic range " + spell_range(choice.within);
    case PortChoice::Kind::free_run_in:
      return count_of(choice.length, "port") + " in a row, somewhere in " +
             spell_range(choice.within);
    case PortChoice::Kind::exactly:
    case PortChoice::Kind::none:
    case PortChoice::Kind::unbound_in:
    case PortChoice::Kind::scalable_in:
      break;
  }
  return {};
}

Simulated outcome_of(const PosedRequest& posed, const Offer& offer) {
  const Alternative& alternative = offer[posed.host.preferred(offer)];
  Simulated simulated{alternative.outcome.status, alternative.rule, alternative.refuses, {}};
  if (!alternative.refuses) simulated.grants = describe_grant(alternative, posed.host);
  return simulated;
}

/// What the host answers; of listen, what the bind before it answers if that is refused.
Simulated simulate(const MachineState& state, const ExplainRequest& request, const Guess& guess,
                   const Answers& answers) {
  PosedRequest posed = pose(state, request, guess, answers);
  Offer offer;
  posed.offer(offer);
  Simulated bound = outcome_of(posed, offer);
  if (request.verb != RequestVerb::listen || bound.refuses) return bound;
  Chooser chooser{0};
  posed.host.simulate(posed.caller, posed.call, chooser);
  Offer listening;
  posed.host.offer(posed.caller, call::listen{posed.socket, 5}, listening);
  Simulated listens = outcome_of(posed, listening);
  if (!listens.refuses) return bound;  // the rule that let the bind pass is the one of interest
  return listens;
}

void try_guesses(Explanation& explanation, const MachineState& state, const Answers& answers) {
  const ExplainRequest& request = explanation.request;
  const PortRange range =
      request.first == 0 ? PortRange{} : request.range();  // no particular port is asked for
  const auto there = state.bound(request.transport, range);
  // One that cleared IPV6_V6ONLY is shown with its IPv6 address, whatever else is shown of it.
  const bool inet6_there = std::any_of(there.begin(), there.end(),
                                       [](const netsh::BoundPort& port) { return port.inet6(); });
  bool any_refused = false, any_allowed = false;
  for (const Guess& guess : kGuesses) {
    if (guess.dual_stack && !inet6_there) continue;
    const Simulated simulated = simulate(state, request, guess, answers);
    (simulated.refuses ? any_refused : any_allowed) = true;
    auto known = std::find_if(
        explanation.outcomes.begin(), explanation.outcomes.end(), [&](const auto& outcome) {
          return outcome.status == simulated.status && outcome.rule == simulated.rule;
        });
    if (known == explanation.outcomes.end()) {
      explanation.outcomes.push_back({simulated.status, simulated.rule, simulated.grants, {}});
      known = explanation.outcomes.end() - 1;
    }
    known->guesses.push_back(guess.words);
    if (there.empty()) break;
  }
  if (explanation.outcomes.size() == 1) explanation.outcomes.front().guesses.clear();
  explanation.answer = any_refused && any_allowed ? ExplainedAnswer::depends
                       : any_refused              ? ExplainedAnswer::refused
                                                  : ExplainedAnswer::allowed;
}

/// Each question on which the call depends is answered in each way, the others as the profile does.
void find_questions(Explanation& explanation, const MachineState& state, const Answers& answers) {
  const ExplainRequest& request = explanation.request;
  const PosedRequest posed = pose(state, request, kPlain, Answers::open());
  Offer offer;
  posed.offer(offer);
  for (std::size_t i = 0; i < kOpenQuestionCount; ++i) {
    if (!offer.consulted().test(i)) continue;
    DecidingQuestion deciding;
    deciding.question = static_cast<Question>(i);
    const QuestionInfo& question = info(deciding.question);
    bool differs = false;
    for (std::size_t answer = 0; answer < question.answers.size(); ++answer) {
      Answers otherwise = answers;
      otherwise.set_mask(deciding.question, static_cast<std::uint8_t>(1U << answer));
      const Simulated simulated = simulate(state, request, kPlain, otherwise);
      const bool taken = answers.allows(deciding.question, static_cast<std::uint8_t>(answer));
      deciding.branches.push_back({static_cast<std::uint8_t>(answer), simulated.status, taken});
      differs = differs || simulated.status != explanation.outcomes.front().status;
    }
    if (differs) explanation.questions.push_back(std::move(deciding));
  }
}

void find_holders(Explanation& explanation, const MachineState& state) {
  const ExplainRequest& request = explanation.request;
  if (request.first == 0) return;
  for (const ExcludedRange& range : state.excluded(request.transport, request.range())) {
    explanation.holders.push_back(classify(range, request.transport, state));
  }
  for (const netsh::BoundPort& port : state.bound(request.transport, request.range())) {
    explanation.holders.push_back(classify(port));
  }
}

void find_gaps(Explanation& explanation, const MachineState& state) {
  const auto index = static_cast<std::size_t>(explanation.request.transport);
  const std::string transport(name_of(explanation.request.transport));
  if (!state.exclusions[index]) {
    explanation.not_told.push_back(
        "the exclusion list of " + transport +
        " (netsh interface ipv4 show excludedportrange protocol=" + transport + ")");
  }
  if (!state.dynamic_range[index]) {
    explanation.not_told.push_back("the dynamic range of " + transport +
                                   " (netsh interface ipv4 show dynamicport " + transport +
                                   "); 49152-65535 is taken");
  }
  if (!state.sockets) explanation.not_told.push_back("the bound sockets (netstat -ano)");
}

}  // namespace

std::string_view name_of(ExplainedAnswer answer) {
  switch (answer) {
    case ExplainedAnswer::allowed:
      return "allowed";
    case ExplainedAnswer::refused:
      return "refused";
    case ExplainedAnswer::depends:
      return "depends";
  }
  return {};
}

Explanation explain(const ExplainRequest& request, const MachineState& state,
                    const Answers& answers) {
  Explanation explanation;
  explanation.request = request;
  explanation.face =
      request.takes_record() && request.verb != RequestVerb::acquire ? Face::win32 : Face::winsock;
  try_guesses(explanation, state, answers);
  find_questions(explanation, state, answers);
  find_holders(explanation, state);
  find_gaps(explanation, state);
  const PosedRequest posed = pose(state, request, kPlain, answers);
  if (explanation.answer != ExplainedAnswer::allowed) {
    explanation.ways = ways_out(explanation, state, posed.host);
  }
  explanation.unseen = unseen_causes(explanation, state);
  return explanation;
}

}  // namespace portpool::conformance
