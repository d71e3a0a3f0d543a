// The free ports as a boost::icl::interval_set.
#pragma once

#include <boost/icl/interval_set.hpp>
#include <cstdint>

#include "baselines/port_set_pool.hpp"

namespace portpool::bench {

class BoostIcl {
 public:
  static constexpr const char* kName = "boost_icl";

  BoostIcl(const PortSet& free, PortRange within) {
    std::uint32_t from = within.first;
    while (const auto first = free.next(from, within)) {
      const auto gap = free.next_absent(*first, within);
      const std::uint32_t end = gap ? *gap : within.end();
      free_.add(Interval(*first, end));
      from = end;
    }
  }

  std::uint32_t take(std::uint32_t start) {
    if (free_.empty()) return kNoPort;
    auto range = free_.lower_bound(Interval(start, start + 1));
    if (range == free_.end()) range = free_.begin();
    const std::uint32_t first = range->lower();
    const std::uint32_t port = first <= start && start < range->upper() ? start : first;
    free_.subtract(Interval(port, port + 1));
    return port;
  }

  void put(std::uint32_t port) { free_.add(Interval(port, port + 1)); }

  std::uint32_t find_run(std::uint32_t length) const {
    for (const auto& range : free_) {
      if (range.upper() - range.lower() >= length) return range.lower();
    }
    return kNoPort;
  }

  void take_run(std::uint32_t first, std::uint32_t length) {
    free_.subtract(Interval(first, first + length));
  }
  void put_run(std::uint32_t first, std::uint32_t length) {
    free_.add(Interval(first, first + length));
  }

  bool is_free(std::uint32_t port) const { return boost::icl::contains(free_, port); }

 private:
  using Interval = boost::icl::right_open_interval<std::uint32_t>;
  using Set = boost::icl::interval_set<std::uint32_t, std::less, Interval>;

  Set free_;
};

}  // namespace portpool::bench
