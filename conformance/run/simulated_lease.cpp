// Where the simulated machine places the named blocks of a scenario.
#include <algorithm>

#include "run/machine.hpp"

namespace portpool::conformance {
namespace {

constexpr std::uint32_t kFirstNamedPort = 20000;
constexpr std::uint32_t kLastPort = 65535;

// The placed block that the range meets; none when it is free.
const PortRange* met_by(const Lease& lease, PortRange range) {
  const auto at = std::ranges::find_if(
      lease, [&](const auto& placed) { return placed.second.overlaps(range); });
  return at == lease.end() ? nullptr : &at->second;
}

// The highest place that keeps the bound.
std::optional<PortRange> place_below(const Lease& lease, std::uint32_t bound, std::uint32_t count) {
  std::uint32_t end = bound + 1;
  while (end > count) {  // ports start at 1
    const PortRange range{end - count, count};
    const PortRange* met = met_by(lease, range);
    if (met == nullptr) return range;
    end = met->first;
  }
  return std::nullopt;
}

// The lowest place from kFirstNamedPort on. A port is left between blocks, so that a scenario which
// uses one port too many meets none of another block.
std::optional<PortRange> place_above(const Lease& lease, std::uint32_t& next, std::uint32_t count) {
  while (next + count <= kLastPort + 1) {
    const PortRange range{next, count};
    const PortRange* met = met_by(lease, range);
    next = (met == nullptr ? range : *met).end() + 1;
    if (met == nullptr) return range;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Lease> simulated_lease(const Scenario& scenario) {
  Lease lease;
  std::uint32_t next = kFirstNamedPort;
  for (const NamedBlock& block : scenario.blocks) {
    const std::optional<PortRange> range =
        block.below && *block.below < kFirstNamedPort + block.count
            ? place_below(lease, *block.below, block.count)
            : place_above(lease, next, block.count);
    if (!range || (block.below && range->end() > *block.below + 1)) return std::nullopt;
    lease.emplace_back(block.name, *range);
  }
  return lease;
}

}  // namespace portpool::conformance
