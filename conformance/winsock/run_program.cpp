#include "winsock/run_program.hpp"

#include <utility>

#include "winsock/channel.hpp"
#include "winsock/start_process.hpp"

namespace portpool::conformance::winsock {
namespace {

constexpr DWORD kPipeSize = 1 << 16;  // a usual answer fits: the program need not wait for us
constexpr DWORD kLook = 10;           // milliseconds between two looks into the pipe

/// What lies in the pipe now. Never waits: an anonymous pipe cannot be read with a time limit.
void take_what_is_there(HANDLE pipe, std::string& text) {
  DWORD available = 0;
  if (PeekNamedPipe(pipe, nullptr, 0, nullptr, &available, nullptr) == FALSE || available == 0)
    return;
  const std::size_t before = text.size();
  text.resize(before + available);
  DWORD count = 0;
  if (ReadFile(pipe, text.data() + before, available, &count, nullptr) == FALSE) count = 0;
  text.resize(before + count);
}

}  // namespace

Result<ProgramAnswer> run_program(std::wstring command, const std::string& name, DWORD limit_ms) {
  HANDLE read_end = nullptr;
  HANDLE write_end = nullptr;
  if (CreatePipe(&read_end, &write_end, nullptr, kPipeSize) == FALSE) {
    return backend_error("cannot make a pipe", GetLastError());
  }
  const UniqueHandle reader(read_end);
  UniqueHandle writer(write_end);
  const auto started = start_process({std::move(command), nullptr, {write_end}, write_end});
  if (!started) return started.error();
  writer = UniqueHandle();
  const HANDLE process = started->process.get();
  ProgramAnswer answer;
  const ULONGLONG start = GetTickCount64();
  bool ended = false;
  while (!ended) {
    if (GetTickCount64() - start >= limit_ms) {
      TerminateProcess(process, 1);
      return backend_error(name + " has not ended after " + std::to_string(limit_ms) + " ms");
    }
    // Looks once more after the end: that is when all of the answer lies there.
    ended = WaitForSingleObject(process, kLook) == WAIT_OBJECT_0;
    take_what_is_there(reader.get(), answer.text);
  }
  GetExitCodeProcess(process, &answer.exit_code);
  return answer;
}

}  // namespace portpool::conformance::winsock
