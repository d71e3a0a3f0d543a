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

// Faults that no schema can see.
const Words kBeyondTheSchema = {
    // what names stand for
    "area-is-no-block", "name-taken", "name-used-too-early", "parent-declared-later",
    "requests-unknown", "step-id-twice", "undeclared-thread", "unknown-name", "unknown-process",
    "wrong-kind-of-name", "port-malformed",
    // what numbers and texts mean
    "no-address", "port-outside-block", "range-past-block",
    // what steps do to each other
    "await-in-another-thread", "await-of-nothing", "blocked-thread-used", "never-awaited",
    "process-has-ended",
    // what the rest of the step allows as an outcome
    "blocked-without-blocks", "pending-without-overlapped",
    // what is outside the document: the name of the file, a key that readers of JSON drop
    "id-differs-from-file", "key-twice"};

TEST(ScenarioSchema, RefusesWhatTheLoaderRefuses) {
  const JsonSchema schema(schema_text("scenario"));
  Words accepted;
  for (const std::string& stem : testdata_stems("malformed", ".json")) {
    const auto text = read_file(testdata("malformed/" + stem + ".json"));
    ASSERT_TRUE(text.ok()) << text.error().to_string();
    if (schema.accepts(*text)) accepted.insert(stem);
  }
  EXPECT_EQ(accepted, kBeyondTheSchema);
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

TEST(Schemas, AreInTheLibraryByName) {
  for (std::string_view name : schema_names()) {
    const auto file =
        read_file(source_path("conformance/schema/" + std::string(name) + ".schema.json"));
    ASSERT_TRUE(file.ok()) << file.error().to_string();
    EXPECT_EQ(*file, schema_text(name));
  }
  EXPECT_EQ(schema_text("scenarios"), "");
  EXPECT_EQ(schema_text(""), "");
}

}  // namespace
}  // namespace portpool::conformance
