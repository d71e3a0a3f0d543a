// Whatever bytes are read, the loaders end, and their errors point into the file.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "format/scenario/testdata.hpp"
#include "format/trace/trace_drawer.hpp"
#include "portpool/conformance/overlay.hpp"
#include "portpool/conformance/profile.hpp"
#include "portpool/conformance/scenario_file.hpp"

namespace portpool::conformance {
namespace {

// Changes a few bytes: drops, doubles or replaces a short piece.
std::string damage(std::string text, std::mt19937_64& random) {
  constexpr std::string_view kBytes = "{}[]\",:0-9eE+.\\u\n tfn\x80\xFF\0";
  for (std::uint64_t edits = 1 + random() % 4; edits != 0 && !text.empty(); --edits) {
    const std::size_t at = random() % text.size();
    const std::size_t length = std::min<std::size_t>(1 + random() % 20, text.size() - at);
    switch (random() % 4) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text.insert(at, text.substr(at, length));
        break;
      case 2:
        text.resize(at);
        break;
      default:
        text[at] = kBytes[random() % kBytes.size()];
    }
  }
  return text;
}

void expect_places_in(std::string_view text, const std::vector<ToolError>& errors) {
  const auto lines = static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  for (const ToolError& error : errors) {
    EXPECT_FALSE(error.message.empty());
    EXPECT_LE(error.line, lines) << error.to_string();
    EXPECT_LE(error.column, text.size() + 1) << error.to_string();
    EXPECT_TRUE(error.line != 0 || text.empty()) << error.to_string();
  }
}

TEST(Robustness, DamagedScenariosAreReadOrRefused) {
  const auto files = find_scenarios({source_path("scenarios")});
  ASSERT_TRUE(files.ok()) << files.error().to_string();
  std::mt19937_64 random(7);
  std::size_t refused = 0;
  constexpr std::size_t kTexts = 2000;
  for (std::size_t i = 0; i < kTexts; ++i) {
    const auto text = read_file((*files)[random() % files->size()]);
    ASSERT_TRUE(text.ok()) << text.error().to_string();
    const std::string damaged = damage(*text, random);
    const ScenarioReport report = read_scenario("damaged", damaged);
    EXPECT_EQ(report.scenario.has_value(), report.errors.empty());
    if (!report.scenario) ++refused;
    expect_places_in(damaged, report.errors);
  }
  EXPECT_GT(refused, kTexts / 2);
}

TEST(Robustness, DamagedTracesAreReadOrRefused) {
  std::mt19937_64 random(7);
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const std::string damaged = damage(write_trace(TraceDrawer(seed).trace()), random);
    const TraceReport report = read_trace("damaged", damaged);
    EXPECT_EQ(report.trace.has_value(), report.errors.empty());
    expect_places_in(damaged, report.errors);
  }
}

TEST(Robustness, DamagedProfilesAndOverlaysAreReadOrRefused) {
  std::mt19937_64 random(7);
  for (const std::string directory : {"malformed-profile", "malformed-overlay"}) {
    for (const std::string& stem : testdata_stems(directory, ".json")) {
      const auto text = read_file(testdata(directory + '/' + stem + ".json"));
      ASSERT_TRUE(text.ok()) << text.error().to_string();
      for (int i = 0; i < 50; ++i) {
        const std::string damaged = damage(*text, random);
        expect_places_in(damaged, read_profile("damaged", damaged).errors);
        expect_places_in(damaged, read_overlay("damaged", damaged).errors);
      }
    }
  }
}

}  // namespace
}  // namespace portpool::conformance
