// An acquire, associate, release or SIO_CPU_AFFINITY with well-formed arguments.
#pragma once

#include "portpool/sim/internal/reference.hpp"

namespace portpool::reference {

struct Model::Operation {
  enum class Kind { acquire, associate, release, processor };
  Kind kind{};
  PortRange range;  // acquire
  Token token = 0;  // associate, release
  std::uint32_t processor = 0;
};

/// Whether a connect to this name takes the default destination away.
[[nodiscard]] bool disconnects(const call::SocketAddress& name, bool inet6);

}  // namespace portpool::reference
