// "did you mean": the valid word nearest to one that is not.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace portpool::conformance {

/// Number of insertions, deletions, replacements and swaps of neighbours that turn one word into
/// the other. Letters that differ in case alone count as half an edit each, two of them as one.
[[nodiscard]] std::size_t edit_distance(std::string_view from, std::string_view to);

/// The nearest of `candidates`, the first of equals; empty when none is near enough to be what was
/// meant.
[[nodiscard]] std::string_view nearest_word(std::string_view word,
                                            std::span<const std::string_view> candidates);

/// At most `count` of `candidates`, nearest first: those that contain the word or are contained in
/// it, then those with few edits. For lists too long to be printed.
[[nodiscard]] std::vector<std::string_view> nearest_words(
    std::string_view word, std::span<const std::string_view> candidates, std::size_t count);

/// `; did you mean "x"?`, or nothing when no candidate is near.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       std::span<const std::string_view> candidates);
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       const std::vector<std::string>& candidates);

/// `"a", "b" or "c"`.
[[nodiscard]] std::string list_words(std::span<const std::string_view> words,
                                     std::string_view conjunction = "or");

}  // namespace portpool::conformance
