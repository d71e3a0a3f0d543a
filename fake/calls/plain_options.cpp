#include "calls/plain_options.hpp"

#include <limits>

#include "calls/platform.hpp"

namespace portpool::fake {

std::optional<std::int32_t> plain_option(int level, int name) {
  constexpr std::int32_t kBuffer = 65536;
  if (level == IPPROTO_TCP && name == TCP_NODELAY) return 0;
  if (level != SOL_SOCKET) return std::nullopt;
  switch (name) {
    case SO_KEEPALIVE:
      return 0;
    case SO_SNDBUF:
    case SO_RCVBUF:
      return kBuffer;
    default:
      return std::nullopt;
  }
}

std::int32_t PlainOptions::get(SocketHandle s, int level, int name) const {
  const auto found = values_.find({s, level, name});
  return found != values_.end() ? found->second : plain_option(level, name).value_or(0);
}

void PlainOptions::forget(SocketHandle s) {
  constexpr int kLeast = std::numeric_limits<int>::min();
  constexpr int kMost = std::numeric_limits<int>::max();
  values_.erase(values_.lower_bound({s, kLeast, kLeast}), values_.upper_bound({s, kMost, kMost}));
}

}  // namespace portpool::fake
