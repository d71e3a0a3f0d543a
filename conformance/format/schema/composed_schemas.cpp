#include "format/schema/composed_schemas.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "format/calls/call_table.hpp"
#include "format/reading/vocabulary.hpp"
#include "format/scenario/parameter_types.hpp"
#include "format/trace/trace_rows.hpp"
#include "portpool/sim/clause.hpp"
#include "portpool/sim/question.hpp"

namespace portpool::conformance {
namespace {

// Keeps the members in the order in which they are written down.
using Schema = nlohmann::ordered_json;

Schema to_definition(const std::string& name) {
  return {{"$ref", "#/definitions/" + name}};
}

template <class Words>
Schema list_of_words(const Words& words) {
  Schema list = Schema::array();
  for (const auto& word : words) list.push_back(std::string(word));
  return list;
}

// --- a call

std::string_view outcomes_of(ErrorFaces faces) {
  switch (faces) {
    case ErrorFaces::winsock:
      return "winsock-outcome";
    case ErrorFaces::win32:
      return "win32-outcome";
    case ErrorFaces::both:
      break;
  }
  return "any-outcome";
}

std::string matcher_of(const Output& output) {
  switch (output.type) {
    case OutputType::port:
      return output.has_sentinel ? "match-start" : "match-port";
    case OutputType::number:
      return output.has_sentinel ? "match-written-number" : "match-number";
    case OutputType::address:
      return "match-address";
    case OutputType::completions:
      return "match-completions";
    case OutputType::overlapped:
    case OutputType::signalled:
      return "match-name";
    case OutputType::token:
      return "match-token";
    case OutputType::version:
      return "match-version";
  }
  return {};
}

Schema schema_of_raw(const CallRow& row) {
  Schema properties = Schema::object();
  for (const std::string_view key : row.raw) {
    properties[std::string(key)] = to_definition("raw-" + std::string(key));
  }
  return {{"type", "object"}, {"additionalProperties", false}, {"properties", properties}};
}

Schema schema_of_expectation(const CallRow& row) {
  const Schema outcomes = to_definition(std::string(outcomes_of(row.traits.faces)) + "s");
  Schema properties = {{"outcome", outcomes}};
  const auto add = [&](const CallRow& of) {
    for (const Output& output : of.outputs) {
      properties[std::string(output.name)] = to_definition(matcher_of(output));
    }
  };
  add(row);
  // What the call told by an await was is not the schema's business.
  if (row.made == kNoCall) std::ranges::for_each(call_table(), add);
  const Schema outputs = {
      {"type", "object"}, {"additionalProperties", false}, {"properties", properties}};
  return {{"anyOf", {outcomes, outputs}}};
}

// With `from`, what comes with the duplicate is not given; without it, what is required is.
void add_duplicate(Schema& schema, const CallRow& row) {
  Schema required = Schema::array();
  Schema excluded = Schema::object();
  for (const Parameter& parameter : row.parameters) {
    if (!parameter.in_duplicate) continue;
    excluded[std::string(parameter.name)] = false;
    if (parameter.need == ParameterNeed::required) required.push_back(std::string(parameter.name));
  }
  schema["if"] = {{"type", "object"}, {"required", {"from"}}};
  schema["then"] = {{"properties", excluded}};
  schema["else"] = {{"required", required}};
}

Schema schema_of(const CallRow& row) {
  Schema required = {"id", "in"};
  Schema properties = {
      {"id", Schema::object()}, {"in", Schema::object()}, {"call", Schema::object()}};
  for (const Parameter& parameter : row.parameters) {
    properties[std::string(parameter.name)] = Schema::parse(parameter.type->schema);
    const bool always = parameter.need == ParameterNeed::required &&
                        !(parameter.in_duplicate && row.find_parameter("from") != nullptr);
    if (always) required.push_back(std::string(parameter.name));
  }
  if (row.traits.makes != NameKind::none) properties["as"] = to_definition("name");
  if (row.traits.can_block) properties["blocks"] = to_definition("blocks");
  if (!row.raw.empty()) properties["raw"] = schema_of_raw(row);
  properties["expect"] = schema_of_expectation(row);
  properties["note"] = to_definition("note");
  properties["repeat"] = to_definition("repeat");
  Schema schema = {{"type", "object"},
                   {"required", required},
                   {"additionalProperties", false},
                   {"properties", properties}};
  if (row.find_parameter("from") != nullptr) add_duplicate(schema, row);
  return schema;
}

// --- an event of the world

Schema schema_of(const HostRow& row) {
  Schema required = {"id"};
  Schema properties = {{"id", Schema::object()}, {"host", Schema::object()}};
  for (const std::string_view key : row.required) {
    required.push_back(std::string(key));
    properties[std::string(key)] = to_definition("key-" + std::string(key));
  }
  for (const std::string_view key : row.optional) {
    properties[std::string(key)] = to_definition("key-" + std::string(key));
  }
  if (row.has_result) properties["expect"] = to_definition("host-results");
  properties["note"] = to_definition("note");
  properties["repeat"] = to_definition("repeat");
  return {{"type", "object"},
          {"required", required},
          {"additionalProperties", false},
          {"properties", properties}};
}

// "When `key` is `word`, the step is as `definition` says."
Schema when(std::string_view key, std::string_view word, const std::string& definition) {
  return {{"if",
           {{"type", "object"},
            {"required", {key}},
            {"properties", {{std::string(key), {{"const", std::string(word)}}}}}}},
          {"then", to_definition(definition)}};
}

void add_steps(Schema& definitions) {
  Schema& step = definitions["step"];
  step["properties"]["call"]["enum"] = list_of_words(call_names());
  step["properties"]["host"]["enum"] = list_of_words(host_event_names());
  Schema cases = Schema::array();
  for (const CallRow& row : call_table()) {
    const std::string name = "call-" + std::string(row.name);
    definitions[name] = schema_of(row);
    cases.push_back(when("call", row.name, name));
  }
  for (std::size_t i = 0; i < host_event_names().size(); ++i) {
    const HostRow& row = row_of(static_cast<HostEvent>(i));
    const std::string name = "on-" + std::string(row.name);
    definitions[name] = schema_of(row);
    cases.push_back(when("host", row.name, name));
  }
  definitions["step"]["allOf"] = cases;
}

// --- lists of words

template <class Id>
Schema ids_of_catalogue(std::size_t count) {
  Schema ids = Schema::array();
  for (std::size_t i = 0; i < count; ++i) ids.push_back(std::string(info(static_cast<Id>(i)).id));
  return ids;
}

Schema outcomes_with_errors(ErrorFaces faces) {
  Schema outcomes = {"success", "pending", "blocked"};
  for (const std::string_view error : error_words(faces)) outcomes.push_back(std::string(error));
  return {{"enum", outcomes}};
}

void add_words(Schema& definitions) {
  const auto first_choice = [&](const char* name) -> Schema& {
    return definitions[name]["anyOf"][0]["enum"];
  };
  first_choice("family") = list_of_words(names_of(address_families()));
  first_choice("type") = list_of_words(names_of(socket_types()));
  first_choice("protocol") = list_of_words(names_of(protocols()));
  first_choice("how") = list_of_words(names_of(shutdown_directions()));
  first_choice("control-code") = list_of_words(names_of(control_codes()));
  definitions["raw-sa_family"]["anyOf"][0]["enum"] = first_choice("family");
  Schema guids = Schema::array();
  for (const NamedBytes& guid : extension_guids()) guids.push_back(std::string(guid.name));
  definitions["bytes"]["anyOf"][1]["enum"] = guids;
  definitions["flags"]["items"]["enum"] = list_of_words(names_of(socket_flags()));
  definitions["option"]["enum"] = list_of_words(names_of(socket_options()));
  definitions["transport"]["enum"] = list_of_words(transport_words());
  definitions["store"]["enum"] = list_of_words(store_words());
  definitions["host-result"]["enum"] = list_of_words(host_results());
  definitions["process"]["properties"]["privilege"]["enum"] = list_of_words(privilege_words());
  definitions["clause"]["enum"] = ids_of_catalogue<Clause>(kClauseCount);
  definitions["question"]["enum"] = ids_of_catalogue<Question>(kQuestionCount);
  for (const ErrorFaces faces : {ErrorFaces::winsock, ErrorFaces::win32, ErrorFaces::both}) {
    definitions[std::string(outcomes_of(faces))] = outcomes_with_errors(faces);
  }
}

// --- outputs in a trace

std::string trace_definition_of(const Output& output) {
  switch (output.type) {
    case OutputType::port:
      return output.has_sentinel ? "touched-port" : "port";
    case OutputType::number:
      return output.has_sentinel ? "touched-number" : "number";
    case OutputType::address:
      return "address";
    case OutputType::completions:
      return "names";
    case OutputType::overlapped:
    case OutputType::signalled:
      return "name";
    case OutputType::token:
      return "token";
    case OutputType::version:
      return "version";
  }
  return {};
}

// --- the text

// On one line, with spaces where a person would put them.
std::string inline_text(const Schema& value) {
  if (!value.is_structured() || value.empty()) return value.dump();
  std::string text;
  for (const auto& [key, member] : value.items()) {
    if (!text.empty()) text += ", ";
    if (value.is_object()) text += Schema(key).dump() + ": ";
    text += inline_text(member);
  }
  return value.is_object() ? "{ " + text + " }" : "[" + text + "]";
}

bool is_list_of_words(const Schema& value) {
  return value.is_array() &&
         std::ranges::all_of(value, [](const Schema& item) { return item.is_string(); });
}

// The items, as many a line as fit: the target catalogue-docs, which renews two of the lists, lays
// them out the same way.
std::string wrapped(const Schema& list, const std::string& indentation, std::size_t width) {
  std::string text;
  std::string line;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string item = list[i].dump() + (i + 1 < list.size() ? "," : "");
    if (!line.empty() && line.size() + 1 + item.size() > width) {
      text += line + '\n';
      line.clear();
    }
    line += (line.empty() ? indentation : " ") + item;
  }
  return text + line + '\n';
}

// What fits stands on one line.
void append_text(std::string& text, const Schema& value, std::size_t depth) {
  constexpr std::size_t kWidth = 100;
  const std::string one_line = inline_text(value);
  if (!value.is_structured() || 2 * depth + one_line.size() <= kWidth) {
    text += one_line;
    return;
  }
  const std::string indentation(2 * (depth + 1), ' ');
  if (is_list_of_words(value)) {
    text += "[\n" + wrapped(value, indentation, kWidth) + std::string(2 * depth, ' ') + ']';
    return;
  }
  std::string_view separator = value.is_object() ? "{\n" : "[\n";
  for (const auto& [key, member] : value.items()) {
    text += separator;
    text += indentation;
    if (value.is_object()) text += Schema(key).dump() + ": ";
    append_text(text, member, depth + 1);
    separator = ",\n";
  }
  text += '\n' + std::string(2 * depth, ' ') + (value.is_object() ? '}' : ']');
}

std::string text_of(const Schema& schema) {
  std::string text;
  append_text(text, schema, 0);
  return text + '\n';
}

}  // namespace

std::string compose_scenario_schema(std::string_view base) {
  Schema schema = Schema::parse(base);
  add_words(schema["definitions"]);
  add_steps(schema["definitions"]);
  return text_of(schema);
}

std::string compose_trace_schema(std::string_view base) {
  Schema schema = Schema::parse(base);
  Schema& definitions = schema["definitions"];
  definitions["call"]["enum"] = list_of_words(call_names());
  definitions["host"]["enum"] = list_of_words(host_event_names());
  definitions["via"]["enum"] = list_of_words(via_words());
  Schema results = {"success"};
  for (const ErrorName& error : error_names()) results.push_back(std::string(error.name));
  definitions["result"]["anyOf"][0]["enum"] = results;
  for (const TraceRow& row : trace_rows()) {
    if (!row.has_outputs) continue;
    Schema& properties = definitions["event-" + std::string(row.name)]["properties"];
    for (const Output& output : trace_outputs()) {
      properties[std::string(output.name)] = to_definition(trace_definition_of(output));
    }
  }
  return text_of(schema);
}

}  // namespace portpool::conformance
