#include "text/pasteable.hpp"

#include <gtest/gtest.h>

namespace portpool::conformance {
namespace {

TEST(Pasteable, OneArgumentStaysOne) {
  EXPECT_EQ(pasteable("out/a_b-1.json"), "out/a_b-1.json");
  EXPECT_EQ(pasteable("my traces"), "\"my traces\"");
  EXPECT_EQ(pasteable(""), "\"\"");
  EXPECT_EQ(pasteable("it's"), "\"it's\"");
  EXPECT_EQ(pasteable("two\nlines").find('\n'), std::string::npos);
}

#ifndef _WIN32
TEST(Pasteable, NothingOfItIsReadByTheShell) {
  EXPECT_EQ(pasteable("a$b"), "'a$b'");
  EXPECT_EQ(pasteable("a\\b"), "'a\\b'");
  EXPECT_EQ(pasteable("\"it's\""), "'\"it'\\''s\"'");
}
#endif

}  // namespace
}  // namespace portpool::conformance
