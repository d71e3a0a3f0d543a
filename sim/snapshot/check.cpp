// Whether records read from outside fit each other: everything that the model relies on when it
// follows a slot, a list or a count.
#include <algorithm>

#include "snapshot/fields.hpp"
#include "snapshot/parts.hpp"

namespace portpool {
namespace {

template <class Row, class Visit>
void for_each_row(const Table<Row>& table, Visit&& visit) {
  for (std::uint32_t slot = 0; slot < table.slots(); ++slot) {
    if (table.has(slot)) visit(slot, table[slot]);
  }
}

class Check {
 public:
  explicit Check(const State& state) : state_(state) {}

  std::string_view first_contradiction() {
    sizes();
    slots();
    if (what_.empty()) handles();
    if (what_.empty()) reservations();
    if (what_.empty()) requests();
    if (what_.empty()) connections();
    if (what_.empty()) the_rest();
    return what_;
  }

 private:
  void require(bool holds, std::string_view what) {
    if (!holds && what_.empty()) what_ = what;
  }

  template <class T>
  void require_distinct(std::vector<T>& values, std::string_view what) {
    std::sort(values.begin(), values.end());
    require(std::adjacent_find(values.begin(), values.end()) == values.end(), what);
  }

  [[nodiscard]] std::uint32_t slots_of(RowKind kind) const {
    switch (kind) {
      case RowKind::process:
        return state_.processes().slots();
      case RowKind::handle:
        return state_.handles().slots();
      case RowKind::socket:
        return state_.sockets().slots();
      case RowKind::reservation:
        return state_.reservations().slots();
      case RowKind::request:
        return state_.requests().slots();
      case RowKind::connection:
        return state_.connections().slots();
      case RowKind::none:
        break;
    }
    return 0;
  }

  void sizes() {
    // Process ids have 16 bits; handle values have 22 for the slot.
    require(state_.processes().slots() <= 0xffff, "more processes than ids");
    require(state_.handles().slots() < (1u << 22) - 1, "more handles than values");
  }

  void slots() {
    SnapshotParts::for_each_table(state_, [this]<class Row>(const Table<Row>& table) {
      for_each_row(table, [&](std::uint32_t, const Row& row) {
        for_each_field<Row>([&]<class T>(const Field<Row, T>& field) {
          if constexpr (std::is_same_v<T, std::uint32_t>) {
            if (field.kind != FieldKind::slot) return;
            const std::uint32_t slot = row.*field.member;
            require(slot == kNoRow || slot < slots_of(field.row), "a record that is not there");
          }
        });
      });
    });
  }

  // Walks a list: every member lives, belongs to the owner and knows the one before it. Adds the
  // members to `count`.
  template <class Row, class Belongs>
  void walk(const Table<Row>& table, std::uint32_t head, std::uint32_t& count, Belongs&& belongs) {
    std::uint32_t before = kNoRow;
    for (std::uint32_t at = head; at != kNoRow && what_.empty(); at = table[at].next) {
      require(table.has(at) && table[at].previous == before && belongs(table[at]),
              "a list with a member that is not of it");
      require(count < table.live(), "a list that does not end");
      before = at;
      ++count;
    }
  }

  void handles() {
    std::uint32_t listed = 0;
    for_each_row(state_.processes(), [&](std::uint32_t slot, const ProcessRow& row) {
      walk(state_.handles(), row.handles, listed,
           [slot](const HandleRow& handle) { return slot_of(handle.process) == slot; });
    });
    require(listed == state_.handles().live(), "a handle of no process");
    std::vector<std::uint32_t> count(state_.sockets().slots());
    for_each_row(state_.handles(), [&](std::uint32_t, const HandleRow& row) {
      require(state_.sockets().has(row.socket), "a handle of no socket");
      if (what_.empty()) ++count[row.socket];
    });
    for_each_row(state_.duplicates(), [&](std::uint32_t, const DuplicateRow& row) {
      require(state_.sockets().has(row.socket), "a duplicate of no socket");
      if (what_.empty()) ++count[row.socket];
    });
    for_each_row(state_.sockets(), [&](std::uint32_t slot, const SocketRow& row) {
      require(row.handles == count[slot], "a socket with another number of handles");
    });
  }

