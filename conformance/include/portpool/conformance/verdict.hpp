// What the judge says of a trace: where the system did what the clauses do not allow, and what it
// was seen to answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/trace.hpp"
#include "portpool/conformance/unsupported.hpp"
#include "portpool/sim/answers.hpp"
#include "portpool/sim/host.hpp"

namespace portpool::conformance {

/// Ports of the machine as the trace calls them: symbols, or numbers where no symbol stands for
/// them.
struct NamedPorts {
  TraceValue first = std::int64_t{0};
  TraceValue last = std::int64_t{0};
  std::uint32_t count = 0;

  friend bool operator==(const NamedPorts&, const NamedPorts&) = default;
};

/// A constraint that an allowed outcome puts on an output.
struct AllowedOutput {
  enum class Kind : std::uint8_t {
    equals,         // the output `name` is `value`
    free_port,      // one of the `count` free ports of the dynamic range
    dynamic_port,   // a port of the dynamic range, in use or not
    port_of_block,  // a port of `ports` to which no socket is bound
    free_run,       // `count` consecutive free ports
    ports,          // just these `ports`
    new_token,      // that no reservation has yet
    bytes_nonzero,
    bytes_untouched,
    completions,       // the routines of all `completions` run
    some_completions,  // those of some of them
  };
  struct Completion {
    std::string overlapped;  // name of the WSAOVERLAPPED
    std::string result;
    friend bool operator==(const Completion&, const Completion&) = default;
  };
  Kind kind{};
  std::string name{};
  TraceValue value = std::int64_t{0};
  NamedPorts ports{};
  std::uint32_t count = 0;
  std::vector<Completion> completions{};

  friend bool operator==(const AllowedOutput&, const AllowedOutput&) = default;
};

/// What a refusal is due to.
struct NamedHolder {
  enum class Kind : std::uint8_t {
    none,
    privilege,  // the process is not elevated
    dynamic_range,
    request,  // one that is in flight
    socket,
    exclusion,
    runtime_reservation,
    persistent_reservation,
    reservation,  // that is gone, or of a kind that is not known
  };
  Kind kind{};
  NamedPorts ports{};  // of socket, exclusion and the reservations

  friend bool operator==(const NamedHolder&, const NamedHolder&) = default;
};

/// One outcome that the clauses allow.
struct AllowedOutcome {
  std::string result{};                  // "WSAEACCES", "success": as traces spell it
  std::vector<AllowedOutput> outputs{};  // empty where nothing is constrained
  Rule rule{};                           // that refuses or grants
  std::vector<Question> questions{};     // it holds only for some answers to these
  NamedHolder holder{};

  friend bool operator==(const AllowedOutcome&, const AllowedOutcome&) = default;
};

/// What a trace says of a step.
struct Seen {
  std::optional<TraceEvent> event{};      // none: nothing
  std::vector<TraceEvent> completions{};  // of routines that ran inside it
};

/// What a scenario expects of a step, as far as it was not met.
struct Stated {
  std::vector<std::string> results;  // any of them; "success" where the scenario names none
  /// The output that is not as stated; none: the result is another one.
  std::optional<std::pair<std::string, Matcher>> output;
};

/// What else there is to say of a finding: why nothing is allowed, or where an event belongs.
struct FindingRemark {
  enum class Kind : std::uint8_t {
    none,
    not_made,             // `name` was not made in this run
    thread_cannot_call,   // it has ended, or its last call has not returned
    nothing_outstanding,  // an await, and no call of the thread is outstanding
    no_further_outcome,   // the step cannot have one more
    after_step,           // the event stands after that of step `name`, which comes later
    before_step,          // it stands before that of step `name`, which comes earlier
    cannot_fail,          // an event of the world that always succeeds
    no_wait,              // a routine ran, and no wait in which it can have run
    trace_ends,           // the trace ends before this step and tells nothing of the last `steps`
  };
  Kind kind{};
  std::string name{};
  std::size_t steps = 0;

  friend bool operator==(const FindingRemark&, const FindingRemark&) = default;
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

/// One place at which a trace and the model, or a trace and its scenario, do not go together. Facts
/// alone: report/words.hpp spells them.
struct Finding {
  FindingKind kind{};
  std::string step;
  SourcePosition where;  // of the step in the scenario
  std::string call;
  Seen seen;
  std::optional<Stated> expected;  // of expectation and unfounded
  Seen before;                     // of unsteady: what the first run saw
  std::size_t repetition = 0;      // of unsteady: which run saw something else, the first one is 1
  std::vector<AllowedOutcome> allowed;
  FindingRemark remark;
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
  std::optional<Unsupported> unsupported;  // why the trace ends early, or proves nothing
  bool as_predicted = false;  // the system lacks reservations, and answered as one that does
  std::string overflow_step;  // of overflow: at which more than `max_states` were possible
  std::size_t max_states = 0;
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
