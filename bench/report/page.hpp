// The results as one HTML page: the table of goals, the plots, the figures under each. It loads
// nothing and runs nothing, so it can be read offline and kept with the results.
#pragma once

#include <string>
#include <vector>

#include "report/goals.hpp"
#include "report/plot.hpp"

namespace portpool::bench {

std::string html_page(const Results& results, const std::vector<Goal>& goals,
                      const std::vector<GoalResult>& standings, const std::vector<Plot>& plots);

}  // namespace portpool::bench
