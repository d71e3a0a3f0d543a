// A bind that is asked for, as the reference sees it.
#pragma once

#include "portpool/sim/internal/reference.hpp"

namespace portpool::reference {

struct Model::Bind {
  ProcessId process{};
  int socket = 0;
  IpAddress address;
  PortNumber port = 0;
  bool implicit = false;
};

/// The local address of a connect to this one, on a socket that is bound to the wildcard.
[[nodiscard]] inline IpAddress loopback_like(const IpAddress& address) {
  return address.is_v4() ? IpAddress::v4_loopback() : IpAddress::v6_loopback();
}

}  // namespace portpool::reference
