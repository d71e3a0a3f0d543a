// The free ports as a boost::dynamic_bitset.
#pragma once

#include <boost/dynamic_bitset.hpp>
#include <cstdint>

#include "baselines/port_set_pool.hpp"

namespace portpool::bench {

class BoostDynamicBitset {
 public:
  static constexpr const char* kName = "boost_dynamic_bitset";

  BoostDynamicBitset(const PortSet& free, PortRange within) : free_(kPortSpace), within_(within) {
    for (std::uint32_t port = within.first; port < within.end(); ++port) {
      if (free.contains(static_cast<PortNumber>(port))) free_.set(port);
    }
  }

  std::uint32_t take(std::uint32_t start) {
    std::size_t port = at_or_after(start);
    if (port >= within_.end()) port = at_or_after(within_.first);
    if (port >= within_.end()) return kNoPort;
    free_.reset(port);
    return static_cast<std::uint32_t>(port);
  }

  void put(std::uint32_t port) { free_.set(port); }

  // The library finds the next one bit, and has no search for the next zero.
  std::uint32_t find_run(std::uint32_t length) const {
    for (std::size_t first = at_or_after(within_.first); first < within_.end();) {
      std::size_t end = first + 1;
      while (end < within_.end() && end - first < length && free_.test(end)) ++end;
      if (end - first >= length) return static_cast<std::uint32_t>(first);
      first = free_.find_next(end);
    }
    return kNoPort;
  }

  void take_run(std::uint32_t first, std::uint32_t length) { free_.reset(first, length); }
  void put_run(std::uint32_t first, std::uint32_t length) { free_.set(first, length, true); }

  bool is_free(std::uint32_t port) const { return free_.test(port); }

 private:
  std::size_t at_or_after(std::uint32_t port) const {
    return free_.test(port) ? port : free_.find_next(port);
  }

  boost::dynamic_bitset<std::uint64_t> free_;
  PortRange within_;
};

}  // namespace portpool::bench
