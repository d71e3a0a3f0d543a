// Invariant: free = unbound minus the union of held blocks, restricted to 1..65535; where no set of
// free ports is kept, nothing was ever held.
#include "pool/port_pool.hpp"

#include <algorithm>

#include "portpool/sim/invariant.hpp"

namespace portpool {

const PortSet& PortPool::all_ports() {
  static const PortSet all = [] {
    PortSet ports = PortSet::full();
    ports.erase(PortNumber{0});
    return ports;
  }();
  return all;
}

std::size_t PortPool::memory() const {
  const std::vector<HeldBlock>* blocks = blocks_.get();
  return unbound_.memory() + free_.memory() + waiting_.memory() + quiet_.memory() +
         heads_.memory() + links_.memory() + blocks_.memory() +
         (blocks != nullptr ? blocks->capacity() * sizeof(HeldBlock) : 0);
}

// The first socket came to the port.
inline void PortPool::take(std::uint32_t port) {
  own_unbound().erase(static_cast<PortNumber>(port));
  if (free_.get() != nullptr) own_free().erase(static_cast<PortNumber>(port));
  if (quiet_.get() != nullptr) own_quiet().erase(static_cast<PortNumber>(port));
}

// The last one left it.
inline void PortPool::put(std::uint32_t port) {
  own_unbound().insert(static_cast<PortNumber>(port));
  if (block_at(port) != nullptr) return;
  if (free_.get() != nullptr) own_free().insert(static_cast<PortNumber>(port));
  if (quiet_.get() != nullptr) calm(port);
}

// A port is free: unless a connection of it is in TIME_WAIT, it is quiet as well.
void PortPool::calm(std::uint32_t port) {
  const auto number = static_cast<PortNumber>(port);
  if (!waiting_.get()->contains(number)) own_quiet().insert(number);
}

void PortPool::wait_on_port(std::uint32_t port) {
  const auto number = static_cast<PortNumber>(port);
  own_quiet().erase(number);
  own_waiting().insert(number);
}

void PortPool::settle_port(std::uint32_t port) {
  const auto number = static_cast<PortNumber>(port);
  own_waiting().erase(number);
  if (free().contains(number)) own_quiet().insert(number);
}

const HeldBlock* PortPool::block_at(std::uint32_t port) const {
  return block_in({port, 1});
}

const HeldBlock* PortPool::block_in(PortRange range) const {
  const std::span<const HeldBlock> all = blocks();
  if (all.empty()) return nullptr;
  // The first block that ends after the range begins is the only candidate.
  const auto at = std::partition_point(all.begin(), all.end(), [&](const HeldBlock& held) {
    return held.range.end() <= range.first;
  });
  if (at == all.end() || at->range.first >= range.end()) return nullptr;
  return &*at;
}

// Precondition: a socket is on the port.
std::uint32_t PortPool::head_of(std::uint32_t port) const {
  if (link_slots_ > kSearched) return heads_.get(port).socket;
  std::uint32_t socket = 0;
  while (links_[socket].port != port || links_[socket].previous != kNoRow) ++socket;
  return socket;
}

// Makes place for the links of a slot. The slot that is one too many for a search has the first
// sockets of all ports written down.
void PortPool::reach_link(std::uint32_t socket) {
  const std::uint32_t before = link_slots_;
  for (; link_slots_ <= socket; ++link_slots_) links_.write(link_slots_) = Link{};
  if (before > kSearched || link_slots_ <= kSearched) return;
  for (std::uint32_t slot = 0; slot < before; ++slot) {
    const Link& link = links_[slot];
    if (link.port != 0 && link.previous == kNoRow) heads_.write(link.port).socket = slot;
  }
}

void PortPool::attach(std::uint32_t port, std::uint32_t socket) {
  PORTPOOL_INVARIANT(port > 0 && port < kPortSpace);
  if (socket >= link_slots_) reach_link(socket);
  const std::uint32_t first = first_on_port(port);
  links_.edit(socket) = {first, kNoRow, port};
  set_head(port, socket);
  if (first != kNoRow) {
    links_.edit(first).previous = socket;
  } else {
    take(port);
  }
}

void PortPool::detach(std::uint32_t port, std::uint32_t socket) {
  Link& link = links_.edit(socket);
  PORTPOOL_INVARIANT(link.port == port);
  link.port = 0;
  if (link.next != kNoRow) links_.edit(link.next).previous = link.previous;
  if (link.previous != kNoRow) {
    links_.edit(link.previous).next = link.next;
    return;
  }
  set_head(port, link.next);
  if (link.next == kNoRow) put(port);
}

void PortPool::undo_detach(std::uint32_t port, std::uint32_t socket, Neighbours between) {
  links_.edit(socket) = {between.next, between.previous, port};
  if (between.next != kNoRow) links_.edit(between.next).previous = socket;
  if (between.previous != kNoRow) {
    links_.edit(between.previous).next = socket;
    return;
  }
  set_head(port, socket);
  if (between.next == kNoRow) take(port);
}

void PortPool::hold(const HeldBlock& block) {
  PORTPOOL_INVARIANT(block.range.count > 0 && block.range.fits() &&
                     block_in(block.range) == nullptr);
  std::vector<HeldBlock>& blocks = own_blocks();
  const auto at = std::partition_point(blocks.begin(), blocks.end(), [&](const HeldBlock& held) {
    return held.range.first < block.range.first;
  });
  blocks.insert(at, block);
  own_free().erase(block.range);
  if (quiet_.get() != nullptr) own_quiet().erase(block.range);
}

void PortPool::unhold(PortRange range) {
  std::vector<HeldBlock>& blocks = own_blocks();
  const auto at = std::partition_point(blocks.begin(), blocks.end(), [&](const HeldBlock& held) {
    return held.range.first < range.first;
  });
  PORTPOOL_INVARIANT(at != blocks.end() && at->range == range);
  blocks.erase(at);
  // Bound ports of the block stay out of `free`; they come back when their sockets close.
  PortSet& free = own_free();
  const PortSet& unbound_now = unbound();
  free.insert(range);
  if (range.contains(0)) free.erase(PortNumber{0});
  for (auto port = unbound_now.next_absent(range.first, range); port;
       port = unbound_now.next_absent(*port + 1u, range)) {
    free.erase(*port);
  }
  if (quiet_.get() == nullptr) return;
  for (auto port = free.next(range.first, range); port; port = free.next(*port + 1u, range)) {
    calm(*port);
  }
}

}  // namespace portpool
