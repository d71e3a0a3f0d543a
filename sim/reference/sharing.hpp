// The address-reuse tables as the pages print them, and what becomes of two binds on one port.
#pragma once

#include "portpool/sim/internal/reference.hpp"

namespace portpool::reference {

/// One bind on a port: the options that counted, what it covers, who made it.
struct Claim {
  bool reuse = false, exclusive = false;
  bool inet6 = false, v6only = false;
  IpAddress address;
  UserId user{};
  // UDP: what lets sockets share outside the tables.
  std::optional<std::uint32_t> processor{};
  bool multicast = false;
  std::optional<IpAddress> connected{};  // the specific address, where bound to the wildcard
};

/// Whether they claim one address of one stack.
[[nodiscard]] bool meet(const Claim& first, const Claim& second);

/// Whether they share the port whatever the tables say (AFF-004, MCAST-001).
[[nodiscard]] bool share(const Claim& first, const Claim& second, World& world);

/// Codes with which the second bind may fail because of the first; empty: they share the port.
/// Where the catalogue gives two codes without a question, both are in.
[[nodiscard]] std::set<Status> conflict(const Claim& first, const Claim& second, World& world);

}  // namespace portpool::reference
