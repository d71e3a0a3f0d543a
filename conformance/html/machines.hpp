// The environments of a report: which traces were recorded on one machine, and which machines
// agree.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "judge/learn.hpp"
#include "portpool/conformance/scenario.hpp"
#include "report/outcome.hpp"

namespace portpool::conformance {

/// One scenario that was run, with what became of it.
struct PageRun {
  const Scenario* scenario = nullptr;
  const ScenarioOutcome* outcome = nullptr;
};

/// What a fingerprint says of a machine, without what the scenario itself asked for.
struct MachineFacts {
  std::string backend, profile;  // of the head of a trace
  std::string system, build;
  bool elevated = true;
  std::optional<bool> reservations;
  std::optional<PortRange> dynamic_range[kTransportCount];
  /// The place of the trace files: two machines may have equal fingerprints. Empty when the traces
  /// were not read from files.
  std::string directory;
};

struct ReportedMachine {
  std::string label;  // "Windows 10.0.20348, not elevated"
  MachineFacts facts;
  std::vector<std::size_t> runs;  // indices, in their order
  LearnedBuild learned;
};

/// A column of the matrix: machines of one system that answered alike, by their index.
struct MachineGroup {
  std::string label;
  std::vector<std::size_t> machines;
};

/// Sorts runs by machine, in the order in which machines first appear. Two traces are of one
/// machine when they lie in one directory and no fact contradicts; the lists of excluded ports
/// change while a machine runs and do not count. Runs without a trace go to the first machine.
/// Linear in runs times machines.
[[nodiscard]] std::vector<ReportedMachine> machines_of(const std::vector<PageRun>& runs);

/// Folds machines together of which each scenario was judged alike (state, and the step, kind and
/// sight of each finding), and of which the same was learned.
[[nodiscard]] std::vector<MachineGroup> fold_machines(const std::vector<ReportedMachine>& machines,
                                                      const std::vector<PageRun>& runs);

}  // namespace portpool::conformance
