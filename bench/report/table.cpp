#include "report/table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace portpool::bench {
namespace {

std::string three_digits(double value) {
  const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  return text.data();
}

std::string standing_text(Standing standing) {
  switch (standing) {
    case Standing::met:
      return "met";
    case Standing::within_slack:
      return "within slack";
    case Standing::missed:
      return "MISSED";
    case Standing::not_measured:
      break;
  }
  return "not measured";
}

std::string goal_text(const Goal& goal) {
  std::array<char, 32> bound{};
  std::snprintf(bound.data(), bound.size(), "%g", goal.bound);
  return std::string(goal.at_most ? "at most " : "at least ") + bound.data() + "x";
}

}  // namespace

std::string time_text(double ns) {
  if (ns < 999.5) return three_digits(ns) + " ns";
  if (ns < 999.5e3) return three_digits(ns / 1e3) + " us";
  if (ns < 999.5e6) return three_digits(ns / 1e6) + " ms";
  return three_digits(ns / 1e9) + " s";
}

std::string ratio_text(double ratio) {
  if (ratio >= 0.1) return three_digits(ratio) + "x";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2gx", ratio);
  return text.data();
}

GoalCells goal_cells(const Goal& goal, const GoalResult& result) {
  GoalCells row = {goal.row, goal.title, "-", goal_text(goal), standing_text(result.standing), ""};
  if (result.standing == Standing::not_measured) return row;
  row[2] = ratio_text(result.ratio);
  if (!result.at.empty()) row[2] += " (at " + result.at + ")";
  for (const auto& [name, ns] : result.peers) {
    if (!row[5].empty()) row[5] += ", ";
    row[5] += name + " " + time_text(ns);
  }
  return row;
}

std::string goal_table(const std::vector<Goal>& goals, const std::vector<GoalResult>& results) {
  std::vector<GoalCells> rows = {{"#", "benchmark", "now", "goal", "", "times and peers"}};
  for (std::size_t i = 0; i < goals.size(); ++i) rows.push_back(goal_cells(goals[i], results[i]));
  std::array<std::size_t, 6> widths{};
  for (const GoalCells& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  const auto line = [&](const GoalCells& row) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += "| " + row[i] + std::string(widths[i] - row[i].size() + 1, ' ');
    }
    text += "|\n";
  };
  line(rows.front());
  for (const std::size_t width : widths) text += "|" + std::string(width + 2, '-');
  text += "|\n";
  for (std::size_t i = 1; i < rows.size(); ++i) line(rows[i]);
  return text;
}

}  // namespace portpool::bench
