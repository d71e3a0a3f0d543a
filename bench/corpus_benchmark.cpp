// Whole scenarios: loading, simulating and judging the corpus, and batches of many files.
//
//   loader/read            the bytes of every file of the corpus
//   loader/parse           the texts as JSON documents with positions, and no more
//   loader/load            the texts as scenarios: parsed, checked, names resolved
//   scenario/simulate      every scenario on the model, with its trace
//   scenario/judge         the traces that simulating made, with every question open
//   scenario/simulate_and_judge   what `portpool run` does for each
//   batch/<N>/read_and_parse, batch/<N>/whole   N files in one process, start-up left out
//   batch/<N>/beyond_parsing   the difference of the two, each taken in the same iteration
//   scale/scenarios/<N>/jobs_<J>   N scenarios simulated and judged on J threads, time on the wall
//
// One iteration is the whole corpus; "#item" in goals and plots is the time of one scenario.
#include <benchmark/benchmark.h>

#include <chrono>
#include <string>
#include <vector>

#include "format/reading/file_text.hpp"
#include "json/document.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "portpool/conformance/verdict.hpp"
#include "report/simulate_and_judge.hpp"
#include "run/parallel.hpp"
#include "support/workload.hpp"

namespace portpool::bench {
namespace {

using namespace conformance;

struct Corpus {
  std::vector<std::string> files;
  std::vector<std::string> texts;
  std::vector<Scenario> scenarios;
  std::vector<Trace> traces;
};

// Loaded once, when the first benchmark asks.
const Corpus& corpus() {
  static const Corpus loaded = [] {
    Corpus all;
    const auto files = find_scenarios({PORTPOOL_SCENARIO_DIRECTORY});
    PORTPOOL_INVARIANT(files && !files->empty());
    all.files = *files;
    for (const std::string& file : all.files) {
      all.texts.push_back(read_file(file).value());
      Result<Scenario> scenario = load_scenario(file, all.texts.back());
      PORTPOOL_INVARIANT(scenario);
      all.scenarios.push_back(*std::move(scenario));
    }
    for (const Scenario& scenario : all.scenarios) {
      SimBackend backend;
      Result<Trace> trace = run_scenario(scenario, backend, {});
      PORTPOOL_INVARIANT(trace);
      all.traces.push_back(*std::move(trace));
    }
    return all;
  }();
  return loaded;
}

// Calls work(i) for each index below `count` in every iteration.
template <typename Work>
void for_each_item(benchmark::State& state, std::size_t count, Work work) {
  for ([[maybe_unused]] auto _ : state) {
    for (std::size_t i = 0; i < count; ++i) work(i);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
}

void simulate_and_judge_one(const Scenario& scenario) {
  ScenarioOutcome outcome = simulate_and_judge(scenario, SimOptions{}, RunOptions{});
  benchmark::DoNotOptimize(outcome);
}

void loader_read(benchmark::State& state) {
  const Corpus& all = corpus();
  for_each_item(state, all.files.size(), [&](std::size_t i) {
    auto text = read_file(all.files[i]);
    benchmark::DoNotOptimize(text);
  });
}

void loader_parse(benchmark::State& state) {
  const Corpus& all = corpus();
  for_each_item(state, all.files.size(), [&](std::size_t i) {
    auto document = json::Document::parse(all.files[i], all.texts[i]);
    benchmark::DoNotOptimize(document);
  });
}

void loader_load(benchmark::State& state) {
  const Corpus& all = corpus();
  for_each_item(state, all.files.size(), [&](std::size_t i) {
    auto scenario = read_scenario(all.files[i], all.texts[i]);
    benchmark::DoNotOptimize(scenario);
  });
}

void scenario_simulate(benchmark::State& state) {
  const Corpus& all = corpus();
  for_each_item(state, all.scenarios.size(), [&](std::size_t i) {
    SimBackend backend;
    auto trace = run_scenario(all.scenarios[i], backend, {});
    benchmark::DoNotOptimize(trace);
  });
}

void scenario_judge(benchmark::State& state) {
  const Corpus& all = corpus();
  JudgeOptions options;
  options.expectations_must_be_offered = true;
  for_each_item(state, all.scenarios.size(), [&](std::size_t i) {
    auto verdict = judge(all.scenarios[i], all.traces[i], options);
    benchmark::DoNotOptimize(verdict);
  });
}

void scenario_simulate_and_judge(benchmark::State& state) {
  const Corpus& all = corpus();
  for_each_item(state, all.scenarios.size(),
                [&](std::size_t i) { simulate_and_judge_one(all.scenarios[i]); });
}

void read_and_parse(std::size_t files) {
  const Corpus& all = corpus();
  for (std::size_t i = 0; i < files; ++i) {
    const std::string& file = all.files[i % all.files.size()];
    const auto text = read_file(file);
    auto document = json::Document::parse(file, *text);
    benchmark::DoNotOptimize(document);
  }
}

void run_files(std::size_t files) {
  const Corpus& all = corpus();
  for (std::size_t i = 0; i < files; ++i) {
    const ScenarioReport report = read_scenario_file(all.files[i % all.files.size()]);
    simulate_and_judge_one(*report.scenario);
  }
}

void batch(benchmark::State& state, std::size_t files, void (*work)(std::size_t)) {
  corpus();
  for ([[maybe_unused]] auto _ : state) work(files);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(files));
}

template <typename Work>
double seconds_of(Work work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void beyond_parsing(benchmark::State& state, std::size_t files) {
  corpus();
  for ([[maybe_unused]] auto _ : state) {
    const double parsing = seconds_of([&] { read_and_parse(files); });
    const double whole = seconds_of([&] { run_files(files); });
    state.SetIterationTime(whole > parsing ? whole - parsing : 0);
  }
}

void scale_scenarios(benchmark::State& state, std::size_t count, unsigned jobs) {
  const Corpus& all = corpus();
  for ([[maybe_unused]] auto _ : state) {
    for_each_index(count, jobs, [&](std::size_t i) {
      simulate_and_judge_one(all.scenarios[i % all.scenarios.size()]);
    });
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
}

const bool registered = [] {
  benchmark::RegisterBenchmark("loader/read", loader_read);
  benchmark::RegisterBenchmark("loader/parse", loader_parse);
  benchmark::RegisterBenchmark("loader/load", loader_load);
  benchmark::RegisterBenchmark("scenario/simulate", scenario_simulate);
  benchmark::RegisterBenchmark("scenario/judge", scenario_judge);
  benchmark::RegisterBenchmark("scenario/simulate_and_judge", scenario_simulate_and_judge);
  benchmark::RegisterBenchmark("batch/3000/read_and_parse", batch, 3000U, read_and_parse)
      ->Iterations(1)
      ->UseRealTime();
  benchmark::RegisterBenchmark("batch/3000/whole", batch, 3000U, run_files)
      ->Iterations(1)
      ->UseRealTime();
  benchmark::RegisterBenchmark("batch/3000/beyond_parsing", beyond_parsing, 3000U)
      ->Iterations(1)
      ->UseManualTime();
  for (const std::size_t count : {10U, 100U, 1000U, 10000U}) {
    for (const unsigned jobs : {1U, 2U}) {
      const std::string name =
          path_of("scale/scenarios", std::to_string(count), "jobs_" + std::to_string(jobs));
      auto* scale = benchmark::RegisterBenchmark(name.c_str(), scale_scenarios, count, jobs);
      scale->UseRealTime();
      if (count >= 1000) scale->Iterations(1);
    }
  }
  return true;
}();

}  // namespace
}  // namespace portpool::bench
