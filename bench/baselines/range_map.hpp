// The free ports as a std::map of disjoint ranges, first port to one past the last.
#pragma once

#include <cstdint>
#include <iterator>
#include <map>

#include "baselines/port_set_pool.hpp"

namespace portpool::bench {

class RangeMap {
 public:
  static constexpr const char* kName = "range_map";

  RangeMap(const PortSet& free, PortRange within) {
    std::uint32_t from = within.first;
    while (const auto first = free.next(from, within)) {
      const auto gap = free.next_absent(*first, within);
      const std::uint32_t end = gap ? *gap : within.end();
      ranges_.emplace_hint(ranges_.end(), *first, end);
      from = end;
    }
  }

  std::uint32_t take(std::uint32_t start) {
    if (ranges_.empty()) return kNoPort;
    auto range = ranges_.upper_bound(start);
    if (range != ranges_.begin() && std::prev(range)->second > start) {
      --range;
    } else if (range == ranges_.end()) {
      range = ranges_.begin();
    }
    const bool inside = range->first <= start && start < range->second;
    const std::uint32_t port = inside ? start : range->first;
    remove(range, port);
    return port;
  }

  void put(std::uint32_t port) {
    const auto after = ranges_.upper_bound(port);
    const bool joins_after = after != ranges_.end() && after->first == port + 1;
    if (after != ranges_.begin()) {
      const auto before = std::prev(after);
      if (before->second == port) {
        before->second = joins_after ? after->second : port + 1;
        if (joins_after) ranges_.erase(after);
        return;
      }
    }
    const std::uint32_t end = joins_after ? after->second : port + 1;
    const auto hint = joins_after ? ranges_.erase(after) : after;
    ranges_.emplace_hint(hint, port, end);
  }

  std::uint32_t find_run(std::uint32_t length) const {
    for (const auto& [first, end] : ranges_) {
      if (end - first >= length) return first;
    }
    return kNoPort;
  }

  bool is_free(std::uint32_t port) const {
    const auto after = ranges_.upper_bound(port);
    return after != ranges_.begin() && std::prev(after)->second > port;
  }

 private:
  using Ranges = std::map<std::uint32_t, std::uint32_t>;

  void remove(Ranges::iterator range, std::uint32_t port) {
    const std::uint32_t end = range->second;
    auto hint = std::next(range);
    if (range->first == port) {
      hint = ranges_.erase(range);
    } else {
      range->second = port;
    }
    if (port + 1 < end) ranges_.emplace_hint(hint, port + 1, end);
  }

  Ranges ranges_;
};

}  // namespace portpool::bench
