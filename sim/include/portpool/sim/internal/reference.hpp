// The reference model: the same machine as Host, written to be read and not to be fast.
//
// A list of facts (who has which socket, who is bound where, who reserved what) and, for a call,
// every result that the catalogue allows. It shares the vocabulary with the model (calls, statuses,
// questions) and none of its rules, pools or tables, so that a mistake has to be made twice to stay
// unseen. It covers binds, reservations, exclusions, associations, ownership and lifetimes on TCP
// and UDP sockets, with well-formed arguments and requests that finish at once.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "portpool/sim/host.hpp"

namespace portpool::reference {

/// One machine of all those that the answers leave possible: it gives one answer to each question.
/// Answers are drawn when they are asked for; `for_each_world` goes through every way in which they
/// can fall.
class World {
 public:
  using Draw = std::pair<Question, std::uint8_t>;

  World(const Answers& possible, std::vector<Draw> script)
      : possible_(possible), script_(std::move(script)) {}

  /// The number of this machine's answer.
  [[nodiscard]] std::uint8_t answer(Question question);
  template <AnswerEnum T>
  [[nodiscard]] T ask() {
    return static_cast<T>(answer(question_of<T>));
  }

  /// Questions asked so far with the answers given, in the order of asking.
  [[nodiscard]] const std::vector<Draw>& asked() const { return script_; }
  [[nodiscard]] std::string to_string() const;

 private:
  Answers possible_;
  std::vector<Draw> script_;  // the first `at_` have been asked
  std::size_t at_ = 0;
};

/// Calls `visit` once for every combination of answers that it asks for. Exponential in the number
/// of questions asked.
void for_each_world(const Answers& possible, const std::function<void(World&)>& visit);

/// What one machine may answer to a call.
struct Allowed {
  std::set<Status> refusals;
  bool success = true;
  bool gives_port = false;  // success comes with one of `ports`: the port bound, or the first of
                            // the block granted
  std::set<std::uint32_t> ports;

  void refuse(Status status) {
    refusals.insert(status);
    success = false;
  }
  /// Either is allowed.
  void may_refuse(std::initializer_list<Status> statuses) { refusals.insert(statuses); }
  void refuse(std::optional<Status> status) {
    if (status) refuse(*status);
  }
};

struct Process {
  UserId user{};
  bool elevated = false;
  int startups = 0;
};

struct Socket {
  Transport transport{};
  bool inet6 = false, v6only = false, reuse = false, exclusive = false;
  bool bound = false;
  PortNumber port = 0;
  IpAddress address;  // given to bind
  IpAddress told;     // by getsockname
  bool bound_reuse = false, bound_exclusive = false;
  bool connected = false;  // UDP alone
  bool broadcast = false, multicast = false, bound_multicast = false, receive_sharing = false;
  std::optional<std::uint32_t> processor;
  UserId bound_user{};
  std::optional<int> first_block, last_block;  // associations, by number of the reservation
  ProcessId associated_by{};
  std::optional<int> drawn_from;  // reservation that its port came from
  std::set<std::pair<ProcessId, SocketHandle>> descriptors;
  std::set<std::pair<ProcessId, SocketHandle>> older;  // than a bind through another one
};

struct Duplicate {
  int socket = 0;
  ProcessId source{}, target{};
  bool before_bind = false;
};

struct Reservation {
  Transport transport{};
  PortRange range;
  Token token = 0;
  bool persistent = false;
  ProcessId owner{};  // runtime
  int socket = 0;     // runtime: acquired on it
  bool inet6 = false;
  bool restarted = false;  // the machine restarted since the token was told
};

struct Exclusion {
  Transport transport{};
  PortRange range;
  bool persistent = false;
  bool active = true;
};

struct Claim;  // reference/sharing.hpp

class Model {
 public:
  explicit Model(const HostSetup& setup);

  void add_process(ProcessId id, UserId user, Privilege privilege, bool winsock_started = true);
  void add_persistent_reservation(Transport transport, PortRange range, Token token);
  void add_exclusion(Transport transport, PortRange range, bool persistent);

  /// Whether the reference has something to say of the call.
  [[nodiscard]] bool covers(Caller caller, const Call& call) const;
  [[nodiscard]] bool covers(const WorldEvent& event) const;

  /// Precondition: covers(call).
  [[nodiscard]] Allowed allowed(Caller caller, const Call& call, World& world) const;
  [[nodiscard]] Allowed allowed(const WorldEvent& event, World& world) const;

  /// What the machine is known to answer now: before happened(), since an outcome may change what
  /// is open and not seen (AMB-52, AMB-91).
  void learn(const Answers& answers) { answers_ = answers; }

  /// The call was made, and this came of it. Calls that are not covered are noted as far as they
  /// change a fact.
  void happened(Caller caller, const Call& call, const Outcome& outcome);
  void happened(const WorldEvent& event, Status status);

