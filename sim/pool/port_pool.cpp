// Invariant: free = unbound minus the union of holds, restricted to 1..65535.
#include "pool/port_pool.hpp"

#include <algorithm>

#include "portpool/sim/invariant.hpp"

namespace portpool {

PortPool::PortPool() : free_(PortSet::full()), unbound_(PortSet::full()) {
  free_.erase(PortNumber{0});
  unbound_.erase(PortNumber{0});
}

std::uint32_t PortPool::first_on_port(std::uint32_t port) const {
  if (chunk_of_.empty()) return kNoRow;
  const std::uint16_t chunk = chunk_of_[port / 64];
  return chunk == 0 ? kNoRow : chunks_[chunk - 1u][port % 64];
}

std::uint32_t& PortPool::head(std::uint32_t port) {
  if (chunk_of_.empty()) chunk_of_.resize(kPortSpace / 64, 0);
  std::uint16_t& chunk = chunk_of_[port / 64];
  if (chunk == 0) {
    chunks_.emplace_back().fill(kNoRow);
    chunk = static_cast<std::uint16_t>(chunks_.size());
  }
  return chunks_[chunk - 1u][port % 64];
}

const Hold* PortPool::hold_at(std::uint32_t port) const {
  return hold_in({port, 1});
}

const Hold* PortPool::hold_in(PortRange range) const {
  if (holds_.empty()) return nullptr;
  // The first block that ends after the range begins is the only candidate.
  const auto at = std::partition_point(holds_.begin(), holds_.end(), [&](const Hold& hold) {
    return hold.range.end() <= range.first;
  });
  if (at == holds_.end() || at->range.first >= range.end()) return nullptr;
  return &*at;
}

void PortPool::attach(std::uint32_t port, std::uint32_t socket) {
  PORTPOOL_INVARIANT(port > 0 && port < kPortSpace);
  if (socket >= links_.size()) links_.resize(socket + 1);
  std::uint32_t& first = head(port);
  links_[socket] = {first, kNoRow};
  if (first != kNoRow) links_[first].previous = socket;
  first = socket;
  unbound_.erase(static_cast<PortNumber>(port));
  free_.erase(static_cast<PortNumber>(port));
}

void PortPool::detach(std::uint32_t port, std::uint32_t socket) {
  // The links of the socket itself stay as they are: undo_detach puts it back between them.
  const Link link = links_[socket];
  std::uint32_t& first = head(port);
  if (link.next != kNoRow) links_[link.next].previous = link.previous;
  if (link.previous != kNoRow) {
    links_[link.previous].next = link.next;
  } else {
    PORTPOOL_INVARIANT(first == socket);
    first = link.next;
  }
  if (first == kNoRow) {
    unbound_.insert(static_cast<PortNumber>(port));
    if (hold_at(port) == nullptr) free_.insert(static_cast<PortNumber>(port));
  }
}

void PortPool::undo_detach(std::uint32_t port, std::uint32_t socket) {
  const Link link = links_[socket];
  if (link.next != kNoRow) links_[link.next].previous = socket;
  if (link.previous != kNoRow) {
    links_[link.previous].next = socket;
  } else {
    head(port) = socket;
  }
  unbound_.erase(static_cast<PortNumber>(port));
  free_.erase(static_cast<PortNumber>(port));
}

void PortPool::hold(const Hold& block) {
  PORTPOOL_INVARIANT(block.range.count > 0 && block.range.fits() &&
                     hold_in(block.range) == nullptr);
  const auto at = std::partition_point(holds_.begin(), holds_.end(), [&](const Hold& hold) {
    return hold.range.first < block.range.first;
  });
  holds_.insert(at, block);
  free_.erase(block.range);
}

void PortPool::unhold(PortRange range) {
  const auto at = std::partition_point(holds_.begin(), holds_.end(), [&](const Hold& hold) {
    return hold.range.first < range.first;
  });
  PORTPOOL_INVARIANT(at != holds_.end() && at->range == range);
  holds_.erase(at);
  // Bound ports of the block stay out of `free`; they come back when their sockets close.
  free_.insert(range);
  if (range.contains(0)) free_.erase(PortNumber{0});
  for (auto port = unbound_.next_absent(range.first, range); port;
       port = unbound_.next_absent(*port + 1u, range)) {
    free_.erase(*port);
    if (*port + 1u >= range.end()) break;
  }
}

}  // namespace portpool
