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

}  // namespace portpool::reference
