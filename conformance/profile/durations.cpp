#include "profile/durations.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace portpool::conformance {
namespace {

constexpr std::size_t kExactBits = 9;  // below 512 each has a class of its own
constexpr std::size_t kADoubling = 256;
constexpr std::size_t kClasses = (32 - kExactBits) * kADoubling + (1U << kExactBits);

std::size_t class_of(std::uint32_t nanoseconds) {
  const auto bits = static_cast<std::size_t>(std::bit_width(nanoseconds));
  const std::size_t shift = bits <= kExactBits ? 0 : bits - kExactBits;
  return shift * kADoubling + (nanoseconds >> shift);
}

// The middle of a class.
std::uint32_t duration_of(std::size_t index) {
  if (index < (1U << kExactBits)) return static_cast<std::uint32_t>(index);
  const std::size_t shift = index / kADoubling - 1;
  const auto least = static_cast<std::uint32_t>((index - shift * kADoubling) << shift);
  return least + (1U << shift) / 2;
}

}  // namespace

void Durations::add(std::uint32_t nanoseconds) {
  if (classes_.empty()) classes_.resize(kClasses);
  ++classes_[class_of(nanoseconds)];
  ++count_;
  sum_ += nanoseconds;
  longest_ = std::max(longest_, nanoseconds);
}

void Durations::add(const Durations& more) {
  if (more.classes_.empty()) return;
  classes_.resize(kClasses);
  for (std::size_t i = 0; i < kClasses; ++i) classes_[i] += more.classes_[i];
  count_ += more.count_;
  sum_ += more.sum_;
  longest_ = std::max(longest_, more.longest_);
}

void Durations::each(const std::function<void(std::uint32_t, std::uint64_t)>& tell) const {
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    if (classes_[i] != 0) tell(std::min(duration_of(i), longest_), classes_[i]);
  }
}

std::uint32_t Durations::quantile(double p) const {
  if (count_ == 0) return 0;
  const double rank = std::max(1.0, std::ceil(p * static_cast<double>(count_)));
  if (rank >= static_cast<double>(count_)) return longest_;
  double seen = 0;
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    seen += static_cast<double>(classes_[i]);
    if (seen >= rank) return std::min(duration_of(i), longest_);
  }
  return longest_;
}

double Durations::trimmed_sum() const {
  if (count_ == 0) return 0;
  const std::uint64_t slowest = count_ < 3 ? 0 : (count_ + 99) / 100;
  if (slowest == 0) return sum_;
  const std::uint64_t kept = count_ - slowest;
  std::uint64_t left = kept;
  double sum = 0;
  each([&](std::uint32_t duration, std::uint64_t held) {
    const std::uint64_t taken = std::min(left, held);
    sum += static_cast<double>(duration) * static_cast<double>(taken);
    left -= taken;
  });
  return sum * static_cast<double>(count_) / static_cast<double>(kept);
}

double Durations::spread() const {
  const double trimmed = trimmed_sum();
  return trimmed > 0 ? sum_ / trimmed : 1;
}

}  // namespace portpool::conformance
