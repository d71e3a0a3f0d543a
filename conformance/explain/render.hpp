// Explanations as text and as JSON.
#pragma once

#include <string>

#include "explain/explain.hpp"

namespace portpool::conformance {

/// For people, at most 100 columns wide where words allow, ending in a line feed. The same bytes
/// everywhere.
[[nodiscard]] std::string explanation_text(const Explanation& explanation);

/// The same content for programs: one object.
[[nodiscard]] std::string explanation_json(const Explanation& explanation);

}  // namespace portpool::conformance
