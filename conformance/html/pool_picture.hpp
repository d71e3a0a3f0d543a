// Who holds which ports, for a picture of the pool: taken from the states that the judge thinks
// possible.
#pragma once

#include <compare>
#include <span>
#include <string>
#include <vector>

#include "judge/candidate.hpp"

namespace portpool::conformance {

/// Something that holds ports.
struct PoolItem {
  enum class Kind : std::uint8_t { socket, runtime, persistent, exclusion, time_wait };

  Transport transport{};
  std::uint32_t first = 0;  // host byte order
  std::uint32_t count = 0;
  Kind kind{};
  std::string owner;    // processes of the scenario, "A" or "A, B"; empty = none of them
  std::string name;     // of the socket or reservation in the scenario or trace; empty = none
  std::string detail;   // "127.0.0.1, exclusive"
  bool certain = true;  // in every state that is possible, not only in some

  friend auto operator<=>(const PoolItem&, const PoolItem&) = default;
};

struct PoolPicture {
  PortRange dynamic_range[kTransportCount];
  std::vector<PoolItem> items;  // sorted, each once
};

/// Everything that holds ports in one state at least. Linear in the objects of the states.
[[nodiscard]] PoolPicture picture_of(const Scenario& scenario, std::span<const Candidate> states);

}  // namespace portpool::conformance
