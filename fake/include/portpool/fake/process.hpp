// Whose Winsock functions a program calls: processes of a machine, played by threads of a test.
//
//     fake::Machine machine;
//     fake::Process server(machine, {.privilege = Privilege::standard_user});
//     fake::run_as(&server);            // every thread of the test is one of the server's
//     SOCKET s = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
//
// A thread that calls and was told nothing plays the only process of a machine of its own, as
// Windows comes; or, where the environment variable PORTPOOL_MACHINE names one that portpool-host
// serves, this process on that machine.
#pragma once

#include <memory>

#include "portpool/fake/machine.hpp"

namespace portpool::fake {

class Client;

/// A process of a machine, which must outlive it. Ends with this object as the system ends a
/// process: its sockets are closed, its threads' calls never return.
class Process {
 public:
  explicit Process(Machine& machine, const ProcessSetup& setup = {});
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  [[nodiscard]] ProcessId id() const { return started_.id; }
  /// What GetCurrentProcessId answers.
  [[nodiscard]] std::uint32_t process_id() const { return started_.process_id; }

 private:
  friend void run_as(Process* process);
  friend class RunAs;

  Machine& machine_;
  StartedProcess started_;
  std::unique_ptr<Client> client_;
};

/// From now on the calls of every thread are the process's; null: nobody's in particular.
void run_as(Process* process);

/// As long as it lives, the calls of the thread that made it are the process's.
class RunAs {
 public:
  explicit RunAs(Process& process);
  RunAs(const RunAs&) = delete;
  RunAs& operator=(const RunAs&) = delete;
  ~RunAs();

 private:
  Client* before_;
};

}  // namespace portpool::fake
