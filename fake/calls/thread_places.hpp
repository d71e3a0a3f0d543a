// Which numbers the threads of a process have: the model tells thirty-odd apart.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "portpool/fake/machine.hpp"

namespace portpool::fake {

/// The places of the threads of one client. A thread gets one with its first call and gives it back
/// when it ends. Lives as long as a thread or the client refers to it.
class ThreadPlaces : public std::enable_shared_from_this<ThreadPlaces> {
 public:
  /// The calling thread's place; nothing when every place is taken.
  [[nodiscard]] std::optional<ThreadId> mine();
  /// The calling thread's place is not given to another one: the machine knows that it has ended.
  void retire_mine();
  void give_back(ThreadId place);

 private:
  std::mutex mutex_;
  std::uint32_t taken_ = 0;
};

}  // namespace portpool::fake