  // --- the facts
  [[nodiscard]] bool knows(ProcessId process) const { return processes_.contains(process); }
  [[nodiscard]] bool is_bound(Transport transport, std::uint32_t port) const;
  /// Number of the reservation that has the port.
  [[nodiscard]] std::optional<int> reserved_by(Transport transport, std::uint32_t port) const;
  [[nodiscard]] bool is_excluded(Transport transport, std::uint32_t port) const;
  [[nodiscard]] bool is_free(Transport transport, std::uint32_t port) const;
  [[nodiscard]] const std::map<int, Socket>& sockets() const { return sockets_; }
  [[nodiscard]] const std::map<int, Reservation>& reservations() const { return reservations_; }
  [[nodiscard]] const std::vector<Exclusion>& exclusions() const { return exclusions_; }
  [[nodiscard]] PortRange dynamic_range(Transport transport) const;
  /// A hash of what no renaming of processes, sockets and ports changes: how many sockets are
  /// bound, associated, associated with two blocks and so on. States of different shape are
  /// different ones. O(sockets + reservations).
  [[nodiscard]] std::uint64_t shape() const;

 private:
  struct Bind;
  struct Operation;
  [[nodiscard]] std::optional<int> socket_of(ProcessId process, SocketHandle handle) const;
  [[nodiscard]] std::optional<int> reservation_of(Token token) const;
  [[nodiscard]] std::optional<int> persistent_block(Transport transport, PortRange range) const;
  [[nodiscard]] bool has_descriptor(ProcessId process, int socket) const;
  [[nodiscard]] bool somebody_drew(const Bind& bind) const;
  [[nodiscard]] bool bound_inside(Transport transport, PortRange range) const;
  [[nodiscard]] bool associated_with(int reservation) const;

  [[nodiscard]] Allowed allowed_bind_call(ProcessId process, const call::bind& call,
                                          World& world) const;
  [[nodiscard]] Allowed allowed_bind(const Bind& bind, World& world) const;
  void bind_plain(const Bind& bind, World& world, Allowed& allowed) const;
  void bind_any_port(const Bind& bind, World& world, Allowed& allowed) const;
  void bind_from(const Bind& bind, int reservation, World& world, Allowed& allowed) const;
  void bind_conflicts(const Bind& bind, World& world, Allowed& allowed) const;
  void bind_excluded(const Bind& bind, World& world, Allowed& allowed) const;
  [[nodiscard]] Claim claim_of(const Bind& bind) const;
  [[nodiscard]] std::vector<Claim> claims_on(const Bind& bind) const;
  void bind_reserved(const Bind& bind, int reservation, World& world, Allowed& allowed) const;

  [[nodiscard]] static std::optional<Operation> operation_of(const call::WSAIoctl& call);
  [[nodiscard]] Allowed allowed_ioctl(ProcessId process, const call::WSAIoctl& call,
                                      World& world) const;
  [[nodiscard]] Allowed allowed_acquire(int socket, const Operation& operation, World& world) const;
  [[nodiscard]] Allowed allowed_associate(ProcessId process, int socket, Token token,
                                          World& world) const;
  [[nodiscard]] Allowed allowed_release(ProcessId process, int socket, Token token,
                                        World& world) const;
  [[nodiscard]] static Allowed allowed_option(const Socket& socket, const call::setsockopt& option,
                                              World& world);
  [[nodiscard]] Allowed allowed_processor(int socket, World& world) const;
  [[nodiscard]] Allowed allowed_disconnect(ProcessId process, int socket, bool unspecified,
                                           World& world) const;
  // Where what an outcome changes is open and not seen: the machine's answer, or the pick.
  template <AnswerEnum T>
  [[nodiscard]] T settled() const {
    constexpr Question kQuestion = question_of<T>;
    const bool one = answers_.decided(kQuestion);
    return static_cast<T>(one ? answers_.only(kQuestion) : info(kQuestion).pick);
  }
  [[nodiscard]] Allowed allowed_persistent(ProcessId process,
                                           const call::PersistentPortReservation& call,
                                           World& world) const;

  void bound(ProcessId process, int socket, const IpAddress& address, PortNumber port);
  void opened(ProcessId process, const call::WSASocketW& call, SocketHandle handle);
  void connected(ProcessId process, const call::connect& call, const Outcome& outcome);
  void option_set(ProcessId process, const call::setsockopt& call);
  void operated(ProcessId process, int socket, const Operation& operation, const Outcome& outcome);
  void close(ProcessId process, SocketHandle handle);
  void bound_through(ProcessId process, SocketHandle handle);
  void drop_duplicates(const std::function<bool(const Duplicate&)>& which);
  void end_if_unheld(int socket);
  void close_all(ProcessId process);
  void end_process(ProcessId process);
  void end_socket(int socket);
  void end_reservation(int reservation);
  void restart();

  Answers answers_;
  std::map<ProcessId, Process> processes_;
  std::map<std::pair<ProcessId, SocketHandle>, int> descriptors_;
  std::map<DuplicateId, Duplicate> duplicates_;  // that nobody has opened
  std::map<int, Socket> sockets_;
  std::map<int, Reservation> reservations_;
  std::vector<Exclusion> exclusions_;
  std::map<Transport, PortRange> dynamic_range_;
  std::map<Transport, PortRange> inet6_range_;  // where it is kept by family (AMB-24)
  int next_ = 1;
};

}  // namespace portpool::reference
