#include "text/nearest_word.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace portpool::conformance {
namespace {

constexpr std::size_t kEdit = 2;  // distances are kept in halves of an edit

// Nobody misspells a word of this length; it also bounds the work on hostile input.
constexpr std::size_t kLongestWord = 100;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::size_t replacement_cost(char a, char b) {
  if (a == b) return 0;
  return lower(a) == lower(b) ? 1 : kEdit;
}

}  // namespace

std::size_t edit_distance(std::string_view from, std::string_view to) {
  // Three rows of the table of Damerau's distance (optimal string alignment).
  std::vector<std::size_t> before(to.size() + 1), previous(to.size() + 1), current(to.size() + 1);
  for (std::size_t j = 0; j <= to.size(); ++j) previous[j] = j * kEdit;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    current[0] = i * kEdit;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      current[j] = std::min({previous[j] + kEdit, current[j - 1] + kEdit,
                             previous[j - 1] + replacement_cost(from[i - 1], to[j - 1])});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) {
        current[j] = std::min(current[j], before[j - 2] + kEdit);
      }
    }
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return (previous[to.size()] + 1) / kEdit;
}

std::string_view nearest_word(std::string_view word, std::span<const std::string_view> candidates) {
  if (word.size() > kLongestWord) return {};
  std::string_view nearest;
  std::size_t nearest_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (std::string_view candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    const bool has_something_in_common = distance < std::max(word.size(), candidate.size());
    if (has_something_in_common && distance < nearest_distance) {
      nearest = candidate;
      nearest_distance = distance;
    }
  }
  return nearest;
}

std::vector<std::string_view> nearest_words(std::string_view word,
                                            std::span<const std::string_view> candidates,
                                            std::size_t count) {
  const auto lowered = [](std::string_view text) {
    std::string copy(text);
    std::ranges::transform(copy, copy.begin(), lower);
    return copy;
  };
  const std::string wanted = lowered(word.substr(0, kLongestWord));
  std::vector<std::pair<std::size_t, std::string_view>> ranked;
  for (const std::string_view candidate : candidates) {
    const std::string other = lowered(candidate);
    const bool inside =
        other.find(wanted) != std::string::npos || wanted.find(other) != std::string::npos;
    // Any word that contains the other is nearer than all that do not.
    ranked.emplace_back((inside ? 0 : kLongestWord) + edit_distance(wanted, other), candidate);
  }
  std::ranges::stable_sort(ranked, {}, &std::pair<std::size_t, std::string_view>::first);
  std::vector<std::string_view> nearest;
  for (std::size_t i = 0; i < std::min(count, ranked.size()); ++i)
    nearest.push_back(ranked[i].second);
  return nearest;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string_view nearest = nearest_word(word, candidates);
  return nearest.empty() ? std::string() : "; did you mean \"" + std::string(nearest) + "\"?";
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::vector<std::string_view> views(candidates.begin(), candidates.end());
  return did_you_mean(word, views);
}

std::string list_words(std::span<const std::string_view> words, std::string_view conjunction) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i != 0 && i + 1 == words.size()) {
      text += ' ' + std::string(conjunction) + ' ';
    } else if (i != 0) {
      text += ", ";
    }
    text += '"' + std::string(words[i]) + '"';
  }
  return text;
}

}  // namespace portpool::conformance
