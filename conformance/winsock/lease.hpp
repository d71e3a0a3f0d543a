// Leases: numbers for the named blocks of a scenario, on ports that nobody uses, reserves or
// excludes.
#pragma once

#include <bitset>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "portpool/conformance/backend.hpp"
#include "winsock/windows.hpp"

namespace portpool::conformance::winsock {

/// Whether a socket of this family, type and protocol could be bound to the wildcard address and
/// this port just now.
using CanBind = std::function<bool(int family, int type, int protocol, std::uint32_t port)>;

/// Why a bind to port 0 fails here, whatever the scenario does: other programs hold all that the
/// system would choose from. Nothing where it does not.
[[nodiscard]] std::optional<Unsupported> no_automatic_port();
[[nodiscard]] std::optional<Unsupported> no_automatic_port(const CanBind& can_bind);

/// Leases of all programs on this machine are disjoint: the port space is cut into slots, and
/// whoever has a slot's named mutex object open has the slot. The system closes the objects of a
/// program that is killed.
class PortLeaser {
 public:
  struct Outcome {
    Lease lease;
    std::optional<Unsupported> unsupported;  // there is no room
  };
  /// Each block lies outside the dynamic ranges and the exclusion lists of both transports, and
  /// every port of it could just be bound exclusively, over TCP and UDP and IPv4 and IPv6. Blocks
  /// with `below` may lie anywhere up to it.
  [[nodiscard]] Outcome lease(const std::vector<NamedBlock>& blocks, const Fingerprint& machine);

  /// Gives everything back.
  void release() { slots_.clear(); }

 private:
  [[nodiscard]] bool take_slots(PortRange range);
  /// The first block of `count` ports at or after `from` that can be had; its slots are then ours.
  [[nodiscard]] std::optional<PortRange> find(std::uint32_t count, PortRange within,
                                              std::uint32_t from,
                                              const std::bitset<kPortSpace>& blocked);
  [[nodiscard]] std::optional<PortRange> place(const NamedBlock& block,
                                               const std::bitset<kPortSpace>& blocked);

  std::vector<UniqueHandle> slots_;
};

}  // namespace portpool::conformance::winsock
