#include "portpool/conformance/lint.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "format/scenario/testdata.hpp"
#include "format/schema/json_schema.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "portpool/conformance/schema.hpp"
#include "portpool/sim/clause.hpp"

namespace portpool::conformance {
namespace {

namespace fs = std::filesystem;

// A directory of the test's own, gone afterwards.
class Lint : public testing::Test {
 protected:
  void SetUp() override {
    // Other runs of this test may be at work in the same place.
    for (int n = 0; root_.empty(); ++n) {
      const fs::path candidate = fs::temp_directory_path() / ("portpool-lint-" + std::to_string(n));
      if (fs::create_directory(candidate)) root_ = candidate;
    }
  }
  void TearDown() override { fs::remove_all(root_); }

  void write(const std::string& name, std::string_view text) {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name, std::ios::binary) << text;
  }

  // Findings with the paths below the directory.
  std::string findings() {
    const std::string prefix = from_path(root_) + '/';
    std::string text;
    for (const ToolError& error : lint({from_path(root_)}).findings) {
      std::string line = error.to_string();
      for (auto at = line.find(prefix); at != std::string::npos; at = line.find(prefix)) {
        line.erase(at, prefix.size());
      }
      text += line + '\n';
    }
    return text;
  }

  fs::path root_;
};

std::string scenario(const std::string& id) {
  return R"({"$schema": "../../conformance/schema/scenario.schema.json", "format": 1, "id": ")" +
         id +
         R"(", "title": "t", "clauses": ["GEN-001"], "processes": {"A": {}}, "steps": [)"
         R"({"id": "start", "in": "A", "call": "WSAStartup"}]})";
}

std::string overlay(const std::string& scenario_pattern, const std::string& step) {
  return R"({"format": 1, "id": "wine", "title": "t", "when": {"system": "wine"}, "entries": [
{"scenario": ")" +
         scenario_pattern + R"(", "step": ")" + step +
         R"(", "sees": "success", "reason": "r", "link": "l", "date": "2024-01-01"}]})";
}

TEST_F(Lint, TheCorpusIsClean) {
  const LintReport report = lint({source_path("scenarios")});
  EXPECT_EQ(lines_of(report.findings), "");
  EXPECT_GT(report.scenarios, 100U);
  EXPECT_GE(report.profiles, 3U);
}

TEST_F(Lint, CountsFilesOfEachKind) {
  write("bind/a.json", scenario("a"));
  write("profiles/p.json",
        R"({"format": 1, "id": "p", "title": "t", "base": "doc", "answers": {}, "reasons": {}})");
  write("environments/wine.json", overlay("*", "*"));
  write("a.trace.ndjson", "{}\n");
  write("README.md", "no business of lint");
  const LintReport report = lint({from_path(root_)});
  EXPECT_EQ(report.scenarios, 1U);
  EXPECT_EQ(report.profiles, 1U);
  EXPECT_EQ(report.overlays, 1U);
  EXPECT_EQ(report.traces, 1U);
  EXPECT_FALSE(report.findings.empty());  // the trace lacks everything
}

TEST_F(Lint, FindsAnIdTwice) {
  write("bind/a.json", scenario("a"));
  write("pool/a.json", scenario("a"));
  EXPECT_EQ(findings(), "pool/a.json:1:81: the id \"a\" is also that of bind/a.json (at /id)\n");
}

TEST_F(Lint, FindsTheSchemaOfAnotherKind) {
  std::string text = scenario("a");
  text.replace(text.find("scenario.schema"), 8, "profile");
  write("bind/a.json", text);
  EXPECT_EQ(
      findings(),
      "bind/a.json:1:13: \"../../conformance/schema/profile.schema.json\" is not the schema of a "
      "scenario, \"../../conformance/schema/scenario.schema.json\" (at /$schema)\n");
}

TEST_F(Lint, FindsOverlayEntriesOfNothing) {
  write("bind/bind-twice.json", scenario("bind-twice"));
  write("environments/wine.json", overlay("bind-twise", "start"));
  EXPECT_EQ(findings(),
            "environments/wine.json:2:1: no scenario is \"bind-twise\"; did you mean "
            "\"bind-twice\"? (at /entries/0)\n");
  write("environments/wine.json", overlay("bind-*", "strat"));
  EXPECT_EQ(findings(),
            "environments/wine.json:2:1: no step of \"bind-*\" is \"strat\"; did you mean "
            "\"start\"? (at /entries/0)\n");
  write("environments/wine.json", overlay("bind-*", "st*"));
  EXPECT_EQ(findings(), "");
}

TEST_F(Lint, HoldsTracesAgainstTheirScenarios) {
  write("bind/x.json", scenario("x"));
  write(
      "x.trace.ndjson",
      R"({"format":1,"trace":"x","scenario-hash":"00000000000000ff","backend":"sim","seed":"0","profile":"observed","tool":"portpool 0.1.0","fingerprint":{"system":"model","build":"","elevated":true,"reservations":"supported","dynamic":{"tcp":[49152,16384],"udp":[49152,16384]},"exclusions":{"tcp":[],"udp":[]},"addresses":[],"lease":{}},"bindings":{}}
)");
  EXPECT_NE(findings().find("x.trace.ndjson:1: the scenario has changed since the trace was made"),
            std::string::npos);
}

