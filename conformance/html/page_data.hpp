// The data of the HTML report as JSON: what its scripts show. The layout is described in
// html/page/README.md.
#pragma once

#include <string>
#include <vector>

#include "html/machines.hpp"
#include "html/recorder.hpp"

namespace portpool::conformance {

struct PageInput {
  std::string title;  // "the model", "recorded traces"
  std::vector<PageRun> runs;
  std::vector<Recording> recordings;  // one a run; empty for a run without a trace
  std::string command{};              // that the page was made by; empty where nobody says
  std::string date{};                 // when it was made
};

/// JSON on one line. Texts that are not UTF-8 have U+FFFD for what is wrong in them. Linear in the
/// runs; what repeats is written once.
[[nodiscard]] std::string page_data(const PageInput& input);

}  // namespace portpool::conformance
