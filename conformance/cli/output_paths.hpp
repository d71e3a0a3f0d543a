// The files that a run writes: each is its own, and none of those that it reads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"

namespace portpool::conformance {

/// What is wrong with the reports and traces that `options` ask for, as a message names them; seen
/// through links. `inputs` are read beside the scenarios, overlays and profile of the options.
/// Nothing is looked for where no report is wanted. Call it before anything runs.
[[nodiscard]] std::optional<ToolError> object_to_outputs(const CorpusOptions& options,
                                                         const std::vector<std::string>& inputs);

}  // namespace portpool::conformance
