// The driver's side of one agent: start it, talk to it, end it.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "winsock/channel.hpp"
#include "winsock/token.hpp"
#include "wire/message.hpp"

namespace portpool::conformance::winsock {

class AgentProcess {
 public:
  AgentProcess(std::unique_ptr<DriverChannel> channel, UniqueHandle process, DWORD process_id)
      : channel_(std::move(channel)), process_(std::move(process)), process_id_(process_id) {}
  AgentProcess(const AgentProcess&) = delete;
  AgentProcess& operator=(const AgentProcess&) = delete;
  ~AgentProcess() { end(); }

  enum class Status : std::uint8_t {
    answered,
    ended,  // the process is gone: it exited, was terminated or crashed
    hung,   // no answer in time; the process was terminated
  };
  /// One request, one reply.
  [[nodiscard]] Status exchange(const wire::Request& request, wire::Reply& reply, DWORD timeout_ms);

  /// TerminateProcess, and waits until everything that the process held is free again.
  void end();

  [[nodiscard]] DWORD process_id() const { return process_id_; }
  [[nodiscard]] HANDLE process() const { return process_.get(); }
  /// Meaningful once the process has ended.
  [[nodiscard]] DWORD exit_code() const;

 private:
  std::unique_ptr<DriverChannel> channel_;
  UniqueHandle process_;
  DWORD process_id_;
};

/// Starts agents, some ahead of their use: a process takes longer to start than most scenarios take
/// to run. Every agent is in a job that ends with this object, so that none outlives a driver that
/// was killed.
class AgentLauncher {
 public:
  explicit AgentLauncher(std::size_t spares);

  struct Launched {
    std::unique_ptr<AgentProcess> agent;
    std::optional<Unsupported> unsupported;  // this machine cannot give the privilege
  };
  /// A fresh process, which nobody used before. Without a privilege: with this process's own.
  [[nodiscard]] Result<Launched> launch(std::optional<Privilege> privilege);
  /// A child of the agent `parent`, which inherits its inheritable handles.
  [[nodiscard]] Result<std::unique_ptr<AgentProcess>> launch_child(AgentProcess& parent);

  [[nodiscard]] const TokenFacts& own_facts() const { return own_; }

 private:
  /// Privileges that are given by one token share their spare processes.
  enum class Kind : std::uint8_t { own, filtered, bare };
  [[nodiscard]] Kind kind_of(Privilege privilege) const;
  [[nodiscard]] Result<std::unique_ptr<AgentProcess>> start(HANDLE token);

  TokenFacts own_;
  UniqueHandle job_;
  UniqueHandle driver_;  // this process, for agents to end with
  std::size_t spares_;
  std::map<Kind, UniqueHandle> tokens_;
  std::map<Kind, std::deque<std::unique_ptr<AgentProcess>>> spare_;
};

}  // namespace portpool::conformance::winsock
