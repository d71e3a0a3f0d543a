// Coverage in words.
#pragma once

#include <iosfwd>
#include <string>

#include "coverage/coverage.hpp"
#include "report/console.hpp"

namespace portpool::conformance {

/// Each clause and open question with its scenarios, and what each backend has shown of it. With
/// `quiet` only what is wrong, and the summary.
void print_coverage(std::ostream& out, const Coverage& coverage, bool quiet, const Paint& paint);

/// The clauses that say must: where a scenario that cites it shows that it holds, and where one
/// shows the refusal.
void print_must(std::ostream& out, const Coverage& coverage, bool quiet, const Paint& paint);

[[nodiscard]] std::string coverage_json(const Coverage& coverage);

/// No clause or question without evidence or excuse, no excuse that is not needed, no scenario that
/// cites a clause of which nothing happens in it, every must clause shown both ways.
[[nodiscard]] bool is_complete(const Coverage& coverage);

}  // namespace portpool::conformance
