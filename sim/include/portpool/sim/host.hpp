// A simulated Windows machine: its two port pools, processes, sockets, reservations and requests in
// flight.
//
//     Host host{HostSetup{}};
//     const ProcessId a = host.add_process(UserId{1}, Privilege::administrator);
//     Chooser chooser{42};
//     const Caller caller{a, ThreadId{0}};
//     const Outcome made = host.simulate(caller, call::WSASocketW{}, chooser);
//     const call::SocketAddress any_port{Pointer::valid, 16, 2, IpAddress::v4_loopback(), 0};
//     const Outcome bound = host.simulate(caller, call::bind{made.handle, any_port}, chooser);
//     // bound.port is a port of the dynamic range
//
// What it leaves out: packets, data, interfaces other than loopback, the firewall. A Host is a
// value: a copy is a second machine in the same state. One thread at a time, also where it is only
// looked at or copied: both may finish work that was put off.
#pragma once

#include <bitset>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "portpool/sim/answers.hpp"
#include "portpool/sim/call.hpp"
#include "portpool/sim/holder_kind.hpp"
#include "portpool/sim/mutation.hpp"
#include "portpool/sim/outcome.hpp"
#include "portpool/sim/port_policy.hpp"
#include "portpool/sim/view.hpp"
#include "portpool/sim/world_event.hpp"

namespace portpool {

class State;
struct Symmetry;  // portpool/sim/internal/symmetry.hpp

struct HostSetup {
  Answers answers = Answers::observed();
  PortRange dynamic_range[kTransportCount] = {kDefaultDynamicRange, kDefaultDynamicRange};
  bool reservations_supported = true;  // GEN-001
  bool reuse_handles = false;          // LIFE-007: a closed descriptor value is used again at once
  bool network_up = true;
  /// Set-NetTCPSetting -AutoReusePortRangeStartPort and ...NumberOfPorts (UCR-005); empty = off.
  PortRange auto_reuse_range{};
  /// TcpTimedWaitDelay (TW-012); nothing = the system's own (AMB-64).
  std::optional<std::uint32_t> time_wait_seconds;
};

/// Picks among what an offer leaves open: ports, blocks, tokens. Everything follows from the seed.
struct Chooser {
  explicit Chooser(std::uint64_t seed = 0, PortPolicyKind ports = PortPolicyKind::lowest_free,
                   PortPolicyKind blocks = PortPolicyKind::lowest_free)
      : port_policy{PortPolicy::make(ports, seed), PortPolicy::make(ports, seed + 1)},
        block_policy(PortPolicy::make(blocks, seed + 2)),
        randomized(PortPolicy::make(PortPolicyKind::uniform_free, seed + 3)) {}

  PortPolicy port_policy[kTransportCount];
  PortPolicy block_policy;
  PortPolicy randomized;  // for SO_RANDOMIZE_PORT
};

/// Which rules have refused, let pass or granted so far, and which questions mattered. What
/// coverage is made of.
struct RuleTally {
  std::bitset<kRuleCount> refused;
  std::bitset<kRuleCount> passed;         // its condition was looked at and the call went on
  std::bitset<kRuleCount> granted;        // the acceptance that came true was this rule's
  std::bitset<kQuestionCount> consulted;  // an offer depended on the question

  RuleTally& operator|=(const RuleTally& other) {
    refused |= other.refused;
    passed |= other.passed;
    granted |= other.granted;
    consulted |= other.consulted;
    return *this;
  }
};

class Host {
 public:
  explicit Host(const HostSetup& setup = {});
  ~Host();
  Host(const Host& other);
  Host(Host&&) noexcept;
  Host& operator=(const Host& other);
  Host& operator=(Host&&) noexcept;

