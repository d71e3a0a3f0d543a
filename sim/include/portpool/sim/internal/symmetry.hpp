// Renamings under which a machine behaves the same: what makes two states of a search one.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "portpool/sim/port.hpp"

namespace portpool {

/// Images of processes, accounts and the ports of one block; whatever lies beyond stands for
/// itself. The caller answers for its being a symmetry: processes that swap have the same
/// privilege, accounts swap with them, and ports keep the order of neighbours (or are mirrored) if
/// blocks of several ports occur.
struct Symmetry {
  std::vector<std::uint16_t> processes;  // by ProcessId
  std::vector<std::uint16_t> users;      // by UserId
  PortRange ports;
  std::array<PortNumber, 16> port_images{};  // of ports.first, ports.first + 1, ...
};

}  // namespace portpool
