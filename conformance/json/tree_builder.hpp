// Builds the nodes of a Document from the events of the JSON library's parser.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "json/document.hpp"

namespace portpool::conformance::json {

/// Follows the text beside the library's parser: its events come in the order of the text and leave
/// out only white space, commas and colons, so the token of each event is the next one after the
/// last.
class TreeBuilder {
 public:
  TreeBuilder(Document& document, std::string_view text) : document_(document), text_(text) {}

  bool scalar(Kind kind, bool boolean = false, std::int64_t integer = 0, std::string text = {});
  bool real(double value);
  bool too_large();
  bool begin(Kind kind);
  bool end();
  bool key(std::string text);

  /// `read` is the number of characters that the parser has read.
  void syntax_error(std::size_t read, std::string message);

 private:
  struct Open {
    Node* node;
    std::unordered_set<std::string> keys;
  };

  std::size_t next_token();
  void skip_token();
  Node& add(Kind kind);
  void fail(std::size_t offset, std::string pointer, std::string message);
  [[nodiscard]] std::string here() const;

  Document& document_;
  std::string_view text_;
  std::size_t cursor_ = 0;
  std::vector<Open> open_;
};

}  // namespace portpool::conformance::json
