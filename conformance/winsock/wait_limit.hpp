// How long an agent waits for a call, and how long the driver waits for the agent.
//
// Both are sums of times that scenarios and users choose freely, so they are made with 64 bits.
#pragma once

#include <cstdint>

#include "winsock/windows.hpp"
#include "wire/message.hpp"

namespace portpool::conformance::winsock {

/// A time as a wait function takes it. Never INFINITE, which is no limit.
[[nodiscard]] constexpr DWORD wait_time(std::uint64_t milliseconds) {
  return milliseconds < INFINITE ? static_cast<DWORD>(milliseconds) : INFINITE - 1;
}

/// By when a call has timed out that waits so long by its own arguments. An agent begins it anew
/// each time that it is asked: when the call is made, and when it is awaited.
[[nodiscard]] constexpr std::uint64_t call_limit(const wire::StartRequest& settings,
                                                 std::uint32_t call_timeout_ms) {
  return std::uint64_t{settings.watchdog_ms} + call_timeout_ms;
}

/// How long the driver waits for the answer about such a call: longer than the agent can take. One
/// that watches whether the call blocks does so for `block_after_ms` at least.
[[nodiscard]] constexpr DWORD answer_limit(const wire::StartRequest& settings,
                                           std::uint32_t call_timeout_ms) {
  constexpr std::uint64_t kMargin = 10000;
  return wait_time(call_limit(settings, call_timeout_ms) + settings.block_after_ms + kMargin);
}

}  // namespace portpool::conformance::winsock
