#include "cli/progress.hpp"

#include <iostream>
#include <utility>

namespace portpool::conformance {
namespace {

constexpr std::chrono::milliseconds kSilence{1000};
constexpr std::chrono::milliseconds kBetweenDrawings{100};
constexpr std::chrono::milliseconds kBetweenLines{10'000};  // in a log

}  // namespace

std::string progress_text(const std::string& what, std::size_t done, std::size_t total,
                          double seconds, const std::string& note) {
  std::string text = what + "  " + std::to_string(done) + " of " + std::to_string(total);
  if (done > 0 && done < total) {
    const double left = seconds * static_cast<double>(total - done) / static_cast<double>(done);
    text += ", about " + std::to_string(static_cast<long long>(left + 0.999)) + " s left";
  }
  if (!note.empty()) text += "; " + note;
  return text;
}

Progress::Progress(std::string what, std::size_t total) : what_(std::move(what)), total_(total) {}

void Progress::advance(const std::string& note) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++done_;
  const Clock::time_point now = Clock::now();
  if (now - started_ < kSilence || now - drawn_ < (terminal_ ? kBetweenDrawings : kBetweenLines)) {
    return;
  }
  drawn_ = now;
  const std::chrono::duration<double> gone = now - started_;
  const std::string text = progress_text(what_, done_, total_, gone.count(), note);
  if (terminal_) {
    line_.show(text);
  } else {
    std::cerr << text << std::endl;
  }
}

}  // namespace portpool::conformance
