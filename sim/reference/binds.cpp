// Which port may a socket have? Sections 11 to 13 of the catalogue.
#include "reference/binds.hpp"

#include "portpool/sim/invariant.hpp"
#include "reference/codes.hpp"
#include "reference/sharing.hpp"

namespace portpool::reference {

namespace {

// OWN-001: no port for a foreign process; the code is not said.
void refuse_foreign(Allowed& allowed) {
  allowed.refuse(k10013);
  allowed.refuse(k10022);
}

}  // namespace

Allowed Model::allowed_bind(const Bind& bind, World& world) const {
  Allowed allowed;
  const Socket& socket = sockets_.at(bind.socket);
  if (!socket.last_block) {
    bind_plain(bind, world, allowed);
    return allowed;
  }
  if (bind.implicit && world.ask<amb::AMB_37>() == amb::AMB_37::from_the_dynamic_range) {
    bind_plain(bind, world, allowed);
    return allowed;
  }
  int block = *socket.last_block;
  if (block != *socket.first_block && world.ask<amb::AMB_02>() == amb::AMB_02::first_token_stays) {
    block = *socket.first_block;
  }
  bind_from(bind, block, world, allowed);
  return allowed;
}

// BIND-001, BIND-003, POOL-007, BIND-011: a socket without a block of its own.
void Model::bind_plain(const Bind& bind, World& world, Allowed& allowed) const {
  const Socket& socket = sockets_.at(bind.socket);
  if (bind.port == 0) return bind_any_port(bind, world, allowed);
  allowed.gives_port = true;
  allowed.ports = {bind.port};
  if (const auto block = reserved_by(socket.transport, bind.port)) {
    bind_reserved(bind, *block, world, allowed);
  }
  if (is_excluded(socket.transport, bind.port)) bind_excluded(bind, world, allowed);
  bind_conflicts(bind, world, allowed);
}

void Model::bind_any_port(const Bind& bind, World& world, Allowed& allowed) const {
  const Socket& socket = sockets_.at(bind.socket);
  PortRange range = dynamic_range(socket.transport);
  if (socket.inet6 && world.ask<amb::AMB_24>() == amb::AMB_24::range_per_family) {
    range = inet6_range_.at(socket.transport);  // POOL-003
  }
  allowed.gives_port = true;
  bool any_waits = false;
  for (const auto& [number, connection] : connections_) any_waits |= connection.waits();
  bool gives_waiting = true;  // TW-014, EXH-006
  if (any_waits && socket.transport == Transport::tcp) {
    const amb::AMB_66 taken = world.ask<amb::AMB_66>();
    gives_waiting = taken == amb::AMB_66::never || taken == amb::AMB_66::binds;
  }
  for (std::uint32_t port = range.first; port < range.first + range.count; ++port) {
    const bool given = gives_waiting || !is_waited_for(port);
    if (given && is_free(socket.transport, port)) allowed.ports.insert(port);
  }
  if (allowed.ports.empty()) allowed.refuse(code<amb::AMB_70>(world));  // BIND-007, EXH-002
}

void Model::bind_reserved(const Bind& bind, int reservation, World& world, Allowed& allowed) const {
  const Socket& socket = sockets_.at(bind.socket);
  const Reservation& block = reservations_.at(reservation);
  if (block.persistent && world.ask<amb::AMB_44>() == amb::AMB_44::same_records) {
    return bind_excluded(bind, world, allowed);  // an exclusion like any other
  }
  if (!block.persistent && block.inet6 != socket.inet6 &&
      world.ask<amb::AMB_23>() == amb::AMB_23::pool_per_family) {
    return;
  }
  if (!block.persistent && block.owner == bind.process) {
    allowed.refuse(code<amb::AMB_07>(world));
  } else if (socket.reuse) {
    allowed.refuse(code<amb::AMB_39>(world));
  } else {
    allowed.refuse(code<amb::AMB_06>(world));
  }
}

// BIND-002, BIND-004 to BIND-006: an associated socket.
void Model::bind_from(const Bind& bind, int reservation, World& world, Allowed& allowed) const {
  if (!reservations_.contains(reservation)) {  // REL-007
    allowed.refuse(code<amb::AMB_19>(world));
    return bind_plain(bind, world, allowed);
  }
  const Socket& socket = sockets_.at(bind.socket);
  const Reservation& block = reservations_.at(reservation);
  allowed.gives_port = true;
  if (!block.persistent && block.owner != bind.process) {
    if (has_descriptor(bind.process, block.socket)) {
      allowed.refuse(code<amb::AMB_38>(world));  // OWN-003
    } else if (socket.associated_by == bind.process) {
      // Its associate was let through, so its bind fails (ASSOC-009).
      const amb::AMB_15 where = world.ask<amb::AMB_15>();
      if (where == amb::AMB_15::bind_wsaeacces) allowed.refuse(k10013);
      if (where == amb::AMB_15::bind_wsaeinval) allowed.refuse(k10022);
      if (where == amb::AMB_15::associate_wsaeacces || where == amb::AMB_15::associate_wsaeinval) {
        refuse_foreign(allowed);  // it shared the acquiring socket once (OWN-003)
      }
    } else {
      refuse_foreign(allowed);  // the socket came to it associated
    }
  }
  if (block.persistent && !processes_.at(bind.process).elevated) {
    allowed.refusals.insert(k10013);  // PRIV-004: not said whether the right is checked again
  }
  if (bind.port != 0) {
    allowed.ports = {bind.port};
    if (!block.range.contains(bind.port)) allowed.refuse(code<amb::AMB_03>(world));
    if (block.range.contains(bind.port) && somebody_drew(bind) &&
        world.ask<amb::AMB_40>() == amb::AMB_40::never) {
      allowed.refuse(k10048);
    }
    bind_conflicts(bind, world, allowed);
    return;
  }
  for (std::uint32_t port = block.range.first; port < block.range.first + block.range.count;
       ++port) {
    if (!is_bound(socket.transport, port)) allowed.ports.insert(port);
  }
  if (allowed.ports.empty()) allowed.refuse(code<amb::AMB_05>(world));
}

// POOL-007, and MTX-009: some stacks lose the flag of two that reuse one address.
void Model::bind_excluded(const Bind& bind, World& world, Allowed& allowed) const {
  allowed.refuse(code<amb::AMB_27>(world));
  const Claim claim = claim_of(bind);
  for (const Claim& held : claims_on(bind)) {
    const bool both_reuse = claim.reuse && held.reuse && meet(held, claim);
    if (!both_reuse) continue;
    if (world.ask<amb::ERA_KB3039044>() == amb::ERA_KB3039044::present) allowed.refuse(k10013);
  }
}

void Model::bind_conflicts(const Bind& bind, World& world, Allowed& allowed) const {
  const Claim claim = claim_of(bind);
  for (const Claim& held : claims_on(bind)) {
    for (const Status status : conflict(held, claim, world)) allowed.refuse(status);
  }
  if (sockets_.at(bind.socket).transport != Transport::tcp) return;
  if (claim.exclusive && is_served(bind.port)) {  // ACC-018
    allowed.refuse(code<amb::AMB_61>(world));
  }
  if (is_waited_for(bind.port) && world.ask<amb::AMB_66>() != amb::AMB_66::never) {  // TW-014
    allowed.refuse(k10048);
  }
}

Claim Model::claim_of(const Bind& bind) const {
  const Socket& socket = sockets_.at(bind.socket);
  return {socket.reuse,     socket.exclusive,
          socket.inet6,     socket.v6only,
          bind.address,     processes_.at(bind.process).user,
          socket.processor, socket.multicast && socket.transport == Transport::udp,  // MCAST-004
          std::nullopt};
}

std::vector<Claim> Model::claims_on(const Bind& bind) const {
  const Transport transport = sockets_.at(bind.socket).transport;
  std::vector<Claim> claims;
  for (const auto& [number, other] : sockets_) {
    if (!other.holds_port() || other.transport != transport || other.port != bind.port) continue;
    Claim claim{other.bound_reuse, other.bound_exclusive, other.inet6,
                other.v6only,      other.address,         other.bound_user,
                other.processor,   other.bound_multicast, std::nullopt};
    if (other.connected && other.told != other.address) claim.connected = other.told;
    claims.push_back(claim);
  }
  return claims;
}

bool Model::is_bound(Transport transport, std::uint32_t port) const {
  for (const auto& [number, socket] : sockets_) {
    if (socket.holds_port() && socket.transport == transport && socket.port == port) return true;
  }
  return false;
}

// Another socket has the port of the block; one that has a processor, too, is no hindrance
// (AFF-012).
bool Model::somebody_drew(const Bind& bind) const {
  const Socket& asking = sockets_.at(bind.socket);
  for (const auto& [number, socket] : sockets_) {
    const bool here =
        socket.bound && socket.transport == asking.transport && socket.port == bind.port;
    const bool same_place = socket.inet6 == asking.inet6 && socket.address == bind.address;
    const bool by_processor = same_place && socket.processor && asking.processor;
    const bool by_multicast = socket.bound_multicast && asking.multicast;
    if (here && socket.drawn_from && !by_processor && !by_multicast) return true;
  }
  return false;
}

std::optional<int> Model::reserved_by(Transport transport, std::uint32_t port) const {
  for (const auto& [number, block] : reservations_) {
    if (block.transport == transport && block.range.contains(port)) return number;
  }
  return std::nullopt;
}

bool Model::is_excluded(Transport transport, std::uint32_t port) const {
  for (const Exclusion& exclusion : exclusions_) {
    const bool here = exclusion.transport == transport && exclusion.range.contains(port);
    if (here && exclusion.active) return true;
  }
  return false;
}

bool Model::is_free(Transport transport, std::uint32_t port) const {
  return port >= 1 && port <= 65535 && !is_bound(transport, port) &&
         !reserved_by(transport, port) && !is_excluded(transport, port);
}

PortRange Model::dynamic_range(Transport transport) const {
  return dynamic_range_.at(transport);
}

}  // namespace portpool::reference
