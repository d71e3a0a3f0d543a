#include "json/tree_builder.hpp"

#include <cmath>
#include <utility>

namespace portpool::conformance::json {
namespace {

bool is_between_tokens(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == ':';
}

bool ends_bare_word(char c) {
  return is_between_tokens(c) || c == ']' || c == '}';
}

}  // namespace

// The place of the next token. The parser has accepted it, so the text needs no second look.
std::size_t TreeBuilder::next_token() {
  while (cursor_ < text_.size() && is_between_tokens(text_[cursor_])) ++cursor_;
  return cursor_;
}

void TreeBuilder::skip_token() {
  next_token();
  if (cursor_ >= text_.size()) return;
  const char first = text_[cursor_++];
  if (first == '"') {
    while (cursor_ < text_.size() && text_[cursor_] != '"') {
      cursor_ += text_[cursor_] == '\\' ? 2U : 1U;
    }
    ++cursor_;
  } else if (first != '{' && first != '}' && first != '[' && first != ']') {
    while (cursor_ < text_.size() && !ends_bare_word(text_[cursor_])) ++cursor_;
  }
}

Node& TreeBuilder::add(Kind kind) {
  Node& node = document_.nodes_.emplace_back();
  node.kind = kind;
  node.offset = next_token();
  skip_token();
  if (!open_.empty()) {
    Node& parent = *open_.back().node;
    node.parent = &parent;
    if (parent.is(Kind::object)) {
      node.index = parent.members.size() - 1;
      parent.members.back().value = &node;
    } else {
      node.index = parent.items.size();
      parent.items.push_back(&node);
    }
  }
  return node;
}

bool TreeBuilder::scalar(Kind kind, bool boolean, std::int64_t integer, std::string text) {
  Node& node = add(kind);
  node.boolean = boolean;
  node.integer = integer;
  node.text = std::move(text);
  return true;
}

bool TreeBuilder::real(double value) {
  const std::size_t start = next_token();
  Node& node = add(Kind::real);
  const std::size_t end = std::min(cursor_, text_.size());
  node.text = std::string(text_.substr(start, end - start));
  const bool is_integer_syntax = node.text.find_first_of(".eE") == std::string::npos;
  if (is_integer_syntax) {
    fail(start, Document::pointer(node), "the number " + node.text + " does not fit into 64 bits");
    return true;
  }
  constexpr double kExactIntegers = 9007199254740992.0;  // 2^53
  if (std::trunc(value) == value && std::abs(value) <= kExactIntegers) {
    node.kind = Kind::integer;
    node.integer = static_cast<std::int64_t>(value);
  }
  return true;
}

bool TreeBuilder::too_large() {
  const std::size_t start = next_token();
  Node& node = add(Kind::integer);
  const std::size_t end = std::min(cursor_, text_.size());
  fail(
      start, Document::pointer(node),
      "the number " + std::string(text_.substr(start, end - start)) + " does not fit into 64 bits");
  return true;
}

bool TreeBuilder::begin(Kind kind) {
  const std::size_t start = next_token();
  if (open_.size() >= kMaxDepth) {
    fail(start, here(), "nested deeper than " + std::to_string(kMaxDepth) + " levels");
    return false;
  }
  open_.push_back({&add(kind), {}});
  return true;
}

bool TreeBuilder::end() {
  skip_token();
  open_.pop_back();
  return true;
}

bool TreeBuilder::key(std::string text) {
  const std::size_t start = next_token();
  skip_token();
  Open& open = open_.back();
  if (!open.keys.insert(text).second) {
    std::string pointer = child_pointer(Document::pointer(*open.node), text);
    fail(start, std::move(pointer), "the key \"" + text + "\" is duplicated");
  }
  open.node->members.push_back({std::move(text), start, nullptr});
  return true;
}

void TreeBuilder::syntax_error(std::size_t read, std::string message) {
  // The first character that was read of the token which the parser could not use.
  const std::size_t last = read == 0 ? 0 : std::min(read - 1, text_.size());
  while (cursor_ < last && is_between_tokens(text_[cursor_])) ++cursor_;
  fail(std::min(cursor_, last), here(), std::move(message));
}

void TreeBuilder::fail(std::size_t offset, std::string pointer, std::string message) {
  document_.errors_.push_back(document_.error_at(offset, std::move(pointer), std::move(message)));
}

std::string TreeBuilder::here() const {
  return open_.empty() ? std::string() : Document::pointer(*open_.back().node);
}

}  // namespace portpool::conformance::json
