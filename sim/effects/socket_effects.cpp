// What calls on sockets change: making, naming, options, closing, duplicating.
#include <algorithm>

#include "effects/effects.hpp"

namespace portpool {
namespace {

void describe_socket(const call::WSASocketW& call, SocketRow& row) {
  const bool inet6 = is_family(call.family, AddressFamily::inet6);
  const bool internet = inet6 || is_family(call.family, AddressFamily::inet) ||
                        is_family(call.family, AddressFamily::unspec);
  const bool datagram =
      call.type == socket_type::kDatagram || (call.type == 0 && call.protocol == kProtocolUdp);
  const bool raw = call.type == socket_type::kRaw;
  const SocketKind kind = !internet || raw ? SocketKind::other
                          : datagram       ? SocketKind::udp
                                           : SocketKind::tcp;
  row.kind = kind;
  if (!datagram && !raw) row.flags |= socket_flag::kStream;
  // DUAL-001: IPv6 only unless told otherwise; an IPv4 socket tells the same (OPT2-006).
  if (internet) row.flags |= socket_flag::kV6Only;
  if (inet6) row.flags |= socket_flag::kInet6;
  if ((call.flags & call::kWsaFlagOverlapped) != 0) row.flags |= socket_flag::kOverlapped;
}

// DUP-007: the other descriptors of a socket that was bound through this one.
void leave_others_unaware(State& state, SocketHandle s, std::uint32_t socket) {
  const std::uint32_t own = State::handle_slot(s);
  for (std::uint32_t slot = 0; slot < state.handles().slots(); ++slot) {
    if (slot == own || !state.handles().has(slot)) continue;
    if (state.handles()[slot].socket != socket) continue;
    state.edit_handle(slot, [](HandleRow& row) { row.flags |= handle_flag::kBeforeBind; });
  }
}

// AMB-52 decides which address is left.
void disconnect(State& state, std::uint32_t socket, Effect effect) {
  drop_destination(state, socket);
  state.edit_socket(socket, [&](SocketRow& row) {
    if (!row.is(socket_flag::kConnected)) return;
    row.flags &= ~socket_flag::kConnected;
    if (effect == Effect::usual) row.local = row.bound_address();
    if (effect == Effect::unsets_name) row.flags |= socket_flag::kNameUnset;
  });
}

// The part of connect and sendto that binds (BIND-013).
void bind_implicitly(State& state, Caller caller, SocketHandle s, const Alternative& alternative,
                     const Outcome& outcome) {
  const std::uint32_t socket = state.socket_of(s);
  const SocketRow& row = state.sockets()[socket];
  if (!row.lacks_port() || !outcome.has(field::kPort)) return;
  if (row.is_postponed()) return give_port(state, socket, alternative.effect, outcome.port);
  bind_socket(state, socket, caller.process, wildcard_of(row), alternative.effect, outcome.port);
  if (row.handles > 1) leave_others_unaware(state, s, socket);
}

// Where the connection of an accepted connect goes.
std::uint32_t listener_of(const Alternative& made) {
  const Holder& holder = made.holder;
  return holder.kind == Holder::Kind::socket ? holder.index : kNoRow;
}

// SO_UPDATE_CONNECT_CONTEXT and SO_UPDATE_ACCEPT_CONTEXT, where the socket waits for this one.
void update_context(State& state, std::uint32_t socket, ProcessId process,
                    const call::setsockopt& call) {
  const bool of_accept = call.option == SocketOption::update_accept_context;
  const SocketRow& row = state.sockets()[socket];
  if (!row.is(socket_flag::kContextOpen) || row.is(socket_flag::kAccepted) != of_accept) return;
  const std::uint32_t listener = of_accept ? state.find_socket(process, call.listener) : kNoRow;
  if (of_accept && listener == kNoRow) return;
  state.edit_socket(socket, [](SocketRow& one) { one.flags &= ~socket_flag::kContextOpen; });
  if (of_accept) inherit_from_listener(state, socket, listener);
}

}  // namespace

void bind_socket(State& state, std::uint32_t socket, ProcessId process, const IpAddress& address,
                 Effect effect, PortNumber port) {
  const SocketRow& unbound = state.sockets()[socket];
  const bool pooled = unbound.in_a_pool();
  const Transport transport = unbound.transport();
  const bool postponed = effect == Effect::postpones;
  std::uint32_t drawn_from = kNoRow;
  if (pooled && !postponed) {
    PORTPOOL_INVARIANT(port != 0);
    const bool draws = effect == Effect::draws_from_block;
    const HeldBlock* held = draws ? state.pool(transport).block_at(port) : nullptr;
    if (held != nullptr && held->kind == HeldBlock::Kind::reservation) drawn_from = held->row;
  }
  const UserId user = process_of(state, process).user;
  std::uint32_t flags = unbound.flags | socket_flag::kBound;
  if (address == IpAddress::v4_any()) flags |= socket_flag::kBoundAnyV4;
  if (address == IpAddress::v6_any()) flags |= socket_flag::kBoundAnyV6;
  // MTX-003: what the options are now is what counts from here on.
  if (unbound.is(socket_flag::kReuse)) flags |= socket_flag::kBoundReuse;
  if (unbound.is(socket_flag::kExclusive)) flags |= socket_flag::kBoundExclusive;
  if (unbound.is(socket_flag::kReuseMulticast)) flags |= socket_flag::kBoundMulticast;
  if (effect == Effect::shares_port) flags |= socket_flag::kBoundScalability;
  if (effect == Effect::reuses_port) flags |= socket_flag::kBoundAutoReuse;
  state.edit_socket(socket, [&](SocketRow& row) {
    row.local = address;
    row.port = port;
    row.bound_user = user;
    row.drawn_from = drawn_from;
    row.flags = flags;
  });
  if (drawn_from != kNoRow) {
    state.edit_reservation(drawn_from, [](ReservationRow& block) { ++block.bound_sockets; });
  }
  if (pooled && !postponed) state.bind_port(socket, transport, port);
}

void give_port(State& state, std::uint32_t socket, Effect effect, PortNumber port) {
  PORTPOOL_INVARIANT(port != 0);
  state.edit_socket(socket, [&](SocketRow& row) {
    row.port = port;
    if (effect == Effect::reuses_port) row.flags |= socket_flag::kBoundAutoReuse;
  });
  state.bind_port(socket, state.sockets()[socket].transport(), port);
}

void commit_call(State& state, const Committed<call::WSAStartup>& done) {
  state.edit_process(slot_of(done.caller.process), [&](ProcessRow& row) {
    const auto version = static_cast<std::uint16_t>(done.alternative.outcome.value);
    const bool lower = (version & 0xff) < (row.lowest_version & 0xff);
    if (row.startups == 0) row.version = version;
    if (row.startups == 0 || lower) row.lowest_version = version;
    ++row.startups;
  });
}

void commit_call(State& state, const Committed<call::WSACleanup>& done) {
  const std::uint32_t process = slot_of(done.caller.process);
  state.edit_process(process, [](ProcessRow& row) { --row.startups; });
  if (state.processes()[process].startups == 0 && state.in_force(Rule::winsock_cleanup)) {
    close_all_handles(state, done.caller.process,
                      {.silent = state.takes_effect(Rule::cleanup_is_silent),
                       .resets = done.alternative.effect == Effect::resets_connections});
  }
}

void commit_call(State& state, const Committed<call::WSASocketW>& done) {
  const bool inheritable = (done.call.flags & call::kWsaFlagNoHandleInherit) == 0;
  std::uint8_t flags = inheritable ? handle_flag::kInheritable : std::uint8_t{0};
  if (done.call.from == DuplicateId{}) {
    state.add_socket(done.caller.process, flags,
                     [&](SocketRow& row) { describe_socket(done.call, row); });
    return;
  }
  const std::uint32_t slot = state.find_duplicate(done.call.from);
  const DuplicateRow duplicate = state.duplicates()[slot];
  const bool bound = state.sockets()[duplicate.socket].is(socket_flag::kBound);
  if (bound && duplicate.before_bind != 0) flags |= handle_flag::kBeforeBind;
  state.remove_duplicate(slot);
  state.add_handle(done.caller.process, duplicate.socket, flags);
  // The descriptor takes the place of the duplicate.
  state.edit_socket(duplicate.socket, [](SocketRow& row) { --row.handles; });
}

void commit_call(State& state, const Committed<call::closesocket>& done) {
  if (done.alternative.effect == Effect::ends_port_requests) {
    const std::uint32_t socket = state.socket_of(done.call.s);
    for (std::uint32_t slot = state.sockets()[socket].requests; slot != kNoRow;
         slot = state.requests()[slot].next) {
      const RequestRow& row = state.requests()[slot];
      if (row.process == done.caller.process && row.is_for_port_alone())
        abort_request(state, slot, AbortCause::socket_closed);
    }
  }
  close_handle(state, State::handle_slot(done.call.s),
               {.resets = done.alternative.effect == Effect::resets_connections,
                .keeps_queue = done.alternative.effect == Effect::keeps_queue});
}

void commit_call(State& state, const Committed<call::bind>& done) {
  const std::uint32_t socket = state.socket_of(done.call.s);
  bind_socket(state, socket, done.caller.process, done.call.name.address, done.alternative.effect,
              done.outcome.port);
  if (state.sockets()[socket].handles > 1) leave_others_unaware(state, done.call.s, socket);
}

void commit_call(State&, const Committed<call::getsockname>&) {}

// AMB-54: whether SO_ERROR is cleared by reading it.
void commit_call(State& state, const Committed<call::getsockopt>& done) {
  if (done.alternative.effect != Effect::clears_error) return;
  state.edit_socket(state.socket_of(done.call.s), [](SocketRow& row) { row.set_error(0); });
}

void commit_call(State& state, const Committed<call::setsockopt>& done) {
  const std::uint32_t socket = state.socket_of(done.call.s);
  const std::uint32_t flag = flag_of(done.call.option);
  const bool on = done.call.value != 0 && done.alternative.effect != Effect::turns_off;
  const bool v6only = done.call.option == SocketOption::ipv6_v6only;
  if (is_context(done.call.option)) {
    return update_context(state, socket, done.caller.process, done.call);
  }
  if (done.call.option == SocketOption::error) {
    return state.edit_socket(socket, [&](SocketRow& row) { row.set_error(done.call.value); });
  }
  // AMB-96: a late IPV6_V6ONLY that is not refused has no effect.
  if (v6only && state.sockets()[socket].is(socket_flag::kBound)) return;
  state.edit_socket(socket, [&](SocketRow& row) {
    if (done.call.option == SocketOption::linger) row.linger = done.call.value;
    row.flags = on ? row.flags | flag : row.flags & ~flag;
    const bool late_takes_effect = !state.in_force(Rule::option_after_bind);
    if (late_takes_effect && row.is(socket_flag::kBound)) {
      if (row.is(socket_flag::kReuse)) row.flags |= socket_flag::kBoundReuse;
      if (row.is(socket_flag::kExclusive)) row.flags |= socket_flag::kBoundExclusive;
    }
  });
}

void commit_call(State& state, const Committed<call::ioctlsocket>& done) {
  const std::uint32_t socket = state.socket_of(done.call.s);
  state.edit_socket(socket, [&](SocketRow& row) {
    row.flags = done.call.nonblocking ? row.flags | socket_flag::kNonblocking
                                      : row.flags & ~socket_flag::kNonblocking;
  });
}

void commit_call(State& state, const Committed<call::listen>& done) {
  const std::uint32_t socket = state.socket_of(done.call.s);
  if (state.sockets()[socket].is(socket_flag::kListening)) return;  // ACC-002
  constexpr std::int64_t kLeastHinted = 200, kMost = 0xffff;        // ACC-003
  const std::int64_t asked = done.call.backlog;
  const std::int64_t backlog =
      asked < 0 ? std::clamp(-asked, kLeastHinted, kMost) : std::min(asked, kMost);
  state.edit_socket(socket, [&](SocketRow& row) {
    row.flags |= socket_flag::kListening;
    row.backlog = static_cast<std::uint16_t>(backlog);
  });
  if (state.sockets()[socket].is_postponed()) {
    give_port(state, socket, done.alternative.effect, done.outcome.port);
  }
}

void commit_call(State& state, const Committed<call::connect>& done) {
  bind_implicitly(state, done.caller, done.call.s, done.alternative, done.outcome);
  const std::uint32_t socket = state.socket_of(done.call.s);
  if (is_disconnect(state.sockets()[socket], done.call.name)) {
    return disconnect(state, socket, done.alternative.effect);
  }
  const call::SocketAddress& name = done.call.name;
  switch (done.outcome.status) {
    case Status::connection_refused:  // it is bound and no more (AMB-46)
      return;
    case Status::would_block:
      begin_connecting(state, socket, name.address, name.port);
      return start_connect(state, done.caller, done.call.s);
    default:
      return make_connection(state, socket, name.address, name.port, listener_of(done.alternative));
  }
}

void commit_call(State& state, const Committed<call::ConnectEx>& done) {
  bind_implicitly(state, done.caller, done.call.s, done.alternative, done.outcome);
  const std::uint32_t socket = state.socket_of(done.call.s);
  const call::SocketAddress& name = done.call.name;
  if (done.outcome.status == Status::connection_refused) return;
  if (done.outcome.status == Status::pending) {
    begin_connecting(state, socket, name.address, name.port);
    start_connect(state, done.caller, done.call);
    return;
  }
  make_connection(state, socket, name.address, name.port, listener_of(done.alternative));
  // OVL-004: its completion is delivered as well.
  const std::uint32_t request = start_connect(state, done.caller, done.call);
  finish_request(state, request, done.alternative, done.outcome);
}

void commit_call(State& state, const Committed<call::AcceptEx>& done) {
  const bool pends = done.outcome.status == Status::pending;
  const bool is_short = pends && done.alternative.rule == Rule::accept_ex_lengths;
  const std::uint32_t request = start_accept(state, done.caller, done.call, is_short);
  const std::uint32_t listener = state.socket_of(done.call.s);
  if (pends) return serve(state, listener);
  accept_connection_onto(state, listener, state.socket_of(done.call.accept_socket));
  finish_request(state, request, done.alternative, done.outcome);
}

void commit_call(State& state, const Committed<call::DisconnectEx>& done) {
  if (done.outcome.status == Status::pending) {
    start_disconnect(state, done.caller, done.call);
    return;
  }
  disconnect_ex(state, state.socket_of(done.call.s), done.call.flags, done.alternative.effect);
  if (done.call.overlapped.pointer == Pointer::null) return;
  const std::uint32_t request = start_disconnect(state, done.caller, done.call);
  finish_request(state, request, done.alternative, done.outcome);
}

void commit_call(State& state, const Committed<call::sendto>& done) {
  bind_implicitly(state, done.caller, done.call.s, done.alternative, done.outcome);
  if (done.call.length == 0 || done.outcome.status != Status::success) return;
  deliver(state, state.socket_of(done.call.s), done.alternative.effect);
}

void commit_call(State& state, const Committed<call::WSADuplicateSocketW>& done) {
  DuplicateRow row;
  row.id = done.call.as;
  row.socket = state.socket_of(done.call.s);
  row.target = done.call.target;
  row.source = done.caller.process;
  row.before_bind = !state.sockets()[row.socket].is(socket_flag::kBound);
  state.add_duplicate(row);
  state.edit_socket(row.socket, [](SocketRow& socket) { ++socket.handles; });  // DUP-001
}

}  // namespace portpool
