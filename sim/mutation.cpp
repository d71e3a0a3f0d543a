#include "portpool/sim/mutation.hpp"

namespace portpool {

bool Mutation::is_changed(Rule rule) const {
  return (off | flipped).test(static_cast<std::size_t>(rule));
}

bool Mutation::holds_changed(Rule rule, bool condition) const {
  if (off.test(static_cast<std::size_t>(rule))) return false;
  return flipped.test(static_cast<std::size_t>(rule)) ? !condition : condition;
}

}  // namespace portpool
