// What happens to a machine beside the calls of its applications: restarts, the network, netsh,
// the provider holding requests, virtual time.
//
//     host.simulate(world::AddExclusion{Transport::tcp, {50000, 60}});
//     host.simulate(world::Reboot{});
#pragma once

#include <cstdint>
#include <variant>

#include "portpool/sim/call.hpp"
#include "portpool/sim/port.hpp"

namespace portpool {

namespace world {
struct Reboot {};
struct NetworkDown {};
struct NetworkUp {};
struct HoldRequests {};     // the provider finishes nothing until told
struct ReleaseRequests {};  // new requests finish at once again; held ones stay until completed
struct InterruptRequest {   // the I/O manager cancels it (BLK-003); it must be in flight
  RequestId request{};
};
struct AdvanceTime {
  std::uint64_t milliseconds = 0;
};
struct AddExclusion {  // netsh interface ipv4 add excludedportrange
  Transport transport{};
  PortRange range;
  bool persistent = true;  // store=persistent; store=active lasts until the next restart
};
struct DeleteExclusion {  // netsh interface ipv4 delete excludedportrange
  Transport transport{};
  PortRange range;
  bool persistent = true;  // store=active leaves the persistent store: it is back after a restart
};
struct SetDynamicRange {
  Transport transport{};
  PortRange range;
};
}  // namespace world
using WorldEvent =
    std::variant<world::Reboot, world::NetworkDown, world::NetworkUp, world::HoldRequests,
                 world::ReleaseRequests, world::InterruptRequest, world::AdvanceTime,
                 world::AddExclusion, world::DeleteExclusion, world::SetDynamicRange>;

}  // namespace portpool
