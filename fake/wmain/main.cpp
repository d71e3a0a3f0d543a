// The main of a program that has wmain instead: it turns the arguments into wide text.
//
// What wmain's parameters are called by differs from program to program, and so does its symbol.
#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "portpool/sim/invariant.hpp"

extern "C" {
#define PORTPOOL_WEAK(symbol) __asm__(symbol) __attribute__((weak))
int portpool_wmain_16(int, char16_t**) PORTPOOL_WEAK("_Z5wmainiPPDs");
int portpool_wmain_wide(int, wchar_t**) PORTPOOL_WEAK("_Z5wmainiPPw");
int portpool_wmain_none() PORTPOOL_WEAK("_Z5wmainv");
int portpool_wmain_c(int, char16_t**) PORTPOOL_WEAK("wmain");
}

namespace {

// Code points of UTF-8; bytes that are none stand for themselves.
std::u32string decoded(const std::string& text) {
  std::u32string points;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto first = static_cast<unsigned char>(text[i]);
    const std::size_t more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
    char32_t point = more == 0 ? first : first & (0x3Fu >> more);
    for (std::size_t k = 0; k < more && i + 1 < text.size(); ++k) {
      point = point << 6 | (static_cast<unsigned char>(text[++i]) & 0x3Fu);
    }
    points += point;
  }
  return points;
}

template <class Char>
std::basic_string<Char> widened(const char* text) {
  std::basic_string<Char> wide;
  for (const char32_t point : decoded(text)) {
    if (sizeof(Char) == 2 && point >= 0x10000) {
      wide += static_cast<Char>(0xD800 + ((point - 0x10000) >> 10));
      wide += static_cast<Char>(0xDC00 + (point & 0x3FF));
    } else {
      wide += static_cast<Char>(point);
    }
  }
  return wide;
}

template <class Char>
int run(int (*wmain)(int, Char**), int argc, char** argv) {
  std::deque<std::basic_string<Char>> texts;
  std::vector<Char*> arguments;
  for (int i = 0; i < argc; ++i) {
    arguments.push_back(texts.emplace_back(widened<Char>(argv[i])).data());
  }
  arguments.push_back(nullptr);
  return wmain(argc, arguments.data());
}

}  // namespace

int main(int argc, char** argv) {
  if (portpool_wmain_16 != nullptr) return run(portpool_wmain_16, argc, argv);
  if (portpool_wmain_wide != nullptr) return run(portpool_wmain_wide, argc, argv);
  if (portpool_wmain_none != nullptr) return portpool_wmain_none();
  PORTPOOL_INVARIANT(portpool_wmain_c != nullptr);
  return run(portpool_wmain_c, argc, argv);
}
