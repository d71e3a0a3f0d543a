// Which calls the reference speaks of, and what each may answer.
#include "reference/binds.hpp"
#include "reference/codes.hpp"
#include "reference/operations.hpp"

namespace portpool::reference {
namespace {

bool is_local(const IpAddress& address) {
  const bool v4_loopback = address.is_v4() && address.bytes[12] == 127;
  return address == IpAddress::v4_any() || address == IpAddress::v6_any() || v4_loopback ||
         address == IpAddress::v6_loopback();
}

bool plain_name(const call::SocketAddress& name, bool inet6) {
  return name.pointer == Pointer::valid && name.namelen >= (inet6 ? 28 : 16) &&
         name.sa_family == (inet6 ? 23 : 2) && (inet6 || name.address.is_v4());
}

bool is_plain_option(SocketOption option) {
  return option == SocketOption::reuseaddr || option == SocketOption::exclusiveaddruse ||
         option == SocketOption::ipv6_v6only || option == SocketOption::broadcast ||
         option == SocketOption::reuse_multicastport ||
         option == SocketOption::unicast_receive_sharing || option == SocketOption::linger;
}

bool is_everybody(const IpAddress& address) {
  return address == IpAddress::v4(255, 255, 255, 255);
}
bool is_group(const IpAddress& address) {
  return address.is_v4() ? address.bytes[12] / 16 == 14 : address.bytes[0] == 255;
}

IpAddress wildcard_of(const Socket& socket) {
  return socket.inet6 ? IpAddress::v6_any() : IpAddress::v4_any();
}

}  // namespace

bool disconnects(const call::SocketAddress& name, bool inet6) {
  if (name.pointer != Pointer::valid) return false;
  if (name.sa_family == 0) return name.namelen >= 16;
  return plain_name(name, inet6) && name.port == 0 &&
         (name.address == IpAddress::v6_any() || name.address == IpAddress::v4_any());
}

bool Model::covers(Caller caller, const Call& call) const {
  if (lost_) return false;
  const auto find = [&](SocketHandle handle) { return socket_of(caller.process, handle); };
  const auto named = [&](SocketHandle handle, const call::SocketAddress& name) {
    const auto socket = find(handle);
    return socket && plain_name(name, sockets_.at(*socket).inet6);
  };
  if (processes_.at(caller.process).startups == 0) return false;
  if (const auto* bind = std::get_if<call::bind>(&call)) return named(bind->s, bind->name);
  if (const auto* send = std::get_if<call::sendto>(&call)) {
    return named(send->s, send->name) && sockets_.at(*find(send->s)).transport == Transport::udp;
  }
  if (const auto* connect = std::get_if<call::connect>(&call)) {
    const IpAddress& to = connect->name.address;
    const auto socket = find(connect->s);
    if (socket && sockets_.at(*socket).transport == Transport::udp &&
        disconnects(connect->name, sockets_.at(*socket).inet6)) {
      return true;
    }
    return named(connect->s, connect->name) && connect->name.port != 0 &&
           (to == IpAddress::v6_loopback() || to == IpAddress::v4_loopback()) &&
           !sockets_.at(*find(connect->s)).nonblocking;
  }
  if (const auto* peer = std::get_if<call::getpeername>(&call)) {
    const bool stream = find(peer->s) && sockets_.at(*find(peer->s)).transport == Transport::tcp;
    return stream && peer->pointer == Pointer::valid && peer->namelen >= 28;
  }
  if (const auto* down = std::get_if<call::shutdown>(&call)) {
    return find(down->s).has_value();
  }
  if (const auto* listen = std::get_if<call::listen>(&call)) return find(listen->s).has_value();
  if (const auto* accept = std::get_if<call::accept>(&call)) {
    const bool plain = accept->pointer == Pointer::null ||
                       (accept->pointer == Pointer::valid && accept->namelen >= 28);
    const auto socket = find(accept->s);
    return plain && socket && (!sockets_.at(*socket).listens || !queue_of(*socket).empty());
  }
  if (const auto* mode = std::get_if<call::ioctlsocket>(&call)) return find(mode->s).has_value();
  if (const auto* ioctl = std::get_if<call::WSAIoctl>(&call)) {
    return find(ioctl->s) && operation_of(*ioctl);
  }
  if (const auto* option = std::get_if<call::setsockopt>(&call)) {
    const auto socket = find(option->s);
    const bool plain = socket && is_plain_option(option->option);
    return plain && (option->option != SocketOption::linger ||
                     sockets_.at(*socket).transport == Transport::tcp);
  }
  if (const auto* close = std::get_if<call::closesocket>(&call)) return find(close->s).has_value();
  if (const auto* name = std::get_if<call::getsockname>(&call)) {
    return find(name->s) && name->pointer == Pointer::valid && name->namelen >= 28;
  }
  if (const auto* open = std::get_if<call::WSASocketW>(&call)) {
    const bool stream = open->type == 1 && open->protocol == 6;
    const bool datagram = open->type == 2 && open->protocol == 17;
    return open->from != DuplicateId{} ||
           ((open->family == 2 || open->family == 23) && (stream || datagram));
  }
  if (const auto* duplicate = std::get_if<call::WSADuplicateSocketW>(&call)) {
    return find(duplicate->s).has_value();
  }
  return std::holds_alternative<call::PersistentPortReservation>(call) ||
         std::holds_alternative<call::WSACleanup>(call) ||
         std::holds_alternative<call::ExitProcess>(call);
}

bool Model::covers(const WorldEvent& event) const {
  return std::holds_alternative<world::AddExclusion>(event) ||
         std::holds_alternative<world::DeleteExclusion>(event) ||
         std::holds_alternative<world::SetDynamicRange>(event) ||
         std::holds_alternative<world::AdvanceTime>(event);
}

Allowed Model::allowed_destination(ProcessId process, int number, const call::SocketAddress& name,
                                   bool sends, World& world) const {
  const Socket& socket = sockets_.at(number);
  Allowed allowed;
  if (!socket.bound) {
    allowed = allowed_bind({process, number, wildcard_of(socket), 0, true}, world);
  }
  if (sends && socket.send_shut) allowed.refuse(k10058);  // TW-007
  const bool nowhere = name.address == IpAddress::v4_any() || name.address == IpAddress::v6_any();
  const bool refused = nowhere || (is_everybody(name.address) && !socket.broadcast);
  if (sends && refused) {  // BCAST-001, BCAST-007, BCAST-010
    const bool binds = !socket.bound && world.ask<amb::AMB_87>() == amb::AMB_87::stays_bound;
    if (!binds || allowed.success) allowed.refuse(nowhere ? k10049 : k10013);
  }
  if (socket.beyond_v6only(name.address)) allowed.refuse(code<amb::AMB_107>(world));
  if (sends && name.port == 0) allowed.refuse(code<amb::AMB_56>(world));
  return allowed;
}

Allowed Model::allowed_bind_call(ProcessId process, const call::bind& call, World& world) const {
  Allowed allowed;
  const int number = *socket_of(process, call.s);
  const Socket& socket = sockets_.at(number);
  const IpAddress& to = call.name.address;
  const bool udp = socket.transport == Transport::udp;
  if (socket.bound) {  // BIND-009
    allowed.refuse(k10022);
    return allowed;
  }
  if (udp && is_everybody(to) && !socket.broadcast) {  // BCAST-004
    allowed.refuse(code<amb::AMB_86>(world));
    return allowed;
  }
  if (udp && is_group(to)) {  // MCAST-006
    allowed.refuse(code<amb::AMB_89>(world));
  } else if (!is_local(to)) {  // BIND-010
    allowed.refuse(k10049);
    return allowed;
  }
  if (socket.beyond_v6only(to)) allowed.refuse(code<amb::AMB_107>(world));
  // What else is wrong is reported as well (ERR-008).
  Allowed bound = allowed_bind({process, number, to, call.name.port, false}, world);
  bound.refusals.insert(allowed.refusals.begin(), allowed.refusals.end());
  bound.success = bound.success && allowed.success;
  return bound;
}

Allowed Model::allowed_ioctl(ProcessId process, const call::WSAIoctl& call, World& world) const {
  const Operation operation = *operation_of(call);
  const int socket = *socket_of(process, call.s);
  Allowed allowed;
  switch (operation.kind) {
    case Operation::Kind::acquire:
      allowed = allowed_acquire(socket, operation, world);
      // ACQ-002: not said what a longer input comes to.
      if (call.in_size > kInetPortRangeSize) allowed.may_refuse({k10014, k10022});
      break;
    case Operation::Kind::associate:
      return allowed_associate(process, socket, operation.token, world);
    case Operation::Kind::release:
      return allowed_release(process, socket, operation.token, world);
    case Operation::Kind::processor:
      allowed = allowed_processor(socket, world);
      if (operation.processor >= 64) allowed.refusals.insert(k10022);  // AFF-010
      break;
  }
  return allowed;
}

Allowed Model::allowed_listen(const Socket& socket) {  // ACC-001
  Allowed allowed;
  const bool stream = socket.transport == Transport::tcp;
  if (!stream) allowed.refuse(k10045);
  if (stream && !socket.bound) allowed.refuse(k10022);
  if (socket.connected) allowed.refuse(k10056);
  return allowed;
}

Allowed Model::allowed(Caller caller, const Call& call, World& world) const {
  const ProcessId process = caller.process;
  const auto find = [&](SocketHandle handle) { return *socket_of(process, handle); };
  Allowed allowed;
  if (const auto* bind = std::get_if<call::bind>(&call)) {
    return allowed_bind_call(process, *bind, world);
  }
  const auto* send = std::get_if<call::sendto>(&call);
  const auto* connect = std::get_if<call::connect>(&call);
  if (send != nullptr || connect != nullptr) {  // BIND-013
    const int number = find(send != nullptr ? send->s : connect->s);
    const Socket& socket = sockets_.at(number);
    if (connect != nullptr && disconnects(connect->name, socket.inet6)) {
      return allowed_disconnect(process, number, connect->name.sa_family == 0, world);
    }
    if (connect != nullptr && socket.transport == Transport::tcp) {
      return allowed_connect(process, *connect, world);
    }
    return allowed_destination(process, number, send != nullptr ? send->name : connect->name,
                               send != nullptr, world);
  }
  if (const auto* ioctl = std::get_if<call::WSAIoctl>(&call)) {
    return allowed_ioctl(process, *ioctl, world);
  }
  if (const auto* persistent = std::get_if<call::PersistentPortReservation>(&call)) {
    return allowed_persistent(process, *persistent, world);
  }
  if (const auto* name = std::get_if<call::getsockname>(&call)) {  // BIND-012
    const Socket& socket = sockets_.at(find(name->s));
    if (!socket.bound) allowed.refuse(k10022);
    if (socket.older.contains({process, name->s})) {  // DUP-007
      allowed.refuse(code<amb::AMB_93>(world));
    }
    allowed.gives_port = true;
    allowed.ports = {socket.port};
    return allowed;
  }
  if (const auto* peer = std::get_if<call::getpeername>(&call)) {
    return allowed_getpeername(find(peer->s));
  }
  if (const auto* down = std::get_if<call::shutdown>(&call)) {
    return allowed_shutdown(find(down->s), down->how);
  }
  if (const auto* accept = std::get_if<call::accept>(&call)) {
    return allowed_accept(sockets_.at(find(accept->s)), find(accept->s), *accept);
  }
  if (const auto* listen = std::get_if<call::listen>(&call)) {
    return allowed_listen(sockets_.at(find(listen->s)));
  }
  if (const auto* open = std::get_if<call::WSASocketW>(&call)) {  // OWN-002
    const auto duplicate = duplicates_.find(open->from);
    const bool usable = duplicate != duplicates_.end() && duplicate->second.target == process;
    if (open->from != DuplicateId{} && !usable) allowed.refuse(code<amb::AMB_92>(world));
    return allowed;
  }
  if (const auto* duplicate = std::get_if<call::WSADuplicateSocketW>(&call)) {
    if (!processes_.contains(duplicate->target)) allowed.refuse(k10022);
    return allowed;
  }
  if (const auto* option = std::get_if<call::setsockopt>(&call)) {
    return allowed_option(sockets_.at(find(option->s)), *option, world);
  }
  return allowed;
}

// IOC-001 leaves the rest of WSAIoctl alone; AFF-002 to AFF-011.
Allowed Model::allowed_processor(int number, World& world) const {
  Allowed allowed;
  const Socket& socket = sockets_.at(number);
  const bool beside = socket.reuse || socket.multicast;
  if (socket.transport != Transport::udp || beside) allowed.refuse(code<amb::AMB_83>(world));
  if (socket.bound) allowed.refuse(k10022);
  if (socket.receive_sharing) allowed.refuse(k10045);
  if (socket.processor) allowed.refusals.insert(k10022);
  return allowed;
}

// CONN-026 to CONN-029.
Allowed Model::allowed_disconnect(ProcessId process, int number, bool unspecified,
                                  World& world) const {
  Allowed allowed;
  const Socket& socket = sockets_.at(number);
  if (!socket.connected) {
    allowed.refusals.insert(unspecified ? Status::address_family_not_supported : k10049);
    if (socket.bound) return allowed;
    const Bind bind{process, number, wildcard_of(socket), 0, true};
    const Allowed binding = allowed_bind(bind, world);  // it may bind the socket, or not
    allowed.refusals.insert(binding.refusals.begin(), binding.refusals.end());
    return allowed;
  }
  allowed.gives_port = true;
  allowed.ports = {socket.port};
  return allowed;
}

Allowed Model::allowed_option(const Socket& socket, const call::setsockopt& option, World& world) {
  Allowed allowed;
  if (option.option == SocketOption::linger) return allowed;
  const bool on = option.value != 0;
  const bool udp = socket.transport == Transport::udp;
  switch (option.option) {
    case SocketOption::ipv6_v6only:
      if (socket.bound) allowed.refuse(code<amb::AMB_96>(world));  // OPT2-007
      if (!socket.inet6) {                                         // not described
        allowed.refusals.insert(Status::option_not_supported);
        allowed.refusals.insert(k10022);
      }
      return allowed;
    case SocketOption::broadcast:  // BCAST-002
      if (!udp || socket.inet6) allowed.refusals.insert(Status::option_not_supported);
      return allowed;
    case SocketOption::unicast_receive_sharing:  // OPT2-010 to OPT2-012
      allowed.refusals.insert(Status::option_not_supported);
      if (!udp) allowed.success = false;
      if (socket.bound) allowed.refuse(k10022);
      if (on && (socket.exclusive || socket.multicast || socket.processor)) {
        allowed.refuse(k10045);
      }
      return allowed;
    default:
      break;
  }
  const bool reuse = option.option == SocketOption::reuseaddr;
  const bool exclusive = option.option == SocketOption::exclusiveaddruse;
  const bool multicast = option.option == SocketOption::reuse_multicastport;
  if (on && ((reuse && socket.exclusive) || (exclusive && socket.reuse))) {
    allowed.refuse(code<amb::AMB_41>(world));
  }
  if (on && socket.receive_sharing && (exclusive || multicast)) allowed.refuse(k10045);
  if (on && socket.processor && (reuse || multicast)) allowed.refuse(code<amb::AMB_83>(world));
  if (on && ((multicast && socket.exclusive) || (exclusive && socket.multicast))) {
    allowed.refusals.insert(k10022);  // MCAST-004
  }
  if (multicast) allowed.refusals.insert(Status::option_not_supported);  // an older system
  if (socket.bound) allowed.refusals.insert(k10022);  // MTX-003: no effect, or an error
  return allowed;
}

Allowed Model::allowed(const WorldEvent& event, World& world) const {
  Allowed allowed;
  const auto bad = [](PortRange range) {
    return range.first == 0 || range.count == 0 || range.first + std::uint64_t{range.count} > 65536;
  };
  if (const auto* add = std::get_if<world::AddExclusion>(&event)) {
    if (bad(add->range)) {
      allowed.refuse(k10022);
      return allowed;
    }
    for (const Exclusion& other : exclusions_) {
      // The active store has it, the persistent one is to have it, too: no page gives an answer.
      const bool same = other.transport == add->transport && other.range == add->range;
      if (!same || !other.active || other.persistent || !add->persistent) continue;
      if (bound_inside(add->transport, add->range)) break;
      allowed.may_refuse({k10048});
      return allowed;
    }
    for (std::uint32_t port = add->range.first; port < add->range.first + add->range.count;
         ++port) {
      if (!is_free(add->transport, port)) allowed.refuse(k10048);  // POOL-010
    }
    refuse_waiting(add->transport, add->range, world, allowed);
  }
  if (const auto* remove = std::get_if<world::DeleteExclusion>(&event)) {
    for (const Exclusion& exclusion : exclusions_) {
      if (exclusion.transport != remove->transport || exclusion.range != remove->range) continue;
      if (!remove->persistent && !exclusion.active) continue;
      if (remove->persistent && !exclusion.persistent) {
        allowed.may_refuse({Status::file_not_found});
      }
      return allowed;
    }
    for (const auto& [number, block] : reservations_) {
      if (block.transport == remove->transport && block.range == remove->range) {
        allowed.refuse(k10013);  // an unstarred entry is not netsh's to delete
        return allowed;
      }
    }
    allowed.refuse(Status::file_not_found);
  }
  if (const auto* set = std::get_if<world::SetDynamicRange>(&event)) {  // POOL-004
    const bool low = set->range.first >= 1 && set->range.first <= 1024;
    if (set->range.count < 255 || set->range.first == 0 ||
        set->range.first + std::uint64_t{set->range.count} > 65536) {
      allowed.refuse(k10022);
    }
    if (low && world.ask<amb::AMB_28>() == amb::AMB_28::from_1025) allowed.refuse(k10022);
  }
  return allowed;
}

}  // namespace portpool::reference
