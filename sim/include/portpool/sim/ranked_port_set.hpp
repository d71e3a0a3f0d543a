// A port set that also counts: "how many", "the k-th" and so a uniform choice in constant time.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <portpool/sim/port_set.hpp>

namespace portpool {

/// A PortSet with the number of members of every 512 and of every 4,096 ports beside it. Inserting
/// and erasing a port costs about a quarter more than on a plain PortSet, which is why it is a type
/// of its own: only a uniform choice needs it. About 9 KB, trivially copyable, no heap.
class RankedPortSet {
 public:
  RankedPortSet() = default;
  /// O(65536/64).
  explicit RankedPortSet(const PortSet& ports);

  /// The set, for every question that needs no counts. O(1).
  const PortSet& ports() const { return ports_; }

  bool contains(PortNumber port) const { return ports_.contains(port); }

  /// As PortSet; idempotent. O(1).
  void insert(PortNumber port) {
    count_one(port, ports_.contains(port) ? 0 : 1);
    ports_.insert(port);
  }
  void erase(PortNumber port) {
    count_one(port, ports_.contains(port) ? -1 : 0);
    ports_.erase(port);
  }

  /// As PortSet; idempotent. O(1 + count/64).
  void insert(PortRange range);
  void erase(PortRange range);

  /// As PortSet. O(1): at most 16 + 8 counts and 8 words for each end of the block.
  std::uint32_t size() const { return members_before(kPortSpace); }
  std::uint32_t count(PortRange range) const;

  /// As PortSet. O(1), like count.
  std::optional<PortNumber> nth(std::uint32_t k, PortRange within) const;

  friend bool operator==(const RankedPortSet&, const RankedPortSet&) = default;

 private:
  static constexpr std::uint32_t kBlock = 512;   // eight words: one count, then eight popcounts
  static constexpr std::uint32_t kGroup = 4096;  // eight blocks

  void count_one(PortNumber port, int change) {
    std::uint16_t& block = in_block_[port / kBlock];
    std::uint16_t& group = in_group_[port / kGroup];
    block = static_cast<std::uint16_t>(block + change);
    group = static_cast<std::uint16_t>(group + change);
  }
  // Counts the blocks that overlap the range again.
  void recount(PortRange range);
  // Members below `end`, 0 <= end <= kPortSpace.
  std::uint32_t members_before(std::uint32_t end) const;

  PortSet ports_;
  std::array<std::uint16_t, kPortSpace / kBlock> in_block_{};
  std::array<std::uint16_t, kPortSpace / kGroup> in_group_{};
};

}  // namespace portpool
