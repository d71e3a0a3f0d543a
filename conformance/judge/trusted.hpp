// Which recorded traces say something about the clauses.
#pragma once

#include "portpool/conformance/backend.hpp"
#include "portpool/conformance/scenario.hpp"

namespace portpool::conformance {

/// ERA-RESERVATIONS: whether runtime reservations are sound on the system of the fingerprint.
/// Builds of Windows before 17763 have a fault that is not described in public (GEN-001).
[[nodiscard]] amb::ERA_RESERVATIONS reservation_era(const Fingerprint& fingerprint);

/// Whether what the system did in the scenario is evidence: nothing that it does with reservations
/// is, where those are not sound. The judge judges such a trace all the same; what is learned and
/// counted from traces leaves it out.
[[nodiscard]] bool is_evidence(const Scenario& scenario, const Fingerprint& fingerprint);

}  // namespace portpool::conformance
