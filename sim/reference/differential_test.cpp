#include "portpool/sim/internal/differential.hpp"

#include <gtest/gtest.h>

#include "reference/walk.hpp"

namespace portpool::reference {
namespace {

Universe small_universe(const Answers& answers) {
  Universe universe;
  universe.setup.answers = answers;
  for (PortRange& range : universe.setup.dynamic_range) range = {50000, 3};
  universe.processes = {{UserId{1}, Privilege::administrator},
                        {UserId{1}, Privilege::standard_user},
                        {UserId{2}, Privilege::administrator}};
  universe.ports = {49999, 50000, 50001, 50002, 50003};
  return universe;
}

constexpr PortNumber kProbe[] = {0, 1, 49998, 49999, 50000, 50001, 50002, 50003, 50004, 65535};

std::optional<std::string> walk(const Universe& universe, std::uint64_t seed, int steps,
                                const Mutation& mutation = {}) {
  Walk walk(universe, seed);
  walk.host().set_mutation(mutation);
  std::string history;
  for (int step = 0; step < steps; ++step) {
    const auto difference = walk.step(kProbe);
    history += walk.last() + "\n";
    if (difference) return "seed " + std::to_string(seed) + "\n" + history + *difference;
  }
  return std::nullopt;
}

std::optional<std::string> walks(const Universe& universe, std::uint64_t count, int steps,
                                 const Mutation& mutation = {}) {
  for (std::uint64_t seed = 0; seed < count; ++seed) {
    if (auto difference = walk(universe, seed, steps, mutation)) return difference;
  }
  return std::nullopt;
}

TEST(DifferentialTest, SmallPoolAsObserved) {
  const auto difference = walks(small_universe(Answers::observed()), 100, 100);
  EXPECT_FALSE(difference) << *difference;
}

TEST(DifferentialTest, SmallPoolAsDocumented) {
  const auto difference = walks(small_universe(Answers::doc()), 50, 100);
  EXPECT_FALSE(difference) << *difference;
}

// The answers narrow as a walk goes on, so these walks are short.
TEST(DifferentialTest, SmallPoolWithEveryAnswer) {
  const auto difference = walks(small_universe(Answers::open()), 150, 50);
  EXPECT_FALSE(difference) << *difference;
}

// The whole port space, every port of every offer.
TEST(DifferentialTest, FullPool) {
  Universe universe;
  universe.processes = {{UserId{1}, Privilege::administrator},
                        {UserId{2}, Privilege::standard_user}};
  universe.ports = {1, 80, 49151, 49152, 50000, 50001, 65534, 65535};
  universe.longest_block = 1000;
  universe.most_sockets = 12;
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    Walk walk(universe, seed);
    for (int step = 0; step < 40; ++step) {
      const auto difference = walk.step({});
      ASSERT_FALSE(difference) << walk.last() << ": " << *difference;
    }
  }
}

// Every rule that the reference has as well, switched off and turned round: the two models must
// disagree about it.
class MutationTest : public ::testing::TestWithParam<Rule> {};

TEST_P(MutationTest, SwitchedOffDiffers) {
  const Mutation mutation = Mutation::switch_off(GetParam());
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    const Answers answers = seed % 2 == 0 ? Answers::observed() : Answers::open();
    if (walk(small_universe(answers), seed, 80, mutation)) return;
  }
  FAIL() << "nobody notices";
}

constexpr Rule kCompared[] = {
    Rule::duplicate_used_up,
    Rule::acquire_bad_block,
    Rule::acquire_socket_bound,
    Rule::acquire_port_bound,
    Rule::acquire_port_reserved,
    Rule::acquire_port_excluded,
    Rule::acquire_no_run,
    Rule::associate_bound,
    Rule::associate_unknown_token,
    Rule::associate_other_transport,
    Rule::associate_foreign_process,
    Rule::associate_duplicated_owner,
    Rule::associate_persistent_privilege,
    Rule::associate_runtime_privilege,
    Rule::associate_twice,
    Rule::associate_granted,
    Rule::release_unknown_token,
    Rule::release_persistent,
    Rule::release_foreign_process,
    Rule::release_other_socket,
    Rule::release_in_use,
    Rule::persistent_zero,
    Rule::persistent_overrun,
    Rule::persistent_privilege,
    Rule::persistent_port_bound,
    Rule::persistent_overlap,
    Rule::persistent_over_runtime,
    Rule::persistent_not_found,
    Rule::persistent_in_use,
    Rule::bind_twice,
    Rule::bind_not_local,
    Rule::bind_block_gone,
    Rule::bind_block_foreign,
    Rule::bind_block_privilege,
    Rule::bind_outside_block,
    Rule::bind_block_exhausted,
    Rule::bind_reserved,
    Rule::bind_reserved_reuse,
    Rule::bind_reserved_by_owner,
    Rule::bind_excluded,
    Rule::bind_in_use,
    Rule::bind_denied,
    Rule::bind_dual_stack,
    Rule::bind_range_exhausted,
    Rule::getsockname_unbound,
    Rule::implicit_bind,
    Rule::option_reuse_and_exclusive,
    Rule::option_v6only_bound,
    Rule::option_wrong_family,
    Rule::option_after_bind,
    Rule::close_last_descriptor,
    Rule::close_ends_reservations,
    Rule::close_keeps_foreign_bindings,
    Rule::close_returns_port,
    Rule::exclusion_in_use,
    Rule::exclusion_bad_block,
    Rule::exclusion_not_found,
    Rule::winsock_cleanup,
    Rule::exit_closes_sockets,
    Rule::reboot_keeps_store,
};
std::string name_of_rule(const ::testing::TestParamInfo<Rule>& rule) {
  return std::string(info(rule.param).name);
}
INSTANTIATE_TEST_SUITE_P(Rules, MutationTest, ::testing::ValuesIn(kCompared), name_of_rule);

// The same of connections, among few sockets of one process.
class ConnectionMutationTest : public ::testing::TestWithParam<Rule> {};

TEST_P(ConnectionMutationTest, SwitchedOffDiffers) {
  const Mutation mutation = Mutation::switch_off(GetParam());
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Universe universe = small_universe(seed % 2 == 0 ? Answers::observed() : Answers::open());
    universe.processes.resize(1);
    universe.dual_stack = false;
    universe.most_sockets = 8;
    if (walk(universe, seed, 150, mutation)) return;
  }
  FAIL() << "nobody notices";
}

constexpr Rule kOfConnections[] = {
    Rule::connect_twice,          Rule::connect_of_a_listener, Rule::connect_refused,
    Rule::connect_queue_full,     Rule::connect_pair_waits,    Rule::peer_of_unconnected,
    Rule::accept_not_listening,   Rule::accept_not_stream,     Rule::shutdown_how,
    Rule::shutdown_unconnected,   Rule::bind_beside_accepted,  Rule::bind_beside_time_wait,
    Rule::close_begins_time_wait, Rule::close_resets,          Rule::time_wait_ends,
};
INSTANTIATE_TEST_SUITE_P(Rules, ConnectionMutationTest, ::testing::ValuesIn(kOfConnections),
                         name_of_rule);

}  // namespace
}  // namespace portpool::reference
