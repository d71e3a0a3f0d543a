#include "html/machines.hpp"

#include <algorithm>
#include <map>

#include "html/run_state.hpp"
#include "report/words.hpp"

namespace portpool::conformance {
namespace {

std::string directory_of(const std::string& file) {
  const std::size_t end = file.find_last_of("/\\");
  return end == std::string::npos ? std::string() : file.substr(0, end);
}

// What a scenario asks of its host is no fact of the machine.
MachineFacts facts_of(const Scenario& scenario, const Trace& trace) {
  const Fingerprint& fingerprint = trace.head.fingerprint;
  MachineFacts facts;
  facts.backend = trace.head.backend;
  facts.profile = trace.head.profile;
  facts.system = fingerprint.system;
  facts.build = fingerprint.build;
  facts.elevated = fingerprint.elevated;
  facts.directory = directory_of(trace.file);
  if (!scenario.host.reservations_supported) facts.reservations = fingerprint.reservations;
  const bool changes_range =
      std::any_of(scenario.steps.begin(), scenario.steps.end(), [](const Step& step) {
        return !step.is_call() && std::get<HostEvent>(step.what) == HostEvent::set_dynamic_range;
      });
  for (std::size_t i = 0; i < kTransportCount; ++i) {
    if (!scenario.host.dynamic_range[i] && !changes_range) {
      facts.dynamic_range[i] = fingerprint.dynamic_range[i];
    }
  }
  return facts;
}

template <class T>
bool agree(const std::optional<T>& left, const std::optional<T>& right) {
  return !left || !right || *left == *right;
}

bool can_be_one(const MachineFacts& left, const MachineFacts& right) {
  return left.backend == right.backend && left.profile == right.profile &&
         left.system == right.system && left.build == right.build &&
         left.elevated == right.elevated && left.directory == right.directory &&
         agree(left.reservations, right.reservations) &&
         agree(left.dynamic_range[0], right.dynamic_range[0]) &&
         agree(left.dynamic_range[1], right.dynamic_range[1]);
}

void take_in(const MachineFacts& more, MachineFacts& facts) {
  if (!facts.reservations) facts.reservations = more.reservations;
  for (std::size_t i = 0; i < kTransportCount; ++i) {
    if (!facts.dynamic_range[i]) facts.dynamic_range[i] = more.dynamic_range[i];
  }
}

std::string system_label(const MachineFacts& facts) {
  std::string label = facts.system;
  if (facts.system == "windows") label = "Windows";
  if (facts.system == "wine") label = "Wine";
  if (facts.system == "model") label = "the model";
  return facts.build.empty() ? label : label + " " + facts.build;
}

std::string label_of(const MachineFacts& facts) {
  std::string label = system_label(facts);
  if (facts.system == "model" && !facts.profile.empty() && facts.profile != "observed") {
    label += ", profile " + facts.profile;
  }
  if (!facts.elevated) label += ", not elevated";
  if (facts.reservations == false) label += ", no reservations";
  return label;
}

void learn(const PageRun& run, LearnedBuild& learned) {
  if (!run.outcome->excused.empty() || run.outcome->broken) {
    learned.left_out.push_back(run.outcome->id);  // the judge went on from a guess
    return;
  }
  learn_from(learned, run.outcome->verdict);
}

void append_findings(const std::vector<Finding>& findings, std::string& key) {
  for (const Finding& finding : findings) {
    key += '\n' + finding.step + ' ' + std::to_string(static_cast<int>(finding.kind)) + ' ' +
           spell(finding.seen);
  }
}

// Equal for machines that answered alike.
std::string answers_key(const ReportedMachine& machine, const std::vector<PageRun>& runs) {
  std::string key = machine.facts.backend + ' ' + machine.facts.system + '\n';
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    key += std::to_string(machine.learned.survivors.mask(static_cast<Question>(i))) + ',';
  }
  std::multimap<std::string, std::string> by_scenario;  // order of the files does not matter
  for (const std::size_t i : machine.runs) {
    const ScenarioOutcome& outcome = *runs[i].outcome;
    std::string text = std::string(name_of(state_of(outcome)));
    append_findings(outcome.verdict.findings, text);
    append_findings(outcome.excused, text);
    by_scenario.emplace(outcome.id, std::move(text));
  }
  for (const auto& [id, text] : by_scenario) key += '\n' + id + ' ' + text;
  return key;
}

std::string group_label(const std::vector<ReportedMachine>& machines,
                        const std::vector<std::size_t>& members) {
  std::vector<std::string> labels;
  for (const std::size_t member : members) {
    const std::string& label = machines[member].label;
    if (std::find(labels.begin(), labels.end(), label) == labels.end()) labels.push_back(label);
  }
  std::string text;
  for (const std::string& label : labels) text += (text.empty() ? "" : "; ") + label;
  return text;
}

}  // namespace

std::vector<ReportedMachine> machines_of(const std::vector<PageRun>& runs) {
  std::vector<ReportedMachine> machines;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!runs[i].outcome->trace) continue;
    const MachineFacts facts = facts_of(*runs[i].scenario, *runs[i].outcome->trace);
    auto at = std::find_if(machines.begin(), machines.end(), [&](const ReportedMachine& one) {
      return can_be_one(one.facts, facts);
    });
    if (at == machines.end()) {
      at = machines.insert(machines.end(), ReportedMachine{});
      at->facts = facts;
    } else {
      take_in(facts, at->facts);
    }
    at->runs.push_back(i);
  }
  if (machines.empty()) machines.emplace_back();
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!runs[i].outcome->trace) machines.front().runs.push_back(i);
  }
  for (ReportedMachine& machine : machines) {
    std::sort(machine.runs.begin(), machine.runs.end());
    machine.label = label_of(machine.facts);
    machine.learned.system = machine.facts.system;
    machine.learned.build = machine.facts.build;
    for (const std::size_t i : machine.runs) learn(runs[i], machine.learned);
  }
  return machines;
}

std::vector<MachineGroup> fold_machines(const std::vector<ReportedMachine>& machines,
                                        const std::vector<PageRun>& runs) {
  std::vector<MachineGroup> groups;
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < machines.size(); ++i) {
    const std::string key = answers_key(machines[i], runs);
    const auto at = std::find(keys.begin(), keys.end(), key);
    if (at == keys.end()) {
      keys.push_back(key);
      groups.emplace_back().machines.push_back(i);
    } else {
      groups[static_cast<std::size_t>(at - keys.begin())].machines.push_back(i);
    }
  }
  for (MachineGroup& group : groups) group.label = group_label(machines, group.machines);
  return groups;
}

}  // namespace portpool::conformance
