#include "store/pages.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "portpool/sim/random.hpp"

namespace portpool {
namespace {

TEST(PagesTest, ReadsWhatElementsAreBeforeTheyAreWritten) {
  struct Item {
    int value = 7;
  };
  Pages<Item, 4> pages;
  EXPECT_EQ(pages.get(100).value, 7);
  pages.write(9).value = 1;
  EXPECT_EQ(pages[8].value, 7);
  EXPECT_EQ(pages[9].value, 1);
  EXPECT_EQ(pages.get(100).value, 7);
}

TEST(PagesTest, ElementsStayWhereTheyAreWhenTheArrayGrows) {
  Pages<int, 4> pages;
  const int* first = &pages.write(0);
  for (std::uint32_t i = 1; i < 1000; ++i) pages.write(i) = 1;
  EXPECT_EQ(first, &pages[0]);
}

TEST(PagesTest, CopiesShareUntilOneWrites) {
  Pages<int, 4> one;
  for (std::uint32_t i = 0; i < 16; ++i) one.write(i) = static_cast<int>(i);
  Pages<int, 4> two = one;
  EXPECT_EQ(&one[5], &two[5]);
  two.write(5) = 50;
  EXPECT_EQ(one[5], 5);
  EXPECT_EQ(two[5], 50);
  EXPECT_EQ(two[4], 4);           // of the same page
  EXPECT_EQ(&one[12], &two[12]);  // of another one
  one.write(5) = 500;
  EXPECT_EQ(two[5], 50);
}

// Copies of copies against plain vectors.
TEST(PagesTest, BehavesLikeAVector) {
  Random random(1);
  std::vector<Pages<int, 4>> pages(4);
  std::vector<std::vector<int>> plain(4, std::vector<int>(64, 0));
  for (int step = 0; step < 20000; ++step) {
    const std::uint32_t at = random.below(4), other = random.below(4), index = random.below(64);
    if (random.below(8) == 0) {
      pages[at] = pages[other];
      plain[at] = plain[other];
    } else {
      pages[at].write(index) = step;
      plain[at][index] = step;
    }
    ASSERT_EQ(pages[other].get(index), plain[other][index]) << step;
  }
}

TEST(PagesTest, CopiesMayLiveInOtherThreads) {
  Pages<int, 4> shared;
  for (std::uint32_t i = 0; i < 64; ++i) shared.write(i) = 1;
  std::vector<std::thread> threads;
  std::vector<int> sums(4, 0);
  for (std::size_t thread = 0; thread < sums.size(); ++thread) {
    threads.emplace_back([&sums, thread, mine = shared]() mutable {
      for (int round = 0; round < 200; ++round) {
        Pages<int, 4> copy = mine;
        copy.write(static_cast<std::uint32_t>(round) % 64) += 1;
        mine.write(static_cast<std::uint32_t>(thread)) += 1;
        sums[thread] += copy[63];
      }
    });
  }
  shared.write(0) = 5;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(shared[0], 5);
  EXPECT_EQ(shared[1], 1);
  for (const int sum : sums) EXPECT_GE(sum, 200);
}

// Two owners of everything write at the same time, one from the front and one from the back: each
// gets blocks of its own, also when the other gives a block up just then.
TEST(PagesTest, OwnersInTwoThreadsDoNotSeeEachOther) {
  constexpr std::uint32_t kItems = 200;
  using Array = Pages<int, 2>;  // so that there are several nodes
  for (int round = 0; round < 300; ++round) {
    Array original;
    for (std::uint32_t i = 0; i < kItems; ++i) original.write(i) = 1;
    Array other = original;
    std::thread thread([mine = std::move(other)]() mutable {
      for (std::uint32_t i = kItems; i != 0; --i) mine.edit(i - 1) += 2;
      for (std::uint32_t i = 0; i < kItems; ++i) EXPECT_EQ(mine[i], 3) << i;
    });
    for (std::uint32_t i = 0; i < kItems; ++i) original.edit(i) += 1;
    for (std::uint32_t i = 0; i < kItems; ++i) EXPECT_EQ(original[i], 2) << i;
    thread.join();
  }
}

TEST(SharedTest, IsMadeAtTheFirstWrite) {
  Shared<int> one;
  EXPECT_EQ(one.get(), nullptr);
  Shared<int> two = one;
  EXPECT_EQ(two.write([] { return 3; }), 3);
  EXPECT_EQ(one.get(), nullptr);
  one = two;
  EXPECT_EQ(one.get(), two.get());
  one.write([] { return 0; }) = 4;
  EXPECT_EQ(*two.get(), 3);
}

}  // namespace
}  // namespace portpool
