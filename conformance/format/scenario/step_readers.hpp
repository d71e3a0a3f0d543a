// The parts of a step, each read into the Step.
#pragma once

#include "format/calls/call_table.hpp"
#include "format/scenario/load_context.hpp"

namespace portpool::conformance {

/// The parameters of a call, in the order of its row.
void read_arguments(ObjectReader& step_reader, const CallRow& row, Step& step,
                    LoadContext& context);

/// `raw`.
void read_raw(const json::Node& node, const CallRow& row, Step& step, LoadContext& context);

/// `expect` of a call: outcomes that the call can have, matchers over its outputs.
void read_expectation(const json::Node& node, const CallRow& row, Step& step, LoadContext& context);

/// `expect` of an event of the world: what netsh would answer.
void read_host_expectation(const json::Node& node, Step& step, LoadContext& context);

/// A matcher over an output.
Matcher read_matcher(const json::Node& node, const Output& output, LoadContext& context);

/// Parameters of an event of the world.
void read_host_arguments(ObjectReader& step_reader, const HostRow& row, Step& step,
                         LoadContext& context);

}  // namespace portpool::conformance
