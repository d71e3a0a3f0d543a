#include "report/markdown.hpp"

#include <algorithm>

#include "report/table.hpp"

namespace portpool::bench {
namespace {

constexpr const char* kIntroduction =
    "# Benchmarks\n\n"
    "Made by the target `bench-report` ([bench/README.md](../bench/README.md) says what is "
    "measured and how to read\n"
    "it). Edit the text in `bench/goals/*.json` and `bench/report/markdown.cpp`, not here.\n\n";

constexpr const char* kReading =
    "The goals are ratios of two figures of this run, so they carry over to other machines better "
    "than times do.\n"
    "*Within slack* means missed by at most 25 %, which is what noise on a shared machine can do. "
    "Goals were set\n"
    "before the results were seen, and a goal that is missed stays as it was.\n\n";

std::string count_of(const std::vector<GoalResult>& standings, Standing standing) {
  return std::to_string(
      std::count_if(standings.begin(), standings.end(),
                    [standing](const GoalResult& result) { return result.standing == standing; }));
}

std::string plot_text(const Plot& plot, const std::string& directory) {
  std::string text = "### " + plot.title + "\n\n";
  if (!plot.about.empty()) text += plot.about + "\n\n";
  text += "![" + plot.title + "](" + directory + "/" + file_name_of(plot.title) + ".svg)\n\n";
  if (!plot.bends.empty()) text += plot.bends + "\n\n";
  text += "| " + plot.x_label + " |";
  for (const std::string& x : plot.x) text += " " + x + " |";
  text += "\n|---|";
  for (std::size_t i = 0; i < plot.x.size(); ++i) text += "---:|";
  for (const PlotLine& line : plot.lines) {
    text += "\n| " + line.name + " |";
    for (const std::optional<double>& ns : line.ns) text += ns ? " " + time_text(*ns) + " |" : " |";
  }
  return text + "\n\n";
}

}  // namespace

std::string markdown_of(const Document& document) {
  std::string text = kIntroduction;
  text += "- machine: " + document.machine + "\n";
  for (const auto& [name, value] : document.results.context()) {
    if (!value.empty()) text += "- " + name + ": " + value + "\n";
  }
  text += "- medians of " + std::to_string(document.results.repetitions()) +
          " or more repetitions, interleaved at random, CPU time, one run of one executable\n\n";
  text += "## Goals\n\n";
  text += count_of(document.standings, Standing::met) + " met, " +
          count_of(document.standings, Standing::within_slack) + " within slack, " +
          count_of(document.standings, Standing::missed) + " missed, " +
          count_of(document.standings, Standing::not_measured) + " not measured.\n\n";
  text += kReading + goal_table(document.goals, document.standings);
  text += "\n## Plots\n\n";
  for (const Plot& plot : document.plots) {
    if (!plot.lines.empty()) text += plot_text(plot, document.directory);
  }
  return text;
}

}  // namespace portpool::bench
