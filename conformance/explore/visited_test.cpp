#include "explore/visited.hpp"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "portpool/sim/random.hpp"

namespace portpool::conformance {
namespace {

TEST(VisitedTest, TellsTheFirstOfEqualHashes) {
  Visited visited(16);
  EXPECT_TRUE(visited.insert(7));
  EXPECT_FALSE(visited.insert(7));
  EXPECT_TRUE(visited.insert(0));  // the mark of a free place is a hash like others
  EXPECT_FALSE(visited.insert(0));
  EXPECT_EQ(visited.size(), 2U);
}

// Against a plain set, in batches of all sizes, with many equal hashes and many that begin at the
// same place.
TEST(VisitedTest, IsASet) {
  Visited visited(16);
  std::set<std::uint64_t> plain;
  Random random(1);
  std::vector<char> fresh;
  for (int round = 0; round < 400; ++round) {
    std::vector<std::uint64_t> batch(random.below(200));
    for (std::uint64_t& hash : batch) hash = 1 + random.below(4000) * std::uint64_t{1024};
    visited.insert(batch, fresh);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      EXPECT_EQ(fresh[i] != 0, plain.insert(batch[i]).second);
    }
    ASSERT_EQ(visited.size(), plain.size());
  }
  EXPECT_GT(visited.bytes(), plain.size() * sizeof(std::uint64_t));
}

TEST(VisitedTest, CountsEachHashForOneThread) {
  constexpr std::uint64_t kHashes = 20'000;
  Visited visited(16);
  std::vector<std::thread> threads;
  std::vector<std::size_t> counts(4);
  for (std::size_t& count : counts) {
    threads.emplace_back([&visited, &count] {
      std::vector<std::uint64_t> batch(100);
      std::vector<char> fresh;
      for (std::uint64_t from = 0; from < kHashes; from += batch.size()) {
        for (std::size_t i = 0; i < batch.size(); ++i) batch[i] = mix64(from + i);
        visited.insert(batch, fresh);
        for (const char one : fresh) count += one != 0 ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::size_t sum = 0;
  for (const std::size_t count : counts) sum += count;
  EXPECT_EQ(sum, kHashes);
  EXPECT_EQ(visited.size(), kHashes);
}

}  // namespace
}  // namespace portpool::conformance
