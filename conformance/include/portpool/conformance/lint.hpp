// What `portpool lint` finds, and what `portpool new` writes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/tool_error.hpp"

namespace portpool::conformance {

struct LintReport {
  std::vector<ToolError> findings;  // by file, in the order of the file; empty = clean
  std::vector<Scenario> loaded;     // the scenarios without an error, in the order of their files
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
/// of scenarios and steps that there are, a trace fits its scenario when that is among the files,
/// and nothing that `portpool new` wrote is left to be done. A path that does not exist is a
/// finding.
[[nodiscard]] LintReport lint(const std::vector<std::string>& paths);

struct NewScenario {
  std::string id;
  std::string area;                  // directory below scenarios/
  std::vector<std::string> clauses;  // at least one; ids of the catalogue
  std::string schema = "../../conformance/schema/scenario.schema.json";  // what `$schema` says
};

struct NewFile {
  std::string path;  // below the directory of the scenarios: "bind/bind-twice.json"
  std::string text;
};

/// How a title or a note begins that is still to be written.
inline constexpr std::string_view kToBeWritten = "TODO";

/// A scenario to begin with: it loads and runs, and its steps are those that most scenarios of its
/// first clause's family have. They show nothing of the clause yet, so title and note are marked as
/// to be written, which lint reports.
[[nodiscard]] Result<NewFile> scaffold_scenario(const NewScenario& wanted);

/// What `$schema` of a scenario in an area below `root` says: the schema of the checkout that the
/// scenarios belong to or, outside of one, a copy below `root`, which place_schema writes.
[[nodiscard]] std::string schema_reference(const std::string& root);
[[nodiscard]] Result<Done> place_schema(const std::string& root);

/// What stands against a new scenario below `root`: an area that is not there, or an id that is
/// taken. Where `root` has no areas, any is as good. Precondition: the scenario can be made.
[[nodiscard]] Result<Done> check_place(const NewScenario& wanted, const std::string& root);

}  // namespace portpool::conformance