TEST_F(Lint, ReportsEveryErrorOfEveryFile) {
  write("bind/a.json", "{");
  write("pool/b.json", R"({"format": 1, "id": "b"})");
  const std::string text = findings();
  EXPECT_NE(text.find("bind/a.json:1:2: this is not JSON"), std::string::npos) << text;
  EXPECT_NE(text.find("pool/b.json:1:1: the scenario is missing \"title\""), std::string::npos)
      << text;
  EXPECT_NE(text.find("pool/b.json:1:1: the scenario is missing \"steps\""), std::string::npos)
      << text;
}

TEST_F(Lint, AMissingPathIsAFinding) {
  const LintReport report = lint({from_path(root_ / "no-such")});
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].message, "there is no such file or directory");
}

TEST_F(Lint, FindsAddressesThatDependOnTheMachine) {
  const auto bind_to = [&](const std::string& address) {
    std::string text = scenario("a");
    text.insert(text.rfind(']'), R"(, {"id": "open", "in": "A", "call": "socket", "type": )"
                                 R"("SOCK_STREAM", "as": "s"}, {"id": "bind", "in": "A", "call": )"
                                 R"("bind", "socket": "s", "port": 0, "address": ")" +
                                     address + "\"}");
    write("bind/a.json", text);
    return findings();
  };
  for (const char* fine : {"loopback-2", "127.9.9.9", "::1", "192.0.2.7", "255.255.255.255",
                           "2001:db8::7", "ff02::1", "0.0.0.0"}) {
    EXPECT_EQ(bind_to(fine), "") << fine;
  }
  for (const char* not_fine : {"192.168.0.1", "10.1.2.3", "fe80::1", "2001:db9::1", "192.0.3.1"}) {
    EXPECT_NE(bind_to(not_fine).find("depends on the machine"), std::string::npos) << not_fine;
  }
}

TEST_F(Lint, ANewScenarioIsReportedUntilItIsWritten) {
  const auto file = scaffold_scenario({.id = "a-new-one", .area = "bind", .clauses = {"BIND-009"}});
  ASSERT_TRUE(file.ok());
  write(file->path, file->text);
  EXPECT_EQ(findings(),
            "bind/a-new-one.json:5:12: the title is still to be written (at /title)\n"
            "bind/a-new-one.json:6:11: the note is still to be written (at /note)\n");
}

TEST_F(Lint, ANewScenarioGoesToAnAreaThatIsThereAndHasAnIdOfItsOwn) {
  const auto message = [&](const std::string& id, const std::string& area) {
    const auto place = check_place({id, area, {"GEN-001"}}, from_path(root_));
    return place.ok() ? std::string{} : place.error().message;
  };
  EXPECT_EQ(message("x", "bind"), "") << "a corpus without areas may begin with any";
  write("bind/a.json", scenario("a"));
  write("pool/b.json", scenario("b"));
  write("profiles/p.json", "{}");
  EXPECT_EQ(message("x", "bind"), "");
  const std::string root = from_path(root_);
  EXPECT_EQ(message("x", "bnid"),
            "there is no area \"bnid\" below " + root + "; did you mean \"bind\"?");
  EXPECT_EQ(message("x", "elephants"),
            "there is no area \"elephants\" below " + root + "; there are \"bind\" and \"pool\"");
  EXPECT_EQ(message("a", "pool"), "the id \"a\" is taken by " + root + "/bind/a.json");
}

TEST(ScaffoldScenario, LoadsForEveryClause) {
  const JsonSchema schema(schema_text("scenario"));
  for (std::size_t i = 0; i < kClauseCount; ++i) {
    const std::string clause(info(static_cast<Clause>(i)).id);
    const auto file = scaffold_scenario({.id = "a-new-one", .area = "bind", .clauses = {clause}});
    ASSERT_TRUE(file.ok()) << file.error().to_string();
    EXPECT_EQ(file->path, "bind/a-new-one.json");
    EXPECT_EQ(lines_of(read_scenario(file->path, file->text).errors), "") << file->text;
    EXPECT_TRUE(schema.accepts(file->text)) << file->text;
  }
}

TEST(ScaffoldScenario, RefusesWhatWouldNotLoad) {
  const auto message = [](const NewScenario& wanted) {
    const auto file = scaffold_scenario(wanted);
    return file.ok() ? "" : file.error().message;
  };
  EXPECT_EQ(message({"New_One", "bind", {"GEN-001"}}),
            "\"New_One\" must be lower-case words of letters and digits joined by '-'");
  EXPECT_EQ(message({"x", "..", {"GEN-001"}}),
            "\"..\" must be lower-case words of letters and digits joined by '-'");
  EXPECT_EQ(message({"x", "bind", {}}), "a scenario shows at least one clause");
  EXPECT_EQ(message({"x", "bind", {"BND-001"}}),
            "the catalogue has no clause \"BND-001\"; did you mean \"BIND-001\"?");
}

}  // namespace
}  // namespace portpool::conformance
