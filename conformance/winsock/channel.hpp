// The pipe between driver and agent: lines both ways, strictly in turn.
//
// A pipe with a unique name, both ends opened before anybody else can know it: the driver's end is
// overlapped, so that no agent can hang the driver; the agent's end is an ordinary inheritable
// handle.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "portpool/conformance/tool_error.hpp"
#include "winsock/windows.hpp"

namespace portpool::conformance::winsock {

/// A tool error of the backend, with the meaning of a Windows error code appended when there is
/// one.
[[nodiscard]] ToolError backend_error(std::string message, DWORD code = 0);

class DriverChannel {
 public:
  struct Pair {
    std::unique_ptr<DriverChannel> driver;
    UniqueHandle agent;  // not inheritable yet
  };
  static Result<Pair> make();

  enum class Status : std::uint8_t { ok, closed, timed_out };

  /// False when the other side has gone.
  [[nodiscard]] bool send(std::string line);
  /// One line without its line feed.
  [[nodiscard]] Status receive(std::string& line, DWORD timeout_ms);

 private:
  DriverChannel(UniqueHandle pipe, UniqueHandle ready)
      : pipe_(std::move(pipe)), ready_(std::move(ready)) {}
  /// Finishes an overlapped operation within the time; the number of bytes, or 0.
  [[nodiscard]] DWORD finish(BOOL started, OVERLAPPED& overlapped, DWORD timeout_ms,
                             bool& timed_out);

  UniqueHandle pipe_, ready_;
  std::string received_;
};

/// The agent's end, read and written by one thread.
class AgentChannel {
 public:
  explicit AgentChannel(HANDLE pipe) : pipe_(pipe) {}

  [[nodiscard]] bool send(std::string line);
  /// False when the driver has gone, or sent a line that is too long.
  [[nodiscard]] bool receive(std::string& line);

 private:
  HANDLE pipe_;
  std::string received_;
};

}  // namespace portpool::conformance::winsock
