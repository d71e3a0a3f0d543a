#include "run/translate.hpp"

#include <algorithm>

#include "format/calls/call_table.hpp"
#include "portpool/sim/invariant.hpp"

namespace portpool::conformance {
namespace {

std::size_t index_of_process(const Scenario& scenario, const std::string& name) {
  for (std::size_t i = 0; i < scenario.processes.size(); ++i) {
    if (scenario.processes[i].name == name) return i;
  }
  return scenario.processes.size();
}

// Notes the name when there is no number for it in this run.
template <class Number>
Number value_of(const std::optional<Number>& number, const std::string& name,
                std::string& missing) {
  if (!number) missing = name;
  return number.value_or(Number{});
}

StepNumbers numbers_of(const Scenario& scenario, const Step& step, const Naming& naming,
                       std::string& missing) {
  const CallRow& row = row_of(std::get<CallName>(step.what));
  const Arguments& arguments = step.arguments;
  const ScenarioNumbers& numbers = naming.numbers();
  StepNumbers of;
  if (row.find_parameter("socket") != nullptr) {
    of.socket = value_of(naming.socket(arguments.socket), arguments.socket.name, missing);
  }
  if (arguments.second.is_given()) {
    of.second = value_of(naming.socket(arguments.second), arguments.second.name, missing);
  }
  of.port = value_of(naming.port(arguments.port), arguments.port.name, missing);
  of.token = value_of(naming.token(arguments.token), arguments.token.name, missing);
  of.target = ProcessId{static_cast<std::uint16_t>(index_of_process(scenario, arguments.target))};
  of.overlapped = numbers.overlapped(arguments.overlapped);
  of.event = numbers.event(arguments.event);
  for (std::size_t i = 0; i < std::min(arguments.events.size(), of.events.size()); ++i) {
    of.events[i] = numbers.event(arguments.events[i]);
  }
  of.completion_port = numbers.completion_port(arguments.completion_port);
  of.from = numbers.duplicate(arguments.from);
  of.made_event = numbers.event(step.as);
  of.made_duplicate = numbers.duplicate(step.as);
  of.made_completion_port = numbers.completion_port(step.as);
  return of;
}

}  // namespace

TranslatedCall translate(const Scenario& scenario, const Step& step, const Naming& naming) {
  const CallRow& row = row_of(std::get<CallName>(step.what));
  PORTPOOL_INVARIANT(row.make != nullptr);
  TranslatedCall translated;
  translated.call = row.make(step, numbers_of(scenario, step, naming, translated.missing));
  PORTPOOL_INVARIANT(translated.call.index() == row.made);
  return translated;
}

TranslatedRange translate_range(const Step& step, const Naming& naming) {
  if (step.range.count != 0) return {step.range, {}};
  const auto start = naming.port(step.arguments.port);
  if (!start) return {{}, step.arguments.port.name};
  return {{*start, step.arguments.count}, {}};
}

const Step* awaited_step(const Scenario& scenario, const Step& step) {
  for (const Step& other : scenario.steps) {
    if (other.id == step.arguments.awaited_step) return &other;
  }
  return nullptr;
}

Face face_of(const Step& step) {
  const CallRow* row = row_of(step);
  if (row == nullptr) return Face::win32;
  return row->made == kNoCall ? Face::winsock : kCallFacts[row->made].face;
}

std::string spell_caller(const Scenario& scenario, const Step& step) {
  const ProcessDeclaration& process = scenario.processes[step.process];
  return step.thread == 0 ? process.name : process.name + "." + process.threads[step.thread - 1];
}

}  // namespace portpool::conformance
