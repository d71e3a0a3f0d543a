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

class Journal {
 public:
  using Mark = std::size_t;

  void enable() { enabled_ = true; }
  [[nodiscard]] bool enabled() const { return enabled_; }
  [[nodiscard]] Mark mark() const { return bytes_.size(); }
  [[nodiscard]] bool empty() const { return bytes_.empty(); }

  /// Forgets how to go back; O(1).
  void forget() { bytes_.clear(); }

  template <class T>
  void push(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    const std::size_t at = bytes_.size();
    bytes_.resize(at + sizeof(T));
    std::memcpy(bytes_.data() + at, &value, sizeof(T));
  }

  template <class T>
  [[nodiscard]] T pop() {
    static_assert(std::is_trivially_copyable_v<T>);
    PORTPOOL_INVARIANT(bytes_.size() >= sizeof(T));
    std::array<std::byte, sizeof(T)> raw;
    std::memcpy(raw.data(), bytes_.data() + bytes_.size() - sizeof(T), sizeof(T));
    bytes_.resize(bytes_.size() - sizeof(T));
    return std::bit_cast<T>(raw);
  }

 private:
  std::vector<std::byte> bytes_;
  bool enabled_ = false;
};

}  // namespace portpool
