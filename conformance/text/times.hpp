// Times for reports: when, and how long.
#pragma once

#include <chrono>
#include <ctime>
#include <string>

namespace portpool::conformance {

/// "2026-11-25T03:00:00Z". Not for several threads at once.
[[nodiscard]] inline std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  char text[32];
  const std::size_t length =
      std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&now));
  return std::string(text, length);
}

[[nodiscard]] inline double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace portpool::conformance
