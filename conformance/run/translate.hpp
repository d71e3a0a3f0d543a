// A step of a scenario as the call that a backend performs: names turned into numbers, which the
// call's row of the call table makes a Call of.
#pragma once

#include <string>

#include "portpool/conformance/scenario.hpp"
#include "portpool/sim/call.hpp"
#include "portpool/sim/status.hpp"
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

/// The call of a step other than `await`, which makes none. Processes appear in it as indices of
/// Scenario::processes.
[[nodiscard]] TranslatedCall translate(const Scenario& scenario, const Step& step,
                                       const Naming& naming);

/// The range of a host step (add_exclusion and the like).
[[nodiscard]] TranslatedRange translate_range(const Step& step, const Naming& naming);

/// The step that `await` names.
[[nodiscard]] const Step* awaited_step(const Scenario& scenario, const Step& step);

/// Through which table the result of the step is read: its call's; netsh's for an event of the
/// world.
[[nodiscard]] Face face_of(const Step& step);

/// Spelling of a process and thread: "A", "A.t2".
[[nodiscard]] std::string spell_caller(const Scenario& scenario, const Step& step);

}  // namespace portpool::conformance
