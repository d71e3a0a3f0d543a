// The machine as something that threads and programs share, or that one thread has for itself.
//
// Named mutexes, because the system takes them back from a program that is killed. Whoever goes
// beside others holds one of several places; whoever is to be alone holds all of them. In front of
// them is a gate: who waits for all places keeps out who comes later, and so gets them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "portpool/conformance/winsock_backend.hpp"
#include "winsock/windows.hpp"

namespace portpool::conformance::winsock {

class MachineLock {
 public:
  /// Of all sessions of the machine; of this session alone where the system does not let this user
  /// have objects of all of them.
  explicit MachineLock(const std::wstring& name);

  /// Waits at most so long for each of gate and places. A thread may have one hold at a time, and
  /// has to let go of it itself: that is how mutexes are.
  [[nodiscard]] Result<std::unique_ptr<MachineHold>> hold(MachineUse use, DWORD limit_ms) const;

 private:
  UniqueHandle gate_;
  std::vector<UniqueHandle> places_;
};

}  // namespace portpool::conformance::winsock
