// How long calls took: as many as there are, in memory that does not grow with them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace portpool::conformance {

/// Counts durations in classes: one for each nanosecond below 512, then 256 for each doubling, so
/// that what is told of one is at most 0.2 % off. 51 KB once there is one.
class Durations {
 public:
  void add(std::uint32_t nanoseconds);
  void add(const Durations& more);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// Exact.
  [[nodiscard]] double sum() const { return sum_; }

  /// The p-th quantile, 0 <= p <= 1: the smallest duration that at least that share does not
  /// exceed. 0 when there are none; of p = 1, which is the longest, exact.
  [[nodiscard]] std::uint32_t quantile(double p) const;

  /// The sum without the slowest hundredth, which is as a rule what else the machine did meanwhile:
  /// one call that was preempted takes as long as ten thousand. It is scaled to all of them, so
  /// that sums of different kinds compare.
  [[nodiscard]] double trimmed_sum() const;

  /// The sum of all over the trimmed one: near 1 on a quiet machine.
  [[nodiscard]] double spread() const;

  /// Each class that holds any, from the shortest on: a duration of it, and how many it holds.
  void each(const std::function<void(std::uint32_t, std::uint64_t)>& tell) const;

 private:
  std::vector<std::uint64_t> classes_;  // all of them, once there is a duration
  std::uint64_t count_ = 0;
  double sum_ = 0;
  std::uint32_t longest_ = 0;
};

/// A spread from here on means that something else ran.
inline constexpr double kWideSpread = 1.5;

}  // namespace portpool::conformance
