// An acquire, associate or release with well-formed arguments.
#pragma once

#include "portpool/sim/internal/reference.hpp"

namespace portpool::reference {

struct Model::Operation {
  enum class Kind { acquire, associate, release };
  Kind kind{};
  PortRange range;  // acquire
  Token token = 0;  // associate, release
};

}  // namespace portpool::reference
