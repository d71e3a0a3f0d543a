// The names of the types that parameters of calls have, for the rows of the call table. What each
// is: scenario/parameter_types.cpp.
#pragma once

namespace portpool::conformance {

struct ParameterType;

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

}  // namespace portpool::conformance
