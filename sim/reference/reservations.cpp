// Runtime and persistent reservations: sections 2 to 10 of the catalogue.
#include "reference/codes.hpp"
#include "reference/operations.hpp"

namespace portpool::reference {
namespace {

constexpr Status kNotFound = Status::not_found;  // seen as 1168

bool past_the_last_port(PortRange range) {
  return std::uint64_t{range.first} + range.count > 65536;
}

bool overlap(PortRange a, PortRange b) {
  for (std::uint64_t port = a.first; port < std::uint64_t{a.first} + a.count; ++port) {
    if (port >= b.first && port < std::uint64_t{b.first} + b.count) return true;
  }
  return false;
}

}  // namespace

std::optional<Model::Operation> Model::operation_of(const call::WSAIoctl& call) {
  const bool plain = call.in_pointer == Pointer::valid && call.bytes_pointer == Pointer::valid &&
                     call.overlapped.pointer == Pointer::null;
  if (!plain) return std::nullopt;
  Operation operation;
  if (call.code == 0x98000064) {
    const bool room = call.out_pointer == Pointer::valid && call.out_size >= 16;
    if (!room || call.in_size < 4) return std::nullopt;
    operation.kind = Operation::Kind::acquire;
    operation.range.first = call.input[0] * 256u + call.input[1];  // network order
    operation.range.count = call.input[2] + call.input[3] * 256u;  // as it lies in memory
    return operation;
  }
  if (call.code == 0x98000015) {  // SIO_CPU_AFFINITY
    if (call.in_size < 2) return std::nullopt;
    operation.kind = Operation::Kind::processor;
    operation.processor = call.input[0] + call.input[1] * 256u;
    return operation;
  }
  if (call.code != 0x98000065 && call.code != 0x98000066) return std::nullopt;
  if (call.in_size < 8 || call.out_size != 0) return std::nullopt;
  operation.kind = call.code == 0x98000066 ? Operation::Kind::associate : Operation::Kind::release;
  for (int byte = 7; byte >= 0; --byte) {
    operation.token = operation.token * 256 + call.input[static_cast<std::size_t>(byte)];
  }
  return operation;
}

Allowed Model::allowed_acquire(int socket_number, const Operation& operation, World& world) const {
  Allowed allowed;
  const Socket& socket = sockets_.at(socket_number);
  const PortRange range = operation.range;
  if (socket.bound) allowed.refuse(code<amb::AMB_35>(world));
  if (range.count == 0 || (range.first != 0 && past_the_last_port(range))) {
    allowed.refuse(code<amb::AMB_10>(world));
    return allowed;
  }
  allowed.gives_port = true;
  if (range.first != 0) {
    allowed.ports = {range.first};
    for (std::uint32_t port = range.first; port < range.first + range.count; ++port) {
      if (!is_free(socket.transport, port)) allowed.refuse(code<amb::AMB_08>(world));
    }
    for (const auto& [number, block] : reservations_) {  // ACQ-015
      if (block.transport != socket.transport && overlap(block.range, range)) {
        allowed.refuse(code<amb::AMB_106>(world));
      }
    }
    refuse_waiting(socket.transport, range, world, allowed);
    return allowed;
  }
  const bool dynamic = world.ask<amb::AMB_34>() == amb::AMB_34::dynamic_range;
  const PortRange within = dynamic ? dynamic_range(socket.transport) : PortRange{1, 65535};
  std::uint32_t run = 0;  // free ports that end here
  for (std::uint32_t port = within.first; port < within.first + within.count; ++port) {
    run = is_free(socket.transport, port) ? run + 1 : 0;
    if (run >= range.count) allowed.ports.insert(port - range.count + 1);
  }
  if (allowed.ports.empty()) allowed.refuse(code<amb::AMB_09>(world));
  return allowed;
}

Allowed Model::allowed_associate(ProcessId process, int socket_number, Token token,
                                 World& world) const {
  Allowed allowed;
  const Socket& socket = sockets_.at(socket_number);
  if (socket.bound) allowed.refuse(code<amb::AMB_01>(world));
  if (socket.last_block) allowed.refuse(code<amb::AMB_02>(world));
  const auto number = reservation_of(token);
  if (!number) {
    allowed.refuse(code<amb::AMB_16>(world));
    return allowed;
  }
  const Reservation& block = reservations_.at(*number);
  const bool elevated = processes_.at(process).elevated;
  if (block.transport != socket.transport) allowed.refuse(code<amb::AMB_16>(world));
  // DUAL-003: nothing is said of a token on a socket of the other family, where families differ.
  if (!block.persistent && block.inet6 != socket.inet6 &&
      world.ask<amb::AMB_23>() == amb::AMB_23::pool_per_family) {
    allowed.may_refuse({k10022, k10013});
  }
  if (block.persistent && !elevated) allowed.refuse(k10013);
  if (!block.persistent && !elevated) allowed.refuse(code<amb::AMB_43>(world));
  if (!block.persistent && block.owner != process) {
    if (has_descriptor(process, block.socket)) {
      allowed.refuse(code<amb::AMB_38>(world));
    } else {
      const amb::AMB_15 where = world.ask<amb::AMB_15>();
      if (where == amb::AMB_15::associate_wsaeacces) allowed.refuse(k10013);
      if (where == amb::AMB_15::associate_wsaeinval) allowed.refuse(k10022);
    }
  }
  return allowed;
}

Allowed Model::allowed_release(ProcessId process, int socket_number, Token token,
                               World& world) const {
  Allowed allowed;
  const auto number = reservation_of(token);
  if (!number || reservations_.at(*number).persistent) {
    allowed.refuse(code<amb::AMB_16>(world));
    return allowed;
  }
  const Reservation& block = reservations_.at(*number);
  if (block.owner != process) {  // REL-005
    allowed.refuse(k10013);
    allowed.refuse(k10022);
  }
  if (block.transport != sockets_.at(socket_number).transport) {
    allowed.refuse(code<amb::AMB_16>(world));
  }
  if (block.socket != socket_number) allowed.refuse(code<amb::AMB_17>(world));
  if (bound_inside(block.transport, block.range)) allowed.refuse(code<amb::AMB_18>(world));
  return allowed;
}

Allowed Model::allowed_persistent(ProcessId process, const call::PersistentPortReservation& call,
                                  World& world) const {
  using enum call::PersistentOperation;
  Allowed allowed;
  const std::uint32_t start = (call.start_port % 256u) * 256u + call.start_port / 256u;
  const PortRange range{start, call.count};
  if (call.operation != lookup && !processes_.at(process).elevated) allowed.refuse(k10013);
  if (range.first == 0 || range.count == 0) {
    allowed.refuse(k10022);
    return allowed;
  }
  if (past_the_last_port(range)) {
    allowed.refuse(k10022);
    if (call.operation != create) allowed.refuse(kNotFound);  // PERS-009: either
    return allowed;
  }
  if (call.operation == create) {
    if (bound_inside(call.transport, range)) allowed.refuse(k10048);
    refuse_waiting(call.transport, range, world, allowed);
    for (const auto& [number, block] : reservations_) {
      if (block.transport != call.transport || !overlap(block.range, range)) continue;
      allowed.refuse(block.persistent ? Code{k10048} : code<amb::AMB_21>(world));
    }
    for (const Exclusion& exclusion : exclusions_) {
      if (!exclusion.active || exclusion.transport != call.transport) continue;
      if (!overlap(exclusion.range, range)) continue;
      allowed.refuse(code<amb::AMB_21>(world));
    }
    return allowed;
  }
  const auto number = persistent_block(call.transport, range);
  if (call.operation == lookup && !number) {
    for (const Exclusion& exclusion : exclusions_) {
      const bool same =
          exclusion.persistent && exclusion.transport == call.transport && exclusion.range == range;
      if (same && world.ask<amb::AMB_44>() == amb::AMB_44::same_records) return allowed;
    }
  }
  if (!number) {
    allowed.refuse(kNotFound);
    return allowed;
  }
  const bool used = associated_with(*number) || bound_inside(call.transport, range);
  if (call.operation == remove && used) allowed.refuse(code<amb::AMB_20>(world));
  return allowed;
}

bool Model::bound_inside(Transport transport, PortRange range) const {
  for (const auto& [number, socket] : sockets_) {
    if (socket.bound && socket.transport == transport && range.contains(socket.port)) return true;
  }
  return false;
}

bool Model::associated_with(int reservation) const {
  for (const auto& [number, socket] : sockets_) {
    if (socket.first_block == reservation || socket.last_block == reservation) return true;
  }
  return false;
}

std::optional<int> Model::reservation_of(Token token) const {
  for (const auto& [number, block] : reservations_) {
    if (block.token == token && token != 0) return number;
  }
  return std::nullopt;
}

std::optional<int> Model::persistent_block(Transport transport, PortRange range) const {
  for (const auto& [number, block] : reservations_) {
    if (block.persistent && block.transport == transport && block.range == range) return number;
  }
  return std::nullopt;
}

}  // namespace portpool::reference
