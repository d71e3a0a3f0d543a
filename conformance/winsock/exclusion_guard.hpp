// Keeps a scenario's exclusions in the journal, and away from exclusions of others.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "portpool/conformance/observation.hpp"
#include "winsock/machine_changes.hpp"

namespace portpool::conformance::winsock {

/// What the machine lists in a store: show_excluded_ranges.
using ExclusionList = std::function<Result<std::vector<ExcludedRange>>(Transport, ExclusionStore)>;

class ExclusionGuard {
 public:
  ExclusionGuard(MachineChanges& changes, ExclusionList list);

  /// The system's answer; unsupported when exactly these ports are excluded already and not by this
  /// run. The system would refuse it, but perhaps in words that we do not know: then the journal
  /// could only say that it was intended, and undoing would delete what is not ours.
  [[nodiscard]] Result<Observation> add(const journal::Change& exclusion);
  /// The system's answer; unsupported when it would delete what this run did not make.
  [[nodiscard]] Result<Observation> remove(const journal::Change& exclusion);

 private:
  enum class Rows : std::uint8_t { any, starred };
  [[nodiscard]] Result<bool> is_listed(const journal::Change& exclusion, ExclusionStore store,
                                       Rows rows) const;
  /// The run made it in that store.
  [[nodiscard]] bool is_ours(journal::Change exclusion, ExclusionStore store) const;

  MachineChanges& changes_;
  ExclusionList list_;
};

}  // namespace portpool::conformance::winsock
