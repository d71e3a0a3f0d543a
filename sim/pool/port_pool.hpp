// The port pool of one transport: which ports are bound and by whom, which blocks are held, and
// what is free.
//
// A block is *held* by a reservation or an administered exclusion; held blocks never overlap. A
// port is free when no socket is bound to it and no block holds it; `free` and `unbound` are kept
// as PortSets, so that searching costs the same at any fullness. Every change has an exact inverse
// (called in the opposite order), which is what a rollback uses.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "portpool/sim/port.hpp"
#include "portpool/sim/port_set.hpp"
#include "state/table.hpp"

namespace portpool {

enum class HoldKind : std::uint8_t { reservation, exclusion };

struct Hold {
  PortRange range;
  std::uint32_t row = 0;  // of the reservation or exclusion table
  HoldKind kind{};
};

class PortPool {
 public:
  PortPool();

  /// Ports 1..65535 that nothing holds or binds.
  [[nodiscard]] const PortSet& free() const { return free_; }
  /// Ports 1..65535 without a socket, held or not.
  [[nodiscard]] const PortSet& unbound() const { return unbound_; }
  [[nodiscard]] PortRange dynamic_range() const { return dynamic_range_; }
  void set_dynamic_range(PortRange range) { dynamic_range_ = range; }

  /// Some socket bound to the port, kNoRow if none; `next_on_port` walks the others. Order: last
  /// bound first.
  [[nodiscard]] std::uint32_t first_on_port(std::uint32_t port) const;
  [[nodiscard]] std::uint32_t next_on_port(std::uint32_t socket) const {
    return links_[socket].next;
  }

  /// The block that holds the port; nullptr if none. O(log blocks).
  [[nodiscard]] const Hold* hold_at(std::uint32_t port) const;
  /// The lowest block that overlaps the range; nullptr if none. O(log blocks).
  [[nodiscard]] const Hold* hold_in(PortRange range) const;
  [[nodiscard]] std::span<const Hold> holds() const { return holds_; }

  /// O(1); the first binding of a chunk of 64 ports takes memory for the chunk.
  void attach(std::uint32_t port, std::uint32_t socket);
  void detach(std::uint32_t port, std::uint32_t socket);
  void undo_detach(std::uint32_t port, std::uint32_t socket);

  /// O(blocks + ports / 64). The range must not overlap a held block.
  void hold(const Hold& block);
  void unhold(PortRange range);

 private:
  struct Link {
    std::uint32_t next = kNoRow;
    std::uint32_t previous = kNoRow;
  };
  using Chunk = std::array<std::uint32_t, 64>;

  std::uint32_t& head(std::uint32_t port);

  PortSet free_;
  PortSet unbound_;
  std::vector<std::uint16_t>
      chunk_of_;  // 1,024 entries once a port is bound: index + 1 into chunks_
  std::vector<Chunk> chunks_;
  std::vector<Link> links_;  // by socket slot
  std::vector<Hold> holds_;  // by first port
  PortRange dynamic_range_{49152, 16384};
};

}  // namespace portpool
