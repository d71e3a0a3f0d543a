#include "profile/histogram.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace portpool::conformance {
namespace {

constexpr std::size_t kBarWidth = 50;

// Upper bounds of the classes: seven a decade, up to the longest sample that fits.
std::vector<std::uint32_t> bounds() {
  constexpr std::array<std::uint64_t, 7> kSteps = {10, 14, 20, 28, 40, 57, 80};
  std::vector<std::uint32_t> all = {0, 1, 2, 4, 7};
  for (std::uint64_t decade = 1; decade <= 100'000'000; decade *= 10) {
    for (const std::uint64_t step : kSteps) {
      all.push_back(static_cast<std::uint32_t>(std::min<std::uint64_t>(step * decade, ~0U)));
    }
  }
  return all;
}

std::string percent(double share) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), share >= 0.1 ? "%5.1f %%" : "%7.3g %%", share);
  return text.data();
}

std::string padded(const std::string& text, std::size_t width) {
  return text.size() >= width ? text : std::string(width - text.size(), ' ') + text;
}

// How many leading classes are shown each on a line of its own.
std::size_t shown(const std::vector<HistogramClass>& classes, std::uint64_t all) {
  std::uint64_t rest = 0;
  std::size_t count = classes.size();
  while (count > 1 && (rest + classes[count - 1].count) * 10'000 < all) {
    rest += classes[--count].count;
  }
  return count;
}

}  // namespace

std::string duration_text(double nanoseconds) {
  struct Unit {
    double size;
    const char* name;
  };
  constexpr std::array<Unit, 4> kUnits = {{{1, "ns"}, {1e3, "us"}, {1e6, "ms"}, {1e9, "s"}}};
  std::size_t i = 0;
  while (i + 1 < kUnits.size() && nanoseconds >= 999.5 * kUnits[i].size) ++i;
  const double value = nanoseconds / kUnits[i].size;
  std::array<char, 32> text{};
  const char* format = i == 0          ? "%.0f %s"
                       : value < 9.995 ? "%.2f %s"
                       : value < 99.95 ? "%.1f %s"
                                       : "%.0f %s";
  std::snprintf(text.data(), text.size(), format, value, kUnits[i].name);
  return text.data();
}

std::vector<HistogramClass> histogram_of(const Durations& nanoseconds) {
  const std::vector<std::uint32_t> edges = bounds();
  std::vector<HistogramClass> classes;
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) classes.push_back({edges[i], edges[i + 1], 0});
  classes.push_back({edges.back(), ~0U, 0});
  nanoseconds.each([&](std::uint32_t duration, std::uint64_t count) {
    const auto above = std::upper_bound(edges.begin(), edges.end(), duration);
    classes[static_cast<std::size_t>(above - edges.begin()) - 1].count += count;
  });
  const auto holds = [](const HistogramClass& one) { return one.count != 0; };
  const auto first = std::find_if(classes.begin(), classes.end(), holds);
  const auto last = std::find_if(classes.rbegin(), classes.rend(), holds).base();
  if (first == classes.end()) return {};
  return {first, last};
}

std::string histogram_text(const std::vector<HistogramClass>& classes, const Paint& paint) {
  std::uint64_t all = 0;
  std::uint64_t most = 1;
  for (const HistogramClass& one : classes) {
    all += one.count;
    most = std::max(most, one.count);
  }
  const std::size_t lines = shown(classes, all);
  std::string text;
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < lines; ++i) {
    const HistogramClass& one = classes[i];
    seen += one.count;
    const auto width = static_cast<std::size_t>((one.count * kBarWidth + most - 1) / most);
    text += "  " + padded(duration_text(one.from), 8) + " - " +
            padded(duration_text(one.below), 8) + "  " + paint.green(std::string(width, '#')) +
            std::string(kBarWidth - width, ' ') +
            percent(100.0 * static_cast<double>(one.count) / static_cast<double>(all)) + '\n';
  }
  if (seen != all) {
    text += "  " + padded(duration_text(classes[lines].from), 8) +
            " and above: " + std::to_string(all - seen) + " calls, up to " +
            duration_text(classes.back().below) + '\n';
  }
  return text;
}

}  // namespace portpool::conformance
