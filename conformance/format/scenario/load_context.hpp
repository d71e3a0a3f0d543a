// What the readers of the parts of a scenario share.
#pragma once

#include <map>
#include <string>

#include "format/reading/diagnostics.hpp"
#include "format/reading/object_reader.hpp"
#include "format/scenario/symbols.hpp"
#include "portpool/conformance/scenario.hpp"

namespace portpool::conformance {

struct LoadContext {
  explicit LoadContext(const json::Document& document) : errors(document) {}

  Diagnostics errors;
  SymbolTable symbols;
  Scenario scenario;
  // From ids to indices: of the steps read so far, and of all.
  std::map<std::string, std::size_t, std::less<>> step_index;
  std::map<std::string, std::size_t, std::less<>> later_steps;

  [[nodiscard]] SourcePosition position(const json::Node& node) const {
    return errors.document().position(node.offset);
  }
};

// Readers of the members of the top level.
void read_heading(ObjectReader& root, LoadContext& context);
void read_blocks(ObjectReader& root, LoadContext& context);
void read_processes(ObjectReader& root, LoadContext& context);
void read_host(ObjectReader& root, LoadContext& context);
void read_steps(ObjectReader& root, LoadContext& context);

}  // namespace portpool::conformance
