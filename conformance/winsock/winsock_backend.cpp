#include "winsock/winsock_backend.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <iterator>
#include <utility>

#include "winsock/agent.hpp"
#include "winsock/agent_calls.hpp"
#include "winsock/machine.hpp"
#include "winsock/machine_lock.hpp"
#include "winsock/wait_limit.hpp"

namespace portpool::conformance {

WinsockBackendOrReason make_winsock_backend(const WinsockOptions& options) {
  return {std::make_unique<winsock::WinsockBackend>(options), {}};
}

int run_winsock_agent(std::span<const std::string> arguments) {
  constexpr int kWrongArguments = 2;
  ULONG_PTR numbers[2] = {};
  if (arguments.size() != std::size(numbers)) return kWrongArguments;
  for (std::size_t i = 0; i < std::size(numbers); ++i) {
    const std::string& text = arguments[i];
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), numbers[i]);
    if (code != std::errc{} || end != text.data() + text.size()) return kWrongArguments;
  }
  return winsock::agent_main(
      {reinterpret_cast<HANDLE>(numbers[0]), reinterpret_cast<HANDLE>(numbers[1])});
}

CleanupReport cleanup_winsock() {
  return winsock::clean_up({}, winsock::undo_change, &hold_machine);
}

Result<std::unique_ptr<MachineHold>> hold_machine(MachineUse use) {
  // Scenarios take seconds. Several programs may each be alone in turn before this one is.
  constexpr DWORD kTenMinutes = 600000;
  static const winsock::MachineLock lock(L"portpool-machine");
  return lock.hold(use, kTenMinutes);
}

namespace winsock {
namespace {

constexpr DWORD kStartTimeout = 30000;  // a process that is slow to come up on a loaded machine

std::string hexadecimal(DWORD code) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%08lX", static_cast<unsigned long>(code));
  return text;
}

std::string exception_name(DWORD code) {
  switch (code) {
    case static_cast<DWORD>(EXCEPTION_ACCESS_VIOLATION):
      return "access violation";
    case static_cast<DWORD>(EXCEPTION_STACK_OVERFLOW):
      return "stack overflow";
    case static_cast<DWORD>(EXCEPTION_ILLEGAL_INSTRUCTION):
      return "illegal instruction";
    default:
      return "exception " + hexadecimal(code);
  }
}

std::optional<Unsupported> of_process(const std::string& name, Unsupported why) {
  why.subject = "process " + name;
  return why;
}

// Exit codes that are exceptions: an NTSTATUS of severity error. What an agent ends itself with
// when the fault is its own (kAgentFault) is none of these.
bool is_exception(DWORD code) {
  return code >= 0xC0000000 && code < 0xE0000000;
}

}  // namespace

WinsockBackend::WinsockBackend(const WinsockOptions& options)
    : options_(options), launcher_(options.spare_agents) {
  WSADATA data{};
  WSAStartup(0x0202, &data);
  if (options.dll.empty()) return;
  auto control = load_control(options.dll);
  if (control) {
    control_ = std::move(*control);
  } else {
    obstacle_ = control.error();
  }
}

WinsockBackend::~WinsockBackend() {
  WSACleanup();
}

Result<Prepared> WinsockBackend::prepare(const Scenario& scenario) {
  if (obstacle_) return *obstacle_;
  if (control_) return prepare_fake(scenario);
  const Result<Done> read = refresh_fingerprint();
  if (!read) return read.error();
  Prepared prepared;
  prepared.fingerprint = *fingerprint_;
  prepared.waits = Waits{options_.block_after_ms, options_.watchdog_ms};
  prepared.unsupported = obstacle(scenario);
  if (!prepared.unsupported) {
    auto leased = leaser_.lease(scenario.blocks, *fingerprint_);
    prepared.lease = std::move(leased.lease);
    prepared.unsupported = std::move(leased.unsupported);
  }
  if (!prepared.unsupported) prepared.unsupported = no_automatic_port();
  if (!prepared.unsupported) {
    auto established = establish(scenario.host, prepared);
    if (!established) return established.error();
    prepared.unsupported = std::move(*established);
  }
  if (!prepared.unsupported) {
    auto started = start_processes(scenario);
    if (!started) return started.error();
    prepared.unsupported = std::move(*started);
  }
  return prepared;
}

