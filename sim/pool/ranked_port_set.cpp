#include <portpool/sim/internal/ranked_port_set.hpp>

#include "pool/bits.hpp"

namespace portpool {
namespace {

constexpr std::uint64_t kEachLane = 0x0001000100010001U;  // times x: x in every lane
constexpr std::uint64_t kLaneHighBits = kEachLane << 15;

}  // namespace

SixteenCounts::Place SixteenCounts::place_of(std::uint32_t k) const {
  // In lane i of sums[j]: the counts of word j up to lane i.
  std::array<std::uint64_t, 4> sums{};
  for (std::size_t j = 0; j < 4; ++j) sums[j] = lanes_[j] * kEachLane;
  // Goes on to the next word as long as the k-th is not in this one: with masks, since compilers
  // make branches of conditions, and a uniform rank defeats the prediction of each.
  std::uint64_t chosen = sums[0];
  std::uint64_t before = 0;
  std::uint64_t passed = 0;
  std::uint64_t word = 0;
  for (std::size_t j = 0; j < 3; ++j) {
    passed += sums[j] >> 48;
    const std::uint64_t later = bits::all_ones_if(passed <= k);
    before += (sums[j] >> 48) & later;
    chosen ^= (chosen ^ sums[j + 1]) & later;
    word -= later;
  }
  const std::uint64_t rank = k - before;
  const std::uint64_t at_most = ((rank * kEachLane | kLaneHighBits) - chosen) & kLaneHighBits;
  const std::uint64_t lane = (at_most >> 15) * kEachLane >> 48;
  const std::uint64_t before_lane = (chosen << 16) >> lane * 16 & 0xFFFF;
  return Place{static_cast<std::uint32_t>(word * 4 + lane),
               static_cast<std::uint32_t>(rank - before_lane)};
}

std::uint32_t SixteenCounts::sum_before(std::uint32_t index) const {
  std::uint64_t sum = 0;
  for (std::uint32_t word = 0; word < index >> 2; ++word) sum += lanes_[word] * kEachLane >> 48;
  const std::uint32_t rest = index & 3;
  if (rest != 0) sum += (lanes_[index >> 2] << (4 - rest) * 16) * kEachLane >> 48;
  return static_cast<std::uint32_t>(sum);
}

RankedPortSet::RankedPortSet(const PortSet& ports) : ports_(ports) {
  recount();
}

void RankedPortSet::insert(PortRange range) {
  ports_.insert(range);
  recount();
}

void RankedPortSet::erase(PortRange range) {
  ports_.erase(range);
  recount();
}

void RankedPortSet::recount() {
  in_group_ = SixteenCounts{};
  in_block_ = {};
  for (std::uint32_t block = 0; block < kFanout * kFanout; ++block) {
    const std::uint32_t members = ports_.count(PortRange{block * kBlockPorts, kBlockPorts});
    in_group_.add(block / kFanout, members);
    in_block_[block / kFanout].add(block % kFanout, members);
  }
}

std::uint32_t RankedPortSet::members_before(std::uint32_t end) const {
  const std::uint32_t group = end / kGroupPorts;
  std::uint32_t members = in_group_.sum_before(group);
  if (end % kGroupPorts == 0) return members;
  members += in_block_[group].sum_before(end / kBlockPorts % kFanout);
  const std::uint32_t rest = end % kBlockPorts;
  return rest == 0 ? members : members + ports_.count(PortRange{end - rest, rest});
}

std::uint32_t RankedPortSet::count(PortRange range) const {
  if (range.count == 0 || range.first >= kPortSpace) return 0;
  const std::uint32_t end = range.fits() ? range.end() : kPortSpace;
  return members_before(end) - members_before(range.first);
}

std::optional<PortNumber> RankedPortSet::nth(std::uint32_t k, PortRange within) const {
  if (within.count == 0 || within.first >= kPortSpace) return std::nullopt;
  const std::uint32_t before = members_before(within.first);
  if (k >= size() - before) return std::nullopt;
  const SixteenCounts::Place group = in_group_.place_of(before + k);
  const SixteenCounts::Place block = in_block_[group.index].place_of(group.within);
  const std::uint32_t first_word = (group.index * kFanout + block.index) * 4;
  const std::uint32_t found = ports_.nth_of_four_words(first_word, block.within);
  if (!within.contains(found)) return std::nullopt;
  return static_cast<PortNumber>(found);
}

}  // namespace portpool
