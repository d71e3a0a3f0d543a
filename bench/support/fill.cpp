#include "support/fill.hpp"

#include <algorithm>
#include <numeric>
#include <portpool/sim/random.hpp>
#include <vector>

namespace portpool::bench {
namespace {

constexpr std::uint32_t kLongestRun = 90;
constexpr std::uint32_t kMeanRun = 24;

PortSet scattered(std::uint32_t free_count, PortRange within, Random& random) {
  std::vector<std::uint32_t> ports(within.count);
  std::iota(ports.begin(), ports.end(), within.first);
  PortSet free;
  for (std::uint32_t i = 0; i < free_count; ++i) {
    std::swap(ports[i], ports[i + random.below(within.count - i)]);
    free.insert(static_cast<PortNumber>(ports[i]));
  }
  return free;
}

// Lengths of free runs that add up to `free_count`: geometric, cut at kLongestRun.
std::vector<std::uint32_t> run_lengths(std::uint32_t free_count, Random& random) {
  std::vector<std::uint32_t> lengths;
  for (std::uint32_t left = free_count; left != 0;) {
    std::uint32_t length = 1;
    while (length < kLongestRun && random.below(kMeanRun) != 0) ++length;
    lengths.push_back(std::min(length, left));
    left -= lengths.back();
  }
  return lengths;
}

// The used ports are dealt out between the runs, at least one between two, so that runs never
// merge.
PortSet in_blocks(std::uint32_t free_count, PortRange within, Random& random) {
  const std::vector<std::uint32_t> lengths = run_lengths(free_count, random);
  const auto runs = static_cast<std::uint32_t>(lengths.size());
  std::vector<std::uint32_t> cuts(runs);
  const std::uint32_t spare = within.count - free_count - (runs - 1);
  for (std::uint32_t& cut : cuts) cut = random.below(spare + 1);
  std::sort(cuts.begin(), cuts.end());
  PortSet free;
  std::uint32_t placed = 0;  // free ports before this run
  for (std::uint32_t i = 0; i < runs; ++i) {
    free.insert(PortRange{within.first + placed + cuts[i] + i, lengths[i]});
    placed += lengths[i];
  }
  return free;
}

}  // namespace

std::string_view name_of(Fullness fullness) {
  constexpr std::array<std::string_view, kFullnesses.size()> kNames = {
      "0", "50", "90", "99", "99.9", "one_free", "exhausted"};
  return kNames[static_cast<std::size_t>(fullness)];
}

std::string_view name_of(Pattern pattern) {
  return pattern == Pattern::random ? "random" : "blocky";
}

std::uint32_t free_ports(Fullness fullness, std::uint32_t size) {
  switch (fullness) {
    case Fullness::p0:
      return size;
    case Fullness::p50:
      return size / 2;
    case Fullness::p90:
      return size / 10;
    case Fullness::p99:
      return size / 100;
    case Fullness::p99_9:
      return size / 1000;
    case Fullness::one_free:
      return 1;
    case Fullness::exhausted:
      return 0;
  }
  return 0;
}

PortSet make_free_set(Pattern pattern, Fullness fullness, PortRange within) {
  const std::uint32_t free_count = free_ports(fullness, within.count);
  PortSet free;
  if (free_count == within.count) {
    free.insert(within);
    return free;
  }
  if (free_count == 0) return free;
  Random random(static_cast<std::uint64_t>(fullness) * 2 + static_cast<std::uint64_t>(pattern));
  return pattern == Pattern::random ? scattered(free_count, within, random)
                                    : in_blocks(free_count, within, random);
}

}  // namespace portpool::bench
