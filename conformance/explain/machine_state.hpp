// What is known of the machine that a user asks about, and model hosts that fit it.
//
// A listing does not tell everything: netstat knows neither the user nor the options of a socket.
// So one machine state stands for several hosts, one for each guess.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "explain/request.hpp"
#include "netsh/saved_output.hpp"
#include "portpool/conformance/backend.hpp"
#include "portpool/sim/host.hpp"

namespace portpool::conformance {

struct MachineState {
  bool reservations = true;                                 // the provider knows the codes
  std::optional<PortRange> dynamic_range[kTransportCount];  // none: not told
  std::optional<std::vector<ExcludedRange>> exclusions[kTransportCount];  // none: not told
  std::optional<std::vector<netsh::BoundPort>> sockets;                   // none: not told

  /// Whether the range is known, and what is taken for it otherwise (POOL-002).
  [[nodiscard]] PortRange dynamic(Transport transport) const;
  [[nodiscard]] std::vector<ExcludedRange> excluded(Transport transport, PortRange within) const;
  [[nodiscard]] std::vector<netsh::BoundPort> bound(Transport transport, PortRange within) const;
};

[[nodiscard]] MachineState state_of(const Fingerprint& fingerprint);
[[nodiscard]] MachineState state_of(const netsh::Listing& listing);

/// What the sockets that netstat shows may be like.
struct Guess {
  bool exclusive = false, reuse = false, other_user = false;
  bool dual_stack = false;  // IPv6 sockets cleared IPV6_V6ONLY
  std::string_view words;   // "if it set SO_EXCLUSIVEADDRUSE"
};

/// The request, ready to be offered by a host that fits the machine.
struct PosedRequest {
  Host host;
  Caller caller;
  Call call;
  SocketHandle socket{};            // of everything but create and exclude
  std::optional<WorldEvent> event;  // of exclude, instead of a call

  void offer(Offer& out) const { event ? host.offer(*event, out) : host.offer(caller, call, out); }
};

/// A host with the machine's ranges and sockets, and a process that is about to make the call.
/// Addresses other than loopback and wildcard become loopback addresses of their own, since the
/// model has no other interfaces. Ranges that overlap, which no machine lists, are cut.
[[nodiscard]] PosedRequest pose(const MachineState& state, const ExplainRequest& request,
                                const Guess& guess, const Answers& answers);

}  // namespace portpool::conformance