  /// Starts a process; WSAStartup has been called once, for `version`, when `winsock_started`.
  /// O(1).
  ProcessId add_process(UserId user, Privilege privilege, bool winsock_started = true,
                        std::uint16_t version = 0x0202);
  /// The child has the parent's inheritable descriptors, under the same values (OWN-004).
  ProcessId add_child(ProcessId parent, UserId user, Privilege privilege,
                      bool winsock_started = true, std::uint16_t version = 0x0202);
  /// The process's descriptors, as an application would list them; order of creation, newest first.
  [[nodiscard]] std::vector<SocketHandle> handles_of(ProcessId process) const;
  [[nodiscard]] bool is_alive(ProcessId process) const;
  /// A call of the thread has not returned.
  [[nodiscard]] bool is_blocked(Caller caller) const;
  /// Whether the thread can make this call now: its process and the thread itself live, and no call
  /// of it is outstanding (blocked, or returned and not awaited). Only a blocked thread of a
  /// process that asked for Winsock 1.1 can call, from its blocking hook: Winsock, nothing that
  /// waits.
  [[nodiscard]] bool can_call(Caller caller, const Call& call) const;
  /// A persistent reservation or exclusion that the machine had before; the range must be free.
  void add_persistent_reservation(Transport transport, PortRange range, Token token);
  void add_exclusion(Transport transport, PortRange range, bool persistent);
  /// A runtime reservation of a process that is not modelled, as a fingerprint lists it; its token
  /// is nobody's.
  void add_foreign_reservation(Transport transport, PortRange range);
  /// A block that the system holds; `family` where its list is one of that family alone (AMB-100).
  void add_holder(HolderKind kind, Transport transport, PortRange range,
                  std::optional<AddressFamily> family = std::nullopt);

  // --- what may happen
  /// Precondition: can_call.
  void offer(Caller caller, const Call& call, Offer& offer) const;
  void offer(const WorldEvent& event, Offer& offer) const;
  /// How a request that is in flight may end now. For an unsettled one this is a hidden step, which
  /// may happen between any two others.
  void offer_completion(RequestId request, Offer& offer) const;
  /// What the blocked call of a thread returns now; Status::blocked while nothing has ended it.
  /// Empty when no call of the thread is outstanding, as after the end of its process.
  void offer_await(Caller caller, Offer& offer) const;

  /// Whether the alternative's result reads as this code where its caller looks: WSAGetLastError,
  /// or the return value and GetLastError of a Win32 function.
  [[nodiscard]] static bool result_matches(const Alternative& alternative, std::uint32_t code,
                                           Face face);
  /// Whether the outputs that were seen are what the alternative allows; outputs that `seen` lacks
  /// are not compared.
  [[nodiscard]] bool outputs_match(const Alternative& alternative, const Outcome& seen) const;

  // --- what the simulator does
  /// The alternative that the default order of checks and the profile's picks give. A wait whose
  /// time-out passes counts as passed, unless the caller is known to block (`may_block`).
  [[nodiscard]] std::size_t preferred(const Offer& offer, bool may_block = false) const {
    return offer.size() == 1 ? 0 : preferred_of_several(offer, may_block);
  }
  /// A concrete outcome of the alternative.
  [[nodiscard]] Outcome choose(const Alternative& alternative, Chooser& chooser) const;
  /// The same, put in the place of the alternative's template: for loops to which the copy counts.
  const Outcome& choose(Offer& offer, std::size_t index, Chooser& chooser) const {
    Alternative& alternative = offer.at(index);
    if (alternative.has_choice()) choose_for(alternative, chooser, alternative.outcome);
    return alternative.outcome;
  }

  // --- what did happen
  void commit(Caller caller, const Call& call, const Offer& offer, std::size_t index,
              const Outcome& outcome);
  void commit(const WorldEvent& event, const Offer& offer, std::size_t index);
  void commit_completion(RequestId request, const Offer& offer, std::size_t index,
                         const Outcome& outcome);
  void commit_await(Caller caller, const Offer& offer, std::size_t index, const Outcome& outcome);
  void commit_await(Caller caller, const Offer& offer, std::size_t index) {
    commit_await(caller, offer, index, offer[index].outcome);
  }

  /// False for a call to which the clauses allow any answer: what simulate would tell is made up
  /// (IOC-001).
  [[nodiscard]] bool is_modelled(Caller caller, const Call& call) const;
  /// offer, preferred, choose, commit, settle.
  Outcome simulate(Caller caller, const Call& call, Chooser& chooser, bool may_block = false);
  Outcome simulate(const WorldEvent& event);
  /// Completes a request. Precondition: it is in flight.
  Outcome simulate_completion(RequestId request, Chooser& chooser);
  /// What the call of a blocked thread returns; nothing when it has none outstanding.
  std::optional<Outcome> simulate_await(Caller caller);
  /// Ends every unsettled request, in the order in which they were started.
  void settle(Chooser& chooser);

