// Reading the input files, and saying what is wrong with them.
#pragma once

#include <portpool/conformance/tool_error.hpp>
#include <string>

namespace portpool::bench {

conformance::ToolError bad_input(const std::string& message, const std::string& file);

/// The bytes of a file. `what` says in an error what the file was wanted for.
conformance::Result<std::string> read_text(const std::string& file, const std::string& what);

}  // namespace portpool::bench
