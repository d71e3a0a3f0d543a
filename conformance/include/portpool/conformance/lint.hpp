// What `portpool lint` finds, and what `portpool new` writes.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "portpool/conformance/tool_error.hpp"

namespace portpool::conformance {

struct LintReport {
  std::vector<ToolError> findings;  // by file, in the order of the file; empty = clean
  std::size_t scenarios = 0;        // files that were looked at
  std::size_t profiles = 0;
  std::size_t overlays = 0;
  std::size_t traces = 0;
};

/// Checks files of all kinds: scenarios, profiles, overlays (*.json) and traces (*.ndjson),
/// directories with all below them. What a *.json file is follows from its directory (`profiles`,
/// `environments`), else from its keys.
///
/// Beyond what the loaders check: ids are unique, `$schema` names the right schema, overlays speak
/// of scenarios and steps that there are, and a trace fits its scenario when that is among the
/// files. A path that does not exist is a finding.
[[nodiscard]] LintReport lint(const std::vector<std::string>& paths);

struct NewScenario {
  std::string id;
  std::string area;                  // directory below scenarios/
  std::vector<std::string> clauses;  // at least one; ids of the catalogue
};

struct NewFile {
  std::string path;  // below the directory of the scenarios: "bind/bind-twice.json"
  std::string text;
};

/// A scenario to begin with: it loads and runs, its title is the sentence of its first clause, and
/// its steps are those that most scenarios of that clause's family have.
[[nodiscard]] Result<NewFile> scaffold_scenario(const NewScenario& wanted);

}  // namespace portpool::conformance
