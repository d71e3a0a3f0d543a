// Explanations for programs.
#include <nlohmann/json.hpp>

#include "explain/render.hpp"
#include "explain/spelling.hpp"

namespace portpool::conformance {
namespace {

using Json = nlohmann::ordered_json;

Json evidence_ids(const std::vector<Evidence>& evidence) {
  Json list = Json::array();
  for (const Evidence one : evidence) list.push_back(info(one).id);
  return list;
}

Json range_json(PortRange range) {
  return Json::array({range.first, range.end() - 1});
}

Json outcome_json(const ExplainedOutcome& outcome, Face face) {
  Json json;
  json["result"] = portpool::name_of(outcome.status, face);
  json["code"] = code_of(outcome.status, face);
  json["rule"] = info(outcome.rule).name;
  Json clauses = Json::array();
  for (const Clause clause : info(outcome.rule).clauses) clauses.push_back(info(clause).id);
  json["clauses"] = clauses;
  if (outcome.grant.free != 0) json["free-ports"] = outcome.grant.free;
  if (!outcome.guesses.empty()) {
    json["if"] = Json::array();
    for (const Guess guess : outcome.guesses) json["if"].push_back(spell(guess));
  }
  return json;
}

Json holder_json(const PortHolder& holder, const MachineState& state) {
  Json json;
  json["class"] = name_of(holder.kind);
  json["proved"] = holder.proved;
  json["transport"] = name_of(holder.transport);
  json["range"] = range_json(holder.range);
  json["what"] = spell_what(holder);
  json["owner"] = spell_owner(holder);
  if (holder.socket) {
    json["address"] = holder.socket->address;
    if (holder.socket->process) json["process"] = *holder.socket->process;
    if (!holder.socket->program.empty()) json["program"] = holder.socket->program;
  }
  if (holder.service != nullptr) {
    json["service"] = holder.service->service;
    json["source"] = holder.service->source;
  }
  json["reasons"] = Json::array();
  for (const HolderReason reason : holder.reasons) {
    json["reasons"].push_back(spell_reason(reason, holder, state));
  }
  json["evidence"] = evidence_ids(holder.evidence);
  return json;
}

Json way_json(const Way& way, const Explanation& explanation) {
  Json json;
  json["kind"] = name_of(way.kind);
  json["text"] = spell_way(way, explanation);
  json["harm"] = name_of(way.harm);
  if (way.root_cause) json["root-cause"] = true;
  const std::string cost = spell_cost(way);
  if (!cost.empty()) json["cost"] = cost;
  if (!way.ports.empty()) json["ports"] = way.ports;
  if (way.process != 0) json["process"] = way.process;
  json["commands"] = way.commands;
  json["evidence"] = evidence_ids(way.evidence);
  return json;
}

Json questions_json(const Explanation& explanation) {
  Json list = Json::array();
  for (const DecidingQuestion& deciding : explanation.questions) {
    const QuestionInfo& question = info(deciding.question);
    Json json;
    json["id"] = question.id;
    json["question"] = question.question;
    for (const DecidingQuestion::Branch& branch : deciding.branches) {
      json["answers"].push_back({{"answer", question.answers[branch.answer].id},
                                 {"result", portpool::name_of(branch.status, explanation.face)},
                                 {"assumed", branch.taken}});
    }
    list.push_back(json);
  }
  return list;
}

void add_evidence(Json& json, const Explanation& explanation) {
  Json all = Json::object();
  const auto add = [&](const std::vector<Evidence>& evidence) {
    for (const Evidence one : evidence) {
      all[std::string(info(one).id)] = {{"says", info(one).says}, {"source", info(one).source}};
    }
  };
  for (const PortHolder& holder : explanation.holders) add(holder.evidence);
  for (const Way& way : explanation.ways) add(way.evidence);
  for (const Note& note : explanation.notes) add(note.evidence);
  json["evidence"] = all;
}

}  // namespace

std::string explanation_json(const Explanation& explanation, const MachineState& state,
                             const listings::Reading& reading) {
  Json json;
  json["request"] = spell(explanation.request);
  json["answer"] = name_of(explanation.answer);
  json["verdict"] = spell_verdict(explanation);
  json["outcomes"] = Json::array();
  for (const ExplainedOutcome& outcome : explanation.outcomes) {
    json["outcomes"].push_back(outcome_json(outcome, explanation.face));
  }
  if (!explanation.refused_ports.empty()) {
    json["refused-ports"] = Json::array();
    for (const PortRange& range : explanation.refused_ports)
      json["refused-ports"].push_back(range_json(range));
  }
  json["holders"] = Json::array();
  for (const PortHolder& holder : explanation.holders)
    json["holders"].push_back(holder_json(holder, state));
  if (explanation.seen) {
    json["seen"] = {{"code", explanation.seen->code},
                    {"explained", explanation.seen->is_explained}};
    for (const SeenCause cause : explanation.seen->causes) {
      json["seen"]["causes"].push_back(
          {{"kind", name_of(cause)}, {"text", spell_cause(cause, explanation)}});
    }
  }
  json["ways"] = Json::array();
  for (const Way& way : explanation.ways) json["ways"].push_back(way_json(way, explanation));
  json["questions"] = questions_json(explanation);
  json["notes"] = Json::array();
  for (const Note& note : explanation.notes) {
    json["notes"].push_back({{"kind", name_of(note.kind)},
                             {"text", spell_note(note, explanation)},
                             {"evidence", evidence_ids(note.evidence)}});
  }
  json["missing"] = Json::array();
  for (const MissingList list : explanation.missing) {
    json["missing"].push_back(
        {{"list", name_of(list)}, {"command", command_for(list, explanation.request.transport)}});
  }
  if (explanation.earlier) {
    json["earlier"] = outcome_json(*explanation.earlier, explanation.face);
  }
  json["warnings"] = Json::array();
  for (const listings::Warning& warning : reading.warnings) {
    json["warnings"].push_back(spell_warning(warning, reading));
  }
  add_evidence(json, explanation);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace portpool::conformance
