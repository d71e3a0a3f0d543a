#include "report/json_report.hpp"

#include <nlohmann/json.hpp>

#include "report/words.hpp"

namespace portpool::conformance {
namespace {

using Json = nlohmann::ordered_json;

std::string_view verdict_of(const ScenarioOutcome& outcome) {
  if (outcome.broken) return "broken";
  if (outcome.verdict.kind == VerdictKind::deviating || !outcome.unfired.empty()) {
    return "deviating";
  }
  if (outcome.verdict.kind == VerdictKind::overflow) return "overflow";
  return outcome.verdict.kind == VerdictKind::unsupported ? "unsupported" : "agreed";
}

Json to_json(const AllowedOutcome& allowed) {
  Json json;
  json["result"] = allowed.result;
  if (!allowed.outputs.empty()) json["outputs"] = outputs_in_words(allowed);
  json["rule"] = info(allowed.rule).name;
  Json clauses = Json::array();
  for (const Clause clause : info(allowed.rule).clauses) clauses.push_back(info(clause).id);
  json["clauses"] = clauses;
  Json questions = Json::array();
  for (const Question question : allowed.questions) questions.push_back(info(question).id);
  json["questions"] = questions;
  if (allowed.holder != NamedHolder{}) json["holder"] = spell(allowed.holder);
  return json;
}

Json to_json(const Finding& finding) {
  Json json;
  json["kind"] = name_of(finding.kind);
  json["step"] = finding.step;
  json["call"] = finding.call;
  json["line"] = finding.where.line;
  json["seen"] = seen_in_words(finding);
  if (const std::string expected = expected_in_words(finding); !expected.empty()) {
    json["expected"] = expected;
  }
  if (finding.expected && finding.expected->output) {
    json["differs-in"] = finding.expected->output->first;
  }
  json["allowed"] = Json::array();
  for (const AllowedOutcome& allowed : finding.allowed) json["allowed"].push_back(to_json(allowed));
  if (finding.remark != FindingRemark{}) json["remark"] = spell(finding.remark);
  if (!finding.first_cause.empty()) json["follows-from"] = finding.first_cause;
  return json;
}

Json to_json(const ScenarioOutcome& outcome) {
  Json json;
  json["id"] = outcome.id;
  json["file"] = outcome.file;
  if (outcome.trace && !outcome.trace->file.empty()) {
    const Fingerprint& machine = outcome.trace->head.fingerprint;
    json["trace"] = outcome.trace->file;
    json["system"] = machine.system;
    json["build"] = machine.build;
    json["elevated"] = machine.elevated;
  }
  json["verdict"] = verdict_of(outcome);
  if (outcome.broken) {
    json["error"] = outcome.broken->to_string();
    return json;
  }
  if (const std::string reason = reason_of(outcome.verdict); !reason.empty()) {
    json["reason"] = reason;
  }
  json["steps"] = outcome.verdict.steps_judged;
  json["largest-state-set"] = outcome.verdict.largest_state_set;
  json["findings"] = Json::array();
  for (const Finding& finding : outcome.verdict.findings)
    json["findings"].push_back(to_json(finding));
  if (!outcome.known.empty()) json["known"] = outcome.known;
  if (!outcome.unfired.empty()) {
    json["unfired"] = Json::array();
    for (const Clause clause : outcome.unfired) json["unfired"].push_back(info(clause).id);
  }
  return json;
}

}  // namespace

std::string json_report(const RunReport& run) {
  const std::vector<ScenarioOutcome>& outcomes = run.outcomes;
  const RunTotals totals = total(outcomes);
  Json json;
  json["format"] = 1;
  json["backend"] = run.backend;
  json["totals"] = {{"scenarios", outcomes.size()},      {"agreed", totals.agreed},
                    {"deviating", totals.deviating},     {"known", totals.known},
                    {"unsupported", totals.unsupported}, {"overflow", totals.overflow},
                    {"broken", totals.broken},           {"stale", run.stale.size()},
                    {"unread", run.unread.size()}};
  json["scenarios"] = Json::array();
  for (const ScenarioOutcome& outcome : outcomes) json["scenarios"].push_back(to_json(outcome));
  json["stale"] = Json::array();
  for (const StaleEntry& entry : run.stale) {
    json["stale"].push_back({{"file", entry.file},
                             {"line", entry.where.line},
                             {"scenario", entry.scenario},
                             {"step", entry.step}});
  }
  json["unread"] = Json::array();
  for (const UnreadFile& one : run.unread) {
    json["unread"].push_back({{"file", one.file}, {"errors", one.errors}});
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace portpool::conformance
