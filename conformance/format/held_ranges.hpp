// Ports that a scenario says are held before it begins: exclusions and persistent reservations.
#pragma once

#include "format/load_context.hpp"

namespace portpool::conformance {

/// Reports a range that no machine can hold: one with port 0 or past port 65535, or one that
/// overlaps a range of the same protocol declared before it (a port has one holder). Ranges that
/// are placed by different names ("P" and a number, say) meet at run time only: the backend tells.
/// Linear in the ranges declared before.
void check_held_range(Transport protocol, const PortReference& start, std::uint32_t count,
                      const json::Node& where, LoadContext& context);

}  // namespace portpool::conformance
