// The HTML report: one page that works offline.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "html/page_data.hpp"

namespace portpool::conformance {

/// Judges the traces of the runs once more to see what was offered and who held which ports;
/// `jobs` at once, 0 = as many as the machine has. `runs` must outlive the result.
[[nodiscard]] std::vector<Recording> record_runs(const std::vector<PageRun>& runs,
                                                 const JudgeOptions& judging, unsigned jobs);

/// The whole file. It loads nothing: scripts and styles are inside, and a content security policy
/// names them by their hash and forbids everything else.
[[nodiscard]] std::string html_page(const PageInput& input);

/// JSON that can stand inside a script element whatever texts it holds: no '<', '>' or '&', and no
/// line that JavaScript would end.
[[nodiscard]] std::string escape_for_script(std::string_view json);

}  // namespace portpool::conformance
