#include "explore/caught_invariant.hpp"

#include <string_view>

#include "portpool/sim/invariant.hpp"

namespace portpool::conformance {
namespace {

[[noreturn]] void raise(const char* file, int line, const char* expression) {
  std::string_view name = file;
  name.remove_prefix(name.find_last_of("/\\") + 1);  // npos + 1 is 0
  throw BrokenInvariant(
      std::string(name) + ":" + std::to_string(line) + ": broken invariant: " + expression,
      std::string(name));
}

}  // namespace

void catch_invariants() {
  set_invariant_handler(raise);
}

}  // namespace portpool::conformance
