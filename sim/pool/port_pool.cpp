// Invariant: free = unbound minus the union of holds, restricted to 1..65535; where no set of free
// ports is kept, nothing was ever held.
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
  const std::vector<Hold>* holds = holds_.get();
  return unbound_.memory() + free_.memory() + heads_.memory() + links_.memory() + holds_.memory() +
         (holds != nullptr ? holds->capacity() * sizeof(Hold) : 0);
}

// The first socket came to the port.
void PortPool::take(std::uint32_t port) {
  own_unbound().erase(static_cast<PortNumber>(port));
  if (free_.get() != nullptr) own_free().erase(static_cast<PortNumber>(port));
}

// The last one left it.
void PortPool::put(std::uint32_t port) {
  own_unbound().insert(static_cast<PortNumber>(port));
  if (free_.get() == nullptr || hold_at(port) != nullptr) return;
  own_free().insert(static_cast<PortNumber>(port));
}

const Hold* PortPool::hold_at(std::uint32_t port) const {
  return hold_in({port, 1});
}

const Hold* PortPool::hold_in(PortRange range) const {
  const std::span<const Hold> blocks = holds();
  if (blocks.empty()) return nullptr;
  // The first block that ends after the range begins is the only candidate.
  const auto at = std::partition_point(blocks.begin(), blocks.end(), [&](const Hold& hold) {
    return hold.range.end() <= range.first;
  });
  if (at == blocks.end() || at->range.first >= range.end()) return nullptr;
  return &*at;
}

void PortPool::attach(std::uint32_t port, std::uint32_t socket) {
  PORTPOOL_INVARIANT(port > 0 && port < kPortSpace);
  Head& head = heads_.write(port);
  const std::uint32_t first = head.socket;
  head.socket = socket;
  links_.write(socket) = {first, kNoRow};
  if (first != kNoRow) {
    links_.write(first).previous = socket;
  } else {
    take(port);
  }
}

void PortPool::detach(std::uint32_t port, std::uint32_t socket) {
  // The links of the socket itself stay as they are: undo_detach puts it back between them.
  const Link link = links_[socket];
  if (link.next != kNoRow) links_.write(link.next).previous = link.previous;
  if (link.previous != kNoRow) {
    links_.write(link.previous).next = link.next;
    return;
  }
  Head& head = heads_.write(port);
  PORTPOOL_INVARIANT(head.socket == socket);
  head.socket = link.next;
  if (link.next == kNoRow) put(port);
}

void PortPool::undo_detach(std::uint32_t port, std::uint32_t socket) {
  const Link link = links_[socket];
  if (link.next != kNoRow) links_.write(link.next).previous = socket;
  if (link.previous != kNoRow) {
    links_.write(link.previous).next = socket;
    return;
  }
  heads_.write(port).socket = socket;
  if (link.next == kNoRow) take(port);
}

void PortPool::hold(const Hold& block) {
  PORTPOOL_INVARIANT(block.range.count > 0 && block.range.fits() &&
                     hold_in(block.range) == nullptr);
  std::vector<Hold>& holds = own_holds();
  const auto at = std::partition_point(holds.begin(), holds.end(), [&](const Hold& hold) {
    return hold.range.first < block.range.first;
  });
  holds.insert(at, block);
  own_free().erase(block.range);
}

void PortPool::unhold(PortRange range) {
  std::vector<Hold>& holds = own_holds();
  const auto at = std::partition_point(
      holds.begin(), holds.end(), [&](const Hold& hold) { return hold.range.first < range.first; });
  PORTPOOL_INVARIANT(at != holds.end() && at->range == range);
  holds.erase(at);
  // Bound ports of the block stay out of `free`; they come back when their sockets close.
  PortSet& free = own_free();
  const PortSet& unbound_now = unbound();
  free.insert(range);
  if (range.contains(0)) free.erase(PortNumber{0});
  for (auto port = unbound_now.next_absent(range.first, range); port;
       port = unbound_now.next_absent(*port + 1u, range)) {
    free.erase(*port);
    if (*port + 1u >= range.end()) break;
  }
}

}  // namespace portpool
