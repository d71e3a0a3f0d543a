// Steps with "repeat": each stands for as many steps, which differ by their numbers.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "format/reading/diagnostics.hpp"
#include "json/document.hpp"

namespace portpool::conformance {

/// Makes the steps that a repeated one stands for. Their nodes live as long as this, and say of
/// themselves that they stand where the repeated step does.
class RepeatedSteps {
 public:
  /// The steps that `step` stands for: itself, when it has no "repeat"; none after a report that
  /// there are too many. In every text of the n-th,
  /// counted from 1, `#` is n; an "id" and an "as" without `#` get the number at their end
  /// ("open-1", "s1"). Linear in what is made.
  std::vector<const json::Node*> expand(const json::Node& step, Diagnostics& errors);

 private:
  const json::Node* copy(const json::Node& of, const json::Node* parent, std::size_t index,
                         const std::string& number);

  std::deque<json::Node> nodes_;
  std::size_t made_ = 0;  // steps
};

}  // namespace portpool::conformance
