// The set of states that an exploration has seen: 64-bit hashes in one open table, shared by the
// threads without locks.
//
// Two states whose hashes collide count as one; among n states that happens with probability n² /
// 2^65, about one in ten thousand for fifty million.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <vector>

namespace portpool::conformance {

class Visited {
 public:
  explicit Visited(std::size_t places = std::size_t{1} << 16) : table_(places) {
    // The thread library of mingw-w64 may set up a lock at its first use, and is suspected of not
    // doing so atomically: several threads that share it at once have been seen to fail. One
    // thread uses it first.
    const std::unique_lock first(growing_);
  }

  /// For each hash whether it was not there yet; of equal ones in one batch the first is. The
  /// places of the whole batch are read before any is changed, so that their cache misses overlap:
  /// a table of many millions is in no cache. Amortised constant time a hash; any number of
  /// threads.
  void insert(std::span<const std::uint64_t> hashes, std::vector<char>& fresh) {
    fresh.assign(hashes.size(), 0);
    std::shared_lock lock(growing_);
    while ((used_ + hashes.size()) * 3 > table_.size() * 2) {
      lock.unlock();
      grow(hashes.size());
      lock.lock();
    }
    std::uint64_t first[kBatch];
    for (std::size_t from = 0; from < hashes.size(); from += kBatch) {
      const std::size_t end = std::min(from + kBatch, hashes.size());
      for (std::size_t i = from; i < end; ++i) first[i - from] = table_.peek(key_of(hashes[i]));
      for (std::size_t i = from; i < end; ++i) {
        const std::uint64_t key = key_of(hashes[i]);
        if (first[i - from] == key || !table_.insert(key)) continue;
        fresh[i] = 1;
        ++used_;
      }
    }
  }
  bool insert(std::uint64_t hash) {
    std::vector<char> fresh;
    insert(std::span(&hash, 1), fresh);
    return fresh[0] != 0;
  }

  [[nodiscard]] std::size_t size() const { return used_; }
  [[nodiscard]] std::size_t bytes() const { return table_.size() * sizeof(std::uint64_t); }

 private:
  static constexpr std::size_t kBatch = 64;

  // 0 marks a free place.
  static std::uint64_t key_of(std::uint64_t hash) { return hash == 0 ? 1 : hash; }

  // Linear probing in a power of two of places.
  class Table {
   public:
    explicit Table(std::size_t places)
        : places_(std::make_unique<std::atomic<std::uint64_t>[]>(places)), mask_(places - 1) {}
    [[nodiscard]] std::size_t size() const { return mask_ + 1; }
    [[nodiscard]] std::uint64_t peek(std::uint64_t key) const {
      return places_[key & mask_].load(std::memory_order_relaxed);
    }
    bool insert(std::uint64_t key) {
      for (std::size_t at = key & mask_;; at = (at + 1) & mask_) {
        std::uint64_t there = places_[at].load(std::memory_order_relaxed);
        if (there == 0 &&
            places_[at].compare_exchange_strong(there, key, std::memory_order_relaxed)) {
          return true;
        }
        if (there == key) return false;
      }
    }

   private:
    std::unique_ptr<std::atomic<std::uint64_t>[]> places_;
    std::size_t mask_;
  };

  void grow(std::size_t more) {
    const std::unique_lock lock(growing_);
    if ((used_ + more) * 3 <= table_.size() * 2) return;  // another thread did it
    Table larger(table_.size() * 2);
    for (std::size_t at = 0; at < table_.size(); ++at) {
      if (const std::uint64_t key = table_.peek(at); key != 0) larger.insert(key);
    }
    table_ = std::move(larger);
  }

  std::shared_mutex growing_;
  Table table_;
  std::atomic<std::size_t> used_{0};
};

}  // namespace portpool::conformance
