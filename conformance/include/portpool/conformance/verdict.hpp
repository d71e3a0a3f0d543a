// What the judge says of a trace: where the system did what the clauses do not allow, and what it
// was seen to answer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/trace.hpp"
#include "portpool/sim/answers.hpp"
#include "portpool/sim/host.hpp"

namespace portpool::conformance {

/// One outcome that the clauses allow, for people.
struct AllowedOutcome {
  std::string result;   // "WSAEACCES", "success"
  std::string outputs;  // "port in R (3 of 4 ports left)"; empty where nothing is constrained
  Rule rule{};          // that refuses or grants
  std::vector<Question> questions;  // it holds only for some answers to these
  std::string holder;               // what stands in the way; empty when nothing does
};

enum class FindingKind : std::uint8_t {
  deviation,    // the clauses do not allow it
  expectation,  // the clauses allow it, the scenario does not expect it
  unfounded,    // the scenario expects what the clauses do not allow: an error of scenario or model
  timeout,      // the watchdog gave up
  unsteady,     // a repetition of the run saw something else than the first time
  missing,      // the trace tells nothing of the step
  repeated,     // it tells an outcome of the step once more than the step can have one
  order,        // it tells the step at another place than the scenario has it
};
/// "deviation", "expectation", ...; the word of reports.
[[nodiscard]] std::string_view name_of(FindingKind kind);

struct Finding {
  FindingKind kind{};
  std::string step;
  SourcePosition where;  // of the step in the scenario
  std::string call;
  std::string seen;      // result and outputs
  std::string expected;  // expectation, unfounded: what the scenario says; unsteady: what was
                         // seen the first time
  std::vector<AllowedOutcome> allowed;
  std::string remark;  // what else there is to say: why nothing is allowed, where an event belongs
  std::string first_cause;  // step of an earlier finding that this one may follow from; empty =
                            // independent
};

/// Which step decided a question, and how.
struct Learned {
  Question question{};
  std::uint8_t answers = 0;  // mask of those that survive
  std::string step;
};

enum class VerdictKind : std::uint8_t {
  agreed,
  deviating,
  unsupported,  // the system could not do what the scenario needs
  overflow,     // more states were possible than the judge keeps: it cannot tell
};

struct Verdict {
  std::string scenario;
  VerdictKind kind{};
  VerdictKind otherwise{};  // what it is but for the findings: agreed, unsupported or overflow
  std::vector<Finding> findings;
  std::string reason;  // of unsupported and overflow
  std::size_t steps_judged = 0;
  std::size_t largest_state_set = 1;
  RuleTally tally;
  std::vector<Learned> learned;
  std::vector<std::pair<Question, std::uint8_t>>
      answers;  // masks at the end that differ from the profile's
};

/// States of a machine that the judge keeps side by side. The largest set over the corpus is below
/// a tenth of it.
inline constexpr std::size_t kMostStates = 256;

struct JudgeOptions {
  Answers profile = Answers::open();
  std::size_t max_states = kMostStates;
  bool check_expectations = true;
  bool expectations_must_be_offered = false;  // report `unfounded`; for simulations
  Mutation mutation;                          // the judge's own model, for the mutation gate
};

/// Judges a trace of this scenario. Linear in the events times the states that are possible.
[[nodiscard]] Verdict judge(const Scenario& scenario, const Trace& trace,
                            const JudgeOptions& options);

}  // namespace portpool::conformance
