// Ports that a program may count on.
#pragma once

#include <optional>
#include <vector>

#include "explain/machine_state.hpp"
#include "portpool/sim/port_set.hpp"

namespace portpool::conformance {

struct FreePortsWanted {
  std::uint32_t count = 1;
  bool consecutive = false;
  std::optional<Transport> transport;  // none: the same numbers for both
  std::uint32_t from = 1024;           // the lowest to give
};

/// Why a port is passed over, with how many ports that are.
struct PassedOver {
  std::uint32_t dynamic = 0;   // the dynamic range, where blocks and automatic ports come
  std::uint32_t excluded = 0;  // listed ranges
  std::uint32_t in_use = 0;    // sockets, URLs, NAT, guests
};

struct FreePorts {
  std::vector<std::uint32_t> ports;  // fewer than wanted where there are no more
  PassedOver passed_over;
};

/// The lowest ports outside the dynamic range that no list given has; outside both families' lists.
[[nodiscard]] FreePorts find_free_ports(const MachineState& state, const FreePortsWanted& wanted);

}  // namespace portpool::conformance
