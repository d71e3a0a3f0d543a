#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>
#include <vector>

#include "format/reading/file_text.hpp"
#include "format/reading/vocabulary.hpp"
#include "json/write.hpp"
#include "portpool/conformance/lint.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "portpool/conformance/schema.hpp"
#include "portpool/sim/clause.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

constexpr std::string_view kSocketStep =
    R"({ "id": "open", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "plain" })";

// A bind: what most families are about.
constexpr std::array<std::string_view, 3> kBindSteps = {
    kSocketStep,
    R"({ "id": "bind", "in": "A", "call": "bind", "socket": "plain", "address": "127.0.0.1", "port": "P", "expect": "success" })",
    R"({ "id": "where", "in": "A", "call": "getsockname", "socket": "plain", "expect": { "port": "P" } })"};

// A runtime reservation and a bind from it.
constexpr std::array<std::string_view, 5> kReservationSteps = {
    R"({ "id": "open-holder", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "holder" })",
    R"({ "id": "acquire", "in": "A", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "holder", "start": "P", "count": 4, "as": "R", "expect": "success" })",
    R"({ "id": "open-user", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "user" })",
    R"({ "id": "associate", "in": "A", "call": "SIO_ASSOCIATE_PORT_RESERVATION", "socket": "user", "token": "R", "expect": "success" })",
    R"({ "id": "bind", "in": "A", "call": "bind", "socket": "user", "address": "127.0.0.1", "port": 0, "expect": { "port": { "within": "R" } } })"};

constexpr std::array<std::string_view, 3> kPersistentSteps = {
    R"({ "id": "create", "in": "A", "call": "CreatePersistentTcpPortReservation", "start": "P", "count": 4, "as": "R", "expect": "success" })",
    R"({ "id": "look-up", "in": "A", "call": "LookupPersistentTcpPortReservation", "start": "P", "count": 4, "expect": { "token": "R" } })",
    R"({ "id": "delete", "in": "A", "call": "DeletePersistentTcpPortReservation", "start": "P", "count": 4, "expect": "success" })"};

std::vector<std::string_view> steps_of(std::string_view family) {
  constexpr std::array<std::string_view, 7> kOfReservations = {"ACQ", "ASSOC", "REL", "TOK",
                                                               "OWN", "OVL",   "BLK"};
  if (family == "PERS" || family == "BYTE")
    return {kPersistentSteps.begin(), kPersistentSteps.end()};
  if (std::find(kOfReservations.begin(), kOfReservations.end(), family) != kOfReservations.end()) {
    return {kReservationSteps.begin(), kReservationSteps.end()};
  }
  return {kBindSteps.begin(), kBindSteps.end()};
}

ToolError refusal(std::string message) {
  ToolError error;
  error.message = std::move(message);
  return error;
}

// What is wrong with the wish; empty when nothing is.
std::string object_to(const NewScenario& wanted) {
  for (const std::string& word : {wanted.id, wanted.area}) {
    if (!is_kebab_case(word)) {
      return '"' + word + "\" must be lower-case words of letters and digits joined by '-'";
    }
  }
  if (wanted.clauses.empty()) return "a scenario shows at least one clause";
  for (const std::string& clause : wanted.clauses) {
    if (clause_from_id(clause)) continue;
    std::vector<std::string_view> known;
    for (std::size_t i = 0; i < kClauseCount; ++i) known.push_back(info(static_cast<Clause>(i)).id);
    return "the catalogue has no clause \"" + clause + '"' + did_you_mean(clause, known);
  }
  return {};
}

// The directories below a corpus that hold scenarios, sorted.
std::vector<std::string> areas_of(const std::string& root) {
  namespace fs = std::filesystem;
  std::vector<std::string> areas;
  std::error_code error;
  for (fs::directory_iterator entry(to_path(root), error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = from_path(entry->path().filename());
    const bool holds_scenarios = name != "profiles" && name != "environments" && name != "schema";
    if (entry->is_directory(error) && holds_scenarios) areas.push_back(name);
  }
  std::sort(areas.begin(), areas.end());
  return areas;
}

// Whether the sources of the project are around the scenarios.
bool is_in_a_checkout(const std::string& root) {
  namespace fs = std::filesystem;
  std::error_code error;
  return fs::exists(to_path(root) / ".." / "conformance" / "schema" / "scenario.schema.json",
                    error);
}

}  // namespace

Result<NewFile> scaffold_scenario(const NewScenario& wanted) {
  if (std::string objection = object_to(wanted); !objection.empty()) return refusal(objection);
  const ClauseInfo& first = info(*clause_from_id(wanted.clauses.front()));
  std::string text = "{\n  \"$schema\": ";
  json::append_string(text, wanted.schema);
  text += ",\n  \"format\": 1,\n  \"id\": ";
  json::append_string(text, wanted.id);
  text += ",\n  \"title\": ";
  json::append_string(text, std::string(kToBeWritten) + ": the behaviour that this shows of " +
                                std::string(first.id) + ", in a sentence");
  text += ",\n  \"note\": ";
  json::append_string(text, std::string(kToBeWritten) +
                                ": write steps and expectations that show the clause, then delete "
                                "this note. It says: " +
                                std::string(first.statement));
  text += ",\n  \"clauses\": [";
  for (std::size_t i = 0; i < wanted.clauses.size(); ++i) {
    if (i != 0) text += ", ";
    json::append_string(text, wanted.clauses[i]);
  }
  text +=
      "],\n  \"ports\": { \"P\": { \"count\": 4 } },\n"
      "  \"processes\": { \"A\": { \"user\": \"alice\" } },\n  \"steps\": [";
  std::string_view separator = "\n    ";
  for (std::string_view step : steps_of(first.family)) {
    text += separator;
    text += step;
    separator = ",\n    ";
  }
  text += "\n  ]\n}\n";
  return NewFile{wanted.area + '/' + wanted.id + ".json", std::move(text)};
}

std::string schema_reference(const std::string& root) {
  return is_in_a_checkout(root) ? "../../conformance/schema/scenario.schema.json"
                                : "../schema/scenario.schema.json";
}

Result<Done> place_schema(const std::string& root) {
  if (is_in_a_checkout(root)) return Done{};
  return write_whole_file(from_path(to_path(root) / "schema" / "scenario.schema.json"),
                          schema_text("scenario"));
}

Result<Done> check_place(const NewScenario& wanted, const std::string& root) {
  const std::vector<std::string> areas = areas_of(root);
  if (areas.empty()) return Done{};
  if (std::find(areas.begin(), areas.end(), wanted.area) == areas.end()) {
    const std::string hint = did_you_mean(wanted.area, areas);
    const std::vector<std::string_view> views(areas.begin(), areas.end());
    return refusal("there is no area \"" + wanted.area + "\" below " + root +
                   (hint.empty() ? "; there are " + list_words(views, "and") : hint));
  }
  const auto files = find_scenarios({root});
  if (!files) return files.error();
  for (const std::string& file : *files) {
    if (from_path(to_path(file).stem()) == wanted.id) {
      return refusal("the id \"" + wanted.id + "\" is taken by " + file);
    }
  }
  return Done{};
}

}  // namespace portpool::conformance
