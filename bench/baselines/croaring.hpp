// The free ports as a Roaring bitmap (CRoaring).
#pragma once

#include <roaring/roaring.h>

#include <cstdint>
#include <memory>

#include "baselines/port_set_pool.hpp"

namespace portpool::bench {

class CRoaring {
 public:
  static constexpr const char* kName = "croaring";

  CRoaring(const PortSet& free, PortRange within) : free_(roaring_bitmap_create()) {
    std::uint32_t from = within.first;
    while (const auto first = free.next(from, within)) {
      const auto gap = free.next_absent(*first, within);
      const std::uint32_t end = gap ? *gap : within.end();
      roaring_bitmap_add_range(free_.get(), *first, end);
      from = end;
    }
    roaring_bitmap_run_optimize(free_.get());
  }

  std::uint32_t take(std::uint32_t start) {
    roaring_uint32_iterator_t at;
    roaring_init_iterator(free_.get(), &at);
    if (!at.has_value) return kNoPort;
    const std::uint32_t lowest = at.current_value;
    const bool ahead = roaring_move_uint32_iterator_equalorlarger(&at, start);
    const std::uint32_t port = ahead ? at.current_value : lowest;
    roaring_bitmap_remove(free_.get(), port);
    return port;
  }

  void put(std::uint32_t port) { roaring_bitmap_add(free_.get(), port); }

  std::uint32_t find_run(std::uint32_t length) const {
    roaring_uint32_iterator_t at;
    roaring_init_iterator(free_.get(), &at);
    std::uint32_t run = 0;
    std::uint32_t expected = kNoPort;
    for (; at.has_value; roaring_advance_uint32_iterator(&at)) {
      run = at.current_value == expected ? run + 1 : 1;
      if (run == length) return at.current_value + 1 - length;
      expected = at.current_value + 1;
    }
    return kNoPort;
  }

  void take_run(std::uint32_t first, std::uint32_t length) {
    roaring_bitmap_remove_range(free_.get(), first, first + length);
  }
  void put_run(std::uint32_t first, std::uint32_t length) {
    roaring_bitmap_add_range(free_.get(), first, first + length);
  }

  bool is_free(std::uint32_t port) const { return roaring_bitmap_contains(free_.get(), port); }

  // The k-th free port, as a uniform choice needs it.
  std::uint32_t nth(std::uint32_t k) const {
    std::uint32_t port = kNoPort;
    roaring_bitmap_select(free_.get(), k, &port);
    return port;
  }

  std::uint32_t count() const {
    return static_cast<std::uint32_t>(roaring_bitmap_get_cardinality(free_.get()));
  }

  void remove(std::uint32_t port) { roaring_bitmap_remove(free_.get(), port); }

 private:
  struct Free {
    void operator()(roaring_bitmap_t* bitmap) const { roaring_bitmap_free(bitmap); }
  };

  std::unique_ptr<roaring_bitmap_t, Free> free_;
};

}  // namespace portpool::bench
