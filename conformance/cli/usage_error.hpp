// What a command line that cannot be understood is answered: one message, with the nearest valid
// word.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace portpool::conformance {

/// The message for an error of `app.parse`; `first` is the first argument, empty when there was
/// none. Names the command it happened in and, for a word that is nothing here, the nearest one
/// that is.
[[nodiscard]] std::string usage_error(const CLI::App& app, const CLI::ParseError& error,
                                      const std::string& first);

}  // namespace portpool::conformance
