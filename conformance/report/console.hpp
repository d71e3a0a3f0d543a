// Reports for a terminal.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "report/outcome.hpp"

namespace portpool::conformance {

class Paint {
 public:
  explicit Paint(bool on) : on_(on) {}
  /// "auto" looks at whether standard output is a terminal and NO_COLOR is unset.
  static Paint from_option(const std::string& option);

  [[nodiscard]] std::string red(const std::string& text) const { return wrap("31", text); }
  [[nodiscard]] std::string green(const std::string& text) const { return wrap("32", text); }
  [[nodiscard]] std::string yellow(const std::string& text) const { return wrap("33", text); }
  [[nodiscard]] std::string bold(const std::string& text) const { return wrap("1", text); }
  [[nodiscard]] std::string dim(const std::string& text) const { return wrap("2", text); }

 private:
  [[nodiscard]] std::string wrap(const char* code, const std::string& text) const {
    return on_ ? "\x1b[" + std::string(code) + "m" + text + "\x1b[0m" : text;
  }
  bool on_;
};

/// One finding: the step, what was seen, what was allowed, by which rule and clause.
void print_finding(std::ostream& out, const Finding& finding, const std::string& file,
                   const Paint& paint);

/// One scenario: nothing when it agreed and `quiet`.
void print_outcome(std::ostream& out, const ScenarioOutcome& outcome, bool quiet,
                   const Paint& paint);

/// The closing lines.
void print_totals(std::ostream& out, const std::vector<ScenarioOutcome>& outcomes,
                  const std::string& backend, const Paint& paint);

}  // namespace portpool::conformance
