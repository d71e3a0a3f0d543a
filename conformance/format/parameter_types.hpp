// The types that parameters of calls have: how a value of each is read from a scenario, and how it
// is written into one. The rows of the call table name them.
#pragma once

#include <string>
#include <vector>

#include "format/load_context.hpp"
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

namespace parameter {
extern const ParameterType address;
extern const ParameterType alertable;
extern const ParameterType backlog;
extern const ParameterType command;
extern const ParameterType completion_port;
extern const ParameterType control_code;
extern const ParameterType count;
extern const ParameterType duplicate;
extern const ParameterType event;
extern const ParameterType events;
extern const ParameterType family;
extern const ParameterType flags;
extern const ParameterType how;
extern const ParameterType input;
extern const ParameterType length;
extern const ParameterType option;
extern const ParameterType option_value;
extern const ParameterType output_size;
extern const ParameterType overlapped;
extern const ParameterType port;
extern const ParameterType process;
extern const ParameterType protocol;
extern const ParameterType reuse;
extern const ParameterType routine;
extern const ParameterType second_socket;
extern const ParameterType socket;
extern const ParameterType socket_type;
extern const ParameterType step;
extern const ParameterType timeout;
extern const ParameterType token;
extern const ParameterType version;
extern const ParameterType wait;
}  // namespace parameter

// Of the types that `raw` uses, too.
[[nodiscard]] std::vector<std::uint8_t> read_bytes(const json::Node& node, LoadContext& context);
[[nodiscard]] std::uint32_t read_control_code(const json::Node& node, LoadContext& context);

}  // namespace portpool::conformance
