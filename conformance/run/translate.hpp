// A step of a scenario as the call that a backend performs: names turned into numbers, buffers into
// bytes, `raw` applied last.
#pragma once

#include <string>

#include "portpool/conformance/scenario.hpp"
#include "portpool/sim/call.hpp"
#include "run/naming.hpp"

namespace portpool::conformance {

/// What a step came to. `missing` names something that no earlier step made in this run: the step
/// cannot be performed then.
struct TranslatedCall {
  Call call;
  std::string missing;
};
struct TranslatedRange {
  PortRange range;
  std::string missing;
};

/// Processes appear in the call as indices of Scenario::processes.
[[nodiscard]] TranslatedCall translate(const Scenario& scenario, const Step& step,
                                       const Naming& naming);

/// The range of a host step (add_exclusion and the like).
[[nodiscard]] TranslatedRange translate_range(const Step& step, const Naming& naming);

/// The step that `await` names.
[[nodiscard]] const Step* awaited_step(const Scenario& scenario, const Step& step);

/// Whether the call reports through lpcbBytesReturned.
[[nodiscard]] bool has_byte_count(CallName call);

/// Spelling of a process and thread: "A", "A.t2".
[[nodiscard]] std::string spell_caller(const Scenario& scenario, const Step& step);

/// Whether the step needs a provider that knows reservations: one of the three codes, or an IP
/// Helper function.
[[nodiscard]] bool needs_reservations(const Step& step);

}  // namespace portpool::conformance
