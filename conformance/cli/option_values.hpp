// What the values of options may be, and what the help calls them.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace portpool::conformance {

/// A check for CLI::Option::check: empty when the text is right, else what it must be.
using ValueCheck = std::function<std::string(const std::string&)>;

/// A whole number in decimal digits. CLI11 alone takes "-1" for the largest of an unsigned type.
[[nodiscard]] ValueCheck whole_number(
    std::uint64_t least, std::uint64_t most = std::numeric_limits<std::uint64_t>::max());

/// A limit of time: more than nothing.
[[nodiscard]] ValueCheck positive_seconds();

[[nodiscard]] ValueCheck percentage();

/// One of these words, which the help lists; for another one the nearest is named.
[[nodiscard]] CLI::Validator one_of(std::vector<std::string> words);
[[nodiscard]] ValueCheck existing_directory();

/// How many threads may be asked for, 0 for one a processor.
[[nodiscard]] ValueCheck number_of_jobs();

/// Has `alone` refuse every other option of its command, defined before or after it: none would
/// have an effect. Call it when all are defined.
void exclude_all_others(CLI::App& command, CLI::Option& alone);

/// Makes options of several values take one each time they are named, so that what follows is left
/// to the positional arguments; refuses empty values; and gives every value a name in the help,
/// such as FILE or N.
void finish_options(CLI::App& app);

}  // namespace portpool::conformance
