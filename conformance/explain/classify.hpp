// Whose a range of the exclusion list looks to be.
#pragma once

#include <string>
#include <vector>

#include "explain/evidence.hpp"
#include "explain/machine_state.hpp"

namespace portpool::conformance {

enum class HolderClass : std::uint8_t {
  administered,     // the star
  http_sys,         // one port without a star
  winnat,           // blocks of 64 or 100 ports in the dynamic range
  runtime_unknown,  // another reservation
  socket,           // netstat shows it
};

/// What is in the way, or in the list without being in the way.
struct PortHolder {
  HolderClass kind{};
  PortRange range;
  /// "tcp 50000-50059, listed with a star: excluded by an administrator"
  std::string what;
  std::vector<std::string> remarks;  // why it looks like what, and what cannot be known
  std::vector<Evidence> evidence;
  bool certain = false;  // a listing says so; otherwise the shape suggests it
  bool system = false;   // a socket of process 4, System: nobody can end that
};

[[nodiscard]] std::string_view name_of(HolderClass kind);

[[nodiscard]] PortHolder classify(const ExcludedRange& range, Transport transport,
                                  const MachineState& state);
[[nodiscard]] PortHolder classify(const netsh::BoundPort& port);

}  // namespace portpool::conformance
