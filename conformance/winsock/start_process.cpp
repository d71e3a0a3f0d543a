#include "winsock/start_process.hpp"

#include <cstdint>
#include <utility>

#include "winsock/channel.hpp"

namespace portpool::conformance::winsock {
namespace {

/// Attributes of CreateProcess: the handles to inherit, so that whatever else is inheritable in
/// this process at the moment (a pipe for another child) stays here; and the job, so that there is
/// no moment at which the process is in none.
class Attributes {
 public:
  Attributes(std::vector<HANDLE> handles, HANDLE job) : handles_(std::move(handles)), job_(job) {
    SIZE_T size = 0;
    InitializeProcThreadAttributeList(nullptr, 2, 0, &size);
    memory_.resize(size / sizeof(std::uint64_t) + 1);
    initialized_ = InitializeProcThreadAttributeList(get(), 2, 0, &size) != FALSE;
    ok_ = initialized_ &&
          UpdateProcThreadAttribute(get(), 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles_.data(),
                                    handles_.size() * sizeof(HANDLE), nullptr, nullptr) != FALSE;
    // Systems before Windows 10 cannot do it: there the caller puts the process into its job later.
    if (ok_ && job_ != nullptr) {
      UpdateProcThreadAttribute(get(), 0, PROC_THREAD_ATTRIBUTE_JOB_LIST, &job_, sizeof job_,
                                nullptr, nullptr);
    }
  }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  ~Attributes() {
    if (initialized_) DeleteProcThreadAttributeList(get());
  }

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] LPPROC_THREAD_ATTRIBUTE_LIST get() {
    return reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(memory_.data());
  }

 private:
  std::vector<HANDLE> handles_;
  HANDLE job_;
  std::vector<std::uint64_t> memory_;
  bool initialized_ = false, ok_ = false;
};

}  // namespace

Result<StartedProcess> start_process(ProcessStart start) {
  for (const HANDLE handle : start.inherited) {
    SetHandleInformation(handle, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
  }
  Attributes attributes(start.inherited, start.job);
  if (!attributes.ok())
    return backend_error("cannot list the handles of a process", GetLastError());
  STARTUPINFOEXW startup{};
  startup.StartupInfo.cb = sizeof startup;
  startup.lpAttributeList = attributes.get();
  if (start.output != nullptr) {
    startup.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
    startup.StartupInfo.hStdOutput = startup.StartupInfo.hStdError = start.output;
  }
  // A console costs a process of its own: only a program whose output is read has one.
  const DWORD console = start.output == nullptr ? DWORD{DETACHED_PROCESS} : DWORD{CREATE_NO_WINDOW};
  const DWORD flags = EXTENDED_STARTUPINFO_PRESENT | console;
  PROCESS_INFORMATION process{};
  const BOOL started =
      start.token == nullptr
          ? CreateProcessW(nullptr, start.command.data(), nullptr, nullptr, TRUE, flags, nullptr,
                           nullptr, &startup.StartupInfo, &process)
          : CreateProcessAsUserW(start.token, nullptr, start.command.data(), nullptr, nullptr, TRUE,
                                 flags, nullptr, nullptr, &startup.StartupInfo, &process);
  if (started == FALSE) return backend_error("cannot start a process", GetLastError());
  const UniqueHandle thread(process.hThread);
  return StartedProcess{UniqueHandle(process.hProcess), process.dwProcessId};
}

}  // namespace portpool::conformance::winsock
