// The used ports in a hash set, probed one port after the other: what a stack with a connection
// table and no allocator does.
#pragma once

#include <cstdint>
#include <unordered_set>

#include "baselines/port_set_pool.hpp"

namespace portpool::bench {

class HashProbe {
 public:
  static constexpr const char* kName = "hash_probe";

  HashProbe(const PortSet& free, PortRange within) : within_(within) {
    for (std::uint32_t port = within.first; port < within.end(); ++port) {
      if (!free.contains(static_cast<PortNumber>(port))) used_.insert(port);
    }
  }

  std::uint32_t take(std::uint32_t start) {
    std::uint32_t port = first_between(start, within_.end());
    if (port == kNoPort) port = first_between(within_.first, start);
    if (port != kNoPort) used_.insert(port);
    return port;
  }

  void put(std::uint32_t port) { used_.erase(port); }

  bool is_free(std::uint32_t port) const { return used_.find(port) == used_.end(); }

 private:
  std::uint32_t first_between(std::uint32_t first, std::uint32_t end) const {
    for (std::uint32_t port = first; port < end; ++port) {
      if (is_free(port)) return port;
    }
    return kNoPort;
  }

  std::unordered_set<std::uint32_t> used_;
  PortRange within_;
};

}  // namespace portpool::bench
