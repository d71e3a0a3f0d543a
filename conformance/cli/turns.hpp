// Whose turn it is among the threads that replay.
#pragma once

#include <mutex>
#include <shared_mutex>

#include "portpool/conformance/winsock_backend.hpp"

namespace portpool::conformance {

/// Lets threads go beside each other, or one alone.
class Turns {
 public:
  /// One of the two is locked, until the end of its scope.
  struct Turn {
    std::shared_lock<std::shared_mutex> beside_others;
    std::unique_lock<std::shared_mutex> alone;
  };

  [[nodiscard]] Turn take(MachineUse use) {
    // Who waits to be alone waits at the gate's inside, and keeps out who comes later: most shared
    // mutexes prefer those that share, and it would wait until nothing else is left to do.
    const std::lock_guard<std::mutex> gate(gate_);
    Turn turn;
    if (use == MachineUse::alone) {
      turn.alone = std::unique_lock<std::shared_mutex>(machine_);
    } else {
      turn.beside_others = std::shared_lock<std::shared_mutex>(machine_);
    }
    return turn;
  }

 private:
  std::mutex gate_;
  std::shared_mutex machine_;
};

}  // namespace portpool::conformance
