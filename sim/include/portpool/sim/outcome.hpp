// What came of a call: one concrete outcome, and the offer of every outcome that the clauses allow.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <new>
#include <span>

#include "portpool/sim/call.hpp"
#include "portpool/sim/invariant.hpp"
#include "portpool/sim/port.hpp"
#include "portpool/sim/question.hpp"
#include "portpool/sim/rule.hpp"
#include "portpool/sim/status.hpp"

namespace portpool {

/// Outputs that an outcome may carry, as bits of Outcome::fields.
namespace field {
inline constexpr std::uint16_t kPort =
    1 << 0;  // port the socket has (bind, implicit bind, getsockname)
inline constexpr std::uint16_t kAddress = 1 << 1;  // getsockname
inline constexpr std::uint16_t kRange = 1 << 2;    // granted block
inline constexpr std::uint16_t kToken = 1 << 3;
inline constexpr std::uint16_t kBytes = 1 << 4;   // value of *lpcbBytesReturned; absent = untouched
inline constexpr std::uint16_t kValue = 1 << 5;   // getsockopt, WSAStartup version
inline constexpr std::uint16_t kHandle = 1 << 6;  // new socket
inline constexpr std::uint16_t kEvent = 1 << 7;   // the event that ended a wait
inline constexpr std::uint16_t kOverlapped = 1 << 8;  // GetQueuedCompletionStatus
inline constexpr std::uint16_t kReady = 1 << 9;       // select: `value` has call::kReadable etc.
}  // namespace field

/// Completion routines that one alertable wait runs; more wait for the next one.
inline constexpr std::size_t kMaxDelivered = 16;

/// One concrete outcome: what the caller saw, plus what the model has to know to go on.
struct Outcome {
  Status status = Status::success;
  std::uint16_t fields = 0;
  PortNumber port = 0;
  PortRange range{};
  Token token = 0;
  SocketHandle handle{};
  IpAddress address{};
  std::uint32_t bytes = 0;
  std::int32_t value = 0;
  EventId event{};
  OverlappedId overlapped{};
  /// Requests whose completion was handed over: by routines that ran inside an alertable wait, in
  /// no order that means anything (OVL-008), or as the packet of a completion port. What each one
  /// came to is Host::request.
  std::array<RequestId, kMaxDelivered> delivered;  // of no value beyond the count
  std::uint32_t delivered_count = 0;

  [[nodiscard]] bool has(std::uint16_t mask) const { return (fields & mask) == mask; }
};

/// Ports that an acceptance may pick: a view on the pool, never a list.
struct PortChoice {
  enum class Kind : std::uint8_t {
    none,
    exactly,      // within.first
    free_in,      // any port of `within` that is not bound, reserved or excluded
    unbound_in,   // any port of `within` (a reserved block) without a conflicting socket
    scalable_in,  // free_in, or held only by SO_PORT_SCALABILITY sockets of other local addresses
                  // (OPT-003)
    reusable_in,  // any port of `within` (the auto-reuse range) that nobody has, or only
                  // connections whose ports came from there, to other ends (UCR-023)
    free_run_in,  // the start of `length` consecutive free ports of `within`
  };
  Kind kind = Kind::none;
  Transport transport = Transport::tcp;
  bool randomize = false;  // SO_RANDOMIZE_PORT is set
  PortRange within{};
  std::uint32_t length = 1;
  /// Where the port is for a connect: that of the remote end, whose address is outcome.address. No
  /// port is picked whose pair with it a connection holds. 0 elsewhere.
  PortNumber remote_port = 0;
  std::uint32_t socket = 0;  // where remote_port is not 0: the row of the socket that connects
  bool quiet = false;        // of the free ports those without a connection in TIME_WAIT alone
  bool claimed_too = false;  // reusable_in: also what is reserved or excluded (AMB-76)
};

/// An alternative holds only on machines whose answer to `question` is in `answers` (a mask).
struct Need {
  Question question{};
  std::uint8_t answers = 0;
  friend constexpr bool operator==(const Need&, const Need&) = default;
};

/// What stands in the way, for explanations.
struct Holder {
  enum class Kind : std::uint8_t {
    none,
    socket,
    reservation,
    exclusion,
    dynamic_range,
    request,
    privilege
  };
  Kind kind = Kind::none;
  std::uint32_t index = 0;  // row of the host's table of that kind
  PortRange range{};
};

/// What the clauses say of *lpcbBytesReturned.
enum class ByteCount : std::uint8_t {
  any,        // nothing: any value, or untouched
  exactly,    // outcome.bytes
  nonzero,    // some number above zero (ACQ-005)
  untouched,  // the variable keeps what it held (OVL-005)
};

/// What an acceptance changes, where the call alone does not tell.
enum class Effect : std::uint8_t {
  usual,                 // what the call is for
  none,                  // nothing: an association of a bound socket (AMB-01)
  draws_from_block,      // bind: the port counts as drawn from the reservation that holds it
  shares_port,           // bind: other SO_PORT_SCALABILITY sockets may have the port, too (OPT-003)
  passes_time,           // a wait: its time-out has passed
  gives_token,           // LookupPersistent...: the reservation `holder` has this token (AMB-36)
  turns_off,             // setsockopt: off, though the value is not 0 (OPT2-008)
  keeps_address,         // a disconnect: the address of the connection stays (AMB-52)
  unsets_name,           // a disconnect: getsockname tells the wildcard (AMB-52)
  ends_duplicates,       // an exit: of what the process duplicated, too (AMB-91)
  ends_port_requests,    // closesocket (IOC-022)
  spares_port_requests,  // ExitThread (IOC-021)
  resets_connections,    // the end of a process, closesocket, send (AMB-68, AMB-108, AMB-110,
                         // AMB-111)
  resets_and_ends_duplicates,
  keeps_queue,   // closesocket of a listener: queued connections stay (AMB-60)
  clears_error,  // getsockopt: SO_ERROR is read and cleared (AMB-54)
  postpones,     // bind: the port is chosen at connect (UCR-002)
  reuses_port,   // connect: the port came from the auto-reuse range
  unbinds,       // DisconnectEx: the socket leaves its port (AMB-67)
};

/// One member of an offer: a refusal, or the acceptance with its pattern.
struct Alternative {
  static constexpr std::size_t kMaxNeeds = 6;

