// The states that a machine may be in, each once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "judge/candidate.hpp"
#include "portpool/sim/invariant.hpp"

namespace portpool::conformance {

/// Keeps at most `bound` states. One more makes it overflow: what is judged from then on may miss
/// what the dropped states would have allowed, so the judge stops there.
class StateSet {
 public:
  explicit StateSet(std::size_t bound) : bound_(bound) {}

  /// Adds the state unless it is there. Linear in the states, which are compared by hash.
  void add(Candidate&& state) {
    const std::uint64_t hash = state.hash();
    for (const std::uint64_t known : hashes_) {
      if (known == hash) return;
    }
    if (states_.size() == bound_) {
      overflowed_ = true;
      return;
    }
    hashes_.push_back(hash);
    states_.push_back(std::move(state));
  }

  /// Exchanges the states for those of `after`, and remembers that either set has overflowed.
  void replace(StateSet&& after) {
    PORTPOOL_INVARIANT(!after.empty());  // a machine is always in some state
    PORTPOOL_INVARIANT(after.states_.size() == after.hashes_.size());
    states_ = std::move(after.states_);
    hashes_ = std::move(after.hashes_);
    overflowed_ = overflowed_ || after.overflowed_;
  }

  [[nodiscard]] StateSet like_this_but_empty() const { return StateSet(bound_); }

  [[nodiscard]] bool overflowed() const { return overflowed_; }
  [[nodiscard]] bool empty() const { return states_.empty(); }
  [[nodiscard]] std::size_t size() const { return states_.size(); }
  [[nodiscard]] const Candidate& front() const { return states_.front(); }
  /// A state may be moved from or changed only by a caller that replaces the set afterwards.
  [[nodiscard]] Candidate& operator[](std::size_t i) { return states_[i]; }
  [[nodiscard]] const Candidate& operator[](std::size_t i) const { return states_[i]; }
  [[nodiscard]] std::span<const Candidate> all() const { return states_; }
  [[nodiscard]] auto begin() const { return states_.begin(); }
  [[nodiscard]] auto end() const { return states_.end(); }

 private:
  std::size_t bound_;
  bool overflowed_ = false;
  std::vector<Candidate> states_;
  std::vector<std::uint64_t> hashes_;  // of states_, in their order
};

}  // namespace portpool::conformance
