// What says how far a long command is.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>

#include "report/terminal.hpp"

namespace portpool::conformance {

/// Says nothing for the first second; the destructor wipes it off. Where the error stream is no
/// terminal, a log of CI say, a line every ten seconds, which stays. `advance` may be called by
/// several threads.
class Progress {
 public:
  Progress(std::string what, std::size_t total);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// One more of `total` is done; `note` is what is worth saying of it ("3 deviate").
  void advance(const std::string& note = {});

 private:
  using Clock = std::chrono::steady_clock;

  const std::string what_;
  const std::size_t total_;
  const Clock::time_point started_ = Clock::now();
  std::mutex mutex_;
  Clock::time_point drawn_ = started_;
  std::size_t done_ = 0;
  const bool terminal_ = is_terminal(StandardStream::error);
  ProgressLine line_{true};
};

/// The text of the line: "replay  150 of 632, about 12 s left". `seconds` have gone by.
[[nodiscard]] std::string progress_text(const std::string& what, std::size_t done,
                                        std::size_t total, double seconds, const std::string& note);

}  // namespace portpool::conformance
