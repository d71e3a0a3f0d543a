// Reading members and values with errors that say what was wanted.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "format/reading/diagnostics.hpp"

namespace portpool::conformance {

/// Reads the members of an object by key, and knows at the end which keys nobody asked for.
class ObjectReader {
 public:
  /// `what` names the object in messages: "the step", "the process". A value that is no object is
  /// reported here.
  ObjectReader(const json::Node& node, Diagnostics& errors, std::string_view what);

  [[nodiscard]] bool is_object() const { return node_.is(json::Kind::object); }
  [[nodiscard]] const json::Node& node() const { return node_; }

  /// The value of a key, nullptr when it is absent.
  const json::Node* find(std::string_view key);

  /// The same; an absent key is an error, which finish() reports.
  const json::Node* require(std::string_view key);

  /// Makes a key known without reading it.
  void allow(std::string_view key);

  /// The value of a key that does not belong here but that the caller reports in its own words.
  const json::Node* find_misplaced(std::string_view key);

  /// Reports every key that was neither read nor allowed, and the required ones that are absent. A
  /// required key that an unknown one was probably meant to be is not reported as well.
  void finish();

 private:
  const json::Node& node_;
  Diagnostics& errors_;
  std::string_view what_;
  std::vector<std::string_view> known_;
  std::vector<std::string_view> misplaced_;
  std::vector<std::string_view> missing_;
};

// Each returns nothing after it has reported a value of another kind. `wanted` names what is
// expected in the message.

std::optional<std::string> read_string(const json::Node& node, Diagnostics& errors,
                                       std::string_view wanted = "a string");
std::optional<bool> read_boolean(const json::Node& node, Diagnostics& errors);
std::optional<std::int64_t> read_integer(const json::Node& node, Diagnostics& errors,
                                         std::int64_t minimum, std::int64_t maximum,
                                         std::string_view wanted = "a number");

/// A list; `minimum` and `maximum` bound its length. nullptr after a report.
const std::vector<const json::Node*>* read_list(const json::Node& node, Diagnostics& errors,
                                                std::string_view wanted, std::size_t minimum = 0,
                                                std::size_t maximum = SIZE_MAX);

/// The index of the word among `words`.
std::optional<std::size_t> read_word(const json::Node& node, Diagnostics& errors,
                                     std::string_view wanted,
                                     std::span<const std::string_view> words);

/// `text` as a word of `words`, reported at `node`.
std::optional<std::size_t> match_word(std::string_view text, const json::Node& node,
                                      Diagnostics& errors, std::string_view wanted,
                                      std::span<const std::string_view> words);

/// Reports that `node` is not what was wanted: "expected a string, got a list".
void report_kind(const json::Node& node, Diagnostics& errors, std::string_view wanted);

}  // namespace portpool::conformance
