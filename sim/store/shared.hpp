// Values that copies share until one of them writes.
//
// Copying a machine must not cost what its pools hold: a copy takes a share of every block, and who
// writes first takes a block of its own. Copies may live in different threads, so shares are
// counted atomically; one copy belongs to one thread at a time, as everything here does.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace portpool {

/// How many owners a shared block has. The owner that drops the last share frees the block.
class OwnerCount {
 public:
  void add() { owners_.fetch_add(1, std::memory_order_relaxed); }
  /// Gives up a share; true for the last one.
  [[nodiscard]] bool drop() {
    // A block of one owner, the usual case by far, needs no locked instruction: nobody else can
    // take a share of it.
    return is_one() || owners_.fetch_sub(1, std::memory_order_acq_rel) == 1;
  }
  /// Whether writing is seen by nobody else. Acquires: what the last other owner read, it has read.
  [[nodiscard]] bool is_one() const { return owners() == 1; }
  /// The same of a block and the way to it, by one branch. They are looked at from the top: who
  /// takes a share of what hangs on a block does so before giving up its share of the block, so one
  /// that is seen with a single owner shows how many what hangs on it has.
  [[nodiscard]] friend bool are_mine(const OwnerCount& list, const OwnerCount& node,
                                     const OwnerCount& page) {
    const std::uint32_t first = list.owners();
    const std::uint32_t second = node.owners();
    const std::uint32_t third = page.owners();
    return (first | second | third) == 1;  // none has less than one
  }

 private:
  [[nodiscard]] std::uint32_t owners() const { return owners_.load(std::memory_order_acquire); }

  std::atomic<std::uint32_t> owners_{1};
};

/// One value, made at the first write. Copying takes a share: O(1), whatever the value.
template <class T>
class Shared {
 public:
  Shared() = default;
  Shared(const Shared& other) : block_(other.block_) {
    if (block_ != nullptr) block_->owners.add();
  }
  Shared(Shared&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  Shared& operator=(Shared other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~Shared() {
    if (block_ != nullptr && block_->owners.drop()) delete block_;
  }

  /// nullptr until the first write.
  [[nodiscard]] const T* get() const { return block_ == nullptr ? nullptr : &block_->value; }

  /// Bytes of memory, shared ones too, without what the value itself points to.
  [[nodiscard]] std::size_t memory() const { return block_ == nullptr ? 0 : sizeof(Block); }

  /// The value for writing, no share of anybody else; a new one is a copy of what `initial()`
  /// tells.
  template <class Initial>
  [[nodiscard]] T& write(Initial&& initial) {
    if (block_ == nullptr) {
      block_ = new Block(initial());
    } else if (!block_->owners.is_one()) {
      *this = Shared(new Block(block_->value));
    }
    return block_->value;
  }

 private:
  struct Block {
    explicit Block(const T& from) : value(from) {}
    OwnerCount owners;
    T value;
  };
  explicit Shared(Block* block) : block_(block) {}

  Block* block_ = nullptr;
};

}  // namespace portpool
