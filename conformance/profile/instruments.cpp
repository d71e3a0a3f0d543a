#include "profile/instruments.hpp"

#include <array>

#include "profile/clock.hpp"

namespace portpool::conformance {
namespace {

std::uint32_t less(std::uint32_t taken, std::uint32_t overhead) {
  return taken > overhead ? taken - overhead : 0;
}

std::uint64_t count_of(HeapCounter heap) {
  return heap == nullptr ? 0 : heap();
}

}  // namespace

std::uint32_t clock_overhead(ProfileClock clock) {
  constexpr std::size_t kReadings = 1000;
  Durations gaps;
  for (std::size_t i = 0; i < kReadings; ++i) {
    const std::uint64_t start = clock();
    gaps.add(nanoseconds_between(start, clock()));
  }
  return gaps.quantile(0.5);
}

Stopwatch::Stopwatch(KindTable& table, HeapCounter heap, ProfileClock clock)
    : table_(table), heap_(heap), clock_(clock), overhead_(clock_overhead(clock)) {}

Outcome Stopwatch::record(Host& host, Caller caller, const Call& call, Chooser& chooser,
                          bool may_block) {
  const std::uint64_t heap_before = count_of(heap_);
  const std::uint64_t start = clock_();
  const Outcome outcome = host.simulate(caller, call, chooser, may_block);
  const std::uint64_t end = clock_();
  const std::uint64_t heap_after = count_of(heap_);
  KindSamples& samples = table_[kind_of(call, outcome)];
  samples.nanoseconds.add(less(nanoseconds_between(start, end), overhead_));
  samples.heap += heap_after - heap_before;
  return outcome;
}

PhaseClock::PhaseClock(FoldedTable& table, HeapCounter heap, ProfileClock clock)
    : table_(table), heap_(heap), clock_(clock), overhead_(clock_overhead(clock)) {}

Outcome PhaseClock::record(Host& host, Caller caller, const Call& call, Chooser& chooser,
                           bool may_block) {
  std::array<std::uint64_t, kPhaseCount + 1> times{};
  std::array<std::uint64_t, kPhaseCount + 1> heap{};
  const auto mark = [&](std::size_t i) {
    heap[i] = count_of(heap_);
    times[i] = clock_();
  };
  Offer offer;
  mark(0);
  host.offer(caller, call, offer);
  const std::size_t index = host.preferred(offer, may_block);
  mark(1);
  const Outcome outcome = host.choose(offer[index], chooser);
  mark(2);
  host.commit(caller, call, offer, index, outcome);
  host.settle(chooser);
  mark(3);
  for (std::size_t i = 0; i < kPhaseCount; ++i) {
    FoldedWeights& weights =
        table_[{kind_of(call, outcome), static_cast<Phase>(i), offer[index].rule}];
    weights.nanoseconds.add(less(nanoseconds_between(times[i], times[i + 1]), overhead_));
    weights.heap += heap[i + 1] - heap[i];
  }
  return outcome;
}

}  // namespace portpool::conformance
