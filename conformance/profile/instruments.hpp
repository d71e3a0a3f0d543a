// The ways in which a call on the model is looked at. Each makes the call in full; a profile runs
// the same calls under each in turn, so that counting does not disturb the clock.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include "portpool/sim/host.hpp"
#include "profile/clock.hpp"
#include "profile/samples.hpp"

namespace portpool::conformance {

/// Allocations that the process has made on the heap so far; null where nobody counts them.
using HeapCounter = std::uint64_t (*)();

/// Performs calls and writes down what they cost, once it has been told to.
class Instrument {
 public:
  virtual ~Instrument() = default;

  Outcome perform(Host& host, Caller caller, const Call& call, Chooser& chooser,
                  bool may_block = false) {
    if (!recording_) return host.simulate(caller, call, chooser, may_block);
    ++calls_;
    if (progress_ && calls_ % kBetweenReports == 0) progress_(calls_);
    return record(host, caller, call, chooser, may_block);
  }

  /// Calls before this are preparation.
  void start() { recording_ = true; }
  [[nodiscard]] std::uint64_t calls() const { return calls_; }
  /// Told now and then how many calls have been made, between two of them.
  void tell(std::function<void(std::uint64_t)> progress) { progress_ = std::move(progress); }

 private:
  virtual Outcome record(Host& host, Caller caller, const Call& call, Chooser& chooser,
                         bool may_block) = 0;

  static constexpr std::uint64_t kBetweenReports = 16384;

  std::function<void(std::uint64_t)> progress_;
  bool recording_ = false;
  std::uint64_t calls_ = 0;
};

/// Time and heap allocations of whole calls, as an application of the library makes them.
class Stopwatch final : public Instrument {
 public:
  Stopwatch(KindTable& table, HeapCounter heap, ProfileClock clock);
  /// What one reading of the clock takes, which has been taken off every sample.
  [[nodiscard]] std::uint32_t clock_nanoseconds() const { return overhead_; }

 private:
  Outcome record(Host& host, Caller caller, const Call& call, Chooser& chooser,
                 bool may_block) override;

  KindTable& table_;
  HeapCounter heap_;
  ProfileClock clock_;
  std::uint32_t overhead_;
};

/// Time and heap allocations of the phases of each call, by the rule that decided.
class PhaseClock final : public Instrument {
 public:
  PhaseClock(FoldedTable& table, HeapCounter heap, ProfileClock clock);

 private:
  Outcome record(Host& host, Caller caller, const Call& call, Chooser& chooser,
                 bool may_block) override;

  FoldedTable& table_;
  HeapCounter heap_;
  ProfileClock clock_;
  std::uint32_t overhead_;
};

/// Work of each call: the searches are made a second time under a SearchMeter, and the port sets
/// compared before and after.
class WorkCounter final : public Instrument {
 public:
  WorkCounter(KindTable& table, FoldedTable& folded) : table_(table), folded_(folded) {}

 private:
  Outcome record(Host& host, Caller caller, const Call& call, Chooser& chooser,
                 bool may_block) override;

  KindTable& table_;
  FoldedTable& folded_;
};

}  // namespace portpool::conformance
