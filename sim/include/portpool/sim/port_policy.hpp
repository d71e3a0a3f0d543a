// Which of the free ports is handed out: allocation policies as values.
//
// How Windows searches is not documented, so the model takes no side: every policy that is known
// from the field or from RFC 6056 can be plugged in, and a result of the model that depends on the
// policy is the policy's, not Windows'.
//
// The policies that are specified as probe loops ("start at s, try s+1, s+2, ...") choose exactly
// the port that the loop would, without the loop: the set answers "first free at or after s".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <portpool/sim/port.hpp>
#include <portpool/sim/port_set.hpp>
#include <portpool/sim/random.hpp>
#include <string_view>

namespace portpool {

enum class PortPolicyKind : std::uint8_t {
  lowest_free,       // always the lowest free port
  next_after_last,   // the first free port after the one chosen last; the first time the lowest
  seeded_start,      // likewise, but the first start is drawn from the seed
  uniform_free,      // every free port with the same probability
  rfc6056_simple,    // algorithm 1, simple port randomization: random start, then upwards
  rfc6056_another,   // algorithm 2, another simple port randomization: a new random port each try
  rfc6056_hash,      // algorithm 3, simple hash-based: hash of the endpoints plus one counter
  rfc6056_two_hash,  // algorithm 4, double-hash: hash of the endpoints plus a table of counters
};

inline constexpr std::array kPortPolicyKinds = {
    PortPolicyKind::lowest_free,  PortPolicyKind::next_after_last,  PortPolicyKind::seeded_start,
    PortPolicyKind::uniform_free, PortPolicyKind::rfc6056_simple,   PortPolicyKind::rfc6056_another,
    PortPolicyKind::rfc6056_hash, PortPolicyKind::rfc6056_two_hash,
};

/// The name that files and command lines use ("lowest-free", "rfc6056-3", ...). O(1).
std::string_view port_policy_name(PortPolicyKind kind);
/// The policy of that name, or nothing. O(number of policies).
std::optional<PortPolicyKind> port_policy_named(std::string_view name);

/// What happens at the end of the range. It matters to `next_after_last` and `seeded_start` alone:
/// the others have no order to run out of, or wrap because RFC 6056 says so.
enum class WrapAround : std::uint8_t {
  yes,  // go on at the start of the range, so that only a full range is exhausted
  no,   // exhausted at the end of the range, whatever is free before: a counter that never resets
};

/// A policy together with all of its state: trivially copyable, so that snapshots and undo can hold
/// it. One policy serves one range. A position before the range asked for means its first port; one
/// past it too, unless the policy does not wrap.
struct PortPolicy {
  static constexpr std::size_t kCounters = 16;  // RFC 6056 leaves the length of the table open

  PortPolicyKind kind = PortPolicyKind::lowest_free;
  WrapAround wrap = WrapAround::yes;
  bool started = false;        // seeded_start: whether `position` has been drawn
  std::uint32_t position = 0;  // next_after_last, seeded_start: the port after the one chosen last
  std::uint64_t counter = 0;   // rfc6056_hash: next_ephemeral of the RFC
  std::uint64_t offset_secret = 0;  // rfc6056_hash, rfc6056_two_hash: secret of the RFC's F
  std::uint64_t index_secret = 0;   // rfc6056_two_hash: secret of the RFC's G
  Random random{0};
  std::array<std::uint64_t, kCounters> counters{};  // rfc6056_two_hash: table of the RFC

  /// A policy in its initial state: secrets and counters are drawn from the seed. O(kCounters).
  static PortPolicy make(PortPolicyKind kind, std::uint64_t seed,
                         WrapAround wrap = WrapAround::yes);

  friend bool operator==(const PortPolicy&, const PortPolicy&) = default;
};

/// Chooses a member of `free` inside `within`, or nothing when the policy finds none; advances the
/// state of the policy, and leaves marking the port as used to the caller. `endpoint_key` stands
/// for (local address, remote address, remote port) where the RFC hashes them; it is used by
/// algorithms 3 and 4 alone, and 0 will do where no remote endpoint is known yet, as in bind.
///
/// Nothing is found only when no member is free, with two exceptions: a policy that does not wrap,
/// and algorithm 2, which gives up after as many draws as the range has ports.
///
/// Complexity: that of PortSet::next_cyclic; of PortSet::count and PortSet::nth for uniform_free;
/// for algorithm 2 as many draws as the algorithm makes, about 1/(share of free ports), at most
/// within.count, and none when nothing is free.
std::optional<PortNumber> choose(PortPolicy& policy, const PortSet& free, PortRange within,
                                 std::uint64_t endpoint_key);

/// The same for a block: chooses the start of `length` consecutive members inside `within`, where
/// "port p is free" of the single choice reads "a free block of that length starts at p". A block
/// never wraps around the end of the range. `length` 0 finds nothing.
///
/// Complexity: that of PortSet::find_run_from; O(runs of free ports) for uniform_free, which draws
/// among all possible starts; algorithm 2 as above, each draw O(1 + length/4096).
std::optional<PortNumber> choose_run(PortPolicy& policy, const PortSet& free, std::uint32_t length,
                                     PortRange within, std::uint64_t endpoint_key);

}  // namespace portpool
