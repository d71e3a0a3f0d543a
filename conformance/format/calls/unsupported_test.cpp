#include "portpool/conformance/unsupported.hpp"

#include <gtest/gtest.h>

#include <set>

namespace portpool::conformance {
namespace {

using Reason = Unsupported::Reason;

TEST(Unsupported, EveryReasonIsReadBackFromItsText) {
  std::set<std::string> texts;
  for (int i = 0; i < static_cast<int>(Reason::other); ++i) {
    const Unsupported plain{static_cast<Reason>(i)};
    const bool has_detail = to_text({plain.reason, "5"}) != to_text(plain);
    const bool has_found = to_text({plain.reason, {}, "7"}) != to_text(plain);
    for (const char* subject : {"", "process A"}) {
      const Unsupported written{plain.reason, has_detail ? "5" : "", has_found ? "7" : "", subject};
      const std::string text = to_text(written);
      EXPECT_TRUE(texts.insert(text).second) << text;
      EXPECT_EQ(unsupported_from(text), written) << text;
    }
  }
}

// Texts of traces that were recorded with earlier versions.
TEST(Unsupported, ReadsWhatOlderTracesSay) {
  EXPECT_EQ(unsupported_from("cannot take the network down").reason, Reason::network);
  EXPECT_EQ(unsupported_from("no room for block P: 4 free ports in a row"),
            (Unsupported{Reason::no_room, "P", "4"}));
  EXPECT_EQ(unsupported_from("process B: the process came out without administrator rights"),
            (Unsupported{Reason::came_without_rights, {}, {}, "process B"}));
  EXPECT_EQ(unsupported_from("needs exclusions: Wine has no netsh"),
            (Unsupported{Reason::no_netsh, {}, {}, "needs exclusions"}));
  EXPECT_EQ(unsupported_from("needs windows-10, this is wine 8.0"),
            (Unsupported{Reason::other_system, "windows-10", "wine 8.0"}));
}

TEST(Unsupported, KeepsATextThatItDoesNotKnow) {
  for (const char* text : {"", ":", "something: else", "needs ", "process A: out of order"}) {
    const Unsupported seen = unsupported_from(text);
    EXPECT_EQ(seen, (Unsupported{Reason::other, text}));
    EXPECT_EQ(to_text(seen), text);
  }
}

}  // namespace
}  // namespace portpool::conformance
