#include "format/scenario/held_ranges.hpp"

#include <algorithm>

namespace portpool::conformance {
namespace {

constexpr std::int64_t kLastHeldPort = 65535;

template <class Declaration>
bool meets(const Declaration& declared, Transport protocol, const PortReference& start,
           std::uint32_t count) {
  const bool comparable = declared.protocol == protocol && declared.start.kind == start.kind &&
                          declared.start.name == start.name;
  return comparable && start.value < declared.start.value + declared.count &&
         declared.start.value < start.value + count;
}

template <class Declarations>
bool meets_any(const Declarations& declared, Transport protocol, const PortReference& start,
               std::uint32_t count) {
  return std::any_of(declared.begin(), declared.end(),
                     [&](const auto& other) { return meets(other, protocol, start, count); });
}

}  // namespace

void check_held_range(Transport protocol, const PortReference& start, std::uint32_t count,
                      const json::Node& where, LoadContext& context) {
  const bool number = start.kind == PortReference::Kind::number;
  if (number && start.value == 0) {
    context.errors.error(where, "port 0 cannot be held: it asks for any port");
  } else if (number && start.value + count > kLastHeldPort + 1) {
    context.errors.error(where, "the range runs past port 65535");
  } else if (meets_any(context.scenario.host.exclusions, protocol, start, count) ||
             meets_any(context.scenario.host.persistent, protocol, start, count) ||
             meets_any(context.scenario.host.holders, protocol, start, count)) {
    context.errors.error(where,
                         "the range overlaps another one of the host: a port has one holder");
  }
}

}  // namespace portpool::conformance
