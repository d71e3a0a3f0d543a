// What others hold on a machine before any program runs: blocks, and sockets of processes that no
// test plays.
#pragma once

#include <vector>

#include "portpool/fake/machine.hpp"

namespace portpool::fake {

/// The calls that made the sockets, for whoever wants to make them again.
struct HeldStory {
  std::vector<RecordedProcess> processes;
  std::vector<Recorded> calls;
};

/// Puts into a fresh host what the setup says is held there. `story`, where it is wanted, is added
/// to. O(what is held).
void establish(const MachineSetup& setup, Host& host, HeldStory* story = nullptr);

}  // namespace portpool::fake
