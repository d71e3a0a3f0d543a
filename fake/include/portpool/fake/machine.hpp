// A machine for programs to run on: the model, behind a lock, with threads that really wait.
//
//     fake::Machine machine;                                       // Windows as it comes
//     const fake::StartedProcess a = machine.start_process({});
//     const fake::Answer made = machine.call({a.id, ThreadId{0}}, {call::WSASocketW{}});
//     machine.happen(world::HoldRequests{});                       // the provider finishes nothing
//
// Tests seldom call it this way: fake/run_as.hpp makes a process of a machine the one whose Winsock
// functions the program calls. Every function may be called by any thread at any time. A call that
// blocks keeps its thread until what it waits for happens, in this machine, by another thread.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "portpool/fake/machine_setup.hpp"
#include "portpool/sim/host.hpp"

namespace portpool::fake {

/// Threads of a process that calls can come from: ThreadId is below it. The last one that the model
/// can tell apart is the system's own.
inline constexpr std::uint16_t kMostThreads = kMaxThreads - 1;
inline constexpr ThreadId kSystemThread{kMostThreads};

struct ProcessSetup {
  UserId user{};
  Privilege privilege = Privilege::administrator;
  std::uint32_t process_id = 0;       // as the system numbers processes; 0: one is made up
  std::optional<ProcessId> parent{};  // whose inheritable sockets it gets (OWN-004)
};

/// A descriptor that a child inherited: the parent's value, which the child uses as well, and the
/// model's.
struct InheritedSocket {
  SocketHandle parent{};
  SocketHandle child{};
};

struct StartedProcess {
  ProcessId id{};
  std::uint32_t process_id = 0;
  std::vector<InheritedSocket> inherited;
};

/// What a select or WSAPoll waits for.
struct Watched {
  SocketHandle s{};
  std::int32_t sets = 0;  // call::kReadable and so on
};

/// A call and what its arguments leave out: the process that it names, as the system numbers it;
/// what a select waits for, all of its sockets, though it tells of the one that it has. Where that
/// is empty it waits for that one, in all sets.
struct Request {
  Call call;
  std::uint32_t process_id = 0;
  std::vector<Watched> watched{};
};

/// An overlapped request that has ended: what its memory holds from now on.
struct Finished {
  RequestId id{};
  Status status{};
  std::uint32_t bytes = 0;
  bool granted = false;  // an acquire: block and token are in the output buffer
  PortRange range{};
  Token token = 0;
};

/// What came of a call.
struct Answer {
  bool gone = false;    // the process or thread has ended, and the call never returns
  bool waited = false;  // a select or WSAPoll that had its thread wait
  Outcome outcome;
  RequestId started{};      // the overlapped request that the call started; 0: none
  DuplicateId duplicate{};  // of WSADuplicateSocketW
  AddressFamily family = AddressFamily::inet;  // of the socket, where the outcome has an address
  std::vector<Finished> finished;  // requests of the process that have ended since the last answer
};

/// A call that the machine refused, and the rule of the model that did: info(rule) says it in
/// words.
struct Refusal {
  Caller caller;
  std::size_t kind = 0;  // Call::index()
  Rule rule{};
  Status status{};
};

/// One call that was made, or one event of the world, for whoever wants to tell the story.
struct Recorded {
  Caller caller;
  Call call;
  Outcome outcome;
  bool awaited = false;  // the end of a call that had blocked
  std::optional<WorldEvent> event{};
  bool completes = false;  // requests that were held
};
struct RecordedProcess {
  ProcessId id{};
  UserId user{};
  Privilege privilege{};
  std::optional<ProcessId> parent;
};

class Machine {
 public:
  explicit Machine(const MachineSetup& setup = {});
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  // --- processes
  StartedProcess start_process(const ProcessSetup& setup);
  /// As the system ends a process, from outside. Nothing happens when it has ended. Its calls never
  /// return: `gone`.
  void end_process(ProcessId process);
  [[nodiscard]] std::optional<ProcessId> process_of(std::uint32_t process_id) const;

