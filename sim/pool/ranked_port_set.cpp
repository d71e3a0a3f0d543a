#include <algorithm>
#include <portpool/sim/ranked_port_set.hpp>

namespace portpool {

RankedPortSet::RankedPortSet(const PortSet& ports) : ports_(ports) {
  recount(kAllPorts);
}

void RankedPortSet::insert(PortRange range) {
  ports_.insert(range);
  recount(range);
}

void RankedPortSet::erase(PortRange range) {
  ports_.erase(range);
  recount(range);
}

void RankedPortSet::recount(PortRange range) {
  if (range.count == 0 || range.first >= kPortSpace) return;
  const std::uint32_t last = range.fits() ? range.end() - 1 : kPortSpace - 1;
  for (std::uint32_t block = range.first / kBlock; block <= last / kBlock; ++block) {
    const std::uint32_t members = ports_.count(PortRange{block * kBlock, kBlock});
    std::uint16_t& group = in_group_[block * kBlock / kGroup];
    group = static_cast<std::uint16_t>(group + members - in_block_[block]);
    in_block_[block] = static_cast<std::uint16_t>(members);
  }
}

std::uint32_t RankedPortSet::members_before(std::uint32_t end) const {
  std::uint32_t members = 0;
  const std::uint32_t group = end / kGroup;
  for (std::uint32_t i = 0; i < group; ++i) members += in_group_[i];
  const std::uint32_t block = end / kBlock;
  for (std::uint32_t i = group * (kGroup / kBlock); i < block; ++i) members += in_block_[i];
  return members + ports_.count(PortRange{block * kBlock, end % kBlock});
}

std::uint32_t RankedPortSet::count(PortRange range) const {
  if (range.count == 0 || range.first >= kPortSpace) return 0;
  const std::uint32_t end = range.fits() ? range.end() : kPortSpace;
  return members_before(end) - members_before(range.first);
}

std::optional<PortNumber> RankedPortSet::nth(std::uint32_t k, PortRange within) const {
  if (within.count == 0 || within.first >= kPortSpace) return std::nullopt;
  std::uint64_t left = std::uint64_t{k} + members_before(within.first);
  std::uint32_t group = 0;
  while (group < in_group_.size() && left >= in_group_[group]) left -= in_group_[group++];
  if (group == in_group_.size()) return std::nullopt;
  // The group holds the member, so the walks over its blocks and words end inside it.
  std::uint32_t block = group * (kGroup / kBlock);
  while (left >= in_block_[block]) left -= in_block_[block++];
  const auto found =
      ports_.nth(static_cast<std::uint32_t>(left), PortRange{block * kBlock, kBlock});
  if (!found || !within.contains(*found)) return std::nullopt;
  return found;
}

}  // namespace portpool
