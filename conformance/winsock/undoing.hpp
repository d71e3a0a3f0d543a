// Undoes changes to the machine, one after the other.
#pragma once

#include <cstdint>
#include <string>

#include "winsock/machine_changes.hpp"

namespace portpool::conformance::winsock {

/// Wants to be given the latest change first.
///
/// Changes of a transport's dynamic range are a chain: undoing one sets what was there before it,
/// which may be what an earlier one made. Where a link cannot be undone, the earlier ones wait: a
/// later clean-up would otherwise end with the range that the earlier one made.
class Undoing {
 public:
  /// `undo` has to live as long.
  explicit Undoing(const ChangeAction& undo) : undo_(undo) {}

  enum class End : std::uint8_t {
    undone,
    gone,  // there was nothing to undo, or what there was is somebody else's
    failed,
  };
  struct Outcome {
    End end{};
    std::string why;  // of a failure
  };
  [[nodiscard]] Outcome undo(const journal::Change& change);

 private:
  const ChangeAction& undo_;
  bool range_is_stuck_[kTransportCount] = {};
};

}  // namespace portpool::conformance::winsock
