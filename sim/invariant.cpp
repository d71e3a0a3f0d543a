#include "portpool/sim/invariant.hpp"

#include <cstdio>
#include <cstdlib>

namespace portpool::detail {

void fail_invariant(const char* file, int line, const char* expression) noexcept {
  std::fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, expression);
  std::fflush(stderr);
  std::abort();
}

}  // namespace portpool::detail
