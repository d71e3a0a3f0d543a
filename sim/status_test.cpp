// Statuses as the two faces show them, and the names of error numbers.
#include "portpool/sim/status.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace portpool {
namespace {

TEST(StatusCodes, OneConflictHasANumberOnEachFace) {
  EXPECT_EQ(code_of(Status::sharing_violation, Face::winsock), 10048u);  // ERR-009
  EXPECT_EQ(code_of(Status::sharing_violation, Face::win32), 32u);
  EXPECT_EQ(code_of(Status::success, Face::winsock), 0u);
  EXPECT_EQ(code_of(Status::success, Face::win32), 0u);
  EXPECT_EQ(code_of(Status::would_block, Face::win32), 10035u) << "the last of the table";
}

TEST(StatusCodes, EveryNumberHasItsName) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kStatusCount; ++i) {
    const auto status = static_cast<Status>(i);
    EXPECT_TRUE(names.insert(name_of(status)).second) << i;
    for (const Face face : {Face::winsock, Face::win32}) {
      const bool is_code = status != Status::success && status != Status::pending &&
                           status != Status::blocked && status != Status::unexplained;
      if (is_code && name_of_code(code_of(status, face)).empty()) {
        // These three of Win32 have no name in the catalogue: no clause speaks of them.
        const std::set<std::uint32_t> nameless = {1214, 1219, 2250};
        EXPECT_TRUE(nameless.contains(code_of(status, face))) << name_of(status);
      }
      if (is_code) {
        EXPECT_EQ(name_of(status, face), name_of_code(code_of(status, face)));
      }
    }
  }
}

TEST(StatusCodes, ResultsThatAreNoErrorsAreNamedAsTheyAre) {
  for (const Face face : {Face::winsock, Face::win32}) {
    EXPECT_EQ(name_of(Status::success, face), "success");
    EXPECT_EQ(name_of(Status::pending, face), "pending");
    EXPECT_EQ(name_of(Status::blocked, face), "blocked");
  }
  EXPECT_EQ(name_of(Status::access_denied, Face::winsock), "WSAEACCES");
  EXPECT_EQ(name_of(Status::access_denied, Face::win32), "ERROR_ACCESS_DENIED");
}

TEST(ErrorNames, LeadToTheirNumbersAndTheFirstOfANumberBack) {
  std::set<std::uint32_t> seen;
  std::uint32_t last = 0;
  for (const ErrorName& row : error_names()) {
    EXPECT_EQ(code_from_name(row.name), row.code) << row.name;
    EXPECT_GE(row.code, last) << "in the order of the numbers";
    last = row.code;
    if (seen.insert(row.code).second) {
      EXPECT_EQ(name_of_code(row.code), row.name);
    } else {
      EXPECT_NE(name_of_code(row.code), row.name);
    }
  }
  EXPECT_EQ(name_of_code(0), "");
  EXPECT_EQ(name_of_code(10094), "");
  EXPECT_EQ(code_from_name("WSAE"), std::nullopt);
  EXPECT_EQ(code_from_name(""), std::nullopt);
}

}  // namespace
}  // namespace portpool
