#include <thread>

#include "live/source.hpp"

namespace portpool::conformance::live {
namespace {

constexpr std::string_view kTitle =
    "portpool collect 1: what a machine says of its ports; portpool explain reads it\n";

/// A reason on one line.
std::string one_line(std::string text) {
  for (char& c : text) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  return text;
}

}  // namespace

std::string collect(std::span<const Source> sources, Mask mask) {
  std::vector<Result<std::string>> answers(sources.size(), ToolError{});
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    threads.emplace_back([&, i] { answers[i] = sources[i].read(); });
  }
  for (std::thread& thread : threads) thread.join();
  std::string text(kTitle);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (answers[i]) {
      text += "\n== " + sources[i].name + "\n" + *answers[i] + "\n";
    } else {
      text += "\n!! " + sources[i].name + ": " + one_line(answers[i].error().message) + "\n";
    }
  }
  return mask == Mask::yes ? masked(text) : text;
}

}  // namespace portpool::conformance::live
