// How things end: descriptors, sockets, reservations, processes. Section 10 of the catalogue.
#include <optional>

#include "effects/effects.hpp"

namespace portpool {
namespace {

// Gives the socket's port back to its pool; what the row says of it is left to the caller. False
// when the socket keeps the port.
PORTPOOL_INLINE inline bool return_port(State& state, std::uint32_t socket) {
  const SocketRow& row = state.sockets()[socket];
  if (!row.holds_port()) return true;
  if (!state.takes_effect(Rule::close_returns_port)) return false;
  state.unbind_port(socket, row.transport(), row.port);
  if (row.drawn_from != kNoRow) {
    state.edit_reservation(row.drawn_from, [](ReservationRow& block) { --block.bound_sockets; });
  }
  return true;
}

// Sockets that drew their port from a reservation are told when it is gone: their binding stays
// (LIFE-003, REL-006).
void detach_consumers(State& state, std::uint32_t reservation) {
  if (state.reservations()[reservation].bound_sockets == 0) return;
  const PortRange range = state.reservations()[reservation].range;
  const Transport transport = state.reservations()[reservation].transport;
  const PortPool& pool = state.pool(transport);
  for (auto port = pool.unbound().next_absent(range.first, range); port;
       port = pool.unbound().next_absent(*port + 1u, range)) {
    for (std::uint32_t socket = pool.first_on_port(*port), next = kNoRow; socket != kNoRow;
         socket = next) {
      next = pool.next_on_port(socket);
      if (state.sockets()[socket].drawn_from != reservation) continue;
      if (state.takes_effect(Rule::close_keeps_foreign_bindings)) {
        state.edit_socket(socket, [](SocketRow& row) { row.drawn_from = kNoRow; });
      } else {
        leave_port(state, socket);
      }
    }
  }
}

// ACC-027: an AcceptEx whose second socket is gone has no end but this one.
void abort_accept_onto(State& state, std::uint32_t socket) {
  const std::uint32_t slot = accept_onto(state, socket);
  if (slot == kNoRow) return;
  if (state.takes_effect(Rule::accept_ex_socket_closed)) {
    abort_request(state, slot, AbortCause::socket_closed);
  }
  state.edit_request(slot, [](RequestRow& row) {
    row.accept_socket = kNoRow;
    if (!row.aborted()) row.flags |= request_flag::kHeld;
  });
}

// Requests of a socket that ends. Those of `silenced`, a process that ends or gives up Winsock, are
// gone without a word if they are overlapped (BLK-006); a thread that waits for a synchronous one
// is told all the same, since its call has to return. Other processes are told (BLK-004).
void abort_requests(State& state, std::uint32_t socket, std::optional<ProcessId> silenced) {
  abort_accept_onto(state, socket);
  while (state.sockets()[socket].requests != kNoRow) {
    const std::uint32_t slot = state.sockets()[socket].requests;
    const RequestRow row = state.requests()[slot];
    const bool silent = silenced == row.process || row.is(request_flag::kUntold);
    if (silent && row.in_flight() && !row.is(request_flag::kSynchronous)) {
      state.remove_request(slot);
      continue;
    }
    if (row.in_flight() && state.takes_effect(Rule::close_aborts_requests)) {
      abort_request(state, slot, AbortCause::socket_closed);
    }
    state.unlink_request(slot);
  }
}

void end_connections_of(State& state, std::uint32_t socket, const Closing& closing) {
  const SocketRow& row = state.sockets()[socket];
  if (row.is(socket_flag::kListening)) return close_queue(state, socket, closing.keeps_queue);
  close_connection(state, socket, closing.resets || row.linger == 0);
}

// LIFE-001. False when the socket keeps them.
bool end_reservations_of(State& state, std::uint32_t socket) {
  while (state.sockets()[socket].reservations != kNoRow) {
    if (!state.takes_effect(Rule::close_ends_reservations)) return false;
    end_reservation(state, state.sockets()[socket].reservations);
  }
  return true;
}

// A duplicate that nobody will open any more; the last one ends the socket as a descriptor does.
void drop_duplicate(State& state, std::uint32_t slot, ProcessId ended) {
  const std::uint32_t socket = state.duplicates()[slot].socket;
  state.remove_duplicate(slot);
  const bool last = state.sockets()[socket].handles == 1;
  if (last && end_reservations_of(state, socket)) {
    abort_requests(state, socket, ended);
    end_connections_of(state, socket, {});
    if (return_port(state, socket)) return state.remove_unopened_socket(socket);
  }
  state.edit_socket(socket, [](SocketRow& row) { --row.handles; });
}

void drop_duplicates(State& state, std::size_t side, ProcessId process) {
  state.duplicates().for_each(
      side, process_key(process),
      [&](std::uint32_t slot, const DuplicateRow&) { drop_duplicate(state, slot, process); });
}

}  // namespace

void leave_port(State& state, std::uint32_t socket) {
  if (!return_port(state, socket)) return;
  state.edit_socket(socket, [](SocketRow& row) {
    row.flags &= ~socket_flag::kBound;
    row.drawn_from = kNoRow;
  });
}

void end_reservation(State& state, std::uint32_t slot) {
  detach_consumers(state, slot);
  state.remove_reservation(slot);
}

void close_handle(State& state, std::uint32_t handle_slot, const Closing& closing) {
  const HandleRow& handle = state.handles()[handle_slot];
  const std::uint32_t socket = handle.socket;
  const ProcessId process = handle.process;
  const SocketRow& row = state.sockets()[socket];
  const bool others = row.handles > 1;
  const bool connected = row.connection != kNoRow;
  // OWN-002: other descriptors keep the socket.
  if (others && state.takes_effect(Rule::close_last_descriptor)) {
    return state.remove_handle(handle_slot);
  }
  const bool reserves = row.reservations != kNoRow;
  if (reserves && !end_reservations_of(state, socket)) return state.remove_handle(handle_slot);
  if (state.requests().live() != 0) {
    abort_requests(state, socket, closing.silent ? std::optional(process) : std::nullopt);
  }
  if (connected) end_connections_of(state, socket, closing);
  if (others) {
    leave_port(state, socket);
  } else if (return_port(state, socket)) {
    return state.remove_socket(socket, handle_slot);
  }
  state.remove_handle(handle_slot);
}

void close_all_handles(State& state, ProcessId process, const Closing& closing) {
  const std::uint32_t slot = slot_of(process);
  while (state.processes()[slot].handles != kNoRow) {
    close_handle(state, state.processes()[slot].handles, closing);
  }
}

void end_process(State& state, ProcessId process, Effect effect) {
  const bool both = effect == Effect::resets_and_ends_duplicates;
  const bool resets = both || effect == Effect::resets_connections;
  const bool with_its_duplicates = both || effect == Effect::ends_duplicates;
  const std::uint32_t slot = slot_of(process);
  if (!state.takes_effect(Rule::exit_closes_sockets)) return;
  close_all_handles(state, process, {.silent = true, .resets = resets});
  const std::uint64_t key = process_key(process);
  state.requests().for_each(RequestRow::kByProcess, key,
                            [&](std::uint32_t i, const RequestRow&) { state.remove_request(i); });
  state.waits().for_each(WaitRow::kByProcess, key,
                         [&](std::uint32_t i, const WaitRow&) { state.remove_wait(i); });
  state.events().for_each(EventRow::kByProcess, key,
                          [&](std::uint32_t i, const EventRow&) { state.remove_event(i); });
  const bool targeted =
      state.duplicates().find(DuplicateRow::kByTarget, process_key(process)) != kNoRow;
  if (targeted && state.takes_effect(Rule::duplicate_ends_with_target)) {
    drop_duplicates(state, DuplicateRow::kByTarget, process);
  }
  if (with_its_duplicates) drop_duplicates(state, DuplicateRow::kBySource, process);
  state.remove_process(slot);
}

}  // namespace portpool
