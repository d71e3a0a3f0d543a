// A JSON document in which every value and key knows where in the file it stands.
//
// The libraries' own document types forget positions, keep the last of two equal keys and turn
// integers that do not fit into floating point; a format whose errors name line, column and JSON
// pointer cannot have that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/tool_error.hpp"

namespace portpool::conformance::json {

enum class Kind : std::uint8_t { null, boolean, integer, real, string, array, object };

/// "a string", "a list": for messages.
[[nodiscard]] std::string_view describe(Kind kind);

struct Node;

struct Member {
  std::string key;
  std::size_t key_offset = 0;  // of the opening quote
  const Node* value = nullptr;
};

struct Node {
  Kind kind = Kind::null;
  bool boolean = false;
  std::int64_t integer = 0;        // also 4.0 and 4e0: JSON has one kind of number
  std::size_t offset = 0;          // of the first byte, from the start of the text
  const Node* parent = nullptr;    // nullptr for the root
  std::size_t index = 0;           // place among the members or items of the parent
  std::string text;                // of a string, decoded; of a real, as written
  std::vector<Member> members;     // of an object, in the order of the file
  std::vector<const Node*> items;  // of an array

  [[nodiscard]] bool is(Kind wanted) const { return kind == wanted; }

  /// The value of a key, nullptr when absent. Linear in the members.
  [[nodiscard]] const Node* find(std::string_view key) const;
};

/// Deepest nesting that is accepted. The formats need eight.
inline constexpr std::size_t kMaxDepth = 32;

/// A parsed text, or the errors that make it unusable. Movable: nodes keep their addresses.
class Document {
 public:
  /// Reads `text`. Errors are collected in the order of the text; a syntax error is the last one.
  /// `first_line` is the number of the first line, for texts that are part of a larger file. Linear
  /// in the text, but for objects with many keys.
  static Document parse(std::string file_name, std::string_view text, std::uint32_t first_line = 1);

  [[nodiscard]] bool ok() const { return errors_.empty(); }
  [[nodiscard]] const std::vector<ToolError>& errors() const { return errors_; }

  /// Only when ok().
  [[nodiscard]] const Node& root() const { return nodes_.front(); }

  [[nodiscard]] SourcePosition position(std::size_t offset) const;

  /// The JSON pointer (RFC 6901) of a node; empty for the root.
  [[nodiscard]] static std::string pointer(const Node& node);

  [[nodiscard]] ToolError error_at(std::size_t offset, std::string pointer,
                                   std::string message) const;

 private:
  friend class TreeBuilder;
  Document(std::string file_name, std::string_view text, std::uint32_t first_line);

  std::string file_name_;
  std::vector<std::size_t> line_starts_;
  std::uint32_t first_line_;
  std::deque<Node> nodes_;
  std::vector<ToolError> errors_;
};

/// `/steps/2` and `socket` -> `/steps/2/socket`, escaped as RFC 6901 wants.
[[nodiscard]] std::string child_pointer(std::string parent, std::string_view key);

}  // namespace portpool::conformance::json
