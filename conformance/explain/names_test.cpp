// The names that programs read: each kind has its own.
#include <gtest/gtest.h>

#include "explain/spelling.hpp"

namespace portpool::conformance {
namespace {

TEST(Names, StandInTheOrderOfTheirEnumerations) {
  EXPECT_EQ(name_of(WayKind::reserve_url), "reserve-url");
  EXPECT_EQ(name_of(WayKind::find_registration), "find-registration");
  EXPECT_EQ(name_of(WayKind::close_sockets), "close-sockets");
  EXPECT_EQ(name_of(WayKind::dns_pool_exclusion), "dns-pool-exclusion");
  EXPECT_EQ(name_of(Harm::network), "network");
  EXPECT_EQ(name_of(NoteKind::counted_sockets), "counted-sockets");
  EXPECT_EQ(name_of(NoteKind::shared_port), "shared-port");
  EXPECT_EQ(name_of(MissingList::addresses), "addresses");
  EXPECT_EQ(name_of(SeenCause::nothing_listens), "nothing-listens");
  EXPECT_EQ(name_of(SeenCause::exhaustion), "exhaustion");
  EXPECT_EQ(name_of(SeenCause::url_registered), "url-registered");
  EXPECT_EQ(name_of(SeenCause::usual_service), "usual-service");
  EXPECT_EQ(name_of(SeenCause::own_address), "own-address");
  EXPECT_EQ(name_of(NoteKind::server_refused), "server-refused");
  EXPECT_EQ(name_of(SeenCause::no_cause_known), "no-cause-known");
}

}  // namespace
}  // namespace portpool::conformance
