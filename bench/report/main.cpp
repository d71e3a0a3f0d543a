// portpool_bench_report RESULTS: prints the goals against a run, gates on them, draws the page.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "report/input.hpp"
#include "report/markdown.hpp"
#include "report/page.hpp"
#include "report/table.hpp"

namespace {

using namespace portpool;

constexpr int kExitMet = 0;
constexpr int kExitMissed = 1;
constexpr int kExitBadInput = 2;

struct Options {
  std::string results;
  std::vector<std::string> goals;
  std::vector<std::string> plots;
  std::string html;
  std::string markdown;
  std::string machine;
  double slack = 0.25;
  bool gate = false;
  bool require_all = false;
};

void add_options(CLI::App& app, Options& options) {
  app.add_option("results", options.results, "JSON that --benchmark_out wrote")->required();
  app.add_option("--goals", options.goals, "Goals file; may be given more than once")->required();
  app.add_option("--plots", options.plots, "Plots file; may be given more than once");
  app.add_option("--html", options.html, "Write the table and the plots to this page");
  app.add_option("--markdown", options.markdown,
                 "Write them to this document, the plots as SVG files into the directory beside it "
                 "that has its name in lower case");
  app.add_option("--machine", options.machine, "What the document says of the machine");
  app.add_option("--slack", options.slack, "How much worse than its goal a ratio may be")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_flag("--gate", options.gate, "Fail when a goal is missed by more than the slack");
  app.add_flag("--require-all", options.require_all, "Fail when a goal was not measured");
}

int fail(const conformance::ToolError& error) {
  std::cerr << "portpool_bench_report: " << error.to_string() << '\n';
  return kExitBadInput;
}

int verdict(const Options& options, const bench::Results& results,
            const std::vector<bench::GoalResult>& standings) {
  int exit_code = kExitMet;
  for (const auto& [name, message] : results.failures()) {
    std::cerr << "failed: " << name << ": " << message << '\n';
    exit_code = kExitMissed;
  }
  std::size_t missed = 0;
  std::size_t not_measured = 0;
  for (const bench::GoalResult& standing : standings) {
    missed += standing.standing == bench::Standing::missed ? 1 : 0;
    not_measured += standing.standing == bench::Standing::not_measured ? 1 : 0;
  }
  std::cout << standings.size() << " goals, " << missed << " missed by more than "
            << options.slack * 100 << " %, " << not_measured << " not measured\n";
  if (options.gate && missed != 0) exit_code = kExitMissed;
  if (options.require_all && not_measured != 0) exit_code = kExitMissed;
  return exit_code;
}

bool write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream stream(file, std::ios::binary);
  stream << text;
  return static_cast<bool>(stream.flush());
}

conformance::Result<conformance::Done> write_document(
    const Options& options, const bench::Results& results, const std::vector<bench::Goal>& goals,
    const std::vector<bench::GoalResult>& standings, const std::vector<bench::Plot>& plots) {
  const std::filesystem::path document(options.markdown);
  const std::string directory = bench::file_name_of(document.stem().string());
  std::error_code error;
  std::filesystem::create_directories(document.parent_path() / directory, error);
  for (const bench::Plot& plot : plots) {
    const std::string svg = bench::svg_document(plot);
    const auto file =
        document.parent_path() / directory / (bench::file_name_of(plot.title) + ".svg");
    if (!svg.empty() && !write(file, svg)) {
      return bench::bad_input("cannot write the plot", file.string());
    }
  }
  const bench::Document text{results, goals, standings, plots, options.machine, directory};
  if (!write(document, bench::markdown_of(text))) {
    return bench::bad_input("cannot write the document", options.markdown);
  }
  return conformance::Done{};
}

int run(const Options& options) {
  const auto results = bench::Results::read(options.results);
  if (!results) return fail(results.error());
  std::vector<bench::Goal> goals;
  for (const std::string& file : options.goals) {
    const auto more = bench::read_goals(file);
    if (!more) return fail(more.error());
    goals.insert(goals.end(), more->begin(), more->end());
  }
  std::vector<bench::Plot> plots;
  for (const std::string& file : options.plots) {
    const auto more = bench::read_plots(file, *results);
    if (!more) return fail(more.error());
    plots.insert(plots.end(), more->begin(), more->end());
  }
  std::vector<bench::GoalResult> standings;
  for (const bench::Goal& goal : goals) {
    standings.push_back(bench::evaluate(goal, *results, options.slack));
  }
  std::cout << bench::goal_table(goals, standings);
  if (!options.html.empty() &&
      !write(options.html, bench::html_page(*results, goals, standings, plots))) {
    return fail(bench::bad_input("cannot write the page", options.html));
  }
  if (!options.markdown.empty()) {
    const auto written = write_document(options, *results, goals, standings, plots);
    if (!written) return fail(written.error());
  }
  return verdict(options, *results, standings);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Goals and plots from a run of portpool_bench");
  Options options;
  add_options(app, options);
  CLI11_PARSE(app, argc, argv);
  return run(options);
}
