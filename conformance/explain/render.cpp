#include "explain/render.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace portpool::conformance {
namespace {

constexpr std::size_t kColumns = 100;

/// Appends `text` after `lead`, broken between words; further lines are indented as deep as `lead`.
void wrap(std::string& to, const std::string& lead, std::string_view text) {
  std::string line = lead;
  std::size_t at = 0;
  bool empty = true;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, end - at);
    if (!empty && line.size() + 1 + word.size() > kColumns) {
      to += line + '\n';
      line.assign(lead.size(), ' ');
      empty = true;
    }
    if (!empty) line += ' ';
    line += word;
    empty = false;
    at = end + 1;
  }
  to += line + '\n';
}

std::string ids(const std::vector<Evidence>& evidence) {
  std::string text;
  for (const Evidence one : evidence) {
    text += (text.empty() ? " [" : ", ") + std::string(info(one).id);
  }
  return text.empty() ? text : text + "]";
}

std::string spell_status(Status status, Face face) {
  if (status == Status::success) return "success";
  return std::string(name_of(status, face)) + " (" + std::to_string(code_of(status, face)) + ")";
}

std::string spell_outcome(const ExplainedOutcome& outcome, Face face) {
  if (outcome.status != Status::success)
    return "refused with " + spell_status(outcome.status, face);
  return outcome.grants.empty() ? "allowed" : "allowed, " + outcome.grants;
}

std::string headline(const Explanation& explanation) {
  if (explanation.answer == ExplainedAnswer::depends) {
    return "allowed or refused, depending on the socket that is there";
  }
  if (explanation.outcomes.size() > 1 && explanation.answer == ExplainedAnswer::refused) {
    return "refused; the code depends on the socket that is there";
  }
  const std::string outcome = spell_outcome(explanation.outcomes.front(), explanation.face);
  const bool gaps = explanation.answer == ExplainedAnswer::allowed && !explanation.not_told.empty();
  return gaps ? outcome + ", as far as the machine was told" : outcome;
}

std::string joined(const std::vector<std::string_view>& words) {
  std::string text;
  for (const std::string_view word : words) {
    text += (text.empty() ? "" : ", ") + std::string(word);
  }
  return text;
}

std::vector<Evidence> cited(const Explanation& explanation) {
  std::vector<Evidence> all;
  const auto add = [&](const std::vector<Evidence>& more) {
    for (const Evidence one : more) {
      if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
    }
  };
  for (const PortHolder& holder : explanation.holders) add(holder.evidence);
  for (const Remark& way : explanation.ways) add(way.evidence);
  for (const Remark& cause : explanation.unseen) add(cause.evidence);
  std::sort(all.begin(), all.end());
  return all;
}

void write_clauses(std::string& text, const std::string& lead, Rule rule) {
  for (const Clause clause : info(rule).clauses) {
    const ClauseInfo& one = info(clause);
    wrap(text, lead + std::string(one.id) + " ",
         "(" + std::string(name(one.strength)) + ") " + std::string(one.statement));
  }
}

/// What a refusal rests on is told in full. What lets a call pass is much, and mostly about other
/// calls: the names of the clauses do.
void write_outcome(std::string& text, const ExplainedOutcome& outcome, const Explanation& all) {
  const RuleInfo& rule = info(outcome.rule);
  const bool several = all.outcomes.size() > 1;
  if (several) {
    wrap(text, "  ", spell_outcome(outcome, all.face) + " " + joined(outcome.guesses) + ":");
  }
  const std::string lead = several ? "    " : "  ";
  wrap(text, lead, std::string(rule.sentence) + " (" + std::string(rule.name) + ")");
  if (outcome.status != Status::success) return write_clauses(text, lead + "  ", outcome.rule);
  std::string names;
  for (const Clause clause : rule.clauses) {
    names += (names.empty() ? "" : ", ") + std::string(info(clause).id) + " (" +
             std::string(name(info(clause).strength)) + ")";
  }
  wrap(text, lead + "  ", names);
}

/// That an exclusion does not refuse a bind is what people do not expect.
void write_exclusion(std::string& text, const Explanation& explanation) {
  const bool binds = !explanation.request.takes_record();
  const bool excluded = std::any_of(
      explanation.holders.begin(), explanation.holders.end(),
      [](const PortHolder& holder) { return holder.kind == HolderClass::administered; });
  if (!binds || !excluded || explanation.answer == ExplainedAnswer::refused) return;
  wrap(text, "  ", "an administrator's exclusion does not refuse an explicit bind");
  write_clauses(text, "    ", Rule::bind_excluded);
}

void write_holders(std::string& text, const Explanation& explanation) {
  if (explanation.holders.empty()) return;
  text += "\nWhat the lists have there\n";
  for (const PortHolder& holder : explanation.holders) {
    wrap(text, "  ", holder.what + ids(holder.evidence));
    for (const std::string& remark : holder.remarks) wrap(text, "    ", remark);
  }
}

