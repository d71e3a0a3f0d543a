// Which scenarios change what every other run on the machine sees.
#pragma once

#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/winsock_backend.hpp"

namespace portpool::conformance {

/// Alone: what sets the dynamic range, or is made for a dynamic range of its own and may fill it
/// (an automatic port of anybody comes from there), or excludes ports that are in no leased block.
/// Whatever else a scenario does, the leases keep it apart from the others.
[[nodiscard]] MachineUse machine_use_of(const Scenario& scenario);

}  // namespace portpool::conformance
