// Bad input: each file of testdata/malformed has one fault or several, and beside it the complete
// text of what is reported.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "format/file_text.hpp"
#include "format/testdata.hpp"
#include "portpool/conformance/scenario_file.hpp"

namespace portpool::conformance {
namespace {

class MalformedScenario : public testing::TestWithParam<std::string> {};

TEST_P(MalformedScenario, IsReportedInFull) {
  const auto text = read_file(testdata("malformed/" + GetParam() + ".json"));
  const auto golden = read_file(testdata("malformed/" + GetParam() + ".expected"));
  ASSERT_TRUE(text.ok()) << text.error().to_string();
  ASSERT_TRUE(golden.ok()) << golden.error().to_string();
  const ScenarioReport report = read_scenario(GetParam() + ".json", *text);
  EXPECT_FALSE(report.scenario.has_value());
  EXPECT_EQ(lines_of(report.errors), *golden);
  EXPECT_EQ(load_scenario(GetParam() + ".json", *text).error().to_string(),
            report.errors.at(0).to_string());
}

INSTANTIATE_TEST_SUITE_P(Files, MalformedScenario,
                         testing::ValuesIn(testdata_stems("malformed", ".json")),
                         [](const auto& name) { return test_name(name.param); });

TEST(MalformedScenarios, AreOfManyKinds) {
  EXPECT_GE(testdata_stems("malformed", ".json").size(), 60U);
}

}  // namespace
}  // namespace portpool::conformance
