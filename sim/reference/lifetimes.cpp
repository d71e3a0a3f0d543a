// What becomes true when something happened: section 10 of the catalogue and the effects of the
// rest.
#include <algorithm>

#include "portpool/sim/invariant.hpp"
#include "reference/operations.hpp"

namespace portpool::reference {
namespace {

constexpr std::int32_t kDatagram = 2;
constexpr std::int32_t kInet6 = 23;

IpAddress loopback_like(const IpAddress& address) {
  return address.is_v4() ? IpAddress::v4_loopback() : IpAddress::v6_loopback();
}

}  // namespace

Model::Model(const HostSetup& setup) : answers_(setup.answers) {
  dynamic_range_[Transport::tcp] = setup.dynamic_range[0];
  dynamic_range_[Transport::udp] = setup.dynamic_range[1];
  inet6_range_ = dynamic_range_;  // netsh's ipv4 context sets that of IPv4
}

void Model::add_process(ProcessId id, UserId user, Privilege privilege, bool winsock_started) {
  const bool elevated =
      privilege == Privilege::administrator || privilege == Privilege::built_in_administrator;
  processes_[id] = {user, elevated, winsock_started ? 1 : 0};
}

void Model::add_persistent_reservation(Transport transport, PortRange range, Token token) {
  Reservation block;
  block.transport = transport;
  block.range = range;
  block.token = token;
  block.persistent = true;
  reservations_[next_++] = block;
}

void Model::add_exclusion(Transport transport, PortRange range, bool persistent) {
  exclusions_.push_back({transport, range, persistent});
}

std::optional<int> Model::socket_of(ProcessId process, SocketHandle handle) const {
  const auto found = descriptors_.find({process, handle});
  if (found == descriptors_.end()) return std::nullopt;
  return found->second;
}

bool Model::has_descriptor(ProcessId process, int socket) const {
  for (const auto& [owner, handle] : sockets_.at(socket).descriptors) {
    if (owner == process) return true;
  }
  return false;
}

void Model::bound(ProcessId process, int number, const IpAddress& address, PortNumber port) {
  Socket& socket = sockets_.at(number);
  socket.bound = true;
  socket.address = socket.told = address;
  socket.port = port;
  socket.bound_user = processes_.at(process).user;
  socket.bound_reuse = socket.reuse;
  socket.bound_exclusive = socket.exclusive;
  socket.bound_multicast = socket.multicast;
  for (const auto& block : {socket.first_block, socket.last_block}) {
    if (block && reservations_.contains(*block) && reservations_.at(*block).range.contains(port)) {
      socket.drawn_from = block;
    }
  }
}

void Model::operated(ProcessId process, int number, const Operation& operation,
                     const Outcome& outcome) {
  Socket& socket = sockets_.at(number);
  switch (operation.kind) {
    case Operation::Kind::acquire: {
      Reservation block;
      block.transport = socket.transport;
      block.range = outcome.range;
      block.token = outcome.token;
      block.owner = process;
      block.socket = number;
      block.inet6 = socket.inet6;
      reservations_[next_++] = block;
      return;
    }
    case Operation::Kind::associate:
      if (socket.bound) return;  // ASSOC-002: no effect
      socket.last_block = reservation_of(operation.token);
      if (!socket.first_block) socket.first_block = socket.last_block;
      socket.associated_by = process;
      return;
    case Operation::Kind::release:
      return end_reservation(*reservation_of(operation.token));
    case Operation::Kind::processor:
      socket.processor = operation.processor;
      return;
  }
}

void Model::opened(ProcessId process, const call::WSASocketW& call, SocketHandle handle) {
  int number = 0;
  bool older = false;
  if (call.from != DuplicateId{}) {
    const Duplicate duplicate = duplicates_.at(call.from);
    number = duplicate.socket;
    older = duplicate.before_bind && sockets_.at(number).bound;
    duplicates_.erase(call.from);
  } else {
    number = next_++;
    Socket socket;
    socket.transport = call.type == kDatagram ? Transport::udp : Transport::tcp;
    socket.inet6 = call.family == kInet6;
    socket.v6only = true;  // of IPv4, too (OPT2-006)
    sockets_[number] = socket;
  }
  if (older) sockets_.at(number).older.insert({process, handle});
  sockets_.at(number).descriptors.insert({process, handle});
  descriptors_[{process, handle}] = number;
}

void Model::connected(ProcessId process, const call::connect& call, const Outcome& outcome) {
  const int number = *socket_of(process, call.s);
  Socket& socket = sockets_.at(number);
  const IpAddress any = socket.inet6 ? IpAddress::v6_any() : IpAddress::v4_any();
  if (disconnects(call.name, socket.inet6)) {
    const bool keeps = settled<amb::AMB_52>() == amb::AMB_52::as_connected;
    if (socket.connected && !keeps) socket.told = socket.address;
    socket.connected = false;
    if (!socket.bound && outcome.has(field::kPort)) {
      bound(process, number, any, outcome.port);
      bound_through(process, call.s);
    }
    return;
  }
  if (!socket.bound) {
    bound(process, number, any, outcome.port);
    bound_through(process, call.s);
  }
  socket.connected = true;
  const bool wildcard = socket.told == IpAddress::v4_any() || socket.told == IpAddress::v6_any();
  if (wildcard) socket.told = loopback_like(call.name.address);
}

void Model::option_set(ProcessId process, const call::setsockopt& call) {
  Socket& socket = sockets_.at(*socket_of(process, call.s));
  if (call.option == SocketOption::reuseaddr) socket.reuse = call.value != 0;
  if (call.option == SocketOption::exclusiveaddruse) socket.exclusive = call.value != 0;
  if (call.option == SocketOption::ipv6_v6only && !socket.bound) {
    const bool low_byte = settled<amb::AMB_104>() == amb::AMB_104::low_byte;
    socket.v6only = (low_byte ? call.value % 256 : call.value) != 0;
  }
  if (call.option == SocketOption::broadcast) socket.broadcast = call.value != 0;
  if (call.option == SocketOption::reuse_multicastport) socket.multicast = call.value != 0;
  if (call.option == SocketOption::unicast_receive_sharing) {
    socket.receive_sharing = call.value != 0;
  }
}

void Model::happened(Caller caller, const Call& call, const Outcome& outcome) {
  if (outcome.status != Status::success) return;
  const ProcessId process = caller.process;
  if (const auto* open = std::get_if<call::WSASocketW>(&call)) {
    opened(process, *open, outcome.handle);
  } else if (const auto* bind = std::get_if<call::bind>(&call)) {
    bound(process, *socket_of(process, bind->s), bind->name.address, outcome.port);
    bound_through(process, bind->s);
  } else if (const auto* send = std::get_if<call::sendto>(&call)) {
    const int number = *socket_of(process, send->s);
    const Socket& socket = sockets_.at(number);
    const IpAddress any = socket.inet6 ? IpAddress::v6_any() : IpAddress::v4_any();
    if (!socket.bound) {
      bound(process, number, any, outcome.port);
      bound_through(process, send->s);
    }
  } else if (const auto* connect = std::get_if<call::connect>(&call)) {
    connected(process, *connect, outcome);
  } else if (const auto* option = std::get_if<call::setsockopt>(&call)) {
    option_set(process, *option);
  } else if (const auto* ioctl = std::get_if<call::WSAIoctl>(&call)) {
    operated(process, *socket_of(process, ioctl->s), *operation_of(*ioctl), outcome);
  } else if (const auto* duplicate = std::get_if<call::WSADuplicateSocketW>(&call)) {
    const int number = *socket_of(process, duplicate->s);
    duplicates_[duplicate->as] = {number, process, duplicate->target, !sockets_.at(number).bound};
  } else if (const auto* gone = std::get_if<call::closesocket>(&call)) {
    close(process, gone->s);
  } else if (const auto* persistent = std::get_if<call::PersistentPortReservation>(&call)) {
    const PortRange range{(persistent->start_port % 256u) * 256u + persistent->start_port / 256u,
                          persistent->count};
    const auto block = persistent_block(persistent->transport, range);
    if (persistent->operation == call::PersistentOperation::create) {
      add_persistent_reservation(persistent->transport, range, outcome.token);
    } else if (block && persistent->operation == call::PersistentOperation::remove) {
      end_reservation(*block);
    } else if (block) {
      reservations_.at(*block).token = outcome.token;
      reservations_.at(*block).restarted = false;
    }
  } else if (std::holds_alternative<call::WSAStartup>(call)) {
    ++processes_.at(process).startups;
  } else if (std::holds_alternative<call::WSACleanup>(call)) {
    if (--processes_.at(process).startups == 0) close_all(process);  // LIFE-002
  } else if (std::holds_alternative<call::ExitProcess>(call)) {
    end_process(process);
  } else if (const auto* target = std::get_if<call::TerminateProcess>(&call)) {
    end_process(target->target);
  }
}

void Model::happened(const WorldEvent& event, Status status) {
  if (status != Status::success) return;
  if (const auto* add = std::get_if<world::AddExclusion>(&event)) {
    for (Exclusion& exclusion : exclusions_) {
      if (exclusion.transport != add->transport || exclusion.range != add->range) continue;
      exclusion.active = true;
      exclusion.persistent = exclusion.persistent || add->persistent;
      return;
    }
    add_exclusion(add->transport, add->range, add->persistent);
  } else if (const auto* remove = std::get_if<world::DeleteExclusion>(&event)) {
    for (Exclusion& exclusion : exclusions_) {
      if (exclusion.transport != remove->transport || exclusion.range != remove->range) continue;
      exclusion.active = false;
      if (remove->persistent) exclusion.persistent = false;
    }
    std::erase_if(exclusions_, [](const Exclusion& exclusion) {
      return !exclusion.active && !exclusion.persistent;
    });
  } else if (const auto* set = std::get_if<world::SetDynamicRange>(&event)) {
    dynamic_range_[set->transport] = set->range;
  } else if (std::holds_alternative<world::Reboot>(event)) {
    restart();
  }
}

void Model::close(ProcessId process, SocketHandle handle) {
  const int number = *socket_of(process, handle);
  descriptors_.erase({process, handle});
  sockets_.at(number).descriptors.erase({process, handle});
  sockets_.at(number).older.erase({process, handle});
  end_if_unheld(number);
}

// OWN-002, DUP-001: descriptors hold a socket, and so do duplicates that nobody has opened.
void Model::end_if_unheld(int number) {
  bool held = !sockets_.at(number).descriptors.empty();
  for (const auto& [id, duplicate] : duplicates_) held = held || duplicate.socket == number;
  if (!held) end_socket(number);
}

// DUP-007: the other descriptors are older than this bind.
void Model::bound_through(ProcessId process, SocketHandle handle) {
  Socket& socket = sockets_.at(*socket_of(process, handle));
  socket.older = socket.descriptors;
  socket.older.erase({process, handle});
}

void Model::drop_duplicates(const std::function<bool(const Duplicate&)>& which) {
  std::vector<int> sockets;
  for (const auto& [id, duplicate] : duplicates_) {
    if (which(duplicate)) sockets.push_back(duplicate.socket);
  }
  std::erase_if(duplicates_, [&](const auto& entry) { return which(entry.second); });
  for (const int socket : sockets) {
    if (sockets_.contains(socket)) end_if_unheld(socket);
  }
}

void Model::close_all(ProcessId process) {
  std::vector<SocketHandle> handles;
  for (const auto& [descriptor, socket] : descriptors_) {
    if (descriptor.first == process) handles.push_back(descriptor.second);
  }
  for (const SocketHandle handle : handles) close(process, handle);
}

void Model::end_process(ProcessId process) {
  close_all(process);
  const bool with_source = settled<amb::AMB_91>() == amb::AMB_91::until_the_source_ends;
  drop_duplicates([&](const Duplicate& duplicate) {
    return duplicate.target == process || (with_source && duplicate.source == process);
  });
  processes_.erase(process);
}

void Model::end_socket(int number) {
  std::vector<int> ended;  // LIFE-001
  for (const auto& [block_number, block] : reservations_) {
    if (!block.persistent && block.socket == number) ended.push_back(block_number);
  }
  for (const int block : ended) end_reservation(block);
  sockets_.erase(number);
}

void Model::end_reservation(int number) {
  reservations_.erase(number);
  for (auto& [other, socket] : sockets_) {
    if (socket.drawn_from == number) socket.drawn_from.reset();  // LIFE-003: the binding stays
  }
}

// LIFE-005.
void Model::restart() {
  while (!processes_.empty()) end_process(processes_.begin()->first);
  std::erase_if(exclusions_, [](const Exclusion& exclusion) { return !exclusion.persistent; });
  std::sort(exclusions_.begin(), exclusions_.end(),
            [](const Exclusion& a, const Exclusion& b) { return a.range < b.range; });
  for (Exclusion& exclusion : exclusions_) {
    if (exclusion.active) continue;
    bool free = true;
    for (std::uint32_t i = 0; i < exclusion.range.count; ++i) {
      free = free && is_free(exclusion.transport, exclusion.range.first + i);
    }
    exclusion.active = free;
  }
  for (auto& [number, block] : reservations_) block.restarted = true;
}

}  // namespace portpool::reference
