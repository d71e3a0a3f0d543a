// Checks that many calls share.
#include "rules/rules.hpp"

namespace portpool {

bool is_elevated(const ProcessRow& process) {
  return process.privilege == Privilege::administrator ||
         process.privilege == Privilege::built_in_administrator;
}

void may_need_start(Ruling& ruling) {
  ruling.may_refuse_if(ruling.caller().startups == 0, Rule::winsock_not_started,
                       Status::not_initialised);
}

bool check_name(Ruling& ruling, const SocketRow& socket, const call::SocketAddress& name) {
  const bool inet6 = socket.is(socket_flag::kInet6);
  const auto family = inet6 ? AddressFamily::inet6 : AddressFamily::inet;
  const std::int32_t needed = inet6 ? 28 : 16;
  const bool readable = name.pointer == Pointer::valid && name.namelen >= needed;
  const bool wrong_family =
      name.pointer == Pointer::valid && name.sa_family != static_cast<std::uint16_t>(family);
  // By tests the length comes first, so that an IPv4 name on an IPv6 socket is WSAEFAULT; the page
  // names WSAEFAULT for both.
  ruling.refuse_if(!readable, Rule::name_fault, Status::access_violation);
  ruling.refuse_if(wrong_family, Rule::name_family,
                   {Status::address_family_not_supported, Status::access_violation});
  return readable && !wrong_family;
}

bool is_disconnect(const SocketRow& socket, const call::SocketAddress& name) {
  constexpr std::int32_t kShortest = 16;  // a sockaddr
  if (socket.is(socket_flag::kStream) || name.pointer != Pointer::valid) return false;
  if (name.is_unspecified()) return name.namelen >= kShortest;
  const bool inet6 = socket.is(socket_flag::kInet6);
  const auto family = inet6 ? AddressFamily::inet6 : AddressFamily::inet;
  return name.sa_family == static_cast<std::uint16_t>(family) &&
         name.namelen >= (inet6 ? 28 : 16) && name.address.is_any() && name.port == 0;
}

bool shares_socket(const State& state, ProcessId process, std::uint32_t socket) {
  for (std::uint32_t slot = process_of(state, process).handles; slot != kNoRow;
       slot = state.handles()[slot].next) {
    if (state.handles()[slot].socket == socket) return true;
  }
  return false;
}

bool has_connections(const State& state, ProcessId process) {
  if (state.connections().live() == 0) return false;
  for (std::uint32_t slot = process_of(state, process).handles; slot != kNoRow;
       slot = state.handles()[slot].next) {
    const SocketRow& row = state.sockets()[state.handles()[slot].socket];
    if (row.handles == 1 && row.is(socket_flag::kConnected) && row.is(socket_flag::kStream)) {
      return true;
    }
  }
  return false;
}

void rule_by_ending(Ruling& ruling, Rule rule) {
  ruling.for_each_answer<amb::AMB_68>([&](amb::AMB_68 answer) {
    if (!ruling.open()) return;
    Alternative& ending = ruling.accept(rule);
    if (answer == amb::AMB_68::reset) ending.effect = Effect::resets_connections;
  });
}

bool any_bound_in(const State& state, const ReservationRow& block) {
  return !state.pool(block.transport).unbound().includes(block.range);
}

Holder holder_of(const HeldBlock& held) {
  return {held.kind == HeldBlock::Kind::reservation ? Holder::Kind::reservation
                                                    : Holder::Kind::exclusion,
          held.row, held.range};
}

}  // namespace portpool
