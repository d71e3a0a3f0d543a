// What a machine is like before any program runs on it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "portpool/sim/host.hpp"

namespace portpool::fake {

/// What a wait with a time-out does when nothing is there yet. A wait without one always blocks.
enum class Waiting : std::uint8_t {
  real_time,  // it lasts as long as it says; the machine's clock moves with it
  at_once,    // the time-out passes at once
  manual,     // it blocks until world::AdvanceTime has passed the time-out
};

/// Ports that are held without a socket. The blocks of a machine do not overlap.
struct HeldBlock {
  enum class By : std::uint8_t {
    administrator,  // netsh add excludedportrange: rows with a star. bind to one of its ports works
    program,        // winnat, Hyper-V, HTTP.sys: rows without. bind fails with WSAEACCES
    http_sys,       // a registered URL, where more than the row is known: HolderKind
    guest,
    guest_shared,
    persistent,  // CreatePersistentTcpPortReservation; LookupPersistent... tells its token
  };
  By by = By::program;
  Transport transport{};
  PortRange range;
  std::optional<AddressFamily> family{};  // of http_sys and guests: whose list alone has it
};

/// A socket of a process that no test plays, or the TIME_WAIT that one left behind. One that cannot
/// be (its port is in a block, or two meet) is left out.
struct HeldSocket {
  enum class State : std::uint8_t { bound, listening, time_wait };
  State state{};
  Transport transport{};
  IpAddress address;
  PortNumber port = 0;
  IpAddress peer{};  // of TIME_WAIT: the other side
  PortNumber peer_port = 0;
  bool exclusive = false;   // SO_EXCLUSIVEADDRUSE
  bool reuse = false;       // SO_REUSEADDR
  bool dual_stack = false;  // IPV6_V6ONLY cleared
  bool of_system = false;   // of an account that no program of a test has; otherwise UserId{0}
};

struct MachineSetup {
  HostSetup host;
  std::uint64_t seed = 0;  // of everything that is left to choice
  PortPolicyKind ports = PortPolicyKind::lowest_free;
  Waiting waiting = Waiting::real_time;
  std::vector<HeldBlock> blocks{};
  std::vector<HeldSocket> sockets{};
};

}  // namespace portpool::fake
