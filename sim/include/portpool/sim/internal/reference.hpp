// The reference model: the same machine as Host, written to be read and not to be fast.
//
// A list of facts (who has which socket, who is bound where, who reserved what) and, for a call,
// every result that the catalogue allows. It shares the vocabulary with the model (calls, statuses,
// questions) and none of its rules, pools or tables, so that a mistake has to be made twice to stay
// unseen. It covers binds, reservations, exclusions, associations, ownership, lifetimes and
// connections on TCP and UDP sockets, with well-formed arguments and calls that finish at once; not
// the auto-reuse range, SO_REUSE_UNICASTPORT, and what the system holds.
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
  bool broadcast = false, multicast = false, bound_multicast = false, receive_sharing = false;
  std::optional<std::uint32_t> processor;
  UserId bound_user{};
  std::optional<int> first_block, last_block;  // associations, by number of the reservation
  ProcessId associated_by{};
  std::optional<int> drawn_from;  // reservation that its port came from
  bool listens = false, connected = false, accepted = false, nonblocking = false;
  bool send_shut = false;  // of a datagram socket
  std::int32_t linger = -1;
  std::set<std::pair<ProcessId, SocketHandle>> descriptors;
  std::set<std::pair<ProcessId, SocketHandle>> older;  // than a bind through another one

  /// An accepted socket has its listener's port and takes none (ACC-019).
  [[nodiscard]] bool holds_port() const { return bound && !accepted; }
  /// DUAL-005.
  [[nodiscard]] bool beyond_v6only(const IpAddress& to) const {
    return inet6 && v6only && to.is_v4();
  }
};

struct Duplicate {
  int socket = 0;
  ProcessId source{}, target{};
  bool before_bind = false;
};

/// A TCP connection: who has which end, and who closed which.
struct Connection {
  int client = 0, server = 0;  // numbers of the sockets; 0 = none (any longer, or not accepted)
  int listener = 0;            // in whose queue it is
  IpAddress client_address, server_address;
  PortNumber client_port = 0, server_port = 0;
  bool client_closed = false, server_closed = false;
  bool client_first = false;  // of two ends that closed
  bool reset = false;
  bool replaced = false;  // by a connection with the same four values, or its TIME_WAIT is over
  std::uint64_t waits_since = 0;  // milliseconds; of one that both ends closed

  [[nodiscard]] bool over() const { return reset || replaced; }
  [[nodiscard]] bool waits() const { return client_closed && server_closed && !over(); }
  [[nodiscard]] bool open() const { return !over() && !waits(); }
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
  /// `answers`: what is known of the machine by now, for what a result does not show.
  void happened(Caller caller, const Call& call, const Outcome& outcome, const Answers& answers);
  void happened(const WorldEvent& event, Status status, const Answers& answers);

  /// Something happened that the reference cannot follow: it covers nothing from then on.
  [[nodiscard]] bool lost() const { return lost_; }

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

  /// A sendto, or the connect of a datagram socket.
  [[nodiscard]] Allowed allowed_destination(ProcessId process, int number,
                                            const call::SocketAddress& name, bool sends,
                                            World& world) const;
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
  [[nodiscard]] static Allowed allowed_listen(const Socket& socket);
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

  [[nodiscard]] Allowed allowed_connect(ProcessId process, const call::connect& call,
                                        World& world) const;
  [[nodiscard]] Allowed allowed_accept(const Socket& socket, int number,
                                       const call::accept& call) const;
  [[nodiscard]] Allowed allowed_getpeername(int socket) const;
  [[nodiscard]] Allowed allowed_shutdown(int socket, std::int32_t how) const;
  void refuse_pair(const IpAddress& local, PortNumber local_port, const IpAddress& remote,
                   PortNumber remote_port, World& world, Allowed& allowed) const;
  [[nodiscard]] std::vector<int> listeners(const Socket& from, const IpAddress& to,
                                           PortNumber port) const;
  [[nodiscard]] std::vector<int> queue_of(int listener) const;
  [[nodiscard]] const Connection* connection_of(int socket) const;
  void refuse_waiting(Transport transport, PortRange range, World& world, Allowed& allowed) const;
  [[nodiscard]] bool is_served(std::uint32_t port) const;
  [[nodiscard]] bool is_waited_for(std::uint32_t port) const;
  void connected(int socket, const IpAddress& to, PortNumber port);
  void accepted(ProcessId process, int listener, const Outcome& outcome);
  void closed_end(int socket, bool hard);
  void close_queue(int listener, bool keeps);
  void fin(Connection& connection, bool client) const;
  [[nodiscard]] std::uint64_t time_wait(World& world) const;
  void time_passed(const Answers& answers);
  void forget_over();

  void bound(ProcessId process, int socket, const IpAddress& address, PortNumber port);
  void opened(ProcessId process, const call::WSASocketW& call, SocketHandle handle);
  void bound_implicitly(ProcessId process, SocketHandle handle, PortNumber port);
  void connect_done(ProcessId process, const call::connect& call, const Outcome& outcome);
  void option_set(ProcessId process, const call::setsockopt& call);
  void shut_down(int socket, const call::shutdown& call);
  void persistent_done(const call::PersistentPortReservation& call, Token token);
  void refused(ProcessId process, const Call& call, const Outcome& outcome);
  void operated(ProcessId process, int socket, const Operation& operation, const Outcome& outcome);
  void close(ProcessId process, SocketHandle handle, const Answers& answers, bool resets);
  void bound_through(ProcessId process, SocketHandle handle);
  void drop_duplicates(const std::function<bool(const Duplicate&)>& which, const Answers& answers);
  void end_if_unheld(int socket, const Answers& answers, bool resets);
  void close_all(ProcessId process, const Answers& answers);
  void end_process(ProcessId process, const Answers& answers);
  void end_socket(int socket, const Answers& answers, bool resets);
  void end_reservation(int reservation);
  void restart(const Answers& answers);

  Answers answers_;
  std::map<ProcessId, Process> processes_;
  std::map<std::pair<ProcessId, SocketHandle>, int> descriptors_;
  std::map<DuplicateId, Duplicate> duplicates_;  // that nobody has opened
  std::map<int, Socket> sockets_;
  std::map<int, Reservation> reservations_;
  std::vector<Exclusion> exclusions_;
  std::map<Transport, PortRange> dynamic_range_;
  std::map<Transport, PortRange> inet6_range_;  // where it is kept by family (AMB-24)
  std::map<int, Connection> connections_;       // by age
  std::uint64_t time_ms_ = 0;
  std::optional<std::uint32_t> time_wait_seconds_;  // TcpTimedWaitDelay
  int next_ = 1;
  bool lost_ = false;
};

}  // namespace portpool::reference
