#include "report/terminal.hpp"

#include <cstdio>
#include <iostream>

namespace portpool::conformance {

void ProgressLine::show(const std::string& text) {
  if (!on_) return;
  std::cerr << "\r\x1b[K" << text << std::flush;
  shown_ = true;
}

void ProgressLine::clear() {
  if (shown_) std::cerr << "\r\x1b[K" << std::flush;
  shown_ = false;
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

std::string megabytes(std::uint64_t bytes) {
  return grouped(bytes >> 20) + " MB";
}

std::string one_decimal(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

}  // namespace portpool::conformance
