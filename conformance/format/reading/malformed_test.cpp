// Bad input: each file below testdata/malformed* has a fault or several, and beside it the complete
// text of what is reported.
#include <gtest/gtest.h>

#include <map>
#include <ostream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "explore/scope.hpp"
#include "format/scenario/testdata.hpp"
#include "format/schema/json_schema.hpp"
#include "portpool/conformance/overlay.hpp"
#include "portpool/conformance/profile.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "portpool/conformance/schema.hpp"
#include "portpool/conformance/trace.hpp"

namespace portpool::conformance {
namespace {

using Names = std::set<std::string>;

// One kind of file, and how it is read.
struct FileKind {
  std::string directory;
  std::string ending;
  std::string schema;
  bool by_line;  // the schema is of one line
  std::vector<ToolError> (*errors_of)(std::string file_name, std::string_view text);
};

const std::vector<FileKind>& file_kinds() {
  static const std::vector<FileKind> kKinds = {
      {"malformed", ".json", "scenario", false,
       [](std::string name, std::string_view text) {
         return read_scenario(std::move(name), text).errors;
       }},
      {"malformed-trace", ".ndjson", "trace", true,
       [](std::string name, std::string_view text) {
         return read_trace(std::move(name), text).errors;
       }},
      {"malformed-profile", ".json", "profile", false,
       [](std::string name, std::string_view text) {
         return read_profile(std::move(name), text).errors;
       }},
      {"malformed-overlay", ".json", "overlay", false,
       [](std::string name, std::string_view text) {
         return read_overlay(std::move(name), text).errors;
       }},
      {"malformed-scope", ".json", "scope", false,
       [](std::string name, std::string_view text) {
         return read_scope(std::move(name), text).errors;
       }},
  };
  return kKinds;
}

struct Fixture {
  const FileKind* kind;
  std::string stem;
};

// Without it a test's description has the bytes of the pointer, which differ from run to run.
void PrintTo(const Fixture& fixture, std::ostream* out) {
  *out << fixture.stem;
}

std::vector<Fixture> all_fixtures() {
  std::vector<Fixture> fixtures;
  for (const FileKind& kind : file_kinds()) {
    for (const std::string& stem : testdata_stems(kind.directory, kind.ending)) {
      fixtures.push_back({&kind, stem});
    }
  }
  return fixtures;
}

class Malformed : public testing::TestWithParam<Fixture> {};

TEST_P(Malformed, IsReportedInFull) {
  const auto& [kind, stem] = GetParam();
  const auto text = read_file(testdata(kind->directory + '/' + stem + kind->ending));
  const auto golden = read_file(testdata(kind->directory + '/' + stem + ".expected"));
  ASSERT_TRUE(text.ok()) << text.error().to_string();
  ASSERT_TRUE(golden.ok()) << golden.error().to_string();
  EXPECT_NE(*golden, "");
  EXPECT_EQ(lines_of(kind->errors_of(stem + kind->ending, *text)), *golden);
}

INSTANTIATE_TEST_SUITE_P(Files, Malformed, testing::ValuesIn(all_fixtures()),
                         [](const auto& fixture) {
                           return test_name(fixture.param.kind->schema + '_' + fixture.param.stem);
                         });

TEST(MalformedFiles, AreOfManyKinds) {
  std::map<std::string, std::size_t> count;
  for (const Fixture& fixture : all_fixtures()) ++count[fixture.kind->schema];
  EXPECT_GE(count["scenario"], 60U);
  EXPECT_GE(count["trace"], 20U);
  EXPECT_GE(count["profile"], 10U);
  EXPECT_GE(count["overlay"], 14U);
  EXPECT_GE(count["scope"], 10U);
}

// The fixtures whose fault no schema can see: lines of a file beside them, which says why.
Names beyond_the_schema(const FileKind& kind) {
  const auto text = read_file(testdata(kind.directory + "/beyond-the-schema.txt"));
  EXPECT_TRUE(text.ok()) << text.error().to_string();
  std::istringstream lines(text.ok() ? *text : "");
  Names names;
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line[0] != '#') names.insert(line);
  }
  return names;
}

bool accepts(const JsonSchema& schema, const FileKind& kind, std::string_view text) {
  if (!kind.by_line) return schema.accepts(text);
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    if (!schema.accepts(text.substr(start, end - start))) return false;
    start = end + 1;
  }
  return true;
}

TEST(MalformedFiles, AreRefusedByTheSchemasToo) {
  for (const FileKind& kind : file_kinds()) {
    const JsonSchema schema(schema_text(kind.schema));
    Names accepted;
    for (const std::string& stem : testdata_stems(kind.directory, kind.ending)) {
      const auto text = read_file(testdata(kind.directory + '/' + stem + kind.ending));
      ASSERT_TRUE(text.ok()) << text.error().to_string();
      if (accepts(schema, kind, *text)) accepted.insert(stem);
    }
    EXPECT_EQ(accepted, beyond_the_schema(kind)) << kind.schema;
  }
}

TEST(MalformedFiles, LoadersGiveTheFirstError) {
  EXPECT_EQ(load_scenario("x.json", "[]").error().to_string(),
            "x.json:1:1: the scenario must be an object, not a list");
  EXPECT_EQ(load_trace("x", "[]\n").error().to_string(),
            "x:1:1: the head must be an object, not a list");
  EXPECT_EQ(load_profile("x.json", "1").error().to_string(),
            "x.json:1:1: the profile must be an object, not a whole number");
  EXPECT_EQ(load_overlay("x.json", "null").error().to_string(),
            "x.json:1:1: the overlay must be an object, not null");
  EXPECT_EQ(load_scenario_file(testdata("no-such-file.json")).error().message,
            "cannot read the file: it does not exist");
  EXPECT_EQ(load_trace_file(testdata("malformed")).error().message,
            "cannot read the file: it is a directory");
}

}  // namespace
}  // namespace portpool::conformance
