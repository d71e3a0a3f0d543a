#include "portpool/conformance/schema.hpp"

#include <algorithm>
#include <string>

#include "format/reading/embedded.hpp"
#include "format/schema/composed_schemas.hpp"

namespace portpool::conformance {
namespace {

std::string_view embedded(std::string_view name) {
  const auto files = embedded_files();
  const auto found = std::ranges::find(files, name, &EmbeddedFile::name);
  return found == files.end() ? std::string_view() : found->text;
}

}  // namespace

std::vector<std::string_view> schema_names() {
  return {"overlay", "profile", "scenario", "scope", "trace"};
}

std::string_view schema_text(std::string_view name) {
  if (name == "scenario") {
    static const std::string kScenario = compose_scenario_schema(embedded("scenario.base.json"));
    return kScenario;
  }
  if (name == "trace") {
    static const std::string kTrace = compose_trace_schema(embedded("trace.base.json"));
    return kTrace;
  }
  return embedded(std::string(name) + ".schema.json");
}

}  // namespace portpool::conformance
