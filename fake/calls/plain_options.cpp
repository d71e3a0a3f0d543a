#include "calls/plain_options.hpp"

#include <limits>

#include "calls/platform.hpp"

namespace portpool::fake {
namespace {

constexpr int kLeast = std::numeric_limits<int>::min();
constexpr int kMost = std::numeric_limits<int>::max();

// What IP puts into packets, and where multicasts go.
std::optional<std::int32_t> option_of_ipv4(int name) {
  switch (name) {
    case IP_TTL:
      return 128;
    case IP_MULTICAST_TTL:
    case IP_MULTICAST_LOOP:
      return 1;
    case IP_TOS:
    case IP_MULTICAST_IF:
    case IP_ADD_MEMBERSHIP:
    case IP_DROP_MEMBERSHIP:
      return 0;
    default:
      return std::nullopt;
  }
}

std::optional<std::int32_t> option_of_tcp(int name) {
  switch (name) {
    case TCP_NODELAY:
      return 0;
    case 3:  // TCP_KEEPALIVE, seconds
      return 7200;
    case 16:  // TCP_KEEPCNT
      return 10;
    case 17:  // TCP_KEEPINTVL, seconds
      return 1;
    default:
      return std::nullopt;
  }
}

std::optional<std::int32_t> option_of_ipv6(int name) {
  switch (name) {
    case IPV6_UNICAST_HOPS:
      return 128;
    case IPV6_MULTICAST_HOPS:
    case IPV6_MULTICAST_LOOP:
      return 1;
    case IPV6_MULTICAST_IF:
    case IPV6_ADD_MEMBERSHIP:
    case IPV6_DROP_MEMBERSHIP:
      return 0;
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<std::int32_t> plain_option(int level, int name) {
  constexpr std::int32_t kBuffer = 65536;
  if (level == IPPROTO_TCP) return option_of_tcp(name);
  if (level == IPPROTO_IP) return option_of_ipv4(name);
  if (level == IPPROTO_IPV6) return option_of_ipv6(name);
  if (level != SOL_SOCKET) return std::nullopt;
  switch (name) {
    case SO_DEBUG:
    case SO_DONTROUTE:
    case SO_KEEPALIVE:
    case SO_OOBINLINE:
    case SO_RCVTIMEO:
    case SO_SNDTIMEO:
      return 0;
    case SO_TYPE:
      return SOCK_STREAM;  // of what accept made
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
  values_.erase(values_.lower_bound({s, kLeast, kLeast}), values_.upper_bound({s, kMost, kMost}));
}

void PlainOptions::inherit(SocketHandle listener, SocketHandle accepted) {
  const auto end = values_.upper_bound({listener, kMost, kMost});
  for (auto at = values_.lower_bound({listener, kLeast, kLeast}); at != end; ++at) {
    const auto& [s, level, name] = at->first;
    values_[{accepted, level, name}] = at->second;
  }
}

}  // namespace portpool::fake
