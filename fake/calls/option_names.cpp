#include "calls/option_names.hpp"

#include <algorithm>
#include <iterator>

#include "calls/platform.hpp"

namespace portpool::fake {

bool is_option_level(int level) {
  // The last three: IPPROTO_RM, SOL_IRLMP, and the first of the NSPROTO_ levels.
  constexpr int kLevels[] = {SOL_SOCKET,  IPPROTO_IP,  IPPROTO_ICMP, IPPROTO_IGMP,
                             IPPROTO_TCP, IPPROTO_UDP, IPPROTO_IPV6, IPPROTO_ICMPV6,
                             113,         255,         1000};
  return std::ranges::find(kLevels, level) != std::end(kLevels);
}

bool is_option(int level, int name) {
  if (level != SOL_SOCKET) return true;
  // SO_DEBUG to SO_OOBINLINE are bits of their own, and SO_DONTLINGER and SO_EXCLUSIVEADDRUSE are
  // two of them the other way round.
  if (name == ~SO_LINGER || name == ~SO_REUSEADDR) return true;
  if (name > 0 && name <= SO_OOBINLINE) return (name & (name - 1)) == 0;
  struct Range {
    int first, last;
  };
  constexpr Range kRanges[] = {
      {SO_SNDBUF, 0x1009},  // SO_BSP_STATE
      {0x2001, 0x2005},     // SO_GROUP_ID to SO_PROTOCOL_INFOW
      {0x3001, 0x3008},     // PVD_CONFIG to SO_REUSE_MULTICASTPORT
      {0x7000, 0x700C},     // SO_CONNDATA to SO_CONNECT_TIME
      {0x7010, 0x7010},     // SO_UPDATE_CONNECT_CONTEXT
  };
  return std::ranges::any_of(
      kRanges, [name](const Range& range) { return range.first <= name && name <= range.last; });
}

}  // namespace portpool::fake
