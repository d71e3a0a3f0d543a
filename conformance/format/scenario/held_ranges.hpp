// Ports that a scenario says are held before it begins: exclusions, persistent reservations, and
// what the system holds.
#pragma once

#include "format/reading/vocabulary.hpp"
#include "format/scenario/load_context.hpp"
#include "format/scenario/references.hpp"

namespace portpool::conformance {

/// Reports a range that no machine can hold: one with port 0 or past port 65535, or one that
/// overlaps a range of the same protocol declared before it (a port has one holder). Ranges that
/// are placed by different names ("P" and a number, say) meet at run time only: the backend tells.
/// Linear in the ranges declared before.
void check_held_range(Transport protocol, const PortReference& start, std::uint32_t count,
                      const json::Node& where, LoadContext& context);

/// protocol, start and count of a declaration.
template <class Declaration>
void read_held_range(ObjectReader& reader, Declaration& declaration, LoadContext& context) {
  if (const auto* protocol = reader.require("protocol")) {
    const auto word = read_word(*protocol, context.errors, "a protocol", transport_words());
    declaration.protocol = static_cast<Transport>(word.value_or(0));
  }
  const auto* start = reader.require("start");
  if (start != nullptr) {
    declaration.start = read_port(*start, context).value_or(PortReference{});
  }
  if (const auto* count = reader.require("count")) {
    const auto ports = read_integer(*count, context.errors, 1, kLastPort, "a number of ports");
    if (!ports || start == nullptr) return;
    declaration.count = static_cast<std::uint32_t>(*ports);
    check_range(declaration.start, declaration.count, *count, context);
    check_held_range(declaration.protocol, declaration.start, declaration.count, *count, context);
  }
}

}  // namespace portpool::conformance
