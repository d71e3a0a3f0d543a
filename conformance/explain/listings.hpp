// Machine states out of files.
#pragma once

#include <string>
#include <vector>

#include "explain/machine_state.hpp"

namespace portpool::conformance {

/// A fingerprint file, or a trace, whose head has one.
[[nodiscard]] Result<MachineState> state_from_fingerprint(const std::string& path);

/// What several saved outputs of netsh say together.
[[nodiscard]] Result<netsh::Listing> listing_from_files(const std::vector<std::string>& paths);

/// Errors name the file.
[[nodiscard]] Result<std::vector<netsh::BoundPort>> sockets_from_file(const std::string& path);

/// The "host" section of a scenario for such a machine, indented by two. A scenario declares
/// starred ranges as exclusions; a range without a star is somebody's runtime reservation, which a
/// scenario makes by steps of its own, so those are named in `left_out`.
struct HostSection {
  std::string json;
  std::vector<std::string> left_out;  // "tcp 80, listed without a star: ..."
};
[[nodiscard]] HostSection host_section(const netsh::Listing& listing);

}  // namespace portpool::conformance
