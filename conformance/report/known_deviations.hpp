// Deviations that an overlay of the environment knows: taken out of the verdicts, with what is left
// of the overlays afterwards.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "portpool/conformance/overlay.hpp"
#include "report/outcome.hpp"

namespace portpool::conformance {

/// Whether the outcomes are those of the whole corpus, or of what a filter or a user picked.
enum class RunExtent : std::uint8_t { whole, part };

/// Moves known findings, and what follows from them, from each verdict to ScenarioOutcome::known.
/// Returns the entries that explained nothing although their steps were judged here: an unexpected
/// pass, or an entry that was never right. An entry for a pattern of scenarios speaks of all of
/// them together, so a part of the corpus cannot show it to be wrong.
[[nodiscard]] std::vector<StaleEntry> excuse_known(std::vector<ScenarioOutcome>& outcomes,
                                                   const std::vector<Overlay>& overlays,
                                                   RunExtent extent);

}  // namespace portpool::conformance
