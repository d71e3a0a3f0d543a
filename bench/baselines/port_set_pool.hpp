// The product's own structure, in the shape that all structures under comparison have.
//
// A structure holds the free ports of a pool over `within`:
//   take(start)       takes the first free port at or after `start`, cyclically; kNoPort if none
//   put(port)         gives it back
//   find_run(length)  the lowest start of that many consecutive free ports; kNoPort if none
//   take_run(first, length), put_run(first, length)   a block that is known to be free, or used
//   is_free(port)
// What a structure cannot do it does not declare, and the benchmarks leave it out.
#pragma once

#include <portpool/sim/port_set.hpp>

namespace portpool::bench {

inline constexpr std::uint32_t kNoPort = kPortSpace;

class PortSetPool {
 public:
  static constexpr const char* kName = "port_set";

  PortSetPool(const PortSet& free, PortRange within) : free_(free), within_(within) {}

  std::uint32_t take(std::uint32_t start) {
    const std::uint32_t port = free_.first_cyclic(start, within_);
    if (port != kNoPort) free_.erase(static_cast<PortNumber>(port));
    return port;
  }

  void put(std::uint32_t port) { free_.insert(static_cast<PortNumber>(port)); }

  std::uint32_t find_run(std::uint32_t length) const {
    const std::optional<PortNumber> start = free_.find_run(length, within_);
    return start ? *start : kNoPort;
  }

  void take_run(std::uint32_t first, std::uint32_t length) {
    free_.erase(PortRange{first, length});
  }
  void put_run(std::uint32_t first, std::uint32_t length) {
    free_.insert(PortRange{first, length});
  }

  bool is_free(std::uint32_t port) const { return free_.contains(static_cast<PortNumber>(port)); }

 private:
  PortSet free_;
  PortRange within_;
};

}  // namespace portpool::bench
