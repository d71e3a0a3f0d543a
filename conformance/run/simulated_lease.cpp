// Where the simulated machine places the named blocks of a scenario.
#include <algorithm>

#include "run/simulated_machine.hpp"

namespace portpool::conformance {
namespace {

constexpr std::uint32_t kFirstNamedPort = 20000;

// The placed block that the range meets, or has no port to the side of; none when it is free.
// A port is left between blocks, so that a scenario which uses one too many meets none of another.
const PortRange* met_by(const Lease& lease, PortRange range) {
  const PortRange with_sides{range.first - 1, range.count + 2};
  const auto at = std::ranges::find_if(
      lease, [&](const auto& placed) { return placed.second.overlaps(with_sides); });
  return at == lease.end() ? nullptr : &at->second;
}

// The highest place that keeps the bound, which is the last port that the block may have.
std::optional<PortRange> place_below(const Lease& lease, std::uint32_t bound, std::uint32_t count) {
  std::uint32_t end = bound + 1;
  while (end > count) {  // ports start at 1
    const PortRange range{end - count, count};
    const PortRange* met = met_by(lease, range);
    if (met == nullptr) return range;
    end = met->first - 1;
  }
  return std::nullopt;
}

// The lowest place from kFirstNamedPort on.
std::optional<PortRange> place_above(const Lease& lease, std::uint32_t count) {
  PortRange range{kFirstNamedPort, count};
  while (range.fits()) {
    const PortRange* met = met_by(lease, range);
    if (met == nullptr) return range;
    range.first = met->end() + 1;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Lease> simulated_lease(const Scenario& scenario) {
  Lease lease;
  for (const NamedBlock& block : scenario.blocks) {
    std::optional<PortRange> range = place_above(lease, block.count);
    const bool too_high = block.below && (!range || range->end() > *block.below + 1);
    if (too_high) range = place_below(lease, *block.below, block.count);
    if (!range) return std::nullopt;
    lease.emplace_back(block.name, *range);
  }
  return lease;
}

}  // namespace portpool::conformance
