// What a command may do on a terminal and must not do in a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace portpool::conformance {

enum class StandardStream { output, error };

/// Whether a stream of this process goes to a terminal that takes colours and the like as escape
/// sequences. A Windows console is told to; one that cannot is no terminal.
[[nodiscard]] bool is_terminal(StandardStream stream);

/// Columns of the terminal that standard output goes to; `otherwise` where it goes elsewhere.
[[nodiscard]] std::size_t terminal_width(std::size_t otherwise);

/// One line on the error stream that is written again and again, and wiped off at the end. Only
/// where that is a terminal, so that no report ever contains it.
class ProgressLine {
 public:
  explicit ProgressLine(bool wanted) : on_(wanted && is_terminal(StandardStream::error)) {}
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
