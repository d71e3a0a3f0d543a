// What a machine has once: its clock, its counters and its switches.
#pragma once

#include <cstdint>

#include "portpool/sim/port.hpp"
#include "store/table.hpp"

namespace portpool {

/// The few facts of the machine that are not records.
struct Machine {
  std::uint64_t time_ms = 0;     // virtual
  std::uint64_t next_token = 0;  // simulator only: the last token value given out
  // The dynamic range of IPv6 where a machine keeps one per IP version (AMB-24); elsewhere the
  // pool's.
  PortRange inet6_range[kTransportCount];
  std::uint32_t sequence = 0;      // orders completions and blocked threads
  std::uint32_t last_request = 0;  // RequestId
  bool network_up = true;
  bool holding_requests = false;
  bool reservations_supported = true;
  bool reuse_handles = false;        // a closed descriptor value is used again at once (LIFE-007)
  std::uint32_t time_wait = kNoRow;  // the connection that has been in TIME_WAIT longest
  PortRange auto_reuse_range;        // empty = off (UCR-005)
  std::uint32_t time_wait_ms = kUnset;  // TcpTimedWaitDelay (TW-012)
  std::uint32_t unused = 0;

  static constexpr std::uint32_t kUnset = 0xffffffff;
};

}  // namespace portpool
