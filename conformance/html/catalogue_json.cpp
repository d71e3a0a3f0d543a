#include "html/catalogue_json.hpp"

#include "format/reading/embedded.hpp"
#include "portpool/sim/clause.hpp"
#include "portpool/sim/question.hpp"
#include "portpool/sim/rule.hpp"

namespace portpool::conformance {
namespace {

using Json = nlohmann::ordered_json;

// The model knows families by their id alone; their titles are in the file of the catalogue.
Json families_json() {
  Json families = Json::array();
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.name != "catalogue/clauses.json") continue;
    const Json catalogue = Json::parse(file.text);
    for (const Json& family : catalogue["families"]) {
      families.push_back({family["id"], family["title"]});
    }
  }
  return families;
}

Json clause_json(const ClauseInfo& clause) {
  Json json;
  json["id"] = clause.id;
  json["family"] = clause.family;
  json["statement"] = clause.statement;
  json["strength"] = name(clause.strength);
  json["evidence"] = clause.evidence;
  json["sources"] = clause.sources;
  json["check"] = clause.check;
  return json;
}

Json clause_numbers(std::span<const Clause> clauses) {
  Json numbers = Json::array();
  for (const Clause clause : clauses) numbers.push_back(static_cast<int>(clause));
  return numbers;
}

Json question_json(const QuestionInfo& question) {
  Json json;
  json["id"] = question.id;
  json["question"] = question.question;
  json["clauses"] = clause_numbers(question.clauses);
  json["answers"] = Json::array();
  for (const AnswerInfo& answer : question.answers) {
    json["answers"].push_back({answer.id, answer.means});
  }
  json["pick"] = question.pick;
  json["doc"] = question.doc;
  json["basis"] = question.basis;
  json["arbitrary"] = question.arbitrary;
  return json;
}

}  // namespace

void add_catalogue(Json& page) {
  page["families"] = families_json();
  page["clauses"] = Json::array();
  for (std::size_t i = 0; i < kClauseCount; ++i) {
    page["clauses"].push_back(clause_json(info(static_cast<Clause>(i))));
  }
  page["questions"] = Json::array();
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    page["questions"].push_back(question_json(info(static_cast<Question>(i))));
  }
  page["rules"] = Json::array();
  for (std::size_t i = 0; i < kRuleCount; ++i) {
    const RuleInfo& rule = info(static_cast<Rule>(i));
    page["rules"].push_back({rule.name, rule.sentence, clause_numbers(rule.clauses)});
  }
}

}  // namespace portpool::conformance
