// Answers that a scenario calls acceptable, against the machines of the model.
//
//     const StatedAnswers answers = check_stated_answers(scenario);
//     answers.unfounded   // nobody gives them: a judge would accuse the system that does
//
// A list of answers stands for several machines, and often for several ways in which earlier steps
// may end. So the scenario is run as each of them has it: with the picks, with the documentation's
// answers, with every answer to the questions that it names, and with one or two earlier calls
// ending otherwise. An answer is founded when it is offered at its step in one of these runs.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "portpool/conformance/scenario.hpp"

namespace portpool::conformance {

struct UnfoundedAnswer {
  std::string step;
  SourcePosition where;
  std::string result;
};

struct StatedAnswers {
  std::size_t count = 0;  // of all answers that steps name
  std::vector<UnfoundedAnswer> unfounded;
};

/// Costs one run where every answer is offered at once, and hundreds where one is not.
[[nodiscard]] StatedAnswers check_stated_answers(const Scenario& scenario);

}  // namespace portpool::conformance
