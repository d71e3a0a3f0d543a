// Holds a host against the reference model: offers and facts, on every machine that the answers
// leave possible.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "portpool/sim/host.hpp"
#include "portpool/sim/internal/reference.hpp"

namespace portpool::reference {

/// Ports that are looked at one by one; empty: all 65,536 of them.
using Probe = std::span<const PortNumber>;

/// Nothing, or what differs. For each world: the refusals, whether success is possible, and each
/// port of the probe. Precondition: the model covers the call and the provider holds no requests.
[[nodiscard]] std::optional<std::string> compare(const Host& host, const Model& model,
                                                 Caller caller, const Call& call,
                                                 const Offer& offer, Probe probe);
[[nodiscard]] std::optional<std::string> compare(const Host& host, const Model& model,
                                                 const WorldEvent& event, const Offer& offer);

/// Nothing, or what differs: bound sockets, reservations, exclusions, free ports of the probe.
[[nodiscard]] std::optional<std::string> compare_facts(const Host& host, const Model& model,
                                                       Probe probe);

/// Whether two sockets on one port may both have got there, whichever came first, on some machine
/// that the answers leave possible.
[[nodiscard]] bool may_share(const SocketView& one, const SocketView& other,
                             const Answers& answers);

}  // namespace portpool::reference
