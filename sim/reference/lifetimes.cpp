// What becomes true when something happened: section 10 of the catalogue and the effects of the
// rest.
#include <algorithm>

#include "portpool/sim/invariant.hpp"
#include "reference/binds.hpp"
#include "reference/operations.hpp"

namespace portpool::reference {
Model::Model(const HostSetup& setup)
    : answers_(setup.answers), time_wait_seconds_(setup.time_wait_seconds) {
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
  socket.bound_multicast = socket.multicast && socket.transport == Transport::udp;
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

void Model::happened(const WorldEvent& event, Status status, const Answers& answers) {
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
    restart(answers);
  } else if (const auto* passed = std::get_if<world::AdvanceTime>(&event)) {
    time_ms_ += passed->milliseconds;
    time_passed(answers);
  }
}

void Model::close(ProcessId process, SocketHandle handle, const Answers& answers, bool resets) {
  const int number = *socket_of(process, handle);
  descriptors_.erase({process, handle});
  sockets_.at(number).descriptors.erase({process, handle});
  sockets_.at(number).older.erase({process, handle});
  end_if_unheld(number, answers, resets);
}

// OWN-002, DUP-001: descriptors hold a socket, and so do duplicates that nobody has opened.
void Model::end_if_unheld(int number, const Answers& answers, bool resets) {
  bool held = !sockets_.at(number).descriptors.empty();
  for (const auto& [id, duplicate] : duplicates_) held = held || duplicate.socket == number;
  if (!held) end_socket(number, answers, resets);
}

// DUP-007: the other descriptors are older than this bind.
void Model::bound_through(ProcessId process, SocketHandle handle) {
  Socket& socket = sockets_.at(*socket_of(process, handle));
  socket.older = socket.descriptors;
  socket.older.erase({process, handle});
}

void Model::drop_duplicates(const std::function<bool(const Duplicate&)>& which,
                            const Answers& answers) {
  std::vector<int> sockets;
  for (const auto& [id, duplicate] : duplicates_) {
    if (which(duplicate)) sockets.push_back(duplicate.socket);
  }
  std::erase_if(duplicates_, [&](const auto& entry) { return which(entry.second); });
  for (const int socket : sockets) {
    if (sockets_.contains(socket)) end_if_unheld(socket, answers, false);
  }
}

void Model::close_all(ProcessId process, const Answers& answers) {
  std::vector<SocketHandle> handles;
  for (const auto& [descriptor, socket] : descriptors_) {
    if (descriptor.first == process) handles.push_back(descriptor.second);
  }
  const bool resets = answers.allows(amb::AMB_68::reset);  // TW-023
  for (const SocketHandle handle : handles) close(process, handle, answers, resets);
}

void Model::end_process(ProcessId process, const Answers& answers) {
  close_all(process, answers);
  const bool with_source = settled<amb::AMB_91>() == amb::AMB_91::until_the_source_ends;
  drop_duplicates(
      [&](const Duplicate& duplicate) {
        return duplicate.target == process || (with_source && duplicate.source == process);
      },
      answers);
  processes_.erase(process);
}

void Model::end_socket(int number, const Answers& answers, bool resets) {
  std::vector<int> ended;  // LIFE-001
  for (const auto& [block_number, block] : reservations_) {
    if (!block.persistent && block.socket == number) ended.push_back(block_number);
  }
  for (const int block : ended) end_reservation(block);
  const Socket& socket = sockets_.at(number);
  if (socket.listens) {
    close_queue(number, !answers.allows(amb::AMB_60::reset));
  } else {
    closed_end(number, resets || socket.linger == 0);
  }
  sockets_.erase(number);
}

void Model::end_reservation(int number) {
  reservations_.erase(number);
  for (auto& [other, socket] : sockets_) {
    if (socket.drawn_from == number) socket.drawn_from.reset();  // LIFE-003: the binding stays
  }
}

// LIFE-005.
void Model::restart(const Answers& answers) {
  while (!processes_.empty()) end_process(processes_.begin()->first, answers);
  connections_.clear();
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
