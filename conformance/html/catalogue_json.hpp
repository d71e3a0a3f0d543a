// The catalogue as the HTML report needs it: families, clauses, questions and rules.
#pragma once

#include <nlohmann/json.hpp>

namespace portpool::conformance {

/// Adds "families", "clauses", "questions" and "rules" to the data of a page. Clauses, questions
/// and rules stand at their number, so that other data can name them by it.
void add_catalogue(nlohmann::ordered_json& page);

}  // namespace portpool::conformance
