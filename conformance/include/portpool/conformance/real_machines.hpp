// Port exclusions of real Windows machines, as their owners published them: what fragmentation
// looks like in the field, for use as a workload.
#pragma once

#include <portpool/sim/port.hpp>
#include <span>
#include <string_view>

namespace portpool::conformance {

/// One list as "netsh interface ipv4 show excludedportrange" printed it, for one protocol.
struct RealMachine {
  std::string_view name;
  std::string_view source;  // where the list was published, and when
  PortRange dynamic_range;  // 49152+16384 unless the entry says otherwise
  std::span<const PortRange> exclusions;
};

std::span<const RealMachine> real_machines();

}  // namespace portpool::conformance
