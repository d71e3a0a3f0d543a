#include "format/scenario/scenario_writer.hpp"
#include "json/document.hpp"
#include "parser_fuzzing/properties.hpp"
#include "parser_fuzzing/target.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "portpool/conformance/trace.hpp"
#include "portpool/conformance/verdict.hpp"
#include "run/runner.hpp"
#include "run/sim_backend.hpp"

namespace portpool::conformance::fuzz {
namespace {

constexpr const char* kFile = "fuzzed";

Result<Trace> run_once(const Scenario& scenario, bool snapshots) {
  SimOptions options;
  options.snapshots = snapshots;
  SimBackend backend(options);
  return run_scenario(scenario, backend, {});
}

// The model ends, gives the same bytes twice (the second time through a snapshot at every step),
// and the judge allows what the model did.
void require_run(const Scenario& scenario) {
  const Result<Trace> first = run_once(scenario, false);
  const Result<Trace> second = run_once(scenario, true);
  require(first.ok() == second.ok(), "two runs end in the same way");
  if (!first) return;
  const std::string trace = write_trace(*first);
  require(trace == write_trace(*second), "two runs give the same bytes", trace);
  const TraceReport read = read_trace("trace", trace);
  require(read.trace && write_trace(*read.trace) == trace, "a trace is read back", trace);
  const Verdict verdict = judge(scenario, *first, {});
  for (const Finding& finding : verdict.findings) {
    require(finding.kind != FindingKind::deviation, "the judge allows what the model did", trace);
  }
}

}  // namespace

void run_scenario_target(std::string_view input) {
  const ScenarioReport report = read_scenario(kFile, input);
  require_places(report.scenario.has_value(), report.errors, input);
  require_pointers(report.errors, input, false);
  if (!json::Document::parse(kFile, input).ok()) return;
  const ScenarioReport compact = read_scenario(kFile, without_layout(input));
  require(messages_of(compact.errors) == messages_of(report.errors), "layout does not count",
          messages_of(report.errors) + "without layout:\n" + messages_of(compact.errors));
  if (!report.scenario) return;
  require(compact.scenario->hash == report.scenario->hash, "layout does not change the hash");

  const std::string written = write_scenario(*report.scenario);
  const ScenarioReport again = read_scenario(kFile, written);
  require(again.scenario.has_value(), "what is read can be written",
          written + messages_of(again.errors));
  require(write_scenario(*again.scenario) == written, "what is written is read the same", written);
  require_run(*report.scenario);
}

}  // namespace portpool::conformance::fuzz
