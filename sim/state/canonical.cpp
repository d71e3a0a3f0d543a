// Every row becomes a word that names no slot: a socket is told by its own values, the blocks it
// refers to (which transport and range tell) and what refers to it. Words of one kind are added up,
// so that their order does not count.
#include "state/canonical.hpp"

#include <algorithm>
#include <bit>
#include <type_traits>

namespace portpool {
namespace {

class Words {
 public:
  explicit Words(std::uint64_t seed) : hash_(seed) {}
  template <class T>
  requires std::is_enum_v<T> || std::is_unsigned_v<T> Words& operator()(T value) {
    hash_ = mix(hash_, static_cast<std::uint64_t>(value));
    return *this;
  }
  [[nodiscard]] std::uint64_t hash() const { return hash_; }

 private:
  std::uint64_t hash_;
};

template <class Row, class Visit>
void for_each_row(const Table<Row>& table, Visit&& visit) {
  for (std::uint32_t slot = 0; slot < table.slots(); ++slot) {
    if (table.has(slot)) visit(slot, table[slot]);
  }
}

class Renamed {
 public:
  Renamed(const State& state, const Symmetry& symmetry) : state_(state), symmetry_(symmetry) {}

  [[nodiscard]] std::uint64_t hash() const {
    std::uint64_t sockets = 0, rest = 0;
    for_each_row(state_.sockets(),
                 [&](std::uint32_t slot, const SocketRow& row) { sockets += socket(slot, row); });
    for_each_row(state_.processes(), [&](std::uint32_t slot, const ProcessRow& row) {
      rest += Words(1)(process(process_in(slot)))(user(row.user))(row.privilege)(row.startups)(
                  row.blocked_threads)(row.ended_threads)(row.version)(row.lowest_version)
                  .hash();
    });
    for_each_row(state_.reservations(), [&](std::uint32_t, const ReservationRow& row) {
      rest += Words(2)(block(row))(row.inet6)(row.token_stale)(row.bound_sockets)(
                  row.runtime() ? process(row.owner_process) : 0)
                  .hash();
    });
    for_each_row(state_.exclusions(), [&](std::uint32_t, const ExclusionRow& row) {
      rest += Words(3)(range(row.range))(row.transport)(row.active)(row.persistent).hash();
    });
    for_each_row(state_.events(), [&](std::uint32_t, const EventRow& row) {
      rest += Words(4)(row.id)(process(row.process))(row.signalled).hash();
    });
    for_each_row(state_.connections(),
                 [&](std::uint32_t, const ConnectionRow& row) { rest += connection(row); });
    for_each_row(state_.waits(), [&](std::uint32_t, const WaitRow& row) { rest += wait(row); });
    for_each_row(state_.requests(), [&](std::uint32_t, const RequestRow& row) {
      if (row.socket == kNoRow) rest += request(row);
    });
    return Words(sockets)(rest)(machine()).hash();
  }

 private:
  [[nodiscard]] std::uint64_t process(ProcessId process) const {
    const auto id = static_cast<std::uint16_t>(process);
    return id < symmetry_.processes.size() ? symmetry_.processes[id] : id;
  }
  [[nodiscard]] std::uint64_t user(UserId user) const {
    const auto id = static_cast<std::uint16_t>(user);
    return id < symmetry_.users.size() ? symmetry_.users[id] : id;
  }
  [[nodiscard]] std::uint64_t port(std::uint32_t number) const {
    if (!symmetry_.ports.contains(number)) return number;
    return symmetry_.port_images[number - symmetry_.ports.first];
  }
  [[nodiscard]] std::uint64_t range(PortRange from) const {
    std::uint64_t first = from.first;
    if (from.count > 0 && symmetry_.ports.includes(from)) {
      first = port(from.first);
      for (std::uint32_t i = 1; i < from.count; ++i) first = std::min(first, port(from.first + i));
    }
    return first << 32 | from.count;
  }
  // Blocks of one transport never overlap, so transport and range tell which one it is.
  [[nodiscard]] std::uint64_t block(const ReservationRow& row) const {
    return Words(static_cast<std::uint64_t>(row.transport))(range(row.range))(row.kind)(row.holder)(
               row.families)
        .hash();
  }
  [[nodiscard]] std::uint64_t association(ReservationId id) const {
    if (id == ReservationId{}) return 0;
    const std::uint32_t slot = state_.find_reservation(id);
    return slot == kNoRow ? 1 : block(state_.reservations()[slot]);
  }
  [[nodiscard]] std::uint64_t token(Token value) const {
    const std::uint32_t slot = state_.find_token(value);
    return slot == kNoRow ? std::uint64_t{value != 0} : block(state_.reservations()[slot]);
  }

