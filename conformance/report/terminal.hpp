// What a command may do on a terminal and must not do in a file.
#pragma once

#include <cstdint>
#include <string>

namespace portpool::conformance {

[[nodiscard]] bool error_stream_is_terminal();

/// One line on the error stream that is written again and again, where that is a terminal.
class ProgressLine {
 public:
  explicit ProgressLine(bool wanted) : on_(wanted && error_stream_is_terminal()) {}
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(const std::string& text);
  void clear();

 private:
  bool on_;
  bool shown_ = false;
};

/// 12345678 -> "12,345,678".
[[nodiscard]] std::string grouped(std::uint64_t number);
/// Of memory: "812 MB".
[[nodiscard]] std::string megabytes(std::uint64_t bytes);
/// "3.1".
[[nodiscard]] std::string one_decimal(double value);

}  // namespace portpool::conformance
