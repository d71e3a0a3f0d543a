// The policies of RFC 6056 against its loops, written out here the long way.
#include "pool/policy_fixture_test.hpp"

namespace portpool {
namespace {

bool block_is_free(const PortSet& free, std::uint32_t port, std::uint32_t length,
                   PortRange within) {
  for (std::uint32_t p = port; p < port + length; ++p) {
    if (!within.contains(p) || !free.contains(static_cast<PortNumber>(p))) return false;
  }
  return true;
}

// The literal loops of RFC 6056, section 3.3. `suitable` is the RFC's check_suitable_port.
template <typename Suitable>
Found literal_algorithm_1(Random& random, PortRange range, Suitable suitable) {
  const std::uint32_t max_ephemeral = range.end() - 1;
  std::uint32_t next_ephemeral = range.first + random.below(range.count);
  std::uint32_t count = range.count;
  do {
    if (suitable(next_ephemeral)) return static_cast<PortNumber>(next_ephemeral);
    if (next_ephemeral == max_ephemeral) {
      next_ephemeral = range.first;
    } else {
      ++next_ephemeral;
    }
    --count;
  } while (count > 0);
  return std::nullopt;
}

template <typename Suitable>
Found literal_algorithm_2(Random& random, PortRange range, Suitable suitable) {
  std::uint32_t count = range.count;
  do {
    const std::uint32_t port = range.first + random.below(range.count);
    if (suitable(port)) return static_cast<PortNumber>(port);
    --count;
  } while (count > 0);
  return std::nullopt;
}

// Algorithms 3 and 4 are the same loop over different counters.
template <typename Suitable>
Found literal_algorithms_3_and_4(std::uint64_t& next_ephemeral, std::uint32_t offset,
                                 PortRange range, Suitable suitable) {
  std::uint32_t count = range.count;
  do {
    const auto port =
        static_cast<std::uint32_t>(range.first + (next_ephemeral + offset) % range.count);
    ++next_ephemeral;
    if (suitable(port)) return static_cast<PortNumber>(port);
    --count;
  } while (count > 0);
  return std::nullopt;
}

// The hash that the policy uses in place of the RFC's F and G: any keyed hash will do there.
std::uint32_t hash(std::uint64_t key, std::uint64_t secret) {
  return static_cast<std::uint32_t>(mix64(mix64(key + secret) ^ secret) >> 32);
}

Found literal(PortPolicy& state, PortRange range, std::uint64_t key, auto suitable) {
  const std::uint32_t offset = hash(key, state.offset_secret);
  switch (state.kind) {
    case PortPolicyKind::rfc6056_simple:
      return literal_algorithm_1(state.random, range, suitable);
    case PortPolicyKind::rfc6056_another:
      return literal_algorithm_2(state.random, range, suitable);
    case PortPolicyKind::rfc6056_hash:
      return literal_algorithms_3_and_4(state.counter, offset, range, suitable);
    case PortPolicyKind::rfc6056_two_hash:
      return literal_algorithms_3_and_4(
          state.counters[hash(key, state.index_secret) % PortPolicy::kCounters], offset, range,
          suitable);
    default:
      ADD_FAILURE() << "no literal loop for " << port_policy_name(state.kind);
      return std::nullopt;
  }
}

class Rfc6056 : public testing::TestWithParam<PortPolicyKind> {};

// Port by port and state by state: each choice occupies its port, one in three frees another, so
// the pool runs from empty through one free port to exhaustion.
TEST_P(Rfc6056, ChoosesExactlyThePortOfTheLiteralLoop) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    PortSet free = PortSet::full();
    PortPolicy policy = PortPolicy::make(GetParam(), seed);
    PortPolicy reference = policy;
    Random world(seed);
    std::uint32_t exhausted = 0;
    for (int step = 0; step < 600; ++step) {
      const std::uint64_t key = world.below(5);
      const PortPolicy before = reference;
      const Found expected = literal(reference, kRange, key, [&](std::uint32_t port) {
        return free.contains(static_cast<PortNumber>(port));
      });
      const Found chosen = choose(policy, free, kRange, key);
      ASSERT_EQ(chosen, expected) << "seed " << seed << " step " << step;
      if (!free.intersects(kRange)) {
        ++exhausted;
        // Algorithm 2 does not make the draws of a certain failure.
        if (GetParam() == PortPolicyKind::rfc6056_another) reference = before;
      }
      ASSERT_EQ(policy, reference) << "the state after seed " << seed << " step " << step;
      if (chosen) free.erase(*chosen);
      if (world.below(3) == 0) {
        free.insert(static_cast<PortNumber>(kRange.first + world.below(kRange.count)));
      }
    }
    EXPECT_GT(exhausted, 0U) << "the walk never filled the pool";
  }
}

TEST_P(Rfc6056, ChoosesExactlyTheBlockOfTheLiteralLoop) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const std::uint32_t length = 1 + static_cast<std::uint32_t>(seed % 7);
    const PortSet free = random_set(seed, 85);
    PortPolicy policy = PortPolicy::make(GetParam(), seed);
    PortPolicy reference = policy;
    for (int step = 0; step < 10; ++step) {
      const Found expected = literal(reference, kRange, seed, [&](std::uint32_t port) {
        return block_is_free(free, port, length, kRange);
      });
      ASSERT_EQ(choose_run(policy, free, length, kRange, seed), expected) << "seed " << seed;
      ASSERT_EQ(policy, reference);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Algorithms, Rfc6056,
                         testing::Values(PortPolicyKind::rfc6056_simple,
                                         PortPolicyKind::rfc6056_another,
                                         PortPolicyKind::rfc6056_hash,
                                         PortPolicyKind::rfc6056_two_hash),
                         [](const auto& parameter) {
                           std::string name(port_policy_name(parameter.param));
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

// Algorithm 2 gives up after as many draws as there are ports: with one free port of n it fails
// with probability (1 - 1/n)^n, about 0.37. A policy that always found the port would not be
// algorithm 2.
TEST(PortPolicy, Rfc6056AlgorithmTwoMayFailWithAFreePort) {
  PortSet free;
  free.insert(PortNumber{50100});
  PortPolicy policy = PortPolicy::make(PortPolicyKind::rfc6056_another, 1);
  int failures = 0;
  for (int i = 0; i < 1000; ++i) failures += choose(policy, free, kRange, 0) ? 0 : 1;
  EXPECT_NEAR(failures, 367, 60);
}

}  // namespace
}  // namespace portpool
