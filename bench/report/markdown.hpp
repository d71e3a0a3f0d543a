// The results as a document of the project: goals, plots and figures in Markdown.
#pragma once

#include <string>
#include <vector>

#include "report/goals.hpp"
#include "report/plot.hpp"
#include "report/results.hpp"

namespace portpool::bench {

struct Document {
  const Results& results;
  const std::vector<Goal>& goals;
  const std::vector<GoalResult>& standings;
  const std::vector<Plot>& plots;
  std::string machine;    // one line: processors, compiler, options
  std::string directory;  // where the SVG files are, as seen from the document
};

/// The whole document. Plots without figures are left out.
std::string markdown_of(const Document& document);

}  // namespace portpool::bench