void write_questions(std::string& text, const Explanation& explanation) {
  if (explanation.questions.empty()) return;
  text += "\nOpen questions that decide it\n";
  for (const DecidingQuestion& deciding : explanation.questions) {
    const QuestionInfo& question = info(deciding.question);
    wrap(text, "  " + std::string(question.id) + " ", question.question);
    for (const DecidingQuestion::Branch& branch : deciding.branches) {
      const AnswerInfo& answer = question.answers[branch.answer];
      wrap(text, "    ",
           std::string(answer.id) + (branch.taken ? " (taken here): " : ": ") +
               (branch.status == Status::success
                    ? std::string("allowed")
                    : "refused with " + spell_status(branch.status, explanation.face)));
    }
  }
}

void write_remarks(std::string& text, std::string_view title, const std::vector<Remark>& remarks) {
  if (remarks.empty()) return;
  text += "\n" + std::string(title) + "\n";
  for (const Remark& remark : remarks) wrap(text, "  - ", remark.text + ids(remark.evidence));
}

nlohmann::ordered_json json_ids(const std::vector<Evidence>& evidence) {
  auto list = nlohmann::ordered_json::array();
  for (const Evidence one : evidence) list.push_back(info(one).id);
  return list;
}

nlohmann::ordered_json json_outcome(const ExplainedOutcome& outcome, Face face) {
  nlohmann::ordered_json one;
  one["result"] = name_of(outcome.status, face);
  one["code"] = code_of(outcome.status, face);
  if (!outcome.grants.empty()) one["grants"] = outcome.grants;
  if (!outcome.guesses.empty()) one["if"] = outcome.guesses;
  one["rule"] = info(outcome.rule).name;
  one["sentence"] = info(outcome.rule).sentence;
  one["clauses"] = nlohmann::ordered_json::array();
  for (const Clause clause : info(outcome.rule).clauses) {
    one["clauses"].push_back({{"id", info(clause).id}, {"strength", name(info(clause).strength)}});
  }
  return one;
}

nlohmann::ordered_json json_holder(const PortHolder& holder) {
  nlohmann::ordered_json one;
  one["class"] = name_of(holder.kind);
  one["certain"] = holder.certain;
  one["start"] = holder.range.first;
  one["count"] = holder.range.count;
  one["what"] = holder.what;
  one["remarks"] = holder.remarks;
  one["evidence"] = json_ids(holder.evidence);
  return one;
}

nlohmann::ordered_json json_question(const DecidingQuestion& deciding, Face face) {
  nlohmann::ordered_json one;
  one["id"] = info(deciding.question).id;
  one["question"] = info(deciding.question).question;
  one["answers"] = nlohmann::ordered_json::array();
  for (const DecidingQuestion::Branch& branch : deciding.branches) {
    one["answers"].push_back({{"id", info(deciding.question).answers[branch.answer].id},
                              {"result", name_of(branch.status, face)},
                              {"taken", branch.taken}});
  }
  return one;
}

nlohmann::ordered_json json_remarks(const std::vector<Remark>& remarks) {
  auto list = nlohmann::ordered_json::array();
  for (const Remark& remark : remarks) {
    list.push_back({{"text", remark.text}, {"evidence", json_ids(remark.evidence)}});
  }
  return list;
}

}  // namespace

std::string explanation_text(const Explanation& explanation) {
  std::string text;
  wrap(text, "", spell(explanation.request) + ": " + headline(explanation));
  text += "\nWhy\n";
  for (const ExplainedOutcome& outcome : explanation.outcomes) {
    write_outcome(text, outcome, explanation);
  }
  write_exclusion(text, explanation);
  write_holders(text, explanation);
  write_remarks(text, "What would work", explanation.ways);
  write_questions(text, explanation);
  write_remarks(text, "What no list shows", explanation.unseen);
  if (!explanation.not_told.empty()) {
    text += "\nNot told\n";
    for (const std::string& gap : explanation.not_told) wrap(text, "  - ", gap);
  }
  const std::vector<Evidence> evidence = cited(explanation);
  if (!evidence.empty()) text += "\nEvidence\n";
  for (const Evidence one : evidence) {
    wrap(text, "  " + std::string(info(one).id) + "  ",
         std::string(info(one).says) + " (" + std::string(info(one).source) + ")");
  }
  return text;
}

std::string explanation_json(const Explanation& explanation) {
  nlohmann::ordered_json json;
  json["request"] = spell(explanation.request);
  json["answer"] = name_of(explanation.answer);
  json["outcomes"] = nlohmann::ordered_json::array();
  for (const ExplainedOutcome& outcome : explanation.outcomes) {
    json["outcomes"].push_back(json_outcome(outcome, explanation.face));
  }
  json["holders"] = nlohmann::ordered_json::array();
  for (const PortHolder& holder : explanation.holders) {
    json["holders"].push_back(json_holder(holder));
  }
  json["ways"] = json_remarks(explanation.ways);
  json["questions"] = nlohmann::ordered_json::array();
  for (const DecidingQuestion& deciding : explanation.questions) {
    json["questions"].push_back(json_question(deciding, explanation.face));
  }
  json["unseen"] = json_remarks(explanation.unseen);
  json["not-told"] = explanation.not_told;
  json["evidence"] = nlohmann::ordered_json::object();
  for (const Evidence one : cited(explanation)) {
    json["evidence"][std::string(info(one).id)] = {{"says", info(one).says},
                                                   {"source", info(one).source}};
  }
  return json.dump(2) + '\n';
}

}  // namespace portpool::conformance
