// One line on the terminal that says how far a long command is.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>

namespace portpool::conformance {

/// Written to standard error, and only when that is a terminal, so that no report ever contains it.
/// Says nothing for the first second; the destructor wipes it off. `advance` may be called by
/// several threads.
class Progress {
 public:
  Progress(std::string what, std::size_t total);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  /// One more of `total` is done; `note` is what is worth saying of it ("3 deviate").
  void advance(const std::string& note = {});

 private:
  using Clock = std::chrono::steady_clock;

  const std::string what_;
  const std::size_t total_;
  const bool shown_;
  const Clock::time_point started_ = Clock::now();
  std::mutex mutex_;
  Clock::time_point drawn_ = started_;
  std::size_t done_ = 0;
  std::size_t width_ = 0;  // of what stands on the terminal
};

/// The text of the line: "replay  150 of 632, about 12 s left". `seconds` have gone by.
[[nodiscard]] std::string progress_text(const std::string& what, std::size_t done,
                                        std::size_t total, double seconds, const std::string& note);

/// Whether a stream of this process is a terminal.
enum class StandardStream { output, error };
[[nodiscard]] bool is_terminal(StandardStream stream);

}  // namespace portpool::conformance
