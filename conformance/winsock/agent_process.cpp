#include "winsock/agent_process.hpp"

#include <chrono>
#include <future>
#include <thread>
#include <utility>

#include "winsock/agent.hpp"
#include "winsock/start_process.hpp"

namespace portpool::conformance::winsock {
namespace {

constexpr DWORD kEndTimeout = 10000;
// CreateProcess itself waits for what the new process does, on Wine until it has come up.
constexpr std::chrono::seconds kBirthTimeout{30};

// This process as a handle that others may wait on, and do nothing else with.
HANDLE handle_of_this_process() {
  HANDLE handle = nullptr;
  DuplicateHandle(GetCurrentProcess(), GetCurrentProcess(), GetCurrentProcess(), &handle,
                  SYNCHRONIZE, FALSE, 0);
  return handle;
}

// Starts the process on a thread of its own, which is left to itself when it takes too long. `pipe`
// is kept open as long as that.
Result<StartedProcess> start_in_time(ProcessStart start, UniqueHandle pipe) {
  using Task = std::packaged_task<Result<StartedProcess>()>;
  auto task = std::make_shared<Task>([start = std::move(start), held = std::move(pipe)]() mutable {
    return start_process(std::move(start));
  });
  auto started = task->get_future();
  std::thread([task] { (*task)(); }).detach();
  if (started.wait_for(kBirthTimeout) == std::future_status::ready) return started.get();
  return backend_error("an agent did not come up in " + std::to_string(kBirthTimeout.count()) +
                       " s");
}

}  // namespace

AgentProcess::Status AgentProcess::exchange(const wire::Request& request, wire::Reply& reply,
                                            DWORD timeout_ms) {
  std::string line;
  if (!channel_->send(encode(request))) return Status::ended;
  switch (channel_->receive(line, timeout_ms)) {
    case DriverChannel::Status::closed:
      WaitForSingleObject(process_.get(), kEndTimeout);
      return Status::ended;
    case DriverChannel::Status::timed_out:
      end();
      return Status::hung;
    case DriverChannel::Status::ok:
      break;
  }
  const Result<Done> done = wire::decode(line, reply);
  if (!done) reply = wire::ErrorReply{done.error().message};
  return Status::answered;
}

void AgentProcess::end() {
  channel_.reset();
  TerminateProcess(process_.get(), 0);
  WaitForSingleObject(process_.get(), kEndTimeout);
}

DWORD AgentProcess::exit_code() const {
  DWORD code = 0;
  GetExitCodeProcess(process_.get(), &code);
  return code;
}

AgentLauncher::AgentLauncher(std::size_t spares)
    : own_(facts_of_this_process()),
      job_(CreateJobObjectW(nullptr, nullptr)),
      driver_(handle_of_this_process()),
      spares_(spares) {
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
  SetInformationJobObject(job_.get(), JobObjectExtendedLimitInformation, &limits, sizeof limits);
}

AgentLauncher::Kind AgentLauncher::kind_of(Privilege privilege) const {
  switch (privilege) {
    case Privilege::standard_user:
      return Kind::bare;
    case Privilege::administrator_not_elevated:
      return own_.administrator ? Kind::filtered : Kind::own;
    case Privilege::administrator:
    case Privilege::built_in_administrator:
      break;
  }
  return Kind::own;
}

Result<std::unique_ptr<AgentProcess>> AgentLauncher::start(HANDLE token) {
  auto pipe = DriverChannel::make();
  if (!pipe) return pipe.error();
  const AgentHandles handles{pipe->agent.get(), driver_.get()};
  auto started = start_in_time(
      {agent_command_line(handles), token, {handles.pipe, handles.driver}, nullptr, job_.get()},
      std::move(pipe->agent));
  if (!started) return started.error();
  // Where it was not born into the job. The agent ends with its driver also when no job takes it.
  AssignProcessToJobObject(job_.get(), started->process.get());
  return std::make_unique<AgentProcess>(std::move(pipe->driver), std::move(started->process),
                                        started->id);
}

Result<AgentLauncher::Launched> AgentLauncher::launch(std::optional<Privilege> privilege) {
  const Kind kind = privilege ? kind_of(*privilege) : Kind::own;
  TokenChoice choice = privilege ? token_for(*privilege, own_) : TokenChoice{};
  if (choice.unsupported) return Launched{nullptr, std::move(choice.unsupported)};
  UniqueHandle& token = tokens_[kind];
  if (!token) token = std::move(choice.token);
  auto& spare = spare_[kind];
  Launched launched;
  if (!spare.empty()) {
    launched.agent = std::move(spare.front());
    spare.pop_front();
  } else {
    auto fresh = start(token.get());
    if (!fresh) return fresh.error();
    launched.agent = std::move(*fresh);
  }
  while (spare.size() < spares_) {
    auto fresh = start(token.get());
    if (!fresh) break;  // the next launch reports it
    spare.push_back(std::move(*fresh));
  }
  return launched;
}

Result<std::unique_ptr<AgentProcess>> AgentLauncher::launch_child(AgentProcess& parent) {
  auto pipe = DriverChannel::make();
  if (!pipe) return pipe.error();
  wire::SpawnRequest request;
  for (const auto& [own, there] :
       {std::pair{pipe->agent.get(), &request.pipe}, std::pair{driver_.get(), &request.driver}}) {
    HANDLE handle = nullptr;
    if (DuplicateHandle(GetCurrentProcess(), own, parent.process(), &handle, 0, TRUE,
                        DUPLICATE_SAME_ACCESS) == FALSE) {
      return backend_error("cannot hand a handle to an agent", GetLastError());
    }
    *there = reinterpret_cast<ULONG_PTR>(handle);
  }
  wire::Reply reply;
  if (parent.exchange(request, reply, kEndTimeout) != AgentProcess::Status::answered) {
    return backend_error("the parent of a child process has ended");
  }
  if (const auto* error = std::get_if<wire::ErrorReply>(&reply))
    return backend_error(error->message);
  const auto* spawned = std::get_if<wire::SpawnReply>(&reply);
  if (spawned == nullptr) return backend_error("an agent gave a wrong answer");
  UniqueHandle process(OpenProcess(PROCESS_ALL_ACCESS, FALSE, spawned->process_id));
  if (!process) return backend_error("cannot open a child process", GetLastError());
  AssignProcessToJobObject(job_.get(), process.get());
  return std::make_unique<AgentProcess>(std::move(pipe->driver), std::move(process),
                                        spawned->process_id);
}

}  // namespace portpool::conformance::winsock