Result<std::optional<Unsupported>> WinsockBackend::start_processes(const Scenario& scenario) {
  for (const ProcessDeclaration& declared : scenario.processes) {
    Process process;
    process.name = declared.name;
    process.privilege = declared.privilege;
    process.start = {declared.winsock, static_cast<std::uint16_t>(declared.threads.size() + 1),
                     options_.watchdog_ms, options_.block_after_ms};
    process.threads.resize(process.start.threads);
    const auto parent =
        std::ranges::find(scenario.processes, declared.parent, &ProcessDeclaration::name);
    if (parent != scenario.processes.end()) {
      process.parent = static_cast<std::size_t>(parent - scenario.processes.begin());
    }
    processes_.push_back(std::move(process));
  }
  for (Process& process : processes_) {
    if (process.parent)
      continue;  // starts with its first call, to inherit what its parent has by then
    auto started = start_process(process);
    if (!started || started->has_value()) return started;
  }
  return std::optional<Unsupported>();
}

Result<std::optional<Unsupported>> WinsockBackend::start_process(Process& process) {
  if (process.parent) {
    Process& parent = processes_[*process.parent];
    if (!parent.agent || parent.has_ended)
      return std::optional(Unsupported{Unsupported::Reason::parent_not_running, process.name});
    if (!machine_ && parent.privilege != process.privilege)
      return std::optional(Unsupported{Unsupported::Reason::parent_has_other_privilege});
    auto child = launcher_.launch_child(*parent.agent);
    if (!child) return child.error();
    process.agent = std::move(*child);
  } else {
    // The fake is told the privilege: the agent needs none of its own.
    auto launched =
        launcher_.launch(machine_ ? std::nullopt : std::optional<Privilege>(process.privilege));
    if (!launched) return launched.error();
    if (launched->unsupported) return of_process(process.name, *launched->unsupported);
    process.agent = std::move(launched->agent);
  }
  auto attached = attach(process);
  if (!attached) return attached.error();
  wire::Reply reply;
  const auto status = process.agent->exchange(process.start, reply, kStartTimeout);
  if (status != AgentProcess::Status::answered) {
    return backend_error("the agent of process " + process.name + " did not start");
  }
  if (const auto* error = std::get_if<wire::ErrorReply>(&reply))
    return backend_error(error->message);
  const auto* started = std::get_if<wire::StartReply>(&reply);
  if (started == nullptr)
    return backend_error("the agent of process " + process.name + " gave a wrong answer");
  if (started->startup_code != 0) {
    return of_process(process.name,
                      {Unsupported::Reason::startup_failed, std::to_string(started->startup_code)});
  }
  if (machine_) return std::optional<Unsupported>();
  const std::optional<Unsupported> wrong = mismatch(
      process.privilege, {started->token_known, started->administrator,
                          started->administrators_denied, started->elevated, started->built_in});
  return wrong ? of_process(process.name, *wrong) : std::nullopt;
}

Result<std::optional<Unsupported>> WinsockBackend::ensure_started(Process& process) {
  if (process.agent || process.has_ended) return std::optional<Unsupported>();
  return start_process(process);
}

WinsockBackend::Process* WinsockBackend::process_of(ProcessId id) {
  const auto index = static_cast<std::size_t>(id);
  return index < processes_.size() ? &processes_[index] : nullptr;
}

Result<std::optional<Unsupported>> WinsockBackend::complete(wire::CallRequest& request) {
  if (const auto* c = std::get_if<call::WSADuplicateSocketW>(&request.call)) {
    Process* target = process_of(c->target);
    request.process_id = ~DWORD{0};  // no process has this id (evidence F-08)
    if (target != nullptr) {
      auto started = ensure_started(*target);
      if (!started || started->has_value()) return started;
      if (target->agent) request.process_id = target->agent->process_id();
    }
  }
  if (const auto* c = std::get_if<call::WSASocketW>(&request.call)) {
    const auto it = duplicates_.find(c->from);
    if (it != duplicates_.end()) request.duplicate = it->second;
  }
  return std::optional<Unsupported>();
}

Result<Observation> WinsockBackend::perform(Caller caller, const Call& call, bool may_block) {
  Process* process = process_of(caller.process);
  if (process == nullptr) return backend_error("a call of an unknown process");
  auto started = ensure_started(*process);
  if (!started) return started.error();
  if (*started) return not_supported(**started);
  if (process->has_ended) return backend_error("process " + process->name + " has ended");
  if (const auto* c = std::get_if<call::TerminateProcess>(&call)) return terminate(c->target);
  if (machine_) machine_->set_may_block(may_block);
  wire::CallRequest request{caller.thread, may_block, 0, {}, call};
  auto completed = complete(request);
  if (!completed) return completed.error();
  if (*completed) return not_supported(**completed);
  if (machine_) {
    auto seen = exchange(*process, request);
    machine_->note_request(caller, call);
    return seen;
  }
  if (const auto* c = std::get_if<call::PersistentPortReservation>(&call)) {
    return perform_persistent(*process, request, *c);
  }
  return exchange(*process, request);
}

