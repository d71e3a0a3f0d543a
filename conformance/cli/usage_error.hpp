// The error message for a command line that cannot be parsed: one line, with the nearest valid
// word.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace portpool::conformance {

/// The message for an error of `app.parse`; `first` is the first argument, empty when there was
/// none. Ends with the command whose help to read; an unknown word comes with the nearest known
/// one.
[[nodiscard]] std::string usage_error(const CLI::App& app, const CLI::ParseError& error,
                                      const std::string& first);

}  // namespace portpool::conformance
