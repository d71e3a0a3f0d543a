// A failing scenario, made small and written to a file.
#pragma once

#include <string>
#include <vector>

#include "fuzz/examine.hpp"
#include "shrink/shrink.hpp"

namespace portpool::conformance {

struct KeepOptions {
  std::string directory = ".";
  Examination examination;
  ShrinkOptions shrinking;
};

struct KeptCase {
  std::string file;
  std::size_t steps = 0;
  std::size_t runs = 0;   // that shrinking took
  std::string remark;     // when a simulation does not fail by itself, or the file is not written
  std::string unwritten;  // the scenario, where the file could not be written
  std::optional<Failure> failure;
};

/// Examines the scenario, shrinks it while it fails in the same way, and writes it as
/// <directory>/<id>.json with an id made of what failed and its content. `choices` are those that a
/// scenario cannot say: when the scenario does not fail, it is written as it is and they are told.
/// A file that cannot be written is no error: what was found is told all the same.
[[nodiscard]] Result<KeptCase> keep_case(Scenario scenario, const std::vector<std::string>& choices,
                                         const KeepOptions& options);

/// A message as a title: on one line, and cut where it gets too long.
[[nodiscard]] std::string one_line(std::string text);

/// Clauses for a scenario that was made up: those of the rules that its last step brought in. At
/// least one.
[[nodiscard]] std::vector<Clause> clauses_of(const Scenario& scenario, const Answers& answers);

}  // namespace portpool::conformance
