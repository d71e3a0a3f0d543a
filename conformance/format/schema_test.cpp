// The schema of scenarios and the loader are held together here: by their parts, and by what they
// make of files.
#include "portpool/conformance/schema.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "format/call_table.hpp"
#include "format/json_schema.hpp"
#include "format/testdata.hpp"
#include "format/trace_drawer.hpp"
#include "format/vocabulary.hpp"
#include "portpool/conformance/scenario_file.hpp"

namespace portpool::conformance {
namespace {

using nlohmann::json;
using Words = std::set<std::string, std::less<>>;

const json& scenario_schema() {
  static const json kSchema = json::parse(schema_text("scenario"));
  return kSchema;
}

const json& definition(const std::string& name) {
  return scenario_schema().at("definitions").at(name);
}

// Follows a reference to a definition.
const json& resolve(const json& schema) {
  const auto reference = schema.find("$ref");
  if (reference == schema.end()) return schema;
  constexpr std::size_t kPrefix = std::string_view("#/definitions/").size();
  return definition(reference->get<std::string>().substr(kPrefix));
}

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

// The keys and the required keys that the table gives to a step.
struct StepKeys {
  Words all, required;
};

StepKeys keys_of(const CallRow& row) {
  StepKeys keys{{"id", "in", "call", "expect", "note"}, {"id", "in"}};
  for (const Parameter& parameter : row.parameters) {
    keys.all.insert(std::string(parameter.name));
    if (parameter.need == Need::required) keys.required.insert(std::string(parameter.name));
  }
  if (row.makes != NameKind::none) keys.all.insert("as");
  if (row.can_block) keys.all.insert("blocks");
  if (!row.raw.empty()) keys.all.insert("raw");
  return keys;
}

Words outputs_of(const CallRow& row) {
  Words outputs = {"outcome"};
  if (row.call != CallName::await_) {
    for (const Output& output : row.outputs) outputs.insert(std::string(output.name));
    return outputs;
  }
  for (const CallRow& blocking : call_table()) {
    for (const Output& output : blocking.outputs) outputs.insert(std::string(output.name));
  }
  return outputs;
}

Words outcomes_of(ErrorFaces faces) {
  Words outcomes = {"success", "pending", "blocked"};
  for (std::string_view error : error_words(faces)) outcomes.insert(std::string(error));
  return outcomes;
}

class SchemaOfCall : public testing::TestWithParam<CallName> {};

TEST_P(SchemaOfCall, ListsWhatTheTableLists) {
  const CallRow& row = row_of(GetParam());
  const json& schema = definition("call-" + std::string(row.name));
  const StepKeys keys = keys_of(row);
  EXPECT_EQ(keys_of(schema.at("properties")), keys.all);
  EXPECT_EQ(words(schema.at("required").get<std::vector<std::string>>()), keys.required);
  EXPECT_EQ(schema.at("additionalProperties"), false);
  if (!row.raw.empty()) {
    const json& raw = resolve(schema.at("properties").at("raw"));
    EXPECT_EQ(keys_of(raw.at("properties")), words(row.raw));
    EXPECT_EQ(raw.at("additionalProperties"), false);
  }
  const json& expect = schema.at("properties").at("expect").at("anyOf");
  EXPECT_EQ(keys_of(expect.at(1).at("properties")), outputs_of(row));
  EXPECT_EQ(expect.at(1).at("properties").at("outcome"), expect.at(0));
  const json& outcome = resolve(resolve(expect.at(0)).at("anyOf").at(0));
  EXPECT_EQ(enumerated(outcome), outcomes_of(row.faces));
}

std::vector<CallName> all_calls() {
  std::vector<CallName> calls;
  for (const CallRow& row : call_table()) calls.push_back(row.call);
  return calls;
}

INSTANTIATE_TEST_SUITE_P(Calls, SchemaOfCall, testing::ValuesIn(all_calls()),
                         [](const auto& call) { return std::string(name_of(call.param)); });

TEST(ScenarioSchema, ListsTheEventsOfTheHost) {
  const json& step = definition("step");
  EXPECT_EQ(enumerated(step.at("properties").at("host")), words(host_event_names()));
  EXPECT_EQ(enumerated(definition("host-result")), words(host_results()));
  for (std::size_t i = 0; i < host_event_names().size(); ++i) {
    const HostRow& row = row_of(static_cast<HostEvent>(i));
    const json& schema = definition("on-" + std::string(row.name));
    Words all = {"id", "host", "note"};
    Words required = {"id"};
    for (std::string_view key : row.required) required.insert(std::string(key));
    all.insert(required.begin(), required.end());
    for (std::string_view key : row.optional) all.insert(std::string(key));
    if (row.has_result) all.insert("expect");
    EXPECT_EQ(keys_of(schema.at("properties")), all) << row.name;
    EXPECT_EQ(words(schema.at("required").get<std::vector<std::string>>()), required) << row.name;
  }
}

TEST(ScenarioSchema, ListsTheWordsOfTheLoader) {
  const json& step = definition("step");
  EXPECT_EQ(enumerated(step.at("properties").at("call")), words(call_names()));
  EXPECT_EQ(step.at("allOf").size(), call_names().size() + host_event_names().size());
  EXPECT_EQ(enumerated(definition("family").at("anyOf").at(0)),
            words(names_of(address_families())));
  EXPECT_EQ(enumerated(definition("type").at("anyOf").at(0)), words(names_of(socket_types())));
  EXPECT_EQ(enumerated(definition("protocol").at("anyOf").at(0)), words(names_of(protocols())));
  EXPECT_EQ(enumerated(definition("flags").at("items")), words(names_of(socket_flags())));
  EXPECT_EQ(enumerated(definition("option")), words(names_of(socket_options())));
  EXPECT_EQ(enumerated(definition("transport")), words(transport_words()));
  EXPECT_EQ(enumerated(definition("store")), words(store_words()));
  const json& process = definition("process").at("properties");
  EXPECT_EQ(enumerated(process.at("privilege")), words(privilege_words()));
}

TEST(ScenarioSchema, ListsTheCatalogue) {
  Words clauses, questions;
  for (std::size_t i = 0; i < kClauseCount; ++i) clauses.emplace(info(static_cast<Clause>(i)).id);
  for (std::size_t i = 0; i < kQuestionCount; ++i)
    questions.emplace(info(static_cast<Question>(i)).id);
  EXPECT_EQ(enumerated(definition("clause")), clauses);
  EXPECT_EQ(enumerated(definition("question")), questions);
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
  Words kinds, errors = {"success"};
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
  EXPECT_EQ(enumerated(definitions.at("call")), words(call_names()));
  EXPECT_EQ(enumerated(definitions.at("host")), words(host_event_names()));
  EXPECT_EQ(enumerated(definitions.at("via")), words(via_words()));
  for (const ErrorName& error : error_names()) errors.emplace(error.name);
  EXPECT_EQ(enumerated(definitions.at("result").at("anyOf").at(0)), errors);
}

TEST(Schemas, AreInTheLibraryByName) {
  for (std::string_view name : schema_names()) {
    const auto file =
        read_file(source_path("conformance/schema/" + std::string(name) + ".schema.json"));
    ASSERT_TRUE(file.ok()) << file.error().to_string();
    EXPECT_TRUE(*file == schema_text(name)) << name;
  }
  EXPECT_EQ(schema_names().size(), 5U);
  EXPECT_EQ(schema_text("scenarios"), "");
  EXPECT_EQ(schema_text(""), "");
}

}  // namespace
}  // namespace portpool::conformance
