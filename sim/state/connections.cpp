// Connections and the queues that they stand in: those of their listeners, and that of TIME_WAIT,
// which is in the order in which it began, so that the passing of time looks at its first ones
// only.
#include "state/state.hpp"

namespace portpool {

std::uint64_t pair_key(const IpAddress& one, PortNumber one_port, const IpAddress& other,
                       PortNumber other_port) {
  const auto of_end = [](const IpAddress& address, PortNumber port) {
    const auto words = std::bit_cast<std::array<std::uint64_t, 2>>(address.bytes);
    return mix(words[0] ^ words[1], port);
  };
  const std::uint64_t key = of_end(one, one_port) + of_end(other, other_port);
  return key == 0 ? 1 : key;
}

std::uint32_t State::add_connection(const ConnectionRow& row) {
  return insert(connections_, Entry::connection_add, row);
}

void State::remove_connection(std::uint32_t slot) {
  const ConnectionRow& row = connections_[slot];
  PORTPOOL_INVARIANT(row.client_socket == kNoRow && row.server_socket == kNoRow);
  PORTPOOL_INVARIANT(!row.in_time_wait());
  erase(connections_, Entry::connection_remove, slot);
}

void State::link_connection(std::uint32_t socket, End end, std::uint32_t connection) {
  const std::uint32_t at = connection != kNoRow ? connection : sockets_[socket].connection;
  edit_connection(at, [&](ConnectionRow& row) {
    (end == End::client ? row.client_socket : row.server_socket) =
        connection != kNoRow ? socket : kNoRow;
  });
  relink(sockets_, Entry::socket_edit, socket,
         [&](SocketRow& row) { row.connection = connection; });
}

std::uint32_t State::append(std::uint32_t first, std::uint32_t connection) {
  if (first == kNoRow) {
    edit_connection(connection, [&](ConnectionRow& row) {
      row.next = kNoRow;
      row.previous = connection;
    });
    return connection;
  }
  const std::uint32_t last = connections_[first].previous;
  edit_connection(last, [&](ConnectionRow& row) { row.next = connection; });
  edit_connection(connection, [&](ConnectionRow& row) {
    row.next = kNoRow;
    row.previous = last;
  });
  edit_connection(first, [&](ConnectionRow& row) { row.previous = connection; });
  return first;
}

std::uint32_t State::take_out(std::uint32_t first, std::uint32_t connection) {
  const std::uint32_t next = connections_[connection].next;
  const std::uint32_t previous = connections_[connection].previous;
  edit_connection(connection, [](ConnectionRow& row) { row.next = row.previous = kNoRow; });
  if (connection == first) {
    if (next != kNoRow) {
      edit_connection(next, [&](ConnectionRow& row) { row.previous = previous; });
    }
    return next;
  }
  edit_connection(previous, [&](ConnectionRow& row) { row.next = next; });
  const std::uint32_t behind = next != kNoRow ? next : first;
  edit_connection(behind, [&](ConnectionRow& row) { row.previous = previous; });
  return first;
}

void State::enqueue(std::uint32_t listener, std::uint32_t connection) {
  const std::uint32_t first = append(sockets_[listener].connection, connection);
  edit_connection(connection, [&](ConnectionRow& row) {
    row.server_socket = listener;
    row.flags |= connection_flag::kQueued;
  });
  relink(sockets_, Entry::socket_edit, listener, [&](SocketRow& row) {
    row.connection = first;
    ++row.queued;
  });
}

void State::dequeue(std::uint32_t connection) {
  const std::uint32_t listener = connections_[connection].server_socket;
  const std::uint32_t first = take_out(sockets_[listener].connection, connection);
  edit_connection(connection, [](ConnectionRow& row) {
    row.server_socket = kNoRow;
    row.flags = static_cast<std::uint8_t>(row.flags & ~connection_flag::kQueued);
  });
  relink(sockets_, Entry::socket_edit, listener, [&](SocketRow& row) {
    row.connection = first;
    --row.queued;
  });
}

void State::begin_time_wait(std::uint32_t connection) {
  PORTPOOL_INVARIANT(connections_[connection].phase == ConnectionPhase::half_closed);
  const PortNumber port = connections_[connection].port(connections_[connection].closer);
  const bool first_on_port =
      !connections_.contains(ConnectionRow::kByWaitingPort, ConnectionRow::port_key(port));
  const std::uint32_t first = append(machine_.time_wait, connection);
  edit_connection(connection, [&](ConnectionRow& row) {
    row.phase = ConnectionPhase::time_wait;
    row.since = machine_.time_ms;
  });
  if (first != machine_.time_wait) {
    edit_machine([&](Machine& machine) { machine.time_wait = first; });
  }
  if (!first_on_port) return;
  pool_of(Transport::tcp).wait_on_port(port);
  if (undo_log_.enabled()) {
    undo_log_.push(PortEntry{0, port, Transport::tcp}, Entry::wait_on_port);
  }
}

void State::end_time_wait(std::uint32_t connection) {
  const PortNumber port = connections_[connection].port(connections_[connection].closer);
  const std::uint32_t first = take_out(machine_.time_wait, connection);
  edit_connection(connection, [](ConnectionRow& row) { row.phase = ConnectionPhase::over; });
  if (first != machine_.time_wait) {
    edit_machine([&](Machine& machine) { machine.time_wait = first; });
  }
  if (connections_.contains(ConnectionRow::kByWaitingPort, ConnectionRow::port_key(port))) return;
  pool_of(Transport::tcp).settle_port(port);
  if (undo_log_.enabled()) undo_log_.push(PortEntry{0, port, Transport::tcp}, Entry::leave_port);
}

}  // namespace portpool
