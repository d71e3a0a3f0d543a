#include "cli/corpus_run.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>

#include "format/file_text.hpp"
#include "report/console.hpp"
#include "report/json_report.hpp"

namespace portpool::conformance {

Result<Done> write_trace_file(const std::string& directory, const Trace& trace) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::create_directories(to_path(directory), error);
  const fs::path target = to_path(directory) / to_path(trace.head.scenario + ".trace.ndjson");
  const fs::path partial = to_path(from_path(target) + ".partial");
  {
    std::ofstream file(partial, std::ios::binary | std::ios::trunc);
    file << write_trace(trace);
    file.flush();
    if (!file) return file_error(from_path(partial), "cannot write it");
  }
  fs::rename(partial, target, error);
  if (error) return file_error(from_path(target), "cannot write it: " + error.message());
  return Done{};
}

void run_corpus(const CorpusOptions& options, const std::string& backend, CommandContext& context,
                const std::function<ScenarioOutcome(const Scenario&)>& one) {
  const auto scenarios = load_corpus(options, context);
  if (!scenarios) return;
  if (scenarios->empty()) {
    std::cerr << "no scenario matches\n";
    context.exit_code = kBadInput;
    return;
  }
  std::vector<ScenarioOutcome> outcomes(scenarios->size());
  for_each_index(scenarios->size(), options.jobs,
                 [&](std::size_t i) { outcomes[i] = one((*scenarios)[i]); });
  if (!options.trace_directory.empty()) {
    for (const ScenarioOutcome& outcome : outcomes) {
      if (!outcome.trace) continue;
      const Result<Done> written = write_trace_file(options.trace_directory, *outcome.trace);
      if (!written) {
        context.exit_code = report_error(written.error());
        return;
      }
    }
  }
  if (options.json) {
    std::cout << json_report(outcomes, backend) << '\n';
  } else {
    const Paint paint = Paint::from_option(options.color);
    for (const ScenarioOutcome& outcome : outcomes) {
      print_outcome(std::cout, outcome, options.quiet, paint);
    }
    print_totals(std::cout, outcomes, backend, paint);
    std::cout << "  seed         " << options.seed << ", profile " << options.profile << '\n';
  }
  context.exit_code = exit_code_of(outcomes);
}

}  // namespace portpool::conformance
