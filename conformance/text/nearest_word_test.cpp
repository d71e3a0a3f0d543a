#include "text/nearest_word.hpp"

#include <gtest/gtest.h>

#include <array>

namespace portpool::conformance {
namespace {

constexpr std::array<std::string_view, 4> kWords = {"socket", "setsockopt", "getsockopt", "bind"};

TEST(EditDistance, CountsEditsAndSwaps) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("sokcet", "socket"), 1U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("BIND", "bind"), 2U);
}

TEST(NearestWord, FindsTheMisspeltOne) {
  EXPECT_EQ(nearest_word("sokcet", kWords), "socket");
  EXPECT_EQ(nearest_word("setsokopt", kWords), "setsockopt");
  EXPECT_EQ(nearest_word("Bind", kWords), "bind");
}

TEST(NearestWord, StaysSilentWhenNothingIsNear) {
  EXPECT_EQ(nearest_word("elephant", kWords), "");
  EXPECT_EQ(nearest_word("", kWords), "");
  EXPECT_EQ(nearest_word("A", std::array<std::string_view, 1>{"B"}), "");
  EXPECT_EQ(nearest_word(std::string(1000, 's'), kWords), "");
}

TEST(DidYouMean, IsAClauseToAppend) {
  EXPECT_EQ(did_you_mean("bnd", kWords), "; did you mean \"bind\"?");
  EXPECT_EQ(did_you_mean("elephant", kWords), "");
}

TEST(ListWords, ReadsAsASentence) {
  EXPECT_EQ(list_words(std::array<std::string_view, 1>{"a"}), "\"a\"");
  EXPECT_EQ(list_words(std::array<std::string_view, 3>{"a", "b", "c"}), "\"a\", \"b\" or \"c\"");
}

TEST(NearestWords, PreferThoseThatContainTheWord) {
  const std::vector<std::string_view> calls = {"bind", "connect", "SIO_ACQUIRE_PORT_RESERVATION",
                                               "closesocket"};
  using Words = std::vector<std::string_view>;
  EXPECT_EQ(nearest_words("acquire", calls, 1), Words{"SIO_ACQUIRE_PORT_RESERVATION"});
  EXPECT_EQ(nearest_words("WSAConnect", calls, 1), Words{"connect"});
  EXPECT_EQ(nearest_words("bin", calls, 9).size(), calls.size());
}

}  // namespace
}  // namespace portpool::conformance