  void reservations() {
    std::uint32_t listed = 0, owned = 0;
    std::vector<std::uint32_t> bound(state_.reservations().slots());
    for_each_row(state_.sockets(), [&](std::uint32_t slot, const SocketRow& row) {
      walk(state_.reservations(), row.reservations, listed,
           [slot](const ReservationRow& one) { return one.owner_socket == slot; });
      const bool pooled = row.holds_port();
      // BIND-017: only TCP puts the choice off, and until it connects or listens.
      constexpr std::uint32_t kNeedsPort =
          socket_flag::kConnected | socket_flag::kConnecting | socket_flag::kListening;
      require(!row.is_postponed() || (row.kind == SocketKind::tcp && !row.is(kNeedsPort)),
              "a socket without a port that needs one");
      if (row.drawn_from == kNoRow) return;
      const bool drawn = pooled && state_.reservations().has(row.drawn_from);
      require(drawn, "a port drawn from no reservation");
      if (!drawn) return;
      const ReservationRow& from = state_.reservations()[row.drawn_from];
      require(from.range.contains(row.port) && from.transport == row.transport(),
              "a port drawn from a reservation that does not have it");
      ++bound[row.drawn_from];
    });
    std::vector<Token> tokens;
    for_each_row(state_.reservations(), [&](std::uint32_t slot, const ReservationRow& row) {
      owned += row.owner_socket != kNoRow ? 1u : 0u;
      require(row.bound_sockets == bound[slot], "a reservation with another number of sockets");
      if (row.token != 0) tokens.push_back(row.token);
    });
    require(listed == owned, "a reservation that its socket does not list");
    require_distinct(tokens, "a token twice");
  }

  static bool is_fit_to_accept(const SocketRow& row) {
    constexpr std::uint32_t kBusy =
        socket_flag::kConnected | socket_flag::kConnecting | socket_flag::kListening;
    return row.kind == SocketKind::tcp && row.is(socket_flag::kStream) && !row.is(kBusy);
  }

  void requests() {
    std::uint32_t listed = 0, on_sockets = 0;
    for_each_row(state_.sockets(), [&](std::uint32_t slot, const SocketRow& row) {
      walk(state_.requests(), row.requests, listed,
           [slot](const RequestRow& one) { return one.socket == slot; });
    });
    std::vector<RequestId> numbers;
    std::vector<std::uint32_t> accepting;
    for_each_row(state_.requests(), [&](std::uint32_t, const RequestRow& row) {
      on_sockets += row.socket != kNoRow ? 1u : 0u;
      require(row.number != RequestId{} && row.number <= RequestId{state_.machine().last_request},
              "a request of a number that was not given");
      require(state_.processes().has(slot_of(row.process)), "a request of no process");
      numbers.push_back(row.number);
      const bool accepts = row.in_flight() && row.accept_socket != kNoRow;
      if (!accepts) return;
      require(row.operation == RequestOperation::accept_ex &&
                  is_fit_to_accept(state_.sockets()[row.accept_socket]),
              "an AcceptEx for a socket that cannot get a connection");
      accepting.push_back(row.accept_socket);
    });
    require_distinct(accepting, "a socket that waits in two AcceptEx");
    require(listed == on_sockets, "a request that its socket does not list");
    require_distinct(numbers, "a request twice");
  }

  // A queue: each knows the one before, the first one the last. Adds its members to `count`.
  template <class Belongs>
  void walk_queue(std::uint32_t first, std::uint32_t& count, Belongs&& belongs) {
    const Table<ConnectionRow>& table = state_.connections();
    std::uint32_t last = kNoRow;
    for (std::uint32_t at = first; at != kNoRow && what_.empty(); at = table[at].next) {
      const bool here = table.has(at) && (at == first || table[at].previous == last);
      require(here && belongs(table[at]), "a queue with a connection that is not of it");
      require(count < table.live(), "a queue that does not end");
      last = at;
      ++count;
    }
    require(first == kNoRow || !what_.empty() || table[first].previous == last,
            "a queue without its last connection");
  }

