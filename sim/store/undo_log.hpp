// The undo log: what every change of a host's state replaced, newest last.
//
// A stack of bytes. Each entry is a payload followed by its kind, so that it is read from the top.
// Off by default: a host that is never rolled back pays one test per change. Rolling back costs
// what the changes cost; a mark is the length of the log.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <type_traits>
#include <vector>

#include "portpool/sim/invariant.hpp"

namespace portpool {

class UndoLog {
 public:
  using Mark = std::size_t;

  void enable() { enabled_ = true; }
  [[nodiscard]] bool enabled() const { return enabled_; }
  [[nodiscard]] Mark mark() const { return used_; }
  [[nodiscard]] bool empty() const { return used_ == 0; }

  [[nodiscard]] std::size_t memory() const { return bytes_.capacity(); }

  /// Forgets how to go back; O(1).
  void forget() { used_ = 0; }

  /// Pushes values in their order; pop takes the last one first.
  template <class... T>
  void push(const T&... values) {
    static_assert((std::is_trivially_copyable_v<T> && ...));
    constexpr std::size_t kSize = (sizeof(T) + ... + 0);
    if (bytes_.size() - used_ < kSize) bytes_.resize(bytes_.size() * 2 + kSize);
    std::byte* at = bytes_.data() + used_;
    ((std::memcpy(at, &values, sizeof(T)), at += sizeof(T)), ...);
    used_ += kSize;
  }

  template <class T>
  [[nodiscard]] T pop() {
    static_assert(std::is_trivially_copyable_v<T>);
    PORTPOOL_INVARIANT(used_ >= sizeof(T));
    used_ -= sizeof(T);
    std::array<std::byte, sizeof(T)> raw;
    std::memcpy(raw.data(), bytes_.data() + used_, sizeof(T));
    return std::bit_cast<T>(raw);
  }

 private:
  std::vector<std::byte> bytes_;  // room; what is used is the log
  std::size_t used_ = 0;
  bool enabled_ = false;
};

}  // namespace portpool
