// How full a pool is, and how its free ports lie: the two things that decide what an allocator
// costs.
#pragma once

#include <array>
#include <cstdint>
#include <portpool/sim/port_set.hpp>
#include <string_view>

namespace portpool::bench {

/// How much of the pool is used. The last two are a count of free ports instead of a share.
enum class Fullness : std::uint8_t { p0, p50, p90, p99, p99_9, one_free, exhausted };

inline constexpr std::array kFullnesses = {Fullness::p0,       Fullness::p50,   Fullness::p90,
                                           Fullness::p99,      Fullness::p99_9, Fullness::one_free,
                                           Fullness::exhausted};

/// "0", "50", "90", "99", "99.9", "one_free", "exhausted": as in the names of benchmarks.
std::string_view name_of(Fullness fullness);

/// Free ports of a pool of `size` ports at that fullness.
std::uint32_t free_ports(Fullness fullness, std::uint32_t size);

/// random: single ports anywhere, the worst case for structures that store ranges.
/// blocky: runs of free ports of geometric length, mean 24, at most 90, the best case for them.
enum class Pattern : std::uint8_t { random, blocky };

inline constexpr std::array kPatterns = {Pattern::random, Pattern::blocky};

std::string_view name_of(Pattern pattern);

/// The free ports of a pool over `within`: exactly as many as the fullness says, nothing outside.
/// Equal arguments give equal sets.
PortSet make_free_set(Pattern pattern, Fullness fullness, PortRange within);

}  // namespace portpool::bench
