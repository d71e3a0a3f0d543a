// The bytes of a snapshot: varints, one spelling each.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "portpool/sim/snapshot.hpp"

namespace portpool {

class ByteWriter {
 public:
  void byte(std::uint8_t value) { bytes_.push_back(value); }

  /// Seven bits a byte, the lowest first; the high bit says that more follow.
  void varint(std::uint64_t value) {
    while (value >= 0x80) {
      bytes_.push_back(static_cast<std::uint8_t>(value | 0x80));
      value >>= 7;
    }
    bytes_.push_back(static_cast<std::uint8_t>(value));
  }

  [[nodiscard]] std::vector<std::uint8_t> take() { return std::move(bytes_); }

 private:
  std::vector<std::uint8_t> bytes_;
};

/// Keeps the first fault; after it every read gives 0.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  [[nodiscard]] bool ok() const { return fault_.what.empty(); }
  [[nodiscard]] const SnapshotFault& fault() const { return fault_; }
  [[nodiscard]] std::size_t left() const { return bytes_.size() - at_; }

  void fail(std::string_view what) {
    if (ok()) fault_ = {at_, what};
  }
  bool require(bool condition, std::string_view what) {
    if (!condition) fail(what);
    return condition;
  }

  std::uint8_t byte() {
    if (!ok()) return 0;
    if (!require(at_ < bytes_.size(), "the snapshot ends too early")) return 0;
    return bytes_[at_++];
  }

  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint64_t one = byte();
      if (!ok()) return 0;
      value |= (one & 0x7f) << shift;
      if ((one & 0x80) != 0) continue;
      const bool lost = shift == 63 && one > 1;
      const bool overlong = one == 0 && shift != 0;
      return require(!lost && !overlong, "a number that is not spelt as numbers are") ? value : 0;
    }
    fail("a number of more than 64 bits");
    return 0;
  }

  /// A number up to `limit`, which is allowed.
  std::uint64_t at_most(std::uint64_t limit, std::string_view what) {
    const std::uint64_t value = varint();
    return require(value <= limit, what) ? value : 0;
  }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
  SnapshotFault fault_;
};

}  // namespace portpool
