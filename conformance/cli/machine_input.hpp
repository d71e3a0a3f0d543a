// The machine that explain, who and free look at: files that were given, or this one.
#pragma once

#include <string>
#include <vector>

#include "explain/machine_state.hpp"
#include "listings/listing.hpp"

namespace portpool::conformance {

/// Reads the files, folders and standard input that are named; where none is, this machine, if it
/// is a Windows machine.
[[nodiscard]] Result<listings::Reading> read_files_or_machine(
    const std::vector<std::string>& paths);

}  // namespace portpool::conformance
