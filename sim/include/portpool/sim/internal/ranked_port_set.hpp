// A port set that also counts: "how many", "the k-th" and so a uniform choice in constant time.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <portpool/sim/port_policy.hpp>
#include <portpool/sim/port_set.hpp>

namespace portpool {

/// Sixteen counts in four words, four of 16 bits in each, so that one multiplication adds up four
/// of them. No sum of four may exceed 32,767.
class SixteenCounts {
 public:
  /// O(1).
  void add(std::uint32_t index, std::uint64_t change) {
    lanes_[index >> 2] += change << (index & 3) * 16;
  }
  std::uint32_t operator[](std::uint32_t index) const {
    return static_cast<std::uint32_t>(lanes_[index >> 2] >> (index & 3) * 16 & 0xFFFF);
  }

  struct Place {
    std::uint32_t index;   // the count that the k-th of all things counted belongs to
    std::uint32_t within;  // its rank among those
  };

  /// Where the k-th thing is; k is below the sum. O(1) without branches, which would be a guess.
  Place place_of(std::uint32_t k) const;
  /// The sum of the counts before `index`, 0..16. O(1).
  std::uint32_t sum_before(std::uint32_t index) const;

  friend bool operator==(const SixteenCounts&, const SixteenCounts&) = default;

 private:
  std::array<std::uint64_t, 4> lanes_{};
};

/// A PortSet with counts of its members beside it. Inserting and erasing a port costs about a
/// quarter more than on a plain PortSet, which is why it is a type of its own: only a uniform
/// choice needs it. About 9 KB, trivially copyable, no heap.
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
    change_by(port, ports_.contains(port) ? 0 : 1);
    ports_.insert(port);
  }
  void erase(PortNumber port) {
    change_by(port, ports_.contains(port) ? ~std::uint64_t{0} : 0);
    ports_.erase(port);
  }

  /// As PortSet; idempotent. O(65536/64) whatever the size of the block.
  void insert(PortRange range);
  void erase(PortRange range);

  /// As PortSet. O(1).
  std::uint32_t size() const { return in_group_.sum_before(kFanout); }
  std::uint32_t count(PortRange range) const;

  /// As PortSet. O(1) and without branches on the way down: the same time at every fullness.
  std::optional<PortNumber> nth(std::uint32_t k, PortRange within) const;

  friend bool operator==(const RankedPortSet&, const RankedPortSet&) = default;

 private:
  // The space is 16 groups of 16 blocks of four words.
  static constexpr std::uint32_t kFanout = 16;
  static constexpr std::uint32_t kBlockPorts = 256;
  static constexpr std::uint32_t kGroupPorts = kBlockPorts * kFanout;

  // Adds to the counts over `port`; ~0 takes one away, modulo 2^64 as all of it.
  void change_by(PortNumber port, std::uint64_t change) {
    in_group_.add(port / kGroupPorts, change);
    in_block_[port / kGroupPorts].add(port / kBlockPorts % kFanout, change);
  }
  // Takes all counts anew.
  void recount();
  // Members below `end`, 0 <= end <= kPortSpace.
  std::uint32_t members_before(std::uint32_t end) const;

  PortSet ports_;
  SixteenCounts in_group_;
  std::array<SixteenCounts, kFanout> in_block_{};
};

/// choose() of port_policy.hpp over a set that counts: uniform_free in constant time, otherwise no
/// difference.
std::optional<PortNumber> choose(PortPolicy& policy, const RankedPortSet& free, PortRange within,
                                 std::uint64_t endpoint_key);

}  // namespace portpool
