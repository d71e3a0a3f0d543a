#include "calls/thread_places.hpp"

#include <bit>
#include <utility>
#include <vector>

namespace portpool::fake {
namespace {

// The places of the calling thread, one for each client that it has called for.
class Mine {
 public:
  Mine() = default;
  Mine(const Mine&) = delete;
  Mine& operator=(const Mine&) = delete;
  ~Mine() {
    for (const auto& [places, place] : places_) places->give_back(place);
  }

  [[nodiscard]] std::optional<ThreadId> find(const ThreadPlaces* places) const {
    for (const auto& [one, place] : places_) {
      if (one.get() == places) return place;
    }
    return std::nullopt;
  }
  void add(std::shared_ptr<ThreadPlaces> places, ThreadId place) {
    places_.emplace_back(std::move(places), place);
  }
  void forget(const ThreadPlaces* places) {
    std::erase_if(places_, [&](const auto& entry) { return entry.first.get() == places; });
  }

 private:
  std::vector<std::pair<std::shared_ptr<ThreadPlaces>, ThreadId>> places_;
};

thread_local Mine mine_of_thread;

}  // namespace

std::optional<ThreadId> ThreadPlaces::mine() {
  if (const auto place = mine_of_thread.find(this)) return place;
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto free = static_cast<std::uint16_t>(std::countr_one(taken_));
  if (free >= kMostThreads) return std::nullopt;
  taken_ |= 1u << free;
  mine_of_thread.add(shared_from_this(), ThreadId{free});
  return ThreadId{free};
}

void ThreadPlaces::retire_mine() {
  mine_of_thread.forget(this);
}

void ThreadPlaces::give_back(ThreadId place) {
  const std::lock_guard<std::mutex> lock(mutex_);
  taken_ &= ~(1u << static_cast<std::uint16_t>(place));
}

}  // namespace portpool::fake
