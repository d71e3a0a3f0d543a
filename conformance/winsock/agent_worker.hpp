// One thread of a scenario's process: takes one call at a time and performs it.
#pragma once

#include <cstdint>
#include <optional>

#include "winsock/agent_calls.hpp"

namespace portpool::conformance::winsock {

/// The methods belong to the agent's main thread; only `run` executes in the worker.
///
/// Handshake: `wake` and `done` are auto-reset events, each set once and consumed once for each
/// call, so a signal cannot be lost and cannot be seen twice. The worker waits for work without
/// being alertable: completion routines run inside the scenario's own alertable calls and nowhere
/// else.
class AgentWorker {
 public:
  enum class Progress : std::uint8_t {
    returned,     // the call came back: `take`
    outstanding,  // it has not
    gone,         // the thread has ended
  };

  explicit AgentWorker(AgentObjects& objects);
  AgentWorker(const AgentWorker&) = delete;
  AgentWorker& operator=(const AgentWorker&) = delete;
  ~AgentWorker() = delete;  // ends with the process

  [[nodiscard]] bool started() const { return static_cast<bool>(thread_); }
  /// A call was handed over and not taken back.
  [[nodiscard]] bool is_busy() const { return busy_; }
  [[nodiscard]] bool is_gone() const { return gone_; }
  [[nodiscard]] const wire::CallRequest& request() const { return request_; }

  /// Precondition: neither busy nor gone.
  void submit(wire::CallRequest request);
  [[nodiscard]] Progress wait(DWORD milliseconds);
  [[nodiscard]] wire::CallReply take();
  /// 100 ns units of processor time that the thread has used.
  [[nodiscard]] std::uint64_t processor_time() const;

 private:
  static DWORD WINAPI run(void* worker);

  AgentObjects& objects_;
  CompletionLog completions_;
  UniqueHandle wake_, done_, thread_;
  bool busy_ = false, gone_ = false;
  // Owned by the side whose turn it is.
  wire::CallRequest request_;
  wire::CallReply reply_;
};

}  // namespace portpool::conformance::winsock
