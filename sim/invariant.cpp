#include "portpool/sim/invariant.hpp"

#include <cstdio>
#include <cstdlib>

namespace portpool {
namespace {

InvariantHandler installed_handler = nullptr;

}  // namespace

void set_invariant_handler(InvariantHandler handler) {
  installed_handler = handler;
}

namespace detail {

void fail_invariant(const char* file, int line, const char* expression) {
  if (installed_handler != nullptr) installed_handler(file, line, expression);
  std::fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, expression);
  std::fflush(stderr);
  std::abort();
}

}  // namespace detail
}  // namespace portpool
