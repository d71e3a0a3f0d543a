// The port pool of one transport: which ports are bound and by whom, which blocks are held, and
// what is free.
//
// A block is *held* by a reservation or an administered exclusion; held blocks never overlap. A
// port is free when no socket is bound to it and no block holds it; `free` and `unbound` are kept
// as PortSets, so that searching costs the same at any fullness. Every change has an exact inverse
// (called in the opposite order), which is what a rollback uses.
//
// A fresh pool is a few words: sets and chains are made when something is bound or held. Copies
// share them until one writes (store/shared.hpp), so copying costs the same at any size.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "portpool/sim/port.hpp"
#include "portpool/sim/port_set.hpp"
#include "store/pages.hpp"
#include "store/row_index.hpp"
#include "store/shared.hpp"

namespace portpool {

/// A block that a reservation or an administered exclusion holds.
struct HeldBlock {
  enum class Kind : std::uint8_t { reservation, exclusion };

  PortRange range;
  std::uint32_t row = 0;  // of the table of that kind
  Kind kind{};
};

class PortPool {
 public:
  /// Ports 1..65535 that nothing holds or binds.
  [[nodiscard]] const PortSet& free() const {
    const PortSet* own = free_.get();
    return own != nullptr ? *own : unbound();
  }
  /// Ports 1..65535 without a socket, held or not.
  [[nodiscard]] const PortSet& unbound() const {
    const PortSet* own = unbound_.get();
    return own != nullptr ? *own : all_ports();
  }
  /// Free ports without a connection in TIME_WAIT: those that a choice prefers (TW-016).
  [[nodiscard]] const PortSet& quiet() const {
    const PortSet* own = quiet_.get();
    return own != nullptr ? *own : free();
  }
  /// Whether a connection in TIME_WAIT has a port of the range.
  [[nodiscard]] bool waits_in(PortRange range) const {
    const PortSet* ports = waiting_.get();
    return ports != nullptr && ports->next(range.first, range).has_value();
  }
  [[nodiscard]] PortRange dynamic_range() const { return dynamic_range_; }
  void set_dynamic_range(PortRange range) { dynamic_range_ = range; }

  /// Some socket bound to the port, kNoRow if none; `next_on_port` walks the others. Order: last
  /// bound first.
  [[nodiscard]] std::uint32_t first_on_port(std::uint32_t port) const {
    const bool none =
        port == 0 || port >= kPortSpace || unbound().contains(static_cast<PortNumber>(port));
    return none ? kNoRow : head_of(port);
  }
  [[nodiscard]] std::uint32_t next_on_port(std::uint32_t socket) const {
    return links_[socket].next;
  }

  /// The block that holds the port; nullptr if none. O(log blocks).
  [[nodiscard]] const HeldBlock* block_at(std::uint32_t port) const;
  /// The lowest block that overlaps the range; nullptr if none. O(log blocks).
  [[nodiscard]] const HeldBlock* block_in(PortRange range) const;
  [[nodiscard]] std::span<const HeldBlock> blocks() const {
    const std::vector<HeldBlock>* own = blocks_.get();
    return own != nullptr ? std::span<const HeldBlock>(*own) : std::span<const HeldBlock>();
  }

  /// O(1); memory is taken for a set, for 32 sockets, for 256 ports at a time.
  void attach(std::uint32_t port, std::uint32_t socket);
  void detach(std::uint32_t port, std::uint32_t socket);
  [[nodiscard]] bool has(std::uint32_t socket) const {
    return socket < link_slots_ && links_[socket].port != 0;
  }
  /// The sockets between which one stands in the list of its port, kNoRow for none.
  struct Neighbours {
    std::uint32_t next = kNoRow;
    std::uint32_t previous = kNoRow;
  };
  [[nodiscard]] Neighbours neighbours_of(std::uint32_t socket) const {
    return {links_[socket].next, links_[socket].previous};
  }
  /// Puts a socket back to where it was. Precondition: the pool is as it was after the detach.
  void undo_detach(std::uint32_t port, std::uint32_t socket, Neighbours between);

  /// A connection of the port has come into TIME_WAIT, the first one; and the last one has left it.
  /// O(1).
  void wait_on_port(std::uint32_t port);
  void settle_port(std::uint32_t port);

  /// O(blocks + ports / 64). The range must not overlap a held block.
  void hold(const HeldBlock& block);
  void unhold(PortRange range);

  /// Bytes of memory, shared ones too.
  [[nodiscard]] std::size_t memory() const;

 private:
  struct Head {
    std::uint32_t socket = kNoRow;
  };
  struct Link {
    std::uint32_t next = kNoRow;
    std::uint32_t previous = kNoRow;
    std::uint32_t port = 0;  // 0 = on none
  };
  // With sockets in no more slots than this the first one of a port is searched among them.
  static constexpr std::uint32_t kSearched = 64;

  static const PortSet& all_ports();
  [[nodiscard]] std::uint32_t head_of(std::uint32_t port) const;
  void set_head(std::uint32_t port, std::uint32_t socket) {
    if (link_slots_ > kSearched) heads_.write(port).socket = socket;
  }
  void reach_link(std::uint32_t socket);
  [[nodiscard]] PortSet& own_unbound() { return unbound_.write(all_ports); }
  [[nodiscard]] PortSet& own_free() {
    return free_.write([this]() -> const PortSet& { return unbound(); });
  }
  [[nodiscard]] PortSet& own_quiet() {
    return quiet_.write([this]() -> const PortSet& { return free(); });
  }
  [[nodiscard]] PortSet& own_waiting() {
    return waiting_.write([] { return PortSet(); });
  }
  [[nodiscard]] std::vector<HeldBlock>& own_blocks() {
    return blocks_.write([] { return std::vector<HeldBlock>(); });
  }
  void calm(std::uint32_t port);
  void take(std::uint32_t port);
  void put(std::uint32_t port);

  Shared<PortSet> unbound_;
  // Made with the first block that is held; the two sets are the same until then, and one is kept.
  Shared<PortSet> free_;
  // Made with the first connection in TIME_WAIT: the ports of all of them, and the free ones
  // without.
  Shared<PortSet> waiting_;
  Shared<PortSet> quiet_;
  Pages<Head, 256> heads_;                 // by port, once there are many sockets
  Pages<Link, 32> links_;                  // by socket slot
  std::uint32_t link_slots_ = 0;           // slots that ever had a link
  Shared<std::vector<HeldBlock>> blocks_;  // by first port
  PortRange dynamic_range_ = kDefaultDynamicRange;
};

}  // namespace portpool
