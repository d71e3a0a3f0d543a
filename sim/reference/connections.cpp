// Who is connected with whom, and what is left of a connection: sections 15 and 16 of the
// catalogue.
#include <algorithm>

#include "reference/binds.hpp"
#include "reference/codes.hpp"

namespace portpool::reference {
namespace {

constexpr std::uint64_t kTwoMinutes = 120'000;
constexpr std::uint64_t kFourMinutes = 240'000;

bool is_unspecified(const IpAddress& address) {
  return address == IpAddress::v4_any() || address == IpAddress::v6_any();
}

}  // namespace

const Connection* Model::connection_of(int socket) const {
  for (const auto& [age, connection] : connections_) {
    if (connection.client == socket || connection.server == socket) return &connection;
  }
  return nullptr;
}

std::vector<int> Model::queue_of(int listener) const {
  std::vector<int> queue;
  for (const auto& [age, connection] : connections_) {
    if (connection.listener == listener) queue.push_back(age);
  }
  return queue;
}

std::vector<int> Model::listeners(const Socket& from, const IpAddress& to, PortNumber port) const {
  std::vector<int> found;
  for (const auto& [number, socket] : sockets_) {
    if (!socket.listens || socket.port != port || socket.transport != Transport::tcp) continue;
    const bool any = is_unspecified(socket.told);
    const bool by_v4 = to.is_v4();
    // An AF_INET6 socket takes IPv4 where it is bound to the wildcard of both, or to a mapped
    // address.
    const bool on_v4 = !socket.inet6 || socket.told.is_v4() || (!socket.v6only && any);
    const bool on_v6 = socket.inet6 && !socket.told.is_v4();
    const bool asks_v4 = !from.inet6 || by_v4;
    if (!(asks_v4 ? on_v4 : on_v6)) continue;
    if (any || socket.told == to) found.push_back(number);
  }
  return found;
}

bool Model::is_served(std::uint32_t port) const {
  for (const auto& [age, connection] : connections_) {
    if (connection.open() && connection.server != 0 && connection.server_port == port) return true;
  }
  return false;
}

bool Model::is_waited_for(std::uint32_t port) const {
  for (const auto& [age, connection] : connections_) {
    const PortNumber at = connection.client_first ? connection.client_port : connection.server_port;
    if (connection.waits() && at == port) return true;
  }
  return false;
}

// TW-017, TW-018: a block over ports of connections in TIME_WAIT.
void Model::refuse_waiting(Transport transport, PortRange range, World& world,
                           Allowed& allowed) const {
  bool waits = false;
  for (std::uint32_t port = range.first; port < range.first + range.count; ++port) {
    waits = waits || (transport == Transport::tcp && is_waited_for(port));
  }
  if (waits && world.ask<amb::AMB_66>() == amb::AMB_66::everything) allowed.refuse(k10048);
}

// TW-011, TW-012: how long TIME_WAIT takes, in milliseconds.
std::uint64_t Model::time_wait(World& world) const {
  if (time_wait_seconds_) {
    const bool raised = world.ask<amb::AMB_65>() == amb::AMB_65::raised;
    return std::uint64_t{raised ? std::max(*time_wait_seconds_, 30u) : *time_wait_seconds_} * 1000;
  }
  const bool long_wait = world.ask<amb::AMB_64>() == amb::AMB_64::seconds_240;
  return long_wait ? kFourMinutes : kTwoMinutes;
}

// CONN-011, CONN-047, TW-025, TW-027: what has these four values already.
void Model::refuse_pair(const IpAddress& local, PortNumber local_port, const IpAddress& remote,
                        PortNumber remote_port, World& world, Allowed& allowed) const {
  for (const auto& [age, one] : connections_) {
    if (one.over()) continue;
    const bool as_client = one.client_address == local && one.client_port == local_port &&
                           one.server_address == remote && one.server_port == remote_port;
    const bool as_server = one.server_address == local && one.server_port == local_port &&
                           one.client_address == remote && one.client_port == remote_port;
    for (const bool client : {true, false}) {  // both, where a port is connected to itself
      if (client ? !as_client : !as_server) continue;
      if (one.waits() && client != one.client_first) {
        allowed.refuse(code<amb::AMB_69>(world));
      } else if (one.waits()) {
        const std::uint64_t waited = time_ms_ - one.waits_since;
        if (waited < time_wait(world)) allowed.refuse(k10048);
      } else if (client ? one.client_closed : one.server_closed) {
        allowed.refuse(code<amb::AMB_102>(world));
      } else {
        allowed.refuse(k10048);
      }
    }
  }
}

Allowed Model::allowed_connect(ProcessId process, const call::connect& call, World& world) const {
  Allowed allowed;
  const int number = *socket_of(process, call.s);
  const Socket& socket = sockets_.at(number);
  const IpAddress& to = call.name.address;
  if (socket.connected) {  // what else is wrong with it cannot be asked of a connected socket
    allowed.refuse(k10056);
    return allowed;
  }
  if (socket.listens) allowed.refuse(k10022);
  if (is_unspecified(to) || call.name.port == 0) allowed.refuse(k10049);
  if (socket.beyond_v6only(to)) {
    allowed.refusals.insert({k10047, k10049});
    allowed.success = false;
    return allowed;
  }
  const IpAddress any = socket.inet6 ? IpAddress::v6_any() : IpAddress::v4_any();
  const Bind implicit{process, number, any, 0, true};
  const std::vector<int> found = listeners(socket, to, call.name.port);
  const IpAddress own = is_unspecified(socket.told) ? loopback_like(to) : socket.told;
  if (found.empty() && socket.bound && socket.port == call.name.port && own == to) {  // CONN-042
    allowed.refuse(code<amb::AMB_55>(world));
    return allowed;
  }
  if (found.empty()) {
    const bool binds =
        !socket.bound && allowed.success && world.ask<amb::AMB_46>() == amb::AMB_46::stays_bound;
    const Allowed bind = binds ? allowed_bind(implicit, world) : Allowed{};
    allowed.refusals.insert(bind.refusals.begin(), bind.refusals.end());
    if (bind.success) allowed.refuse(k10061);
    allowed.success = false;
    return allowed;
  }
  if (socket.bound) {
    const IpAddress local = is_unspecified(socket.told) ? loopback_like(to) : socket.told;
    refuse_pair(local, socket.port, to, call.name.port, world, allowed);
  }
  for (const int listener : found) {  // ACC-004
    if (!queue_of(listener).empty()) allowed.may_refuse({k10061});
  }
  allowed.gives_port = true;
  if (socket.bound) {
    allowed.ports = {socket.port};
    return allowed;
  }
  if (!allowed.success) return allowed;
  Allowed bind = allowed_bind(implicit, world);
  if (bind.success && is_waited_for(call.name.port) &&
      world.ask<amb::AMB_69>() == amb::AMB_69::wsaeconnrefused) {
    allowed.may_refuse({k10061});  // TW-027, by the port that the system picks
  }
  allowed.refusals.insert(bind.refusals.begin(), bind.refusals.end());
  allowed.success = bind.success;
  for (const std::uint32_t port : bind.ports) {
    Allowed pair;
    refuse_pair(loopback_like(to), static_cast<PortNumber>(port), to, call.name.port, world, pair);
    // TW-027 is no want of pairs: such a connect is refused above, or made.
    if (!pair.refusals.contains(k10048)) allowed.ports.insert(port);
  }
  if (bind.success && allowed.ports.empty()) allowed.refuse(k10048);  // EXH-003
  return allowed;
}

Allowed Model::allowed_accept(const Socket& socket, int number, const call::accept& call) const {
  Allowed allowed;
  if (socket.transport != Transport::tcp) allowed.refuse(k10045);
  if (!socket.listens) {
    allowed.refuse(k10022);
    return allowed;
  }
  const Connection& first = connections_.at(queue_of(number).front());
  if (first.reset) allowed.may_refuse({k10054});
  if (call.pointer == Pointer::null) return allowed;
  allowed.gives_port = true;
  allowed.ports = {first.client_port};
  return allowed;
}

Allowed Model::allowed_getpeername(int number) const {
  Allowed allowed;
  const Socket& socket = sockets_.at(number);
  const Connection* connection = connection_of(number);
  if (!socket.connected || connection == nullptr) {
    allowed.refuse(k10057);
    return allowed;
  }
  allowed.gives_port = true;
  allowed.ports = {connection->client == number ? connection->server_port
                                                : connection->client_port};
  return allowed;
}

Allowed Model::allowed_shutdown(int number, std::int32_t how) const {
  Allowed allowed;
  if (how < 0 || how > 2) allowed.refuse(k10022);
  const Socket& socket = sockets_.at(number);
  if (socket.transport == Transport::udp) return allowed;
  if (!socket.connected) allowed.refuse(k10057);
  const Connection* connection = connection_of(number);
  if (connection != nullptr && connection->reset) allowed.may_refuse({k10054});
  return allowed;
}

void Model::connected(int number, const IpAddress& to, PortNumber port) {
  Socket& socket = sockets_.at(number);
  const std::vector<int> found = listeners(socket, to, port);
  if (found.size() != 1) {  // ACC-020: nobody says which of them
    lost_ = true;
    return;
  }
  socket.connected = true;
  Connection made;
  made.client = number;
  made.listener = found.front();
  made.client_address = socket.told;
  made.client_port = socket.port;
  made.server_address = to;
  made.server_port = port;
  // What had the four values, from either side, and let this one through, is over.
  const auto has_pair = [&](const Connection& old) {
    const bool same = old.client_port == made.client_port && old.server_port == made.server_port &&
                      old.client_address == made.client_address &&
                      old.server_address == made.server_address;
    const bool turned =
        old.client_port == made.server_port && old.server_port == made.client_port &&
        old.client_address == made.server_address && old.server_address == made.client_address;
    return same || turned;
  };
  std::erase_if(connections_, [&](const auto& entry) {
    const Connection& old = entry.second;
    return has_pair(old) && old.client == 0 && old.server == 0 && old.listener == 0;
  });
  for (auto& [age, old] : connections_) {
    if (has_pair(old) && !old.over()) old.client_closed = old.server_closed = old.replaced = true;
  }
  connections_[next_++] = made;
}

void Model::accepted(ProcessId process, int listener, const Outcome& outcome) {
  Connection& connection = connections_.at(queue_of(listener).front());
  const Socket from = sockets_.at(listener);
  const int number = next_++;
  Socket socket;
  socket.transport = from.transport;
  socket.inet6 = from.inet6;
  socket.v6only = from.v6only;
  socket.reuse = from.reuse;
  socket.exclusive = from.exclusive;
  socket.nonblocking = from.nonblocking;
  socket.linger = from.linger;
  socket.bound = socket.connected = socket.accepted = true;
  socket.port = from.port;
  socket.address = socket.told = connection.server_address;
  socket.bound_user = from.bound_user;
  socket.descriptors.insert({process, outcome.handle});
  descriptors_[{process, outcome.handle}] = number;
  sockets_[number] = socket;
  connection.listener = 0;
  connection.server = number;
}

// An end closes gracefully; the one that did so first waits (TW-010).
void Model::fin(Connection& connection, bool client) const {
  if (!connection.open()) return;
  if (!connection.client_closed && !connection.server_closed) connection.client_first = client;
  (client ? connection.client_closed : connection.server_closed) = true;
  const bool nobody_there = client && connection.server == 0 && connection.listener == 0;
  if (nobody_there) connection.server_closed = true;
  if (connection.waits()) connection.waits_since = time_ms_;
}

void Model::closed_end(int number, bool hard) {
  for (auto& [age, connection] : connections_) {
    const bool client = connection.client == number;
    if (!client && connection.server != number) continue;
    if (!hard) {
      fin(connection, client);
    } else if (connection.open()) {
      connection.reset = true;
    }
    (client ? connection.client : connection.server) = 0;
  }
  forget_over();
}

void Model::close_queue(int listener, bool keeps) {  // ACC-015
  for (auto& [age, connection] : connections_) {
    if (connection.listener != listener) continue;
    connection.listener = 0;
    if (!keeps) connection.reset = true;
    if (keeps && connection.client_closed) {  // nobody has the other end
      connection.server_closed = true;
      connection.waits_since = time_ms_;
    }
  }
  forget_over();
}

void Model::time_passed(const Answers& answers) {
  std::uint64_t longest = 0;
  for_each_world(answers, [&](World& world) { longest = std::max(longest, time_wait(world)); });
  for (auto& [age, connection] : connections_) {
    const bool over = connection.waits() && time_ms_ - connection.waits_since >= longest;
    if (over) connection.replaced = true;
  }
  forget_over();
}

// Of a connection that is over something is left as long as a socket has it.
void Model::forget_over() {
  std::erase_if(connections_, [](const auto& entry) {
    const Connection& one = entry.second;
    return one.over() && one.client == 0 && one.server == 0 && one.listener == 0;
  });
}

}  // namespace portpool::reference
