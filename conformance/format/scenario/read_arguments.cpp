#include "format/scenario/parameter_types.hpp"
#include "format/scenario/references.hpp"
#include "format/scenario/step_readers.hpp"

namespace portpool::conformance {
namespace {

// Whether a parameter that the step does not have is missing. Those in front of it have been read.
bool is_missed(const Parameter& parameter, const Arguments& arguments, bool has_from) {
  if (has_from && parameter.in_duplicate) return false;
  return parameter.need == ParameterNeed::required ||
         (parameter.need == ParameterNeed::implied_by_type && !implied_protocol(arguments.type));
}

// What means something only beside an overlapped.
void require_overlapped(const json::Node& step, LoadContext& context) {
  for (std::string_view dependent : {"event", "routine"}) {
    const json::Node* node = step.find(dependent);
    if (node == nullptr || step.find("overlapped") != nullptr) continue;
    context.errors.error(*node, '"' + std::string(dependent) + "\" needs \"overlapped\"");
  }
}

}  // namespace

void read_arguments(ObjectReader& reader, const CallRow& row, Step& step, LoadContext& context) {
  step.arguments = default_arguments(row.call);
  const json::Node* from = row.find_parameter("from") ? reader.node().find("from") : nullptr;
  for (const Parameter& parameter : row.parameters) {
    const bool missed = is_missed(parameter, step.arguments, from != nullptr);
    const json::Node* node = missed ? reader.require(parameter.name) : reader.find(parameter.name);
    if (node == nullptr) continue;
    if (from != nullptr && parameter.in_duplicate) {
      context.errors.error(*node,
                           '"' + std::string(parameter.name) +
                               "\" comes from the duplicate and cannot be given with \"from\"");
    }
    parameter.type->read(*node, step.arguments, context);
  }
  if (reader.node().find("protocol") == nullptr) {
    step.arguments.protocol =
        implied_protocol(step.arguments.type).value_or(step.arguments.protocol);
  }
  const json::Node* count = reader.node().find("count");
  if (row.find_parameter("count") != nullptr && count != nullptr) {
    check_range(step.arguments.port, step.arguments.count, *count, context);
  }
  if (row.traits.can_pend) require_overlapped(reader.node(), context);
}

}  // namespace portpool::conformance
