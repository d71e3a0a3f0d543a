// What the benchmarks must show, as ratios of two figures of the same run.
//
// A goals file is JSON:
//   {"goals": [{
//     "row": "1", "title": "...",
//     "each": ["0", "50"],    optional: the values that "{}" takes in the names below
//     "of": <operand>, "over": <operand>,   the ratio
//     "at_most": 2.0          or "at_least"
//     "peers": ["name", ...]  optional: benchmarks to show beside it
//   }]}
// An operand is the name of a benchmark, {"largest": [names]}, {"smallest": [names]}, or what does
// not depend on the machine's speed: a time, {"ns": 200000}, or another quantity, {"value": 64}. A
// name that ends in "#item" means the time of one item, where the benchmark counts them; one that
// ends in "#" and the name of a counter means that counter. With "each" the ratio that is worst for
// the goal counts.
#pragma once

#include <optional>
#include <portpool/conformance/tool_error.hpp>
#include <string>
#include <vector>

#include "report/results.hpp"

namespace portpool::bench {

struct Operand {
  enum class Pick { only, largest, smallest, constant };
  Pick pick = Pick::only;
  std::vector<std::string> benchmarks;
  double value = 0;  // of a constant
};

struct Goal {
  std::string row;
  std::string title;
  std::vector<std::string> each;  // one empty string if the file names none
  Operand of;
  Operand over;
  bool at_most = true;  // else at least
  double bound = 0;
  std::vector<std::string> peers;
};

enum class Standing {
  met,
  within_slack,  // missed by less than the slack that noise is allowed
  missed,
  not_measured,  // a benchmark of it is not in the results: a library was missing, or a filter set
};

struct GoalResult {
  Standing standing = Standing::not_measured;
  double ratio = 0;  // of the worst of "each"
  std::string at;    // which of "each" that was
  std::vector<std::pair<std::string, double>>
      peers;  // the peers that were measured, in nanoseconds
};

/// Reads a goals file; an error names the file and the goal.
conformance::Result<std::vector<Goal>> read_goals(const std::string& file);
conformance::Result<std::vector<Goal>> parse_goals(const std::string& text,
                                                   const std::string& file);

/// `slack` 0.25 lets a ratio be a quarter worse than the goal.
GoalResult evaluate(const Goal& goal, const Results& results, double slack);

}  // namespace portpool::bench
