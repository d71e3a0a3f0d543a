// The schemas and the loaders are held together here by what they make of files. The parts of the
// schemas that list calls and words are made of the loaders' tables.
#include "portpool/conformance/schema.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "format/calls/call_table.hpp"
#include "format/reading/vocabulary.hpp"
#include "format/scenario/testdata.hpp"
#include "format/schema/json_schema.hpp"
#include "format/trace/trace_drawer.hpp"
#include "format/trace/trace_rows.hpp"
#include "portpool/conformance/scenario_file.hpp"

namespace portpool::conformance {
namespace {

using nlohmann::json;
using Words = std::set<std::string, std::less<>>;

Words keys_of(const json& object) {
  Words keys;
  for (const auto& [key, value] : object.items()) keys.insert(key);
  return keys;
}

template <class List>
Words words(const List& list) {
  return Words(list.begin(), list.end());
}

Words enumerated(const json& schema) {
  const auto list = schema.at("enum").get<std::vector<std::string>>();
  return words(list);
}

TEST(ScenarioSchema, AcceptsTheCorpusAsTheLoaderDoes) {
  const JsonSchema schema(schema_text("scenario"));
  const auto files = find_scenarios({source_path("scenarios")});
  ASSERT_TRUE(files.ok()) << files.error().to_string();
  EXPECT_FALSE(files->empty());
  for (const std::string& file : *files) {
    const auto text = read_file(file);
    ASSERT_TRUE(text.ok()) << text.error().to_string();
    EXPECT_EQ(lines_of(read_scenario(file, *text).errors), "");
    EXPECT_TRUE(schema.accepts(*text)) << file;
  }
}

// All values of a document, the root first.
void collect(json& value, std::vector<json*>& values) {
  values.push_back(&value);
  if (!value.is_structured()) return;
  for (auto& child : value) collect(child, values);
}

// A change of one place. The first kinds break the structure, the others may or may not.
void mutate(json& document, std::mt19937_64& random) {
  std::vector<json*> values;
  collect(document, values);
  json& value = *values[random() % values.size()];
  switch (random() % 5) {
    case 0:
      if (value.is_object()) value["zzz"] = 1;
      return;
    case 1:
      if (value.is_object() && !value.empty()) value.erase(value.begin());
      return;
    case 2:
      value = json::object();
      return;
    case 3:
      value = json::array();
      return;
    default:
      value = static_cast<std::int64_t>(random() % 200000) - 100;
      return;
  }
}

TEST(ScenarioSchema, IsNeverStricterThanTheLoader) {
  const JsonSchema schema(schema_text("scenario"));
  const auto files = find_scenarios({source_path("scenarios")});
  ASSERT_TRUE(files.ok()) << files.error().to_string();
  std::mt19937_64 random(1);
  std::size_t refused_by_both = 0;
  constexpr std::size_t kMutants = 400;
  for (std::size_t i = 0; i < kMutants; ++i) {
    const auto text = read_file((*files)[random() % files->size()]);
    ASSERT_TRUE(text.ok()) << text.error().to_string();
    json document = json::parse(*text);
    mutate(document, random);
    const std::string mutant = document.dump();
    const bool loads = read_scenario("mutant", mutant).scenario.has_value();
    const bool valid = schema.accepts(mutant);
    EXPECT_TRUE(valid || !loads) << mutant;
    if (!loads && !valid) ++refused_by_both;
  }
  EXPECT_GT(refused_by_both, kMutants / 2);
}

const JsonSchema& trace_schema() {
  static const JsonSchema kSchema(schema_text("trace"));
  return kSchema;
}

TEST(TraceSchema, AcceptsWhatIsWritten) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const Trace trace = TraceDrawer(seed).trace();
    const std::string head = write_trace_head(trace.head);
    EXPECT_TRUE(trace_schema().accepts(head)) << head;
    for (const TraceEvent& event : trace.events) {
      const std::string line = write_trace_event(event);
      EXPECT_TRUE(trace_schema().accepts(line)) << line;
    }
  }
}

TEST(TraceSchema, IsNeverStricterThanTheReader) {
  std::mt19937_64 random(1);
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Trace trace = TraceDrawer(seed).trace();
    if (trace.events.empty()) continue;
    json document = json::parse(write_trace_event(trace.events[0]));
    mutate(document, random);
    const std::string mutant = document.dump();
    const bool reads = read_trace("t", write_trace_head(trace.head) + mutant).trace.has_value();
    EXPECT_TRUE(trace_schema().accepts(mutant) || !reads) << mutant;
  }
}

TEST(TraceSchema, ListsWhatTheTableLists) {
  const json schema = json::parse(schema_text("trace"));
  const json& definitions = schema.at("definitions");
  Words kinds;
  for (const TraceRow& row : trace_rows()) {
    kinds.emplace(row.name);
    Words keys = {"event"};
    for (const TraceMember& member : row.members) keys.emplace(member.key);
    const json& event = definitions.at("event-" + std::string(row.name));
    EXPECT_EQ(words(event.at("required").get<std::vector<std::string>>()), keys) << row.name;
    for (const Output& output : trace_outputs()) {
      if (row.has_outputs) keys.emplace(output.name);
    }
    EXPECT_EQ(keys_of(event.at("properties")), keys) << row.name;
  }
  EXPECT_EQ(enumerated(definitions.at("event").at("properties").at("event")), kinds);
}

TEST(Schemas, AreInTheLibraryByName) {
  for (std::string_view name : schema_names()) {
    const auto file =
        read_file(source_path("conformance/schema/" + std::string(name) + ".schema.json"));
    ASSERT_TRUE(file.ok()) << file.error().to_string();
    EXPECT_TRUE(*file == schema_text(name)) << name << ": build the target schemas";
  }
  EXPECT_EQ(schema_names().size(), 5U);
  EXPECT_EQ(schema_text("scenarios"), "");
  EXPECT_EQ(schema_text(""), "");
}

TEST(Schemas, AnOverlaySaysEveryOutputOfATrace) {
  const json schema = json::parse(schema_text("overlay"));
  const json& sees = schema.at("definitions").at("sees").at("anyOf").at(1).at("properties");
  for (const Output& output : trace_outputs()) {
    EXPECT_TRUE(sees.contains(std::string(output.name))) << output.name;
  }
}

// valijson 1.1.1 to 1.1.3 take a propertyNames inside of another schema for one of its parent.
TEST(Schemas, NameMembersByPatternProperties) {
  for (const std::string_view name : schema_names()) {
    EXPECT_EQ(schema_text(name).find("\"propertyNames\""), std::string_view::npos) << name;
  }
}

}  // namespace
}  // namespace portpool::conformance
