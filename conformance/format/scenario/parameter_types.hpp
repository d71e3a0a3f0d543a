// The types that parameters of calls have: how a value of each is read from a scenario, and how it
// is written into one. The rows of the call table name them (calls/parameters.hpp).
#pragma once

#include <string>
#include <vector>

#include "format/calls/parameters.hpp"
#include "format/scenario/load_context.hpp"
#include "portpool/conformance/scenario.hpp"

namespace portpool::conformance {

struct ParameterType {
  /// What the JSON Schema says of the value.
  const char* schema;
  /// Reads the value into the member of `to` that keeps it; reports what is wrong with it.
  void (*read)(const json::Node& node, Arguments& to, LoadContext& context);
  /// The value as JSON, on one line.
  std::string (*write)(const Arguments& from);
};

// Of the types that `raw` uses, too.
[[nodiscard]] std::vector<std::uint8_t> read_bytes(const json::Node& node, LoadContext& context);
[[nodiscard]] std::uint32_t read_control_code(const json::Node& node, LoadContext& context);

}  // namespace portpool::conformance
