// Changes of an input that keep most of it well formed, so that a fuzzer gets past the syntax.
#pragma once

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "parser_fuzzing/target.hpp"

namespace portpool::conformance::fuzz {

/// A part of a text.
struct Piece {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// What can be changed in a text of a grammar, in the order of the text.
struct Pieces {
  std::vector<Piece> atoms;  // strings, numbers, words: replaced by others
  std::vector<Piece> items;  // members, elements, lines, tokens: moved, doubled and left out
};

/// Linear; text that is not of the grammar has fewer pieces.
[[nodiscard]] Pieces pieces_of(Grammar grammar, std::string_view text);

/// The words that inputs of a target are made of: for JSON those of the schemas, and the tokens of
/// the dictionary file.
[[nodiscard]] std::vector<std::string> vocabulary(const Target& target);

/// The tokens of a dictionary in libFuzzer's format, unescaped.
[[nodiscard]] std::vector<std::string> read_dictionary(std::string_view text);

class Mutator {
 public:
  explicit Mutator(const Target& target) : grammar_(target.grammar), words_(vocabulary(target)) {}

  /// One to three changes; pieces may come from `partner`, which may be the text itself.
  [[nodiscard]] std::string mutate(std::string text, std::string_view partner,
                                   std::mt19937_64& random) const;

  /// Changes of bytes, whatever the grammar.
  [[nodiscard]] static std::string damage(std::string text, std::mt19937_64& random);

 private:
  [[nodiscard]] std::string change(std::string text, std::string_view partner,
                                   std::mt19937_64& random) const;
  [[nodiscard]] std::string atom(std::string_view partner, const std::vector<Piece>& atoms,
                                 std::mt19937_64& random) const;
  [[nodiscard]] char separator() const;

  Grammar grammar_;
  std::vector<std::string> words_;
};

}  // namespace portpool::conformance::fuzz
