#include "winsock/channel.hpp"

#include <atomic>
#include <cwchar>
#include <optional>

#include "wire/line.hpp"

namespace portpool::conformance::winsock {
namespace {

// A driver never has more than one line in flight, and a line has a limit: both directions always
// fit.
constexpr DWORD kPipeBuffer = static_cast<DWORD>(wire::kMaxLine) + 1;

std::wstring unique_pipe_name() {
  static std::atomic<unsigned> counter{0};
  LARGE_INTEGER ticks{};
  QueryPerformanceCounter(&ticks);
  return L"\\\\.\\pipe\\portpool-" + std::to_wstring(GetCurrentProcessId()) + L"-" +
         std::to_wstring(static_cast<unsigned long long>(ticks.QuadPart)) + L"-" +
         std::to_wstring(counter.fetch_add(1));
}

/// Takes the first line out of what was received.
std::optional<std::string> cut_line(std::string& received) {
  const std::size_t feed = received.find('\n');
  if (feed == std::string::npos) return std::nullopt;
  std::string line = received.substr(0, feed);
  received.erase(0, feed + 1);
  return line;
}

std::string system_text(DWORD code) {
  char text[512];
  const DWORD length = FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS,
                                      nullptr, code, 0, text, sizeof text, nullptr);
  std::string result(text, length);
  while (!result.empty() &&
         (result.back() == '\n' || result.back() == '\r' || result.back() == '.'))
    result.pop_back();
  return result;
}

}  // namespace

ToolError backend_error(std::string message, DWORD code) {
  ToolError error;
  error.kind = ToolErrorKind::internal;
  error.message = std::move(message);
  if (code != 0)
    error.message += " (error " + std::to_string(code) + ": " + system_text(code) + ")";
  return error;
}

Result<DriverChannel::Pair> DriverChannel::make() {
  const std::wstring name = unique_pipe_name();
  UniqueHandle server(CreateNamedPipeW(
      name.c_str(), PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED | FILE_FLAG_FIRST_PIPE_INSTANCE,
      PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS, 1, kPipeBuffer,
      kPipeBuffer, 0, nullptr));
  if (!server) return backend_error("cannot make a pipe for an agent", GetLastError());
  UniqueHandle client(CreateFileW(name.c_str(), GENERIC_READ | GENERIC_WRITE, 0, nullptr,
                                  OPEN_EXISTING, 0, nullptr));
  if (!client) return backend_error("cannot open the pipe of an agent", GetLastError());
  UniqueHandle ready(CreateEventW(nullptr, TRUE, FALSE, nullptr));
  if (!ready) return backend_error("cannot make an event for a pipe", GetLastError());
  Pair pair;
  pair.driver.reset(new DriverChannel(std::move(server), std::move(ready)));
  pair.agent = std::move(client);
  return pair;
}

DWORD DriverChannel::finish(BOOL started, OVERLAPPED& overlapped, DWORD timeout_ms,
                            bool& timed_out) {
  timed_out = false;
  if (started == FALSE && GetLastError() != ERROR_IO_PENDING) return 0;
  if (WaitForSingleObject(ready_.get(), timeout_ms) != WAIT_OBJECT_0) {
    timed_out = true;
    CancelIoEx(pipe_.get(), &overlapped);
  }
  DWORD count = 0;
  // Waits: the buffer may not be let go of before the operation is over, even when it was
  // cancelled.
  if (GetOverlappedResult(pipe_.get(), &overlapped, &count, TRUE) == FALSE) return 0;
  timed_out = false;  // it was quicker than the cancellation
  return count;
}

bool DriverChannel::send(std::string line) {
  line.push_back('\n');
  std::size_t at = 0;
  while (at < line.size()) {
    OVERLAPPED overlapped{};
    overlapped.hEvent = ready_.get();
    bool timed_out = false;
    const BOOL started = WriteFile(pipe_.get(), line.data() + at,
                                   static_cast<DWORD>(line.size() - at), nullptr, &overlapped);
    const DWORD count = finish(started, overlapped, 10000, timed_out);
    if (count == 0) return false;
    at += count;
  }
  return true;
}

DriverChannel::Status DriverChannel::receive(std::string& line, DWORD timeout_ms) {
  while (true) {
    if (auto cut = cut_line(received_)) {
      line = std::move(*cut);
      return Status::ok;
    }
    if (received_.size() > wire::kMaxLine) return Status::closed;
    char buffer[4096];
    OVERLAPPED overlapped{};
    overlapped.hEvent = ready_.get();
    bool timed_out = false;
    const BOOL started = ReadFile(pipe_.get(), buffer, sizeof buffer, nullptr, &overlapped);
    const DWORD count = finish(started, overlapped, timeout_ms, timed_out);
    if (count == 0) return timed_out ? Status::timed_out : Status::closed;
    received_.append(buffer, count);
  }
}

bool AgentChannel::send(std::string line) {
  line.push_back('\n');
  std::size_t at = 0;
  while (at < line.size()) {
    DWORD count = 0;
    if (WriteFile(pipe_, line.data() + at, static_cast<DWORD>(line.size() - at), &count, nullptr) ==
        FALSE)
      return false;
    at += count;
  }
  return true;
}

bool AgentChannel::receive(std::string& line) {
  while (true) {
    if (auto cut = cut_line(received_)) {
      line = std::move(*cut);
      return true;
    }
    if (received_.size() > wire::kMaxLine) return false;
    char buffer[4096];
    DWORD count = 0;
    if (ReadFile(pipe_, buffer, sizeof buffer, &count, nullptr) == FALSE || count == 0)
      return false;
    received_.append(buffer, count);
  }
}

}  // namespace portpool::conformance::winsock
