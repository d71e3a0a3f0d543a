#include <gtest/gtest.h>

#include <filesystem>

#include "cli/command_run.hpp"
#include "format/reading/file_text.hpp"
#include "format/schema/json_schema.hpp"
#include "portpool/conformance/schema.hpp"

namespace portpool::conformance {
namespace {

TEST(SchemaCommand, PrintsOneOrListsTheNames) {
  const CommandRun scenario = run_command({"schema", "scenario"});
  EXPECT_EQ(scenario.exit_code, kAllAsExpected);
  EXPECT_EQ(scenario.output, schema_text("scenario"));
  EXPECT_EQ(run_command({"schema"}).output, "overlay\nprofile\nscenario\nscope\ntrace\n");
  const CommandRun unknown = run_command({"schema", "scenarios"});
  EXPECT_EQ(unknown.exit_code, kBadInput);
  EXPECT_NE(unknown.errors.find("did you mean \"scenario\"?"), std::string::npos) << unknown.errors;
}

TEST(SchemaCommand, WritesAllOfThem) {
  const auto directory = std::filesystem::temp_directory_path() / "portpool-schema-command";
  ASSERT_EQ(run_command({"schema", "--out", from_path(directory)}).exit_code, kAllAsExpected);
  for (const std::string_view name : schema_names()) {
    const auto text = read_file(from_path(directory / (std::string(name) + ".schema.json")));
    ASSERT_TRUE(text.ok()) << text.error().to_string();
    EXPECT_EQ(*text, schema_text(name)) << name;
  }
  std::filesystem::remove_all(directory);
}

TEST(NewCommand, OutsideACheckoutPutsTheSchemaBeside) {
  const auto root = std::filesystem::temp_directory_path() / "portpool-new-command";
  ASSERT_EQ(run_command({"new", "a-case", "--area", "bind", "--clause", "BIND-009", "--scenarios",
                         from_path(root)})
                .exit_code,
            kAllAsExpected);
  const auto text = read_file(from_path(root / "bind" / "a-case.json"));
  ASSERT_TRUE(text.ok()) << text.error().to_string();
  EXPECT_NE(text->find(R"("$schema": "../schema/scenario.schema.json")"), std::string::npos);
  const auto schema = read_file(from_path(root / "schema" / "scenario.schema.json"));
  ASSERT_TRUE(schema.ok()) << schema.error().to_string();
  EXPECT_TRUE(JsonSchema(*schema).accepts(*text));
  // Neither lint nor run takes the schema for a scenario.
  EXPECT_EQ(run_command({"run", from_path(root), "-q"}).exit_code, kAllAsExpected);
  std::filesystem::remove_all(root);
}

TEST(LintCommand, FindsQuestionsThatCannotMatter) {
  const auto directory = std::filesystem::temp_directory_path() / "portpool-lint-command";
  const std::string file = from_path(directory / "no-question.json");
  ASSERT_TRUE(write_whole_file(file, R"({
  "format": 1, "id": "no-question", "title": "A bind succeeds", "clauses": ["BIND-009"],
  "questions": ["AMB-01"], "ports": { "P": { "count": 1 } }, "processes": { "A": {} },
  "steps": [
    { "id": "open", "in": "A", "call": "socket", "type": "SOCK_STREAM", "as": "s" },
    { "id": "bind", "in": "A", "call": "bind", "socket": "s", "address": "loopback", "port": "P" }
  ]
})")
                  .ok());
  const CommandRun run = run_command({"lint", file});
  EXPECT_EQ(run.exit_code, kAllAsExpected);
  EXPECT_NE(run.errors.find("no step depends on AMB-01"), std::string::npos) << run.errors;
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace portpool::conformance
