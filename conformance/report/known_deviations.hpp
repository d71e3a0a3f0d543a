// Deviations that an overlay of the environment knows: taken out of the verdicts, with what is left
// of the overlays afterwards.
#pragma once

#include <string>
#include <vector>

#include "portpool/conformance/overlay.hpp"
#include "report/outcome.hpp"

namespace portpool::conformance {

/// Moves known findings, and what follows from them, from each verdict to ScenarioOutcome::known.
/// Returns the entries that explained nothing although their steps were judged here: an unexpected
/// pass, or an entry that was never right.
[[nodiscard]] std::vector<StaleEntry> excuse_known(std::vector<ScenarioOutcome>& outcomes,
                                                   const std::vector<Overlay>& overlays);

}  // namespace portpool::conformance
