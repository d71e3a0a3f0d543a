// Scenario files: finding them, reading them, and everything that is wrong with them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/tool_error.hpp"

namespace portpool::conformance {

/// A scenario, or every error of its file in the order of the file.
struct ScenarioReport {
  std::optional<Scenario> scenario;  // present when there are no errors
  std::vector<ToolError> errors;
};

/// Reads a scenario. `file_name` is what messages call it; when it ends in ".json" the scenario's
/// id must be its stem. Every error is found in one pass but for those that an earlier one hides.
/// Linear in the text.
[[nodiscard]] ScenarioReport read_scenario(std::string file_name, std::string_view text);

/// The same for a file on disk.
[[nodiscard]] ScenarioReport read_scenario_file(const std::string& path);

/// The same, with the first error alone.
[[nodiscard]] Result<Scenario> load_scenario(std::string file_name, std::string_view text);
[[nodiscard]] Result<Scenario> load_scenario_file(const std::string& path);

/// The scenario files that `paths` name: a file stands for itself, a directory for all *.json below
/// it but for those in its `profiles` and `environments`. Sorted, without duplicates, '/' between
/// the parts of a path. An error when a path does not exist.
[[nodiscard]] Result<std::vector<std::string>> find_scenarios(
    const std::vector<std::string>& paths);

}  // namespace portpool::conformance
