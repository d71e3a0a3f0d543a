// The set of states that an exploration has seen: 64-bit hashes, shared by the threads.
//
// Two states whose hashes collide count as one; among n states that happens with probability n² /
// 2^65, about one in ten thousand for fifty million.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <vector>

namespace portpool::conformance {

class Visited {
 public:
  /// Whether the hash was not there yet. Constant time, amortised; any number of threads.
  bool insert(std::uint64_t hash) {
    Shard& shard = shards_[hash % kShards];
    const std::scoped_lock lock(shard.mutex);
    return shard.insert(hash / kShards + 1);  // 0 marks a free place
  }

  [[nodiscard]] std::size_t size() const {
    std::size_t size = 0;
    for (const Shard& shard : shards_) size += shard.used;
    return size;
  }

 private:
  static constexpr std::size_t kShards = 256;

  struct Shard {
    std::mutex mutex;
    std::vector<std::uint64_t> places = std::vector<std::uint64_t>(64);
    std::size_t used = 0;

    bool insert(std::uint64_t key) {
      if ((used + 1) * 3 > places.size() * 2) grow();
      std::size_t at = key % places.size();
      while (places[at] != 0) {
        if (places[at] == key) return false;
        at = (at + 1) % places.size();
      }
      places[at] = key;
      ++used;
      return true;
    }
    void grow() {
      std::vector<std::uint64_t> old(places.size() * 2);
      old.swap(places);
      used = 0;
      for (const std::uint64_t key : old) {
        if (key != 0) insert(key);
      }
    }
  };

  std::array<Shard, kShards> shards_;
};

}  // namespace portpool::conformance
