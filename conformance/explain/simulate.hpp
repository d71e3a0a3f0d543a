// Asks the model what it answers to a request on a machine.
//
//     const Simulated answer = simulate(state, request, Guess::none, Answers::observed());
//
// A listing does not tell everything: netstat knows neither the options of a socket nor, mostly,
// its account. So one machine state stands for several hosts of the model, one for each guess.
#pragma once

#include <optional>
#include <span>

#include "explain/machine_state.hpp"
#include "explain/request.hpp"
#include "portpool/sim/host.hpp"

namespace portpool::conformance {

/// The process System, under which HTTP.sys and other drivers listen.
inline constexpr std::uint32_t kSystemProcess = 4;

/// What the sockets that are listed may be like.
enum class Guess : std::uint8_t {
  none,             // no option set, the caller's account
  exclusive,        // SO_EXCLUSIVEADDRUSE
  reuse,            // SO_REUSEADDR
  other_user,       // another account
  other_exclusive,  // both
  dual_exclusive,   // they cleared it and set SO_EXCLUSIVEADDRUSE
  dual_stack,       // IPv6 sockets cleared IPV6_V6ONLY
};

/// What an acceptance leaves to Windows.
struct Grant {
  std::uint32_t free = 0;  // ports that may be given; 0: the request named its port
  std::uint32_t run = 0;   // length of a block that is given
  PortRange within;
};

struct Simulated {
  Status status{};
  Rule rule{};
  bool refuses = false;
  Grant grant;
};

/// The answer of the model; of listen, that of the bind before it if that is refused. A range of
/// ports is answered for its first one. O(sockets listed) for a request that leaves the port to
/// Windows, O(sockets on its ports) otherwise.
[[nodiscard]] Simulated simulate(const MachineState& state, const ExplainRequest& request,
                                 Guess guess, const Answers& answers);

/// Open questions that the answer depends on.
[[nodiscard]] std::bitset<kQuestionCount> questions_of(const MachineState& state,
                                                       const ExplainRequest& request);

/// Ports of a transport that nothing listed holds, and no other reason is known against.
[[nodiscard]] PortSet free_ports_of(const MachineState& state, Transport transport, bool inet6);

/// Ports of the dynamic range that no automatic choice can give now: every socket listed, TIME_WAIT
/// too, and both ends of connections of the machine with itself.
[[nodiscard]] PortSet busy_ports_of(const MachineState& state, Transport transport);

/// A TCP listener of process 4 on every address: HTTP.sys, as far as its port is none that another
/// driver is known for (evidence D-04).
[[nodiscard]] bool looks_like_http_sys(const listings::SocketRow& row);

}  // namespace portpool::conformance
