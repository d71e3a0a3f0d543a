// Parts of the trace reader.
#pragma once

#include "format/calls/call_table.hpp"
#include "format/reading/diagnostics.hpp"
#include "portpool/conformance/trace.hpp"

namespace portpool::conformance {

TraceHead read_trace_head(const json::Node& node, Diagnostics& errors);

/// `node` is the value of the member "fingerprint".
Fingerprint read_fingerprint(const json::Node& node, Lease& lease, Diagnostics& errors);

TraceValue read_trace_output(const json::Node& node, const Output& output, Diagnostics& errors);

}  // namespace portpool::conformance
