#include "winsock/agent.hpp"

#include <algorithm>
#include <csignal>
#include <string>
#include <utility>
#include <variant>

#include "portpool/fake/control.h"
#include "winsock/channel.hpp"
#include "winsock/replaced_imports.hpp"
#include "winsock/token.hpp"
#include "winsock/wait_limit.hpp"

namespace portpool::conformance::winsock {
namespace {

// How long a call that may block is watched at a time, and for how long its thread has to have been
// idle.
constexpr DWORD kIdleWindow = 30;

bool is_in_this_executable(const void* address) {
  HMODULE module = nullptr;
  const BOOL found = GetModuleHandleExW(
      GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
      static_cast<LPCWSTR>(address), &module);
  return found != FALSE && module == GetModuleHandleW(nullptr);
}

// An application would have crashed here; the driver reads the exception from the exit code. The
// system's code runs in its own modules (or, after a jump through a bad pointer, in none): what
// happens in this one is a fault of the agent.
LONG WINAPI die_quietly(EXCEPTION_POINTERS* exception) {
  const EXCEPTION_RECORD& record = *exception->ExceptionRecord;
  TerminateProcess(GetCurrentProcess(), is_in_this_executable(record.ExceptionAddress)
                                            ? kAgentFault
                                            : record.ExceptionCode);
  return EXCEPTION_EXECUTE_HANDLER;
}

void die_of_an_abort(int) {
  TerminateProcess(GetCurrentProcess(), kAgentFault);
}

// The pipe tells of the driver's end only while it is read, and not while a call is waited for.
DWORD WINAPI end_with(void* driver) {
  WaitForSingleObject(driver, INFINITE);
  TerminateProcess(GetCurrentProcess(), 0);
  return 0;
}

wire::ErrorReply no_such_thread() {
  return {"no such thread, or it has ended"};
}

}  // namespace

wire::Reply Agent::answer(const wire::Request& request) {
  return std::visit([this](const auto& r) { return answer_one(r); }, request);
}

wire::Reply Agent::answer_one(const wire::StartRequest& request) {
  if (!workers_.empty()) return wire::ErrorReply{"started twice"};
  settings_ = request;
  wire::StartReply reply;
  reply.process_id = GetCurrentProcessId();
  const TokenFacts facts = facts_of_this_process();
  reply.token_known = facts.known;
  reply.administrator = facts.administrator;
  reply.elevated = facts.elevated;
  reply.administrators_denied = facts.administrators_denied;
  reply.built_in = facts.built_in;
  for (std::uint16_t i = 0; i < request.threads; ++i) {
    workers_.push_back(new AgentWorker(objects_));
    if (!workers_.back()->started()) return wire::ErrorReply{"cannot start a thread"};
  }
  if (request.winsock) {
    WSADATA data{};
    reply.startup_code = static_cast<std::uint32_t>(WSAStartup(*request.winsock, &data));
  }
  return reply;
}

wire::Reply Agent::answer_one(const wire::AttachRequest& request) {
  const Result<Done> replaced = replace_imports(request.dll);
  if (!replaced) return wire::ErrorReply{replaced.error().message};
  if (request.machine.empty()) return wire::AttachReply{};
  const auto attach = reinterpret_cast<decltype(&portpool_attach)>(
      function_named(L"ws2_32.dll", "portpool_attach"));
  const bool attached = attach != nullptr && attach(request.machine.c_str(), request.user,
                                                    request.privilege, request.parent) != 0;
  if (!attached) return wire::ErrorReply{"the machine does not take this process"};
  return wire::AttachReply{};
}

AgentWorker* Agent::worker_of(ThreadId thread) {
  const auto index = static_cast<std::size_t>(thread);
  return index < workers_.size() && !workers_[index]->is_gone() ? workers_[index] : nullptr;
}

wire::Reply Agent::answer_one(const wire::CallRequest& request) {
  AgentWorker* worker = worker_of(request.thread);
  if (worker == nullptr) return no_such_thread();
  if (worker->is_busy()) {
    wire::CallReply inside;
    inside.observation = not_supported({Unsupported::Reason::no_blocking_hook});
    return inside;
  }
  worker->submit(request);
  return settle(*worker, request.may_block);
}

wire::Reply Agent::answer_one(const wire::AwaitRequest& request) {
  AgentWorker* worker = worker_of(request.thread);
  if (worker == nullptr) return no_such_thread();
  if (!worker->is_busy()) return wire::ErrorReply{"the thread has no call outstanding"};
  return settle(*worker, request.may_block);
}

wire::Reply Agent::settle(AgentWorker& worker, bool may_block) {
  const std::uint64_t limit = call_limit(settings_, timeout_of(worker.request().call));
  const ULONGLONG started = GetTickCount64();
  auto progress = worker.wait(may_block ? settings_.block_after_ms : wait_time(limit));
  const DWORD window = std::min<DWORD>(kIdleWindow, settings_.block_after_ms);
  bool blocked = false;
  while (may_block && !blocked && progress == AgentWorker::Progress::outstanding &&
         GetTickCount64() - started < limit) {
    // A thread that still computes has not blocked yet, however slow the machine is.
    const std::uint64_t before = worker.processor_time();
    progress = worker.wait(window);
    blocked = progress == AgentWorker::Progress::outstanding && worker.processor_time() == before;
  }
  wire::CallReply reply;
  switch (progress) {
    case AgentWorker::Progress::returned:
      return worker.take();
    case AgentWorker::Progress::gone:
      if (!std::holds_alternative<call::ExitThread>(worker.request().call)) {
        reply.observation.kind = Observation::Kind::cancelled;
      }
      return reply;
    case AgentWorker::Progress::outstanding:
      break;
  }
  reply.observation.kind = blocked ? Observation::Kind::blocked : Observation::Kind::timed_out;
  return reply;
}

wire::Reply Agent::answer_one(const wire::SpawnRequest& request) {
  const UniqueHandle pipe(reinterpret_cast<HANDLE>(static_cast<ULONG_PTR>(request.pipe)));
  const UniqueHandle driver(reinterpret_cast<HANDLE>(static_cast<ULONG_PTR>(request.driver)));
  std::wstring command = agent_command_line({pipe.get(), driver.get()});
  STARTUPINFOW startup{};
  startup.cb = sizeof startup;
  PROCESS_INFORMATION process{};
  // Inherits every inheritable handle, as a child that an application starts in the usual way does:
  // that is the point of it.
  if (CreateProcessW(nullptr, command.data(), nullptr, nullptr, TRUE, DETACHED_PROCESS, nullptr,
                     nullptr, &startup, &process) == FALSE) {
    return wire::ErrorReply{backend_error("cannot start a child process", GetLastError()).message};
  }
  const UniqueHandle thread(process.hThread);
  const UniqueHandle handle(process.hProcess);
  return wire::SpawnReply{process.dwProcessId};
}

std::wstring agent_command_line(AgentHandles handles) {
  const auto number = [](HANDLE handle) {
    return L" " + std::to_wstring(reinterpret_cast<ULONG_PTR>(handle));
  };
  std::wstring path(1 << 15, L'\0');
  path.resize(GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size())));
  return L"\"" + path + L"\" agent" + number(handles.pipe) + number(handles.driver);
}

int agent_main(AgentHandles handles) {
  SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX);
  SetUnhandledExceptionFilter(&die_quietly);
  std::signal(SIGABRT, &die_of_an_abort);  // broken invariants
  // A child must not hold the parent's pipe open.
  for (const HANDLE handle : {handles.pipe, handles.driver})
    SetHandleInformation(handle, HANDLE_FLAG_INHERIT, 0);
  const UniqueHandle watch(CreateThread(nullptr, 0, &end_with, handles.driver, 0, nullptr));
  AgentChannel channel(handles.pipe);
  Agent agent;
  std::string line;
  while (channel.receive(line)) {
    wire::Request request;
    const Result<Done> done = decode(line, request);
    const wire::Reply reply =
        done ? agent.answer(request) : wire::Reply{wire::ErrorReply{done.error().message}};
    if (!channel.send(encode(reply))) break;
  }
  // No goodbyes: threads of the scenario may be anywhere.
  TerminateProcess(GetCurrentProcess(), 0);
  return 0;
}

}  // namespace portpool::conformance::winsock
