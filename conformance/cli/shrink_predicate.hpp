// What `portpool shrink` keeps true of a scenario while it makes it smaller.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "portpool/conformance/tool_error.hpp"
#include "shrink/shrink.hpp"

namespace portpool::conformance {

struct PredicateOptions {
  std::string backend = "model";
  std::string predicate = "fails";
  std::string profile;
  std::string mutate;
  std::uint64_t seed = 0;
  /// Told before each call on the model; may throw OutOfTime.
  std::function<void()> watch{};
};

/// Ends a run on the model: find_predicate() lets it through, and of a predicate it is a no.
struct OutOfTime {};

/// A predicate, or why there is none: the scenario does not have it.
struct FoundPredicate {
  Predicate holds;
  /// "expectation, profile observed: bind gave success ...", of the scenario of which it held last.
  std::shared_ptr<std::string> what = std::make_shared<std::string>();
  /// The clauses of the rules that decided there; empty where none did.
  std::shared_ptr<std::vector<Clause>> clauses = std::make_shared<std::vector<Clause>>();
  std::string missing;
  bool nothing_runs = false;  // because this machine cannot
};

/// What is wrong with a text for PredicateOptions::predicate; empty when nothing is.
[[nodiscard]] std::string check_predicate(const std::string& text);

/// That the scenario fails in the way that it fails now: the same kind of failure, at the same
/// call, with the same result where another was expected. On winsock also for the same rules, and
/// with expectations that the model meets, where it met those of `scenario`: a smaller scenario
/// that expects what no system should do would be another failure.
[[nodiscard]] Result<FoundPredicate> find_predicate(const Scenario& scenario,
                                                    const PredicateOptions& options);

}  // namespace portpool::conformance
