// AcceptEx and DisconnectEx, whose pointers WSAIoctl gives, and what the extension functions have
// in common: sections 15 and 16 of the catalogue.
//
// AcceptEx is a request of its listener (ACC-029): the oldest of them gets the connection that was
// queued first, and so does an accept that waits among them.
#include "rules/rules.hpp"

namespace portpool {
namespace {

// Room for a name of this family, with the 16 bytes that AcceptEx needs beside it (ACC-022).
std::uint32_t room_for_name(const SocketRow& row) {
  constexpr std::uint32_t kBeside = 16;
  return (row.is(socket_flag::kInet6) ? 28 : 16) + kBeside;
}

// ACC-021, ACC-028: the socket that is to get the connection.
void check_accept_socket(Ruling& ruling, const SocketRow& listener, std::uint32_t socket) {
  const State& state = ruling.state();
  const SocketRow& row = state.sockets()[socket];
  constexpr std::uint32_t kBusy =
      socket_flag::kConnected | socket_flag::kConnecting | socket_flag::kListening;
  const bool bound = row.is(socket_flag::kBound) && !row.reusable;
  const bool fit = row.is(socket_flag::kStream) && !row.is(kBusy) && !bound;
  ruling.refuse_if(!fit, Rule::accept_ex_socket, Status::invalid_parameter);
  // Of another address family the page says nothing.
  const bool same =
      row.kind == listener.kind && row.is(socket_flag::kInet6) == listener.is(socket_flag::kInet6);
  ruling.refuse_if(
      fit && !same, Rule::accept_ex_socket,
      {Status::invalid_parameter, Status::access_violation, Status::address_family_not_supported});
  check_not_accepting(ruling, socket);
}

}  // namespace

void check_overlapped(Ruling& ruling, const call::Overlapped& overlapped) {
  ruling.refuse_if(overlapped.pointer == Pointer::unmapped, Rule::ioctl_overlapped_pointer,
                   Status::access_violation);
  ruling.refuse_if(overlapped.event_invalid, Rule::ioctl_event_handle,
                   {Status::invalid_handle, Status::not_socket, Status::invalid_parameter});
}

void check_context_set(Ruling& ruling, const SocketRow& row, Status status) {
  const bool open = row.is(socket_flag::kContextOpen);
  const bool accepted = row.is(socket_flag::kAccepted);
  ruling.may_refuse_if(open && !accepted, Rule::connect_context, status);
  ruling.may_refuse_if(open && accepted, Rule::accept_context, status);
}

void rule_waiting_accept_ex(Ruling& ruling, const Operation& operation) {
  const State& state = ruling.state();
  const SocketRow& listener = state.sockets()[operation.socket];
  if (operation.accept_socket == kNoRow) return;
  if (operation.token != 0) {  // AMB-101: the connection stays where it is
    return ruling.refuse(Rule::accept_ex_lengths, Status::buffer_too_small);
  }
  if (listener.queued == 0 || !ruling.open()) return;
  ruling.accept(Rule::accept_ex_made);
  const bool gone = state.connections()[listener.connection].is(connection_flag::kReset);
  ruling.may_refuse_if(gone, Rule::accept_reset, Status::connection_reset);  // ACC-030
}

void rule_call(Ruling& ruling, Caller caller, const call::AcceptEx& call) {
  const State& state = ruling.state();
  const std::uint32_t socket = check_started_socket(ruling, caller, call.s);
  if (socket == kNoRow) return;
  const SocketRow& row = state.sockets()[socket];
  ruling.refuse_if(!row.is(socket_flag::kListening), Rule::accept_not_listening,
                   Status::invalid_parameter);
  const std::uint32_t second = state.find_socket(caller.process, call.accept_socket);
  ruling.refuse_if(second == kNoRow, Rule::not_a_socket,
                   {Status::not_socket, Status::invalid_parameter});
  // ACC-025: the page has no code, the test ERROR_INVALID_PARAMETER.
  ruling.refuse_if(call.overlapped.pointer == Pointer::null, Rule::accept_ex_without_overlapped,
                   {Status::unacceptable_parameter, Status::access_violation});
  check_overlapped(ruling, call.overlapped);
  const std::uint32_t room = room_for_name(row);
  // ACC-034: by test no room at all for the local name is none that is asked for.
  const bool unnamed = call.local_length == 0 && call.remote_length >= room;
  const bool is_short = (call.local_length < room && !unnamed) || call.remote_length < room;
  ruling.may_refuse_if(unnamed, Rule::accept_ex_unnamed, Status::access_violation);
  // ACC-023: by test no room at all for the other one is seen at once.
  ruling.likely_refuse_if(call.remote_length == 0, Rule::accept_ex_lengths,
                          Status::access_violation);
  using enum amb::AMB_101;
  ruling.refuse_for(is_short, Rule::accept_ex_lengths, Question::AMB_101, only(at_the_call),
                    Status::access_violation);
  if (second == kNoRow || !row.is(socket_flag::kListening)) return;
  check_accept_socket(ruling, row, second);
  if (!ruling.open()) return;
  ruling.go_on_later(is_short ? Rule::accept_ex_lengths : Rule::accept_ex_waits, Status::pending);
  // ACC-025: "normally" it goes on; a connection that waits may be taken at once.
  const bool first_in_line = row.queued != 0 && row.requests == kNoRow && !is_short;
  if (!first_in_line) return;
  const std::size_t at_once = ruling.size();
  ruling.accept(Rule::accept_ex_made);
  ruling.make_optional(at_once);
}

// TW-021: whether the socket is still on its port after a DisconnectEx with TF_REUSE_SOCKET. What
// AcceptEx made is on no port of its own.
void rule_disconnect_ex(Ruling& ruling, std::uint32_t socket, std::uint32_t flags) {
  const SocketRow& row = ruling.state().sockets()[socket];
  const bool connected = row.is(socket_flag::kConnected);
  ruling.refuse_if(!connected, Rule::disconnect_ex_unconnected, Status::not_connected);
  if (!connected || !ruling.open()) return;
  const bool reuses = (flags & call::kTfReuseSocket) != 0 && !row.is(socket_flag::kAccepted);
  if (!reuses) {
    ruling.accept(Rule::disconnect_ex_made);
    return;
  }
  ruling.for_each_answer<amb::AMB_67>([&](amb::AMB_67 answer) {
    Alternative& made = ruling.accept(Rule::disconnect_ex_made);
    if (answer == amb::AMB_67::unbound) made.effect = Effect::unbinds;
  });
}

void rule_call(Ruling& ruling, Caller caller, const call::DisconnectEx& call) {
  const State& state = ruling.state();
  const std::uint32_t socket = check_started_socket(ruling, caller, call.s);
  if (socket == kNoRow) return;
  const SocketRow& row = state.sockets()[socket];
  const bool known = call.flags == 0 || call.flags == call::kTfReuseSocket;
  ruling.refuse_if(!known || call.reserved != 0, Rule::disconnect_ex_arguments,
                   Status::invalid_parameter);
  const bool overlapped = call.overlapped.pointer != Pointer::null;
  check_overlapped(ruling, call.overlapped);
  // It is for connections; what it says of datagrams is not stated.
  const bool stream = row.is(socket_flag::kStream);
  ruling.refuse_if(!stream, Rule::disconnect_ex_unconnected,
                   {Status::not_connected, Status::not_supported, Status::invalid_parameter});
  ruling.refuse_if(stream && !row.is(socket_flag::kConnected), Rule::disconnect_ex_unconnected,
                   Status::not_connected);
  check_context_set(ruling, row, Status::not_connected);
  if (!stream || !row.is(socket_flag::kConnected) || !ruling.open()) return;
  if (!overlapped) return rule_disconnect_ex(ruling, socket, call.flags);
  ruling.go_on_later(Rule::disconnect_ex_goes_on, Status::pending);
  if (state.machine().holding_requests) return;
  const std::size_t at_once = ruling.size();
  rule_disconnect_ex(ruling, socket, call.flags);
  ruling.make_optional(at_once);
}

}  // namespace portpool
