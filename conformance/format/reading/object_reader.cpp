#include "format/reading/object_reader.hpp"

#include <algorithm>

#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

bool contains(const std::vector<std::string_view>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

ObjectReader::ObjectReader(const json::Node& node, Diagnostics& errors, std::string_view what)
    : node_(node), errors_(errors), what_(what) {
  if (!is_object()) {
    errors_.error(node_, std::string(what_) + " must be an object, not " +
                             std::string(json::describe(node_.kind)));
  }
}

void ObjectReader::allow(std::string_view key) {
  if (!contains(known_, key)) known_.push_back(key);
}

const json::Node* ObjectReader::find(std::string_view key) {
  allow(key);
  return node_.find(key);
}

const json::Node* ObjectReader::find_misplaced(std::string_view key) {
  misplaced_.push_back(key);
  return node_.find(key);
}

const json::Node* ObjectReader::require(std::string_view key) {
  const json::Node* value = find(key);
  if (value == nullptr && is_object()) missing_.push_back(key);
  return value;
}

void ObjectReader::finish() {
  // A key that is there already is not what another one was meant to be.
  std::vector<std::string_view> absent = known_;
  std::erase_if(absent, [&](std::string_view key) { return node_.find(key) != nullptr; });
  for (const json::Member& member : node_.members) {
    if (contains(known_, member.key) || contains(misplaced_, member.key)) continue;
    std::string message = "unknown key \"" + member.key + "\" in " + std::string(what_);
    if (const auto meant = nearest_word(member.key, absent); !meant.empty()) {
      message += "; did you mean \"" + std::string(meant) + "\"?";
      std::erase(missing_, meant);  // one slip, one message
    } else if (known_.empty()) {
      message += "; it has no other keys";
    } else {
      message += "; it can have " + list_words(known_, "and");
    }
    errors_.error_at_key(node_, member, std::move(message));
  }
  for (std::string_view key : missing_) {
    errors_.error(node_, std::string(what_) + " is missing \"" + std::string(key) + '"');
  }
}

void report_kind(const json::Node& node, Diagnostics& errors, std::string_view wanted) {
  errors.error(
      node, "expected " + std::string(wanted) + ", got " + std::string(json::describe(node.kind)));
}

std::optional<std::string> read_string(const json::Node& node, Diagnostics& errors,
                                       std::string_view wanted) {
  if (node.is(json::Kind::string)) return node.text;
  report_kind(node, errors, wanted);
  return std::nullopt;
}

std::optional<bool> read_boolean(const json::Node& node, Diagnostics& errors) {
  if (node.is(json::Kind::boolean)) return node.boolean;
  report_kind(node, errors, "true or false");
  return std::nullopt;
}

std::optional<std::int64_t> read_integer(const json::Node& node, Diagnostics& errors,
                                         std::int64_t minimum, std::int64_t maximum,
                                         std::string_view wanted) {
  if (!node.is(json::Kind::integer)) {
    report_kind(node, errors, wanted);
    return std::nullopt;
  }
  if (node.integer < minimum || node.integer > maximum) {
    std::string bounds = std::to_string(minimum);
    if (maximum != minimum) bounds = "from " + bounds + " to " + std::to_string(maximum);
    errors.error(node,
                 std::string(wanted) + " is " + bounds + ", not " + std::to_string(node.integer));
    return std::nullopt;
  }
  return node.integer;
}

const std::vector<const json::Node*>* read_list(const json::Node& node, Diagnostics& errors,
                                                std::string_view wanted, std::size_t minimum,
                                                std::size_t maximum) {
  if (!node.is(json::Kind::array)) {
    report_kind(node, errors, wanted);
    return nullptr;
  }
  if (node.items.size() < minimum || node.items.size() > maximum) {
    const bool too_few = node.items.size() < minimum;
    errors.error(node, std::string(wanted) + " has at " + (too_few ? "least " : "most ") +
                           std::to_string(too_few ? minimum : maximum) + ", not " +
                           std::to_string(node.items.size()));
    return nullptr;
  }
  return &node.items;
}

std::optional<std::size_t> match_word(std::string_view text, const json::Node& node,
                                      Diagnostics& errors, std::string_view wanted,
                                      std::span<const std::string_view> words) {
  const auto found = std::find(words.begin(), words.end(), text);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  std::string message = '"' + std::string(text) + "\" is not " + std::string(wanted);
  const std::string hint = did_you_mean(text, words);
  constexpr std::size_t kLongestList = 12;
  if (!hint.empty()) {
    message += hint;
  } else if (words.size() <= kLongestList) {
    message += "; it is one of " + list_words(words);
  } else {
    constexpr std::size_t kNearest = 3;
    message += "; the nearest are " + list_words(nearest_words(text, words, kNearest), "and");
  }
  errors.error(node, std::move(message));
  return std::nullopt;
}

std::optional<std::size_t> read_word(const json::Node& node, Diagnostics& errors,
                                     std::string_view wanted,
                                     std::span<const std::string_view> words) {
  if (!node.is(json::Kind::string)) {
    report_kind(node, errors, wanted);
    return std::nullopt;
  }
  return match_word(node.text, node, errors, wanted, words);
}

}  // namespace portpool::conformance
