#include "html/page_data.hpp"

#include <map>

#include "format/scenario/scenario_writer.hpp"
#include "html/catalogue_json.hpp"
#include "html/record_json.hpp"
#include "html/run_state.hpp"
#include "report/words.hpp"
#include "run/runner.hpp"

namespace portpool::conformance {
namespace {

using Json = nlohmann::ordered_json;

template <class Id>
Json indices(const std::vector<Id>& ids) {
  Json list = Json::array();
  for (const Id id : ids) list.push_back(static_cast<int>(id));
  return list;
}

// "socket: s, address: 127.0.0.1, port: P" of what is left of the step's object.
std::string arguments_text(const Json& object) {
  std::string text;
  for (const auto& [key, value] : object.items()) {
    text += (text.empty() ? "" : ", ") + key + ": " +
            (value.is_string() ? value.get<std::string>() : json_text(value));
  }
  return text;
}

// [id, in, call, arguments, as, expect, line]
Json step_json(const Scenario& scenario, const Step& step) {
  Json object = Json::parse(write_step(scenario, step), nullptr, false);
  const auto take = [&](const char* key) {
    const Json value = object.contains(key) ? object[key] : Json("");
    object.erase(key);
    return value.is_string() ? value.get<std::string>() : json_text(value);
  };
  if (object.is_discarded()) object = Json::object();  // never: the writer writes JSON
  take("id");
  const std::string in = take("in");
  const std::string call = take(step.is_call() ? "call" : "host");
  const std::string as = take("as");
  const std::string expect = take("expect");
  return {step.id, in, call, arguments_text(object), as, expect, step.where.line};
}

Json scenario_json(const Scenario& scenario) {
  Json json;
  json["id"] = scenario.id;
  json["title"] = scenario.title;
  json["file"] = scenario.file;
  if (!scenario.note.empty()) json["note"] = scenario.note;
  json["clauses"] = indices(scenario.clauses);
  json["questions"] = indices(scenario.questions);
  json["processes"] = Json::array();
  for (const ProcessDeclaration& process : scenario.processes) {
    json["processes"].push_back({process.name, process.user});
  }
  json["steps"] = Json::array();
  for (const Step& step : scenario.steps) json["steps"].push_back(step_json(scenario, step));
  return json;
}

Json finding_json(const Finding& finding, SharedValues& shared) {
  Json json;
  json["kind"] = name_of(finding.kind);
  json["step"] = finding.step;
  json["seen"] = seen_in_words(finding);
  if (const std::string expected = expected_in_words(finding); !expected.empty()) {
    json["expected"] = expected;
  }
  Json allowed = Json::array();
  for (const AllowedOutcome& one : finding.allowed) allowed.push_back(add_outcome(one, shared));
  json["allowed"] = allowed;
  if (finding.remark != FindingRemark{}) json["remark"] = spell(finding.remark);
  if (!finding.first_cause.empty()) json["after"] = finding.first_cause;
  return json;
}

Json findings_json(const ScenarioOutcome& outcome, SharedValues& shared) {
  Json findings = Json::array();
  for (const Finding& finding : outcome.verdict.findings) {
    findings.push_back(finding_json(finding, shared));
  }
  for (std::size_t i = 0; i < outcome.excused.size(); ++i) {
    Json json = finding_json(outcome.excused[i], shared);
    json["known"] = i < outcome.known.size() ? outcome.known[i] : std::string();
    findings.push_back(json);
  }
  return findings;
}

// [clause, state] of those whose state is another than the run's.
Json clauses_json(const PageRun& run) {
  Json states = Json::array();
  for (const ClauseState& one : clause_states(*run.scenario, *run.outcome)) {
    if (one.state == state_of(*run.outcome)) continue;
    states.push_back({static_cast<int>(one.clause), name_of(one.state)});
  }
  return states;
}

Json run_json(const PageRun& run, std::size_t scenario, const Recording& recording,
              SharedValues& shared) {
  const ScenarioOutcome& outcome = *run.outcome;
  Json json;
  json["scenario"] = scenario;
  json["state"] = name_of(state_of(outcome));
  if (Json states = clauses_json(run); !states.empty()) json["clauses"] = states;
  if (outcome.broken) {
    json["reason"] = outcome.broken->to_string();
    return json;
  }
  if (const std::string reason = reason_of(outcome.verdict); !reason.empty()) {
    json["reason"] = reason;
  }
  if (Json findings = findings_json(outcome, shared); !findings.empty()) {
    json["findings"] = findings;
  }
  if (!outcome.unfired.empty()) json["unfired"] = indices(outcome.unfired);
  if (outcome.trace) {
    if (!outcome.trace->file.empty()) json["trace"] = outcome.trace->file;
    json["record"] = add_record(run, recording, shared);
  }
  return json;
}

Json learned_json(const LearnedBuild& learned) {
  Json json;
  json["traces"] = learned.traces;
  json["left-out"] = learned.left_out.size();
  json["masks"] = Json::array();
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    json["masks"].push_back(learned.survivors.mask(static_cast<Question>(i)));
  }
  const auto lessons = [](const std::vector<Lesson>& list) {
    Json rows = Json::array();
    for (const Lesson& lesson : list) {
      rows.push_back(
          {static_cast<int>(lesson.question), lesson.ruled_out, lesson.scenario, lesson.step});
    }
    return rows;
  };
  json["lessons"] = lessons(learned.lessons);
  json["contradictions"] = lessons(learned.contradictions);
  return json;
}

Json machine_json(const ReportedMachine& machine) {
  const MachineFacts& facts = machine.facts;
  Json json;
  json["label"] = machine.label;
  json["place"] = facts.directory;
  json["backend"] = facts.backend;
  json["profile"] = facts.profile;
  json["system"] = facts.system;
  json["build"] = facts.build;
  json["elevated"] = facts.elevated;
  if (facts.reservations) json["reservations"] = *facts.reservations;
  json["dynamic"] = Json::array();
  for (const auto& range : facts.dynamic_range) {
    json["dynamic"].push_back(range ? Json{range->first, range->count} : Json());
  }
  json["runs"] = machine.runs;
  json["learned"] = learned_json(machine.learned);
  return json;
}

}  // namespace

std::string page_data(const PageInput& input) {
  SharedValues shared;
  Json page;
  page["format"] = 1;
  page["tool"] = kToolName;
  page["title"] = input.title;
  if (!input.command.empty()) page["command"] = input.command;
  if (!input.date.empty()) page["date"] = input.date;
  add_catalogue(page);
  page["scenarios"] = Json::array();
  page["runs"] = Json::array();
  std::map<const Scenario*, std::size_t> scenarios;
  for (std::size_t i = 0; i < input.runs.size(); ++i) {
    const PageRun& run = input.runs[i];
    const auto [at, added] = scenarios.emplace(run.scenario, scenarios.size());
    if (added) page["scenarios"].push_back(scenario_json(*run.scenario));
    page["runs"].push_back(run_json(run, at->second, input.recordings[i], shared));
  }
  const std::vector<ReportedMachine> machines = machines_of(input.runs);
  page["machines"] = Json::array();
  for (const ReportedMachine& machine : machines) page["machines"].push_back(machine_json(machine));
  page["columns"] = Json::array();
  for (const MachineGroup& group : fold_machines(machines, input.runs)) {
    page["columns"].push_back({{"label", group.label}, {"machines", group.machines}});
  }
  page["outcomes"] = shared.outcomes.all();
  page["items"] = shared.items.all();
  page["records"] = shared.records.all();
  return json_text(page);
}

}  // namespace portpool::conformance
