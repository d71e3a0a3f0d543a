// The agent: a process that stands for one process of a scenario and performs its calls.
#pragma once

#include <memory>
#include <vector>

#include "winsock/agent_objects.hpp"
#include "winsock/agent_worker.hpp"
#include "wire/message.hpp"

namespace portpool::conformance::winsock {

/// Answers requests until the driver closes the pipe. The main thread only talks; the scenario's
/// threads are workers.
class Agent {
 public:
  [[nodiscard]] wire::Reply answer(const wire::Request& request);

 private:
  wire::Reply answer_one(const wire::StartRequest& request);
  wire::Reply answer_one(const wire::CallRequest& request);
  wire::Reply answer_one(const wire::AwaitRequest& request);
  wire::Reply answer_one(const wire::SpawnRequest& request);
  wire::Reply answer_one(const wire::AttachRequest& request);

  [[nodiscard]] AgentWorker* worker_of(ThreadId thread);
  /// The outcome of the worker's call, once it is known to have returned, to block or to be
  /// overdue.
  wire::Reply settle(AgentWorker& worker, bool may_block);

  AgentObjects objects_;
  wire::StartRequest settings_;
  // Never destroyed: their threads use them until the process ends.
  std::vector<AgentWorker*> workers_;
};

/// Exit code of an agent that failed in its own code, as distinct from a call of the scenario that
/// ended its process with an exception: that exception is the exit code then.
inline constexpr DWORD kAgentFault = 70;

/// What an agent inherits, besides what a scenario has it inherit.
struct AgentHandles {
  HANDLE pipe = nullptr;    // this end of it
  HANDLE driver = nullptr;  // the driver's process: with it the agent ends, whatever it is doing
};

/// Runs an agent. Returns when the driver has closed the pipe.
int agent_main(AgentHandles handles);

/// Command line that starts this executable as an agent with handles that it inherits.
[[nodiscard]] std::wstring agent_command_line(AgentHandles handles);

}  // namespace portpool::conformance::winsock