  // --- looking at it
  [[nodiscard]] const Answers& answers() const;
  void set_answers(const Answers& answers);
  [[nodiscard]] PortRange dynamic_range(Transport transport) const;
  [[nodiscard]] bool holding_requests() const;
  [[nodiscard]] std::vector<SocketView> sockets() const;  // all of them, by index
  [[nodiscard]] std::vector<SocketView> bound_sockets(
      Transport transport) const;                                          // by port, then index
  [[nodiscard]] std::vector<BlockView> blocks(Transport transport) const;  // by first port
  [[nodiscard]] std::vector<RequestView> requests() const;                 // by id
  /// The other end of a connected stream socket. Precondition: the index is a socket's.
  [[nodiscard]] std::optional<EndView> peer_of(std::uint32_t socket) const;
  [[nodiscard]] std::vector<TimeWaitView> time_waits() const;  // the longest first
  /// What a request came to, for comparing with what a routine or a packet told. Nothing when it
  /// has been forgotten: its thread has returned, or its WSAOVERLAPPED names another one by now.
  [[nodiscard]] std::optional<RequestView> request(RequestId id) const;
  /// The request that a WSAOVERLAPPED of the process was last used for.
  [[nodiscard]] std::optional<RequestId> request_of(ProcessId process,
                                                    OverlappedId overlapped) const;
  /// The request that was started last, if it still exists: that of the call just committed.
  [[nodiscard]] std::optional<RequestId> newest_request() const;
  /// The unsettled request with the lowest id above `after`. O(unsettled requests).
  [[nodiscard]] std::optional<RequestId> next_unsettled(RequestId after = {}) const;
  [[nodiscard]] const PortSet& free_ports(Transport transport) const;
  /// Ports without a socket, whether a block holds them or not.
  [[nodiscard]] const PortSet& unbound_ports(Transport transport) const;
  /// SocketView::index of the socket that the process has by the handle. O(1).
  [[nodiscard]] std::optional<std::uint32_t> socket_index(ProcessId process,
                                                          SocketHandle handle) const;
  [[nodiscard]] std::optional<SocketView> socket_of(ProcessId process, SocketHandle handle) const;
  [[nodiscard]] const RuleTally& tally() const { return tally_; }
  void clear_tally() { tally_ = {}; }
  void set_mutation(const Mutation& mutation);
  /// Equal for equal states of one process run. O(rows that were changed since it, a mark or a copy
  /// was last asked for); a mark or a copy costs the same beside.
  [[nodiscard]] std::uint64_t hash() const;
  /// The same, computed anew from everything the host holds. O(its size); for checks and
  /// comparison.
  [[nodiscard]] std::uint64_t full_hash() const;
  /// Bytes of memory that the host keeps, those that it shares with copies included.
  [[nodiscard]] std::size_t memory() const;
  /// Equal for states from which the same can happen, up to the symmetries, of which the identity
  /// is one. Names that calls use (handle and token values, duplicates) do not count.
  [[nodiscard]] std::uint64_t canonical_hash(std::span<const Symmetry> symmetries) const;

  // --- going back (off until enabled)
  void enable_undo();
  [[nodiscard]] std::size_t mark() const;
  void roll_back(std::size_t mark);

 private:
  friend struct SnapshotParts;  // portpool/sim/snapshot.hpp

  // Of a thread that a call of its own keeps: whether this call comes from its blocking hook.
  [[nodiscard]] bool is_call_from_hook(Caller caller, const Call& call) const;
  void mutate(Offer& offer) const;
  void count(const Offer& offer, std::size_t index);
  void end_step();
  void narrow(const Alternative& alternative);
  [[nodiscard]] std::size_t preferred_of_several(const Offer& offer, bool may_block) const;
  void choose_for(const Alternative& alternative, Chooser& chooser, Outcome& outcome) const;

  std::unique_ptr<State> state_;
  RuleTally tally_;
};

}  // namespace portpool