Result<Observation> WinsockBackend::exchange(Process& process, const wire::CallRequest& request) {
  const auto index = static_cast<std::size_t>(request.thread);
  if (index >= process.threads.size()) return backend_error("a call of an unknown thread");
  Thread& thread = process.threads[index];
  const Thread before = thread;  // the agent declines a call inside one that blocks, which goes on
  thread.timeout_ms = timeout_of(request.call);
  wire::Reply reply;
  const auto status =
      process.agent->exchange(request, reply, answer_limit(process.start, thread.timeout_ms));
  const auto* answer = std::get_if<wire::CallReply>(&reply);
  const auto* duplicated = std::get_if<call::WSADuplicateSocketW>(&request.call);
  if (answer != nullptr && duplicated != nullptr && !answer->duplicate.empty()) {
    duplicates_[duplicated->as] = answer->duplicate;
  }
  auto seen = settle(process, thread, status, reply,
                     std::holds_alternative<call::ExitProcess>(request.call));
  if (before.is_outstanding) thread = before;
  return seen;
}

Result<Observation> WinsockBackend::await(Caller caller, bool may_block) {
  Process* process = process_of(caller.process);
  const auto index = static_cast<std::size_t>(caller.thread);
  if (process == nullptr || index >= process->threads.size() ||
      !process->threads[index].is_outstanding) {
    return backend_error("nothing to wait for");
  }
  Thread& thread = process->threads[index];
  if (process->has_ended) {
    thread.is_outstanding = false;
    Observation seen;
    seen.kind = Observation::Kind::cancelled;
    return seen;
  }
  wire::Reply reply;
  const auto status = process->agent->exchange(wire::AwaitRequest{caller.thread, may_block}, reply,
                                               answer_limit(process->start, thread.timeout_ms));
  return settle(*process, thread, status, reply, false);
}

Result<Observation> WinsockBackend::settle(Process& process, Thread& thread,
                                           AgentProcess::Status status, const wire::Reply& reply,
                                           bool expected_end) {
  switch (status) {
    case AgentProcess::Status::answered:
      break;
    case AgentProcess::Status::hung:
      process.has_ended = true;
      return backend_error("the agent of process " + process.name + " hangs");
    case AgentProcess::Status::ended: {
      process.has_ended = true;
      if (machine_) control_->end_process(machine_->get(), process.agent->process_id());
      if (expected_end) return Observation{};
      const DWORD code = process.agent->exit_code();
      if (!is_exception(code)) {
        return backend_error("the agent of process " + process.name +
                             (code == kAgentFault
                                  ? " failed in its own code"
                                  : " ended by itself, exit code " + hexadecimal(code)));
      }
      Observation seen;
      seen.kind = Observation::Kind::crashed;
      seen.exception = exception_name(code);
      return seen;
    }
  }
  if (const auto* error = std::get_if<wire::ErrorReply>(&reply)) {
    return backend_error("the agent of process " + process.name + ": " + error->message);
  }
  const auto* answer = std::get_if<wire::CallReply>(&reply);
  if (answer == nullptr)
    return backend_error("the agent of process " + process.name + " gave a wrong answer");
  thread.is_outstanding = answer->observation.kind == Observation::Kind::blocked;
  return answer->observation;
}

Result<Observation> WinsockBackend::terminate(ProcessId target) {
  // The driver's handle serves: who ends the process makes no difference to what it held, and a
  // standard user could not open the other process at all.
  Process* process = process_of(target);
  if (process == nullptr || !process->agent || process->has_ended) {
    return outcome(true,
                   ERROR_INVALID_PARAMETER);  // as OpenProcess says of an id that is no process
  }
  // The machine of a fake notices the end of a process a moment after it.
  if (machine_) control_->end_process(machine_->get(), process->agent->process_id());
  process->agent->end();
  process->has_ended = true;
  return Observation{};
}

Result<Done> WinsockBackend::finish() {
  processes_.clear();  // first, so that nothing holds what is to be undone
  duplicates_.clear();
  machine_.reset();
  if (!changes_.empty()) stale_ = true;
  const Result<Done> undone = changes_.undo_all();
  leaser_.release();
  return undone;
}

}  // namespace winsock
}  // namespace portpool::conformance
