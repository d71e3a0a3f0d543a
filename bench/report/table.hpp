// The table "benchmark, now, goal, peers".
#pragma once

#include <array>
#include <string>
#include <vector>

#include "report/goals.hpp"

namespace portpool::bench {

/// "9.31 ns", "1.37 us", "2.92 ms": three significant digits.
std::string time_text(double ns);
/// "1.72x", "67.4x", "134x".
std::string ratio_text(double ratio);

/// The columns of the table: row, benchmark, now, goal, standing, peers.
using GoalCells = std::array<std::string, 6>;
GoalCells goal_cells(const Goal& goal, const GoalResult& result);

/// Markdown, aligned so that it reads well on a terminal too.
std::string goal_table(const std::vector<Goal>& goals, const std::vector<GoalResult>& results);

}  // namespace portpool::bench
