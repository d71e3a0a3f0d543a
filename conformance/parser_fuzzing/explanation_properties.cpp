#include "parser_fuzzing/explanation_properties.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "explain/explain.hpp"
#include "explain/render.hpp"
#include "parser_fuzzing/properties.hpp"

namespace portpool::conformance::fuzz {

void require_explanation(const ExplainRequest& request, const listings::Reading& reading) {
  const ListedMachine machine = machine_of(reading);
  const Explanation explanation = explain(request, machine, Answers::observed());
  require(!explanation.outcomes.empty(), "there is an answer");
  const std::string screen = explanation_text(explanation, machine.latest, reading, {});
  require(!screen.empty(), "it has words");
  const std::string json = explanation_json(explanation, machine.latest, reading);
  require(nlohmann::json::accept(json), "it is JSON for programs", json);
}

}  // namespace portpool::conformance::fuzz
