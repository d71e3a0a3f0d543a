// What a user hands over: files, folders, standard input, in any order.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "explain/machine_state.hpp"
#include "listings/listing.hpp"

namespace portpool::conformance {

/// Reads files, the files of folders ("." and below, by name) and standard input ("-") as listings.
/// An error names the file that cannot be opened.
[[nodiscard]] Result<listings::Reading> read_inputs(const std::vector<std::string>& paths);

/// A fingerprint file, or a trace, whose head has one.
[[nodiscard]] Result<MachineState> state_from_fingerprint(const std::string& path);

/// Whether an argument names a file rather than a part of a request: it exists, or is spelt like a
/// path.
[[nodiscard]] bool is_path(const std::string& argument);

}  // namespace portpool::conformance