  // --- calls
  /// Performs a call and waits until it returns.
  [[nodiscard]] Answer call(Caller caller, const Request& request);
  /// The next call that is number `nth` of its kind from now, counted from 1, fails with `status`
  /// and changes nothing. `kind` is Call::index().
  void fail_call(std::size_t kind, std::uint32_t nth, Status status);
  /// A function was called that is no part of the fake, or with arguments that are none.
  void note_missing(const std::string& what);
  [[nodiscard]] std::vector<std::string> missing() const;
  /// Says each of them when it is met first: a program may wait for ever for what it does not do.
  /// Called under the lock.
  void on_missing(std::function<void(const std::string&)> tell);

  // --- the world
  /// What comes of it: success, or why it cannot be.
  Status happen(const WorldEvent& event);
  /// Ends a request that is held, as the provider would; false when it is not in flight.
  bool complete(RequestId request);
  /// Ends it as the I/O manager would (BLK-003).
  bool interrupt(RequestId request);
  [[nodiscard]] std::vector<RequestId> held_requests() const;
  void set_waiting(Waiting waiting);

  // --- looking at it
  /// Calls `look(host)` under the lock; for views, setting up, and checks of invariants.
  template <class Look>
  auto look(Look&& look) {
    const std::lock_guard<std::mutex> lock(mutex_);
    return look(host_);
  }
  [[nodiscard]] std::optional<Refusal> last_refusal() const;
  /// Keeps every call from now on, for `recorded`.
  void record();
  [[nodiscard]] std::vector<Recorded> recorded() const;
  /// Every process that was started, whether it lives or not.
  [[nodiscard]] std::vector<RecordedProcess> recorded_processes() const;
  [[nodiscard]] const MachineSetup& setup() const { return setup_; }

 private:
  struct Process {
    std::uint32_t process_id = 0;
    std::uint64_t epoch = 0;  // numbers of processes are used again
    std::vector<Finished> finished;
  };
  struct Failure {
    std::uint32_t left = 0;
    Status status{};
  };
  using Lock = std::unique_lock<std::mutex>;

  [[nodiscard]] Lock enter();
  [[nodiscard]] std::optional<Status> failure_of(const Call& call);
  [[nodiscard]] Call localize(const Request& request, Answer& answer);
  [[nodiscard]] bool decide(Caller caller, const Call& call, Outcome& outcome);
  void add_missing(const std::string& what);
  void note_family(ProcessId process, const Call& call, Answer& answer);
  void wait(Lock& lock, Caller caller, const Call& call, Answer& answer);
  void sleep(Lock& lock, std::optional<std::uint32_t> timeout_ms,
             const std::function<bool()>& over);
  [[nodiscard]] bool wait_until_ready(Lock& lock, Caller caller, Call& call,
                                      const std::vector<Watched>& watched, bool& waited);
  [[nodiscard]] bool is_ready(Caller caller, const Call& asking, const Watched& watched) const;
  [[nodiscard]] std::uint64_t epoch_of(ProcessId process) const;
  void after_change();
  void forget_ended();
  void move_clock();
  void collect(Caller caller, Answer& answer);
  [[nodiscard]] Finished finished_view(const RequestView& view) const;
  void note(Caller caller, const Call& call, const Outcome& outcome, bool awaited);

  const MachineSetup setup_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Host host_;
  Chooser chooser_;
  Waiting waiting_;
  std::uint32_t waiters_ = 0;
  std::uint32_t timed_waiters_ = 0;
  std::int64_t clock_ = 0;  // real time that the machine's clock has been moved to, in milliseconds
  std::uint64_t advanced_ = 0;  // by hand, in milliseconds
  std::map<ProcessId, Process> processes_;
  std::map<RequestId, ProcessId> in_flight_;
  std::set<std::pair<ProcessId, SocketHandle>> inet6_;
  std::set<DuplicateId> inet6_duplicates_;
  std::map<std::size_t, Failure> failures_;
  std::set<std::string> missing_;
  std::function<void(const std::string&)> tell_missing_;
  std::optional<Refusal> refusal_;
  std::optional<std::vector<Recorded>> recorded_;
  std::vector<RecordedProcess> started_;
  std::uint32_t next_process_id_ = 1000;
  std::uint32_t next_duplicate_ = 1;
  std::uint64_t next_epoch_ = 1;
};

}  // namespace portpool::fake
