#include "journal/journal.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace portpool::conformance::journal {
namespace {

constexpr Change kReservation{Change::Kind::persistent_reservation,
                              Transport::udp,
                              {5000, 4},
                              ExclusionStore::persistent,
                              {},
                              Token{0x8000000000000001}};
constexpr Change kExclusion{
    Change::Kind::exclusion, Transport::tcp, {65535, 1}, ExclusionStore::active, {}, {}};
constexpr Change kDynamic{Change::Kind::dynamic_range, Transport::tcp, {20000, 255},
                          ExclusionStore::persistent,  {49152, 16384}, {}};

std::string journal_of(const std::vector<Entry>& entries) {
  std::string text = std::string(kHeading) + "\n";
  for (const Entry& entry : entries) text += encode(entry) + "\n";
  return text;
}

TEST(Journal, EntriesSurviveTheRoundTrip) {
  for (const Change& change : {kReservation, kExclusion, kDynamic}) {
    for (const Progress progress : {Progress::intended, Progress::made, Progress::undone}) {
      const Entry entry{7, progress, change, 0x01dc000000000000};
      const auto back = decode(encode(entry));
      ASSERT_TRUE(back.ok()) << encode(entry);
      EXPECT_EQ(*back, entry);
    }
  }
}

TEST(Journal, OutstandingAreTheIntendedAndTheMadeLatestFirst) {
  const auto entries = outstanding(journal_of({{1, Progress::intended, kReservation},
                                               {1, Progress::made, kReservation},
                                               {2, Progress::intended, kExclusion},
                                               {2, Progress::undone, kExclusion},
                                               {3, Progress::intended, kDynamic},
                                               {4, Progress::intended, kExclusion},
                                               {4, Progress::made, kExclusion},
                                               {4, Progress::undone, kExclusion}}));
  ASSERT_TRUE(entries.ok());
  ASSERT_EQ(entries->size(), 2u);
  EXPECT_EQ(entries.value()[0], (Entry{3, Progress::intended, kDynamic}));
  EXPECT_EQ(entries.value()[1], (Entry{1, Progress::made, kReservation}));
}

TEST(Journal, ALineThatWasBeingWrittenDoesNotCount) {
  const std::string whole = journal_of({{1, Progress::intended, kReservation}});
  const std::string second = encode({2, Progress::intended, kExclusion});
  for (std::size_t length = 0; length <= second.size(); ++length) {
    const auto entries = outstanding(whole + second.substr(0, length));
    ASSERT_TRUE(entries.ok()) << length;
    EXPECT_EQ(entries->size(), 1u) << length;
  }
}

TEST(Journal, AnyOtherBadLineIsAnError) {
  const std::string whole = journal_of({{1, Progress::intended, kReservation}});
  for (const std::string& bad : std::vector<std::string>{"", "something", "id=1", "id=1 progress=3",
                                                         std::string(kHeading)}) {
    const auto entries = outstanding(whole + bad + "\n");
    ASSERT_FALSE(entries.ok()) << bad;
    EXPECT_EQ(entries.error().line, 3u);
  }
  Entry impossible{1, Progress::made, kReservation};
  impossible.change.range = {65536, 1};
  EXPECT_FALSE(decode(encode(impossible)).ok());
}

TEST(Journal, AFileThatDoesNotBeginAsAJournalIsNone) {
  for (const std::string text :
       {"x", "notes without a line break", "\n", "id=1\n", "portpool journal, format 4\n"}) {
    const auto entries = outstanding(text);
    ASSERT_FALSE(entries.ok()) << text;
    EXPECT_EQ(entries.error().line, 1u);
  }
  const std::string heading = std::string(kHeading) + "\n";
  for (std::size_t length = 0; length <= heading.size(); ++length) {
    const auto entries = outstanding(heading.substr(0, length));
    ASSERT_TRUE(entries.ok()) << length;
    EXPECT_TRUE(entries->empty());
  }
}

TEST(Journal, TheLaterChangeIsTheOneOfTheLaterTime) {
  const Entry early{9, Progress::made, kDynamic, 100};
  const Entry late{1, Progress::made, kDynamic, 101};
  const Entry same_time{10, Progress::made, kDynamic, 100};
  EXPECT_TRUE(is_later(late, early));
  EXPECT_FALSE(is_later(early, late));
  EXPECT_TRUE(is_later(same_time, early));
  EXPECT_FALSE(is_later(early, early));
}

TEST(Journal, DescribesAChange) {
  EXPECT_EQ(describe(kReservation), "the persistent UDP reservation 5000+4");
  EXPECT_EQ(describe(kExclusion), "the TCP exclusion 65535+1");
  Change in_both_stores = kExclusion;
  in_both_stores.store = ExclusionStore::persistent;
  EXPECT_EQ(describe(in_both_stores), "the persistent TCP exclusion 65535+1");
  EXPECT_EQ(describe(kDynamic), "the TCP dynamic range 20000+255 (before: 49152+16384)");
}

}  // namespace
}  // namespace portpool::conformance::journal
