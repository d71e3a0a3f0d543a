// portpool coverage: clauses and open questions against the scenarios that show them, on the model
// and on recorded traces.
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/corpus_run.hpp"
#include "coverage/coverage.hpp"
#include "report/console.hpp"

namespace portpool::conformance {
namespace {

std::string mark(const Shown& shown) {
  return std::string(shown.allowed ? "allowed" : "-") + "/" + (shown.refused ? "refused" : "-");
}

void print(const Coverage& coverage, bool quiet, const Paint& paint) {
  std::size_t covered = 0, excused = 0;
  for (const ClauseCoverage& one : coverage.clauses) {
    covered += one.covered() ? 1 : 0;
    excused += one.excuse.empty() ? 0 : 1;
    if (quiet && one.covered()) continue;
    std::cout << (one.covered() ? paint.green("covered  ") : paint.red("missing  "))
              << info(one.clause).id << "  " << one.scenarios.size() << " scenarios, " << one.rules
              << " rules, model " << mark(one.model);
    if (coverage.traces > 0) std::cout << ", replayed " << mark(one.replayed);
    if (!one.excuse.empty()) std::cout << "; " << one.excuse;
    std::cout << '\n';
  }
  std::size_t asked = 0, excused_questions = 0;
  for (const QuestionCoverage& one : coverage.questions) {
    asked += one.covered() ? 1 : 0;
    excused_questions += one.excuse.empty() ? 0 : 1;
    if (quiet && one.covered()) continue;
    std::cout << (one.covered() ? paint.green("covered  ") : paint.red("missing  "))
              << info(one.question).id << "  " << one.scenarios.size() << " scenarios"
              << (one.consulted ? ", consulted" : "");
    if (!one.excuse.empty()) std::cout << "; " << one.excuse;
    std::cout << '\n';
  }
  std::cout << '\n'
            << coverage.scenarios << " scenarios: " << covered << " of " << coverage.clauses.size()
            << " clauses (" << excused << " with an excuse), " << asked << " of "
            << coverage.questions.size() << " open questions (" << excused_questions
            << " with an excuse)\n";
}

nlohmann::ordered_json to_json(const Coverage& coverage) {
  nlohmann::ordered_json json;
  for (const ClauseCoverage& one : coverage.clauses) {
    nlohmann::ordered_json entry;
    entry["clause"] = info(one.clause).id;
    entry["scenarios"] = one.scenarios;
    entry["rules"] = one.rules;
    entry["model"] = {{"allowed", one.model.allowed}, {"refused", one.model.refused}};
    entry["replayed"] = {{"allowed", one.replayed.allowed}, {"refused", one.replayed.refused}};
    if (!one.excuse.empty()) entry["excuse"] = one.excuse;
    json["clauses"].push_back(entry);
  }
  for (const QuestionCoverage& one : coverage.questions) {
    nlohmann::ordered_json entry;
    entry["question"] = info(one.question).id;
    entry["scenarios"] = one.scenarios;
    entry["consulted"] = one.consulted;
    if (!one.excuse.empty()) entry["excuse"] = one.excuse;
    json["questions"].push_back(entry);
  }
  return json;
}

// Verdicts of recorded traces of these scenarios.
std::optional<RuleTally> judge_traces(const std::vector<std::string>& paths,
                                      const std::vector<Scenario>& scenarios,
                                      CommandContext& context) {
  RuleTally tally;
  for (const std::string& path : paths) {
    const Result<Trace> trace = load_trace_file(path);
    if (!trace) {
      context.exit_code = report_error(trace.error());
      return std::nullopt;
    }
    const auto at = std::find_if(scenarios.begin(), scenarios.end(), [&](const Scenario& scenario) {
      return scenario.id == trace->head.scenario;
    });
    if (at != scenarios.end()) tally |= judge(*at, *trace, {}).tally;
  }
  return tally;
}

}  // namespace

void add_coverage_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<CorpusOptions>();
  auto traces = std::make_shared<std::vector<std::string>>();
  CLI::App* command = app.add_subcommand(
      "coverage", "Clauses and open questions against the scenarios that show them");
  add_corpus_options(*command, *options, "observed");
  command->add_option("--traces", *traces, "Recorded traces of a real system");
  command->callback([options, traces, &context] {
    const auto scenarios = load_corpus(*options, context);
    if (!scenarios) return;
    std::vector<RuleTally> tallies(scenarios->size());
    for_each_index(scenarios->size(), options->jobs, [&](std::size_t i) {
      tallies[i] = simulate_and_judge((*scenarios)[i], {}, {}).verdict.tally;
    });
    RuleTally model;
    for (const RuleTally& tally : tallies) model |= tally;
    const auto replayed = judge_traces(*traces, *scenarios, context);
    if (!replayed) return;
    const Coverage coverage = measure_coverage(*scenarios, model, *replayed, traces->size());
    if (options->json) {
      std::cout << to_json(coverage).dump(2) << '\n';
    } else {
      print(coverage, options->quiet, Paint::from_option(options->color));
    }
    const auto missing = [](const auto& one) { return !one.covered(); };
    const bool complete =
        std::none_of(coverage.clauses.begin(), coverage.clauses.end(), missing) &&
        std::none_of(coverage.questions.begin(), coverage.questions.end(), missing);
    context.exit_code = complete ? kAllAsExpected : kDeviation;
  });
}

}  // namespace portpool::conformance
