#include "parser_fuzzing/mutator.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "format/reading/embedded.hpp"
#include "format/reading/file_text.hpp"

namespace portpool::conformance::fuzz {
namespace {

std::string_view text_of(std::string_view text, Piece piece) {
  return text.substr(piece.begin, piece.end - piece.begin);
}

template <class List>
const auto& one_of(const List& list, std::mt19937_64& random) {
  return list[random() % std::size(list)];
}

constexpr std::array<std::string_view, 14> kNumbers = {
    "0",     "1",     "-1",    "2",          "16",         "255",        "1023",
    "65535", "65536", "50000", "2147483647", "4294967295", "4294967296", "9223372036854775807"};

// Without one of its neighbouring separators, so that a list stays one.
std::string without(std::string text, Piece piece, char separator) {
  if (piece.end < text.size() && text[piece.end] == separator) {
    ++piece.end;
  } else if (piece.begin > 0) {
    const std::size_t before = text.find_last_not_of(" \n", piece.begin - 1);
    if (before != text.npos && text[before] == separator) piece.begin = before;
  }
  return text.erase(piece.begin, piece.end - piece.begin);
}

std::string swapped(const std::string& text, Piece a, Piece b) {
  if (a.begin > b.begin) std::swap(a, b);
  if (a.end > b.begin) return text;  // one within the other
  return text.substr(0, a.begin) + std::string(text_of(text, b)) +
         text.substr(a.end, b.begin - a.end) + std::string(text_of(text, a)) + text.substr(b.end);
}

}  // namespace

std::vector<std::string> read_dictionary(std::string_view text) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    const std::size_t open = line.find('"'), close = line.rfind('"');
    if (line.starts_with('#') || open == line.npos || open == close) continue;
    std::string word;
    for (std::size_t i = open + 1; i < close; ++i) {
      if (line[i] != '\\') {
        word += line[i];
      } else if (line[i + 1] == 'x' && i + 3 < close) {
        word += static_cast<char>(digit(line[i + 2]) * 16 + digit(line[i + 3]));
        i += 3;
      } else {
        word += line[++i];
      }
    }
    words.push_back(std::move(word));
  }
  return words;
}

std::vector<std::string> vocabulary(const Target& target) {
  const std::string path = std::string(PORTPOOL_FUZZ_DIRECTORY) + "/dictionaries/" +
                           std::string(target.dictionary) + ".dict";
  std::vector<std::string> words;
  if (const auto text = read_file(path)) words = read_dictionary(*text);
  if (target.grammar != Grammar::json) return words;
  for (const EmbeddedFile& file : embedded_files()) {
    for (const Piece piece : pieces_of(Grammar::json, file.text).atoms) {
      const std::string_view word = text_of(file.text, piece);
      if (word.find(' ') == word.npos) words.emplace_back(word);
    }
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

char Mutator::separator() const {
  constexpr char kSeparators[] = {',', '\n', ' '};
  return kSeparators[static_cast<std::size_t>(grammar_)];
}

std::string Mutator::atom(std::string_view partner, const std::vector<Piece>& atoms,
                          std::mt19937_64& random) const {
  switch (random() % 4) {
    case 0:
      return std::string(one_of(kNumbers, random));
    case 1:
      if (!words_.empty()) return one_of(words_, random);
      [[fallthrough]];
    default:
      return atoms.empty() ? "0" : std::string(text_of(partner, one_of(atoms, random)));
  }
}

std::string Mutator::change(std::string text, std::string_view partner,
                            std::mt19937_64& random) const {
  const Pieces own = pieces_of(grammar_, text);
  if (own.atoms.empty() || own.items.empty()) return damage(std::move(text), random);
  const Pieces others = pieces_of(grammar_, partner);
  const Piece at = one_of(own.items, random);
  switch (random() % 8) {
    case 0:
      return without(std::move(text), at, separator());
    case 1:
      return swapped(text, at, one_of(own.items, random));
    case 2:
      return swapped(text, one_of(own.atoms, random), one_of(own.atoms, random));
    case 3:
    case 4: {
      if (others.items.empty()) return text;
      std::string item(text_of(partner, one_of(others.items, random)));
      if (random() % 3 == 0) return text.replace(at.begin, at.end - at.begin, item);
      return text.insert(at.begin, item + separator());
    }
    default: {
      const Piece old = one_of(own.atoms, random);
      return text.replace(old.begin, old.end - old.begin, atom(partner, others.atoms, random));
    }
  }
}

std::string Mutator::mutate(std::string text, std::string_view partner,
                            std::mt19937_64& random) const {
  const std::string other(partner);  // the text may be the partner
  for (std::uint64_t changes = 1 + random() % 3; changes != 0; --changes) {
    text = random() % 16 == 0 ? damage(std::move(text), random)
                              : change(std::move(text), other, random);
  }
  return text;
}

std::string Mutator::damage(std::string text, std::mt19937_64& random) {
  constexpr std::string_view kBytes("{}[]\",:0-9eE+.\\u\n tfn=%*\x80\xFF\0", 28);
  if (text.empty()) return std::string(1, one_of(kBytes, random));
  const std::size_t at = random() % text.size();
  const std::size_t length = std::min<std::size_t>(1 + random() % 20, text.size() - at);
  switch (random() % 4) {
    case 0:
      return text.erase(at, length);
    case 1:
      return text.insert(at, std::string(text, at, length));
    case 2:
      return text.insert(at, 1, one_of(kBytes, random));
    default:
      text[at] = one_of(kBytes, random);
      return text;
  }
}

}  // namespace portpool::conformance::fuzz
