#include "cli/progress.hpp"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <utility>

#if defined(_WIN32)
#include <io.h>
#else
#include <unistd.h>
#endif

namespace portpool::conformance {
namespace {

constexpr std::chrono::milliseconds kSilence{1000};
constexpr std::chrono::milliseconds kBetweenDrawings{100};

}  // namespace

bool is_terminal(StandardStream stream) {
  std::FILE* const file = stream == StandardStream::output ? stdout : stderr;
#if defined(_WIN32)
  return _isatty(_fileno(file)) != 0;
#else
  return isatty(fileno(file)) != 0;
#endif
}

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

Progress::Progress(std::string what, std::size_t total)
    : what_(std::move(what)), total_(total), shown_(is_terminal(StandardStream::error)) {}

Progress::~Progress() {
  if (width_ > 0) std::cerr << '\r' << std::string(width_, ' ') << '\r' << std::flush;
}

void Progress::advance(const std::string& note) {
  if (!shown_) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  ++done_;
  const Clock::time_point now = Clock::now();
  if (now - started_ < kSilence || now - drawn_ < kBetweenDrawings) return;
  drawn_ = now;
  const std::chrono::duration<double> gone = now - started_;
  const std::string text = progress_text(what_, done_, total_, gone.count(), note);
  const std::size_t rest = width_ > text.size() ? width_ - text.size() : 0;
  std::cerr << '\r' << text << std::string(rest, ' ') << std::flush;
  width_ = text.size();
}

}  // namespace portpool::conformance