  Rule rule{};            // the rule that refuses, or that grants
  bool refuses = false;   // Status other than success, pending, blocked
  bool optional = false;  // allowed, but a simulation prefers to go on
  Effect effect{};        // of an acceptance
  std::uint8_t need_count = 0;
  bool fresh_token = false;     // token: any value that names nothing now
  bool any_code = false;        // a refusal with any code (IOC-001)
  bool some_delivered = false;  // delivered: any of them, at least one; otherwise all of them
  ByteCount bytes = ByteCount::any;
  std::array<Need, kMaxNeeds> needs{};
  PortChoice port;
  Holder holder;
  Outcome outcome;  // template: fields that are not chosen have their exact value here

  /// Whether the template leaves something to choose: a port, a block, a token or a handle value.
  [[nodiscard]] bool has_choice() const {
    const bool open = port.kind != PortChoice::Kind::none || fresh_token;
    return !refuses && (open || outcome.has(field::kHandle));
  }
  [[nodiscard]] std::span<const Need> conditions() const { return {needs.data(), need_count}; }
};

/// Every outcome that the clauses allow now, in the default order of checks: the first is what the
/// simulator does. No heap: a fixed number of places, untouched until used; more would be a broken
/// invariant.
class Offer {
  // Most offers have one to three members, and every simulated call makes an offer: clearing all
  // places would cost more than the rules do.
  union Place {
    Place() {}  // the member begins its life in add()
    Alternative alternative;
  };

 public:
  static constexpr std::size_t kCapacity = 40;

  class Iterator {
   public:
    using difference_type = std::ptrdiff_t;
    using value_type = Alternative;
    Iterator() = default;
    explicit Iterator(const Place* place) : place_(place) {}
    const Alternative& operator*() const { return place_->alternative; }
    const Alternative* operator->() const { return &place_->alternative; }
    Iterator& operator++() {
      ++place_;
      return *this;
    }
    Iterator operator++(int) { return Iterator(place_++); }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const Place* place_ = nullptr;
  };

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] const Alternative& operator[](std::size_t i) const {
    return places_[i].alternative;
  }
  [[nodiscard]] Iterator begin() const { return Iterator(places_.data()); }
  [[nodiscard]] Iterator end() const { return Iterator(places_.data() + size_); }

  Alternative& add() {
    PORTPOOL_INVARIANT(size_ < kCapacity);
    // Without parentheses: with them the whole place is cleared before the members get their
    // values, by an instruction that takes longer to start than all the rules of a call.
    return *::new (static_cast<void*>(&places_[size_++].alternative)) Alternative;
  }
  [[nodiscard]] Alternative& at(std::size_t i) { return places_[i].alternative; }
  void clear() {
    size_ = 0;
    evaluated_.reset();
    consulted_.reset();
  }
  /// Keeps the alternatives that `keep` holds for, in their order.
  template <class Keep>
  void filter(Keep&& keep) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < size_; ++i) {
      if (!keep((*this)[i])) continue;
      if (kept != i) at(kept) = (*this)[i];
      ++kept;
    }
    size_ = kept;
  }

  /// Rules whose condition was looked at; an acceptance counts them as having allowed.
  [[nodiscard]] const std::bitset<kRuleCount>& evaluated() const { return evaluated_; }
  void mark_evaluated(Rule rule) { evaluated_.set(static_cast<std::size_t>(rule)); }

  /// Questions that the offer depends on.
  [[nodiscard]] const std::bitset<kQuestionCount>& consulted() const { return consulted_; }
  void mark_consulted(Question question) { consulted_.set(static_cast<std::size_t>(question)); }

 private:
  std::array<Place, kCapacity> places_;
  std::size_t size_ = 0;
  std::bitset<kRuleCount> evaluated_;
  std::bitset<kQuestionCount> consulted_;
};

static_assert(std::forward_iterator<Offer::Iterator>);

}  // namespace portpool
