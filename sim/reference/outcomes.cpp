// What an outcome of a call changes in the reference model.
#include <utility>
#include <variant>

#include "portpool/sim/internal/reference.hpp"
#include "reference/binds.hpp"
#include "reference/codes.hpp"
#include "reference/operations.hpp"

namespace portpool::reference {
namespace {

constexpr std::int32_t kDatagram = 2;
constexpr std::int32_t kInet6 = 23;

}  // namespace

// An implicit bind goes to the wildcard address of the socket's family (BIND-013).
void Model::bound_implicitly(ProcessId process, SocketHandle handle, PortNumber port) {
  const int number = *socket_of(process, handle);
  const Socket& socket = sockets_.at(number);
  if (socket.bound) return;
  bound(process, number, socket.inet6 ? IpAddress::v6_any() : IpAddress::v4_any(), port);
  bound_through(process, handle);
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

void Model::connect_done(ProcessId process, const call::connect& call, const Outcome& outcome) {
  const int number = *socket_of(process, call.s);
  Socket& socket = sockets_.at(number);
  if (disconnects(call.name, socket.inet6)) {
    const bool keeps = settled<amb::AMB_52>() == amb::AMB_52::as_connected;
    if (socket.connected && !keeps) socket.told = socket.address;
    socket.connected = false;
    if (outcome.has(field::kPort)) bound_implicitly(process, call.s, outcome.port);
    return;
  }
  bound_implicitly(process, call.s, outcome.port);
  const bool wildcard = socket.told == IpAddress::v4_any() || socket.told == IpAddress::v6_any();
  if (wildcard) socket.told = loopback_like(call.name.address);
  socket.connected = true;
  if (socket.transport == Transport::tcp) connected(number, call.name.address, call.name.port);
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
  if (call.option == SocketOption::linger) socket.linger = call.value;
}

void Model::shut_down(int number, const call::shutdown& call) {
  Socket& socket = sockets_.at(number);
  const bool datagrams = socket.transport == Transport::udp;
  if (datagrams && call.how != call::kSdReceive) socket.send_shut = true;
  for (auto& [age, connection] : connections_) {
    const bool mine = connection.client == number || connection.server == number;
    if (mine && call.how != call::kSdReceive) fin(connection, connection.client == number);
  }
}

void Model::persistent_done(const call::PersistentPortReservation& call, Token token) {
  const PortRange range{(call.start_port % 256u) * 256u + call.start_port / 256u, call.count};
  const auto block = persistent_block(call.transport, range);
  if (call.operation == call::PersistentOperation::create) {
    add_persistent_reservation(call.transport, range, token);
  } else if (block && call.operation == call::PersistentOperation::remove) {
    end_reservation(*block);
  } else if (block) {
    reservations_.at(*block).token = token;
    reservations_.at(*block).restarted = false;
  }
}

// Most refusals change nothing; these do.
void Model::refused(ProcessId process, const Call& call, const Outcome& outcome) {
  if (const auto* connect = std::get_if<call::connect>(&call)) {
    if (!outcome.has(field::kPort)) return;
    if (outcome.status == Status::would_block) lost_ = true;  // it ends when nobody looks
    if (outcome.status == Status::connection_refused) {       // CONN-007
      bound_implicitly(process, connect->s, outcome.port);
    }
  } else if (const auto* send = std::get_if<call::sendto>(&call)) {
    if (outcome.has(field::kPort)) bound_implicitly(process, send->s, outcome.port);  // BCAST-007
  } else if (const auto* accept = std::get_if<call::accept>(&call)) {
    if (outcome.status != Status::connection_reset) return;  // ACC-013
    const std::vector<int> queue = queue_of(*socket_of(process, accept->s));
    if (!queue.empty()) connections_.erase(queue.front());
  }
}

void Model::happened(Caller caller, const Call& call, const Outcome& outcome,
                     const Answers& answers) {
  if (lost_) return;
  const ProcessId process = caller.process;
  if (outcome.status != Status::success) return refused(process, call, outcome);
  if (const auto* open = std::get_if<call::WSASocketW>(&call)) {
    opened(process, *open, outcome.handle);
  } else if (const auto* bind = std::get_if<call::bind>(&call)) {
    bound(process, *socket_of(process, bind->s), bind->name.address, outcome.port);
    bound_through(process, bind->s);
  } else if (const auto* send = std::get_if<call::sendto>(&call)) {
    bound_implicitly(process, send->s, outcome.port);
  } else if (const auto* connect = std::get_if<call::connect>(&call)) {
    connect_done(process, *connect, outcome);
  } else if (const auto* option = std::get_if<call::setsockopt>(&call)) {
    option_set(process, *option);
  } else if (const auto* ioctl = std::get_if<call::WSAIoctl>(&call)) {
    operated(process, *socket_of(process, ioctl->s), *operation_of(*ioctl), outcome);
  } else if (const auto* duplicate = std::get_if<call::WSADuplicateSocketW>(&call)) {
    const int number = *socket_of(process, duplicate->s);
    duplicates_[duplicate->as] = {number, process, duplicate->target, !sockets_.at(number).bound};
  } else if (const auto* gone = std::get_if<call::closesocket>(&call)) {
    close(process, gone->s, answers, false);
  } else if (const auto* listen = std::get_if<call::listen>(&call)) {
    sockets_.at(*socket_of(process, listen->s)).listens = true;
  } else if (const auto* mode = std::get_if<call::ioctlsocket>(&call)) {
    sockets_.at(*socket_of(process, mode->s)).nonblocking = mode->nonblocking;
  } else if (const auto* accept = std::get_if<call::accept>(&call)) {
    accepted(process, *socket_of(process, accept->s), outcome);
  } else if (const auto* down = std::get_if<call::shutdown>(&call)) {
    shut_down(*socket_of(process, down->s), *down);
  } else if (const auto* persistent = std::get_if<call::PersistentPortReservation>(&call)) {
    persistent_done(*persistent, outcome.token);
  } else if (std::holds_alternative<call::WSAStartup>(call)) {
    ++processes_.at(process).startups;
  } else if (std::holds_alternative<call::WSACleanup>(call)) {
    if (--processes_.at(process).startups == 0) close_all(process, answers);  // LIFE-002
  } else if (std::holds_alternative<call::ExitProcess>(call)) {
    end_process(process, answers);
  } else if (const auto* target = std::get_if<call::TerminateProcess>(&call)) {
    end_process(target->target, answers);
  }
}

}  // namespace portpool::reference
