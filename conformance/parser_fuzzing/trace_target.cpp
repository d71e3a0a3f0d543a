#include <map>

#include "parser_fuzzing/properties.hpp"
#include "parser_fuzzing/target.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "portpool/conformance/trace.hpp"
#include "portpool/conformance/verdict.hpp"

namespace portpool::conformance::fuzz {
namespace {

// The corpus by id: a trace is judged against the scenario that it names.
const std::map<std::string, Scenario>& corpus() {
  static const std::map<std::string, Scenario> kCorpus = [] {
    std::map<std::string, Scenario> scenarios;
    const auto files = find_scenarios({PORTPOOL_SCENARIO_DIRECTORY});
    require(files.ok(), "the corpus is there");
    for (const std::string& file : *files) {
      Result<Scenario> scenario = load_scenario_file(file);
      if (scenario) scenarios.emplace(scenario->id, *scenario);
    }
    return scenarios;
  }();
  return kCorpus;
}

}  // namespace

void run_trace_target(std::string_view input) {
  TraceReport report = read_trace("fuzzed", input);
  require_places(report.trace.has_value(), report.errors, input);
  require_pointers(report.errors, input, true);
  // The head alone as a fingerprint, which need not be one.
  (void)load_fingerprint("fuzzed", input.substr(0, input.find('\n')));
  if (!report.trace) return;

  Trace& trace = *report.trace;
  const std::string written = write_trace(trace);
  const TraceReport again = read_trace("fuzzed", written);
  require(again.trace.has_value(), "what is read can be written",
          written + messages_of(again.errors));
  require(again.trace->head == trace.head && again.trace->events == trace.events,
          "what is written is read the same", written);
  require(write_trace(*again.trace) == written, "writing is stable", written);

  const auto scenario = corpus().find(trace.head.scenario);
  if (scenario == corpus().end()) return;
  trace.head.scenario_hash = scenario->second.hash;
  if (!check_trace(trace, scenario->second).empty()) return;
  JudgeOptions options;
  options.max_states = 32;
  const Verdict verdict = judge(scenario->second, trace, options);
  require(verdict.steps_judged <= trace.events.size(), "steps come from events");
}

}  // namespace portpool::conformance::fuzz