  void connections() {
    std::uint32_t queued = 0, linked = 0, waiting = 0;
    for_each_row(state_.sockets(), [&](std::uint32_t slot, const SocketRow& row) {
      std::uint32_t here = 0;
      if (row.is(socket_flag::kListening)) {
        walk_queue(row.connection, here, [slot](const ConnectionRow& one) {
          return one.is(connection_flag::kQueued) && one.server_socket == slot;
        });
        queued += here;
      } else if (row.connection != kNoRow) {
        const ConnectionRow& one = state_.connections()[row.connection];
        const bool mine = state_.connections().has(row.connection) &&
                          (one.client_socket == slot || one.server_socket == slot);
        require(mine, "a connection of another socket");
        ++linked;
      }
      require(row.queued == here, "a listener with another number of connections");
    });
    walk_queue(state_.machine().time_wait, waiting,
               [](const ConnectionRow& one) { return one.in_time_wait(); });
    for_each_row(state_.connections(), [&](std::uint32_t, const ConnectionRow& row) {
      const bool in_queue = row.is(connection_flag::kQueued);
      linked -= row.client_socket != kNoRow ? 1u : 0u;
      linked -= row.server_socket != kNoRow && !in_queue ? 1u : 0u;
      queued -= in_queue ? 1u : 0u;
      waiting -= row.in_time_wait() ? 1u : 0u;
      require(in_queue || row.in_time_wait() || (row.next == kNoRow && row.previous == kNoRow),
              "a connection that stands in no queue and beside another");
      require(!in_queue || !row.in_time_wait(), "a connection in two queues");
    });
    require(linked == 0, "a connection that its socket does not know");
    require(queued == 0, "a connection in the queue of no listener");
    require(waiting == 0, "a connection in TIME_WAIT that nothing ends");
  }

  void the_rest() {
    std::vector<std::uint64_t> waiting;
    for_each_row(state_.waits(), [&](std::uint32_t, const WaitRow& row) {
      require(state_.processes().has(slot_of(row.process)), "a wait of no process");
      waiting.push_back(process_key(row.process, row.thread));
    });
    require_distinct(waiting, "a thread that waits twice");
    for_each_row(state_.events(), [&](std::uint32_t, const EventRow& row) {
      require(state_.processes().has(slot_of(row.process)), "an event of no process");
    });
  }

  const State& state_;
  std::string_view what_;
};

template <class Row>
bool hold_rows(State& state, const Table<Row>& table, HeldBlock::Kind kind) {
  bool fit = true;
  for_each_row(table, [&](std::uint32_t slot, const Row& row) {
    if constexpr (std::is_same_v<Row, ExclusionRow>) {
      if (!row.active) return;
    }
    PortPool& pool = SnapshotParts::pool(state, row.transport);
    fit = fit && row.range.fits() && !row.range.is_empty() && pool.block_in(row.range) == nullptr;
    if (fit) pool.hold({row.range, slot, kind});
  });
  return fit;
}

}  // namespace

std::string_view contradiction_in(const State& state) {
  return Check(state).first_contradiction();
}

std::string_view fill_pools(State& state, const std::vector<SharedPort>& shared) {
  if (!hold_rows(state, state.reservations(), HeldBlock::Kind::reservation) ||
      !hold_rows(state, state.exclusions(), HeldBlock::Kind::exclusion)) {
    return "blocks that overlap or run past the ports";
  }
  std::vector<bool> placed(state.sockets().slots());
  for (const SharedPort& one : shared) {
    PortPool& pool = SnapshotParts::pool(state, one.transport);
    if (pool.first_on_port(one.port) != kNoRow) return "a shared port twice";
    for (std::size_t i = one.sockets.size(); i != 0; --i) {
      const std::uint32_t slot = one.sockets[i - 1];
      const SocketRow& row = state.sockets()[slot];
      const bool there =
          row.holds_port() && row.port == one.port && row.transport() == one.transport;
      if (!there || placed[slot]) return "a socket that does not share the port";
      pool.attach(row.port, slot);
      placed[slot] = true;
    }
  }
  for_each_row(state.connections(), [&](std::uint32_t, const ConnectionRow& row) {
    if (!row.in_time_wait()) return;
    SnapshotParts::pool(state, Transport::tcp).wait_on_port(row.port(row.closer));
  });
  for (std::uint32_t slot = 0; slot < state.sockets().slots(); ++slot) {
    if (!state.sockets().has(slot) || placed[slot]) continue;
    const SocketRow& row = state.sockets()[slot];
    if (!row.holds_port()) continue;
    PortPool& pool = SnapshotParts::pool(state, row.transport());
    if (pool.first_on_port(row.port) != kNoRow) return "a shared port without its order";
    pool.attach(row.port, slot);
  }
  return {};
}

}  // namespace portpool
