#include <algorithm>
#include <optional>

#include "parser_fuzzing/mutator.hpp"

namespace portpool::conformance::fuzz {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return text.size();
}

std::size_t end_of_scalar(std::string_view text, std::size_t at) {
  constexpr std::string_view kEnds = ",:[]{}\"";
  while (at < text.size() && !is_blank(text[at]) && kEnds.find(text[at]) == kEnds.npos) ++at;
  return at;
}

// An element ends at a comma or a closing bracket of its own level.
Pieces pieces_of_json(std::string_view text) {
  Pieces pieces;
  std::vector<std::optional<Piece>> open(1);  // the element that is being read, by level
  const auto extend = [&open](std::size_t begin, std::size_t end) {
    if (!open.back()) open.back() = Piece{begin, end};
    open.back()->end = end;
  };
  const auto close = [&] {
    if (open.back()) pieces.items.push_back(*open.back());
    open.back().reset();
  };
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (is_blank(c) || c == ':') {
      ++at;
    } else if (c == ',') {
      close();
      ++at;
    } else if (c == '{' || c == '[') {
      extend(at, at + 1);
      open.emplace_back();
      ++at;
    } else if (c == '}' || c == ']') {
      close();
      if (open.size() > 1) open.pop_back();
      extend(at, at + 1);
      ++at;
    } else {
      const std::size_t end = c == '"' ? end_of_string(text, at) : end_of_scalar(text, at);
      pieces.atoms.push_back({at, std::max(end, at + 1)});
      extend(at, std::max(end, at + 1));
      at = std::max(end, at + 1);
    }
  }
  while (!open.empty()) {
    close();
    open.pop_back();
  }
  return pieces;
}

std::vector<Piece> split(std::string_view text, std::string_view separators) {
  std::vector<Piece> pieces;
  std::size_t begin = text.find_first_not_of(separators);
  while (begin != text.npos) {
    const std::size_t end = std::min(text.find_first_of(separators, begin), text.size());
    pieces.push_back({begin, end});
    begin = text.find_first_not_of(separators, end);
  }
  return pieces;
}

}  // namespace

Pieces pieces_of(Grammar grammar, std::string_view text) {
  switch (grammar) {
    case Grammar::json:
      return pieces_of_json(text);
    case Grammar::lines:
      return {split(text, " \t\r\n"), split(text, "\n")};
    case Grammar::words:
      break;
  }
  return {split(text, " ="), split(text, " ")};
}

}  // namespace portpool::conformance::fuzz
