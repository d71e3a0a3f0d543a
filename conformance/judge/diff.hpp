// Step-aligned difference of two traces, or of a trace and the model: first causes first, with what
// may follow from them behind.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/trace.hpp"
#include "portpool/conformance/verdict.hpp"

namespace portpool::conformance {

enum class DifferenceKind : std::uint8_t {
  returns,           // one returned, the other pends, blocks or was given up
  error,             // both returned, with different results
  output,            // the same result, with other outputs
  completion_order,  // the same completions, in another order
  missing,           // one trace does not tell the step, or tells it more often
};
/// "return", "error", "output", "completion-order", "missing".
[[nodiscard]] std::string_view name_of(DifferenceKind kind);

struct Difference {
  DifferenceKind kind{};
  std::string step;
  Seen left;  // what each side says
  Seen right;
  std::vector<std::string> left_order;  // of completion_order: the steps, as they completed
  std::vector<std::string> right_order;
  std::vector<AllowedOutcome> allowed;  // a difference from the model: what it allows, and
  FindingRemark remark;                 // where that is nothing, why
  std::string first_cause;  // step of an earlier difference that this one may follow from; empty =
                            // independent
};

/// Events are aligned by step and kind, so that one that is missing does not shift the rest. With
/// the scenario, consequences are found by everything that steps have in common (causes.hpp);
/// without it, by the ports and tokens of their outputs. Linear but for the order of completions.
[[nodiscard]] std::vector<Difference> diff_traces(const Trace& left, const Trace& right,
                                                  const Scenario* scenario = nullptr);

/// What the judge found in a trace, as differences from the model: on the right what it allows.
/// Choices that the clauses leave open are no difference.
[[nodiscard]] std::vector<Difference> diff_with_model(const Verdict& verdict);

}  // namespace portpool::conformance
