// A machine with one process, driven as a simulation drives it: offer, preferred, choose, commit.
#pragma once

#include <cstdint>

#include "portpool/sim/host.hpp"

namespace portpool::bench {

inline constexpr PortRange kDynamicRange = kDefaultDynamicRange;

struct Engine {
  Host host;
  Chooser chooser{1, PortPolicyKind::next_after_last};
  Caller caller{host.add_process(UserId{1}, Privilege::administrator), ThreadId{0}};
  Offer offer;
  std::uint64_t hashes = 0;  // of the states so far

  /// One call through every rule, the tally and the state hash, which is asked for after it.
  const Outcome& run(const Call& call) {
    host.offer(caller, call, offer);
    const std::size_t index = host.preferred(offer);
    const Outcome& outcome = host.choose(offer, index, chooser);
    host.commit(caller, call, offer, index, outcome);
    hashes ^= host.hash();
    return outcome;
  }
  SocketHandle open() { return run(call::WSASocketW{}).handle; }
  /// bind to port 0.
  const Outcome& bind(SocketHandle s) {
    return run(call::bind{s, {Pointer::valid, 16, 2, IpAddress::v4_loopback(), 0}});
  }
  /// Binds so many ports of the dynamic range.
  void fill(std::uint32_t ports) {
    for (; ports != 0; --ports) bind(open());
  }
  /// Thousandths of the dynamic range.
  void fill_share(std::int64_t thousandths) {
    fill(static_cast<std::uint32_t>(kDynamicRange.count * thousandths / 1000));
  }
};

/// SIO_ACQUIRE_PORT_RESERVATION of `count` ports from `start` (0: any), with good arguments.
inline call::WSAIoctl acquire_call(SocketHandle s, std::uint32_t start, std::uint32_t count) {
  call::WSAIoctl acquire;
  acquire.s = s;
  acquire.code = kSioAcquirePortReservation;
  acquire.in_size = kInetPortRangeSize;
  acquire.input = {static_cast<std::uint8_t>(start >> 8), static_cast<std::uint8_t>(start),
                   static_cast<std::uint8_t>(count), static_cast<std::uint8_t>(count >> 8)};
  acquire.out_pointer = Pointer::valid;
  acquire.out_size = kReservationInstanceSize;
  return acquire;
}

/// The control code that takes a token: associate or release.
inline call::WSAIoctl token_call(SocketHandle s, std::uint32_t code, Token token) {
  call::WSAIoctl one;
  one.s = s;
  one.code = code;
  one.in_size = kTokenSize;
  for (std::size_t i = 0; i < kTokenSize; ++i) {
    one.input[i] = static_cast<std::uint8_t>(token >> (8 * i));
  }
  return one;
}

}  // namespace portpool::bench
