// Step-aligned difference of two traces: first causes, with what follows from them folded.
#pragma once

#include <string>
#include <vector>

#include "portpool/conformance/trace.hpp"

namespace portpool::conformance {

enum class DifferenceKind : std::uint8_t { result, output, order, missing };
[[nodiscard]] std::string_view name_of(DifferenceKind kind);

struct Difference {
  DifferenceKind kind{};
  std::string step;
  std::string left;  // what each trace says; empty where it has no such event
  std::string right;
  std::string first_cause;  // step of an earlier difference in a name that this step uses; empty =
                            // independent
};

/// Events are aligned by step and kind, so that one that is missing does not shift the rest. Linear
/// but for the order of completions.
[[nodiscard]] std::vector<Difference> diff_traces(const Trace& left, const Trace& right);

}  // namespace portpool::conformance
