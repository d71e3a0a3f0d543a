// The parts of a state that a snapshot is made of, opened to the snapshot alone.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "portpool/sim/host.hpp"
#include "state/state.hpp"

namespace portpool {

struct SnapshotParts {
  /// Calls `use(table)` for each table, in the order of the format.
  template <class AnyState, class Use>
  static void for_each_table(AnyState& state, Use&& use) {
    use(state.processes_);
    use(state.handles_);
    use(state.sockets_);
    use(state.reservations_);
    use(state.exclusions_);
    use(state.requests_);
    use(state.waits_);
    use(state.events_);
    use(state.duplicates_);
    use(state.connections_);
  }

  static PortPool& pool(State& state, Transport transport) { return state.pool_of(transport); }
  static Machine& machine(State& state) { return state.machine_; }

  /// Fills an empty table: `rows` by slot; `free` are the slots without a row, the one that is used
  /// next first.
  template <class Row>
  static void fill(State& state, Table<Row>& table, const std::vector<Row>& rows,
                   const std::vector<std::uint32_t>& free) {
    for (const Row& row : rows) {
      state.make_room();
      table.insert(row, state.hashes_);
    }
    for (std::size_t i = free.size(); i != 0; --i) table.erase(free[i - 1], state.hashes_);
    state.finish_rows();
  }

  /// The slots without a row, the one that is used next first.
  template <class Row>
  [[nodiscard]] static std::vector<std::uint32_t> free_slots(const Table<Row>& table) {
    std::vector<std::uint32_t> slots;
    table.for_each_free([&slots](std::uint32_t slot) { slots.push_back(slot); });
    return slots;
  }

  /// Changes a row and its hash, which the undo log does not learn of: for tests.
  template <class Row, class Change>
  static void edit(State& state, Table<Row>& table, std::uint32_t slot, Change&& change) {
    state.make_room();
    table.edit(slot, change, state.hashes_);
    state.finish_hash();
  }

  [[nodiscard]] static const State& of(const Host& host) { return *host.state_; }
  [[nodiscard]] static Host host(std::unique_ptr<State> state);
};

/// Sockets that share a port, last bound first.
struct SharedPort {
  Transport transport{};
  PortNumber port = 0;
  std::vector<std::uint32_t> sockets;
};

/// What records of a state say about each other; the first contradiction, or an empty text. Linear.
[[nodiscard]] std::string_view contradiction_in(const State& state);

/// Puts blocks and bound sockets of the records into the pools of a state whose pools are empty. A
/// text when they do not fit each other, else empty.
[[nodiscard]] std::string_view fill_pools(State& state, const std::vector<SharedPort>& shared);

}  // namespace portpool