  [[nodiscard]] std::uint64_t socket(std::uint32_t slot, const SocketRow& row) const {
    std::uint64_t around = 0;
    for_each_row(state_.handles(), [&](std::uint32_t, const HandleRow& handle) {
      if (handle.socket != slot) return;
      around += Words(11)(process(handle.process))(handle.flags).hash();
    });
    for_each_row(state_.duplicates(), [&](std::uint32_t, const DuplicateRow& duplicate) {
      if (duplicate.socket == slot)
        around +=
            Words(12)(process(duplicate.target))(process(duplicate.source))(duplicate.before_bind)
                .hash();
    });
    for (std::uint32_t at = row.reservations; at != kNoRow; at = state_.reservations()[at].next) {
      around += Words(13)(block(state_.reservations()[at])).hash();
    }
    for (std::uint32_t at = row.requests; at != kNoRow; at = state_.requests()[at].next) {
      around += request(state_.requests()[at]);
    }
    const auto address = std::bit_cast<std::array<std::uint64_t, 2>>(row.local.bytes);
    Words words(10);
    words(around)(row.kind)(row.flags)(row.completion_port)(
        std::bit_cast<std::uint32_t>(row.linger))(row.processor);
    if (row.is(socket_flag::kBound)) {
      words(address[0])(address[1])(port(row.port))(user(row.bound_user));
      if (row.drawn_from != kNoRow) words(block(state_.reservations()[row.drawn_from]));
    }
    if (row.is(socket_flag::kListening)) {
      words(row.backlog);
      for (std::uint32_t at = row.connection; at != kNoRow; at = state_.connections()[at].next) {
        words(connection(state_.connections()[at]));
      }
    } else if (row.connection != kNoRow) {
      const ConnectionRow& held = state_.connections()[row.connection];
      words(connection(held))(held.client_socket == slot);
    }
    words(std::bit_cast<std::uint32_t>(row.error))(row.error_untold)(row.reusable);
    const std::uint32_t accepting =
        state_.requests().find(RequestRow::kByAcceptSocket, RequestRow::accept_key(slot));
    if (accepting != kNoRow) words(rank(state_.requests()[accepting]));
    if (row.associated()) {
      words(association(row.first_association))(association(row.last_association))(
          row.first_association == row.last_association)(process(row.associated_by));
    }
    return words.hash();
  }

  // What RequestRow::token is; the descriptor that accept made has no place here.
  [[nodiscard]] std::uint64_t operand(const RequestRow& row) const {
    if (row.is(request_flag::kHandle)) return 0;
    const bool number = row.operation == RequestOperation::other_code ||
                        row.operation == RequestOperation::accept_ex ||
                        row.operation == RequestOperation::disconnect;
    return number ? row.token : token(row.token);
  }

  // What is left of TIME_WAIT, or the time that SO_CONNECT_TIME tells.
  [[nodiscard]] std::uint64_t age(const ConnectionRow& row) const {
    const bool matters =
        row.phase != ConnectionPhase::connecting && row.phase != ConnectionPhase::over;
    return matters ? state_.machine().time_ms - row.since : 0;
  }

  // Pairs tell connections apart, and the rank in TIME_WAIT those that wait.
  [[nodiscard]] std::uint64_t connection(const ConnectionRow& row) const {
    const auto client = std::bit_cast<std::array<std::uint64_t, 2>>(row.client.bytes);
    const auto server = std::bit_cast<std::array<std::uint64_t, 2>>(row.server.bytes);
    Words words(15);
    words(client[0])(client[1])(server[0])(server[1])(port(row.client_port))(port(row.server_port))(
        static_cast<std::uint64_t>(row.phase))(static_cast<std::uint64_t>(row.closer))(row.flags)(
        age(row))(row.client_socket != kNoRow)(row.server_socket != kNoRow);
    return words.hash();
  }

  // How many requests were started, or completed, before this one.
  [[nodiscard]] std::uint64_t rank(const RequestRow& row) const {
    std::uint64_t rank = 0;
    for_each_row(state_.requests(), [&](std::uint32_t, const RequestRow& other) {
      if (other.number < row.number) rank += 1;
      if (other.sequence < row.sequence) rank += 1u << 16;
    });
    return rank;
  }

  [[nodiscard]] std::uint64_t request(const RequestRow& row) const {
    Words words(14);
    words(rank(row))(process(row.process))(row.thread)(row.operation)(row.state)(row.status)(
        row.flags)(row.cause)(row.byte_count)(row.bytes)(range(row.range))(operand(row))(
        row.overlapped)(row.event)(row.completion_port)(row.named)(row.of_stream)(
        row.accept_socket != kNoRow);
    return words.hash();
  }

  [[nodiscard]] std::uint64_t wait(const WaitRow& row) const {
    std::uint64_t before = 0;
    for_each_row(state_.waits(), [&](std::uint32_t, const WaitRow& other) {
      before += other.sequence < row.sequence;
    });
    Words words(5);
    words(process(row.process))(row.thread)(row.kind)(row.wake)(row.alertable)(before)(row.port)(
        row.event);
    words(row.deadline == WaitRow::kNever ? row.deadline : row.deadline - state_.machine().time_ms);
    const std::uint32_t slot = state_.find_request(row.request);
    if (slot != kNoRow) words(rank(state_.requests()[slot]));
    for (std::uint32_t i = 0; i < row.event_count; ++i) words(row.events[i]);
    return words.hash();
  }

  [[nodiscard]] std::uint64_t machine() const {
    const Machine& machine = state_.machine();
    Words words(6);
    words(machine.network_up)(machine.holding_requests)(machine.reservations_supported);
    words(machine.time_wait_ms)(range(machine.auto_reuse_range));
    for (std::size_t i = 0; i < kTransportCount; ++i) {
      words(range(state_.pool(static_cast<Transport>(i)).dynamic_range()));
      words(range(machine.inet6_range[i]));
    }
    return words(state_.answers().hash()).hash();
  }

  const State& state_;
  const Symmetry& symmetry_;
};

}  // namespace

std::uint64_t canonical_hash(const State& state, std::span<const Symmetry> symmetries) {
  PORTPOOL_INVARIANT(!symmetries.empty());
  std::uint64_t least = ~std::uint64_t{0};
  for (const Symmetry& symmetry : symmetries) {
    least = std::min(least, Renamed(state, symmetry).hash());
  }
  return least;
}

}  // namespace portpool
