#include "profile/profile_report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

#include "profile/histogram.hpp"

namespace portpool::conformance {
namespace {

using Json = nlohmann::ordered_json;
using Cells = std::vector<std::string>;

std::string average(std::uint64_t sum, std::size_t count) {
  if (sum == 0) return "0";
  const double value = static_cast<double>(sum) / static_cast<double>(count);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), value < 99.95 ? "%.1f" : "%.0f", value);
  return text.data();
}

Cells cells_of(const CallKind& kind, const KindSamples& samples, bool heap) {
  const Durations& times = samples.nanoseconds;
  const std::uint64_t count = times.count();
  return {name_of(kind),
          std::to_string(count),
          duration_text(times.quantile(0.5)),
          duration_text(times.quantile(0.9)),
          duration_text(times.quantile(0.99)),
          duration_text(times.quantile(0.999)),
          duration_text(times.quantile(1)),
          heap ? std::to_string(samples.heap) : "-",
          average(samples.search.words + samples.words_changed, count),
          average(samples.search.levels, count),
          average(samples.search.probes, count)};
}

std::string table(const std::vector<Cells>& rows, const Paint& paint) {
  Cells::size_type column = 0;
  std::vector<std::size_t> widths(rows.front().size());
  for (const Cells& row : rows) {
    for (column = 0; column < row.size(); ++column) {
      widths[column] = std::max(widths[column], row[column].size());
    }
  }
  std::string text;
  for (const Cells& row : rows) {
    std::string line = row[0] + std::string(widths[0] - row[0].size(), ' ');
    for (column = 1; column < row.size(); ++column) {
      line += "  " + std::string(widths[column] - row[column].size(), ' ') + row[column];
    }
    text += (&row == &rows.front() ? paint.bold(line) : line) + '\n';
  }
  return text;
}

Durations all_durations(const CallProfile& profile) {
  Durations all;
  for (const auto& [kind, samples] : profile.kinds) all.add(samples.nanoseconds);
  return all;
}

std::string title_of(const CallProfile& profile) {
  std::string text = profile.subject;
  for (const std::string& setting : profile.settings) text += ", " + setting;
  return text;
}

std::string heading(const CallProfile& profile) {
  double trimmed = 0;
  double total = 0;
  for (const auto& [kind, samples] : profile.kinds) {
    trimmed += samples.nanoseconds.trimmed_sum();
    total += samples.nanoseconds.sum();
  }
  std::array<char, 200> line{};
  std::snprintf(
      line.data(), line.size(),
      "%llu calls, %.2f million a second without the slowest 1 %% of each kind; one reading "
      "of the clock, %u ns, is taken off each\n",
      static_cast<unsigned long long>(profile.calls),
      trimmed > 0 ? static_cast<double>(profile.calls) * 1e3 / trimmed : 0,
      profile.clock_nanoseconds);
  std::string text = title_of(profile) + '\n' + line.data();
  if (total <= kWideSpread * trimmed) return text;
  std::snprintf(
      line.data(), line.size(),
      "warning: all calls together took %s, the others would have taken %s: something else "
      "ran on this machine\n",
      duration_text(total).c_str(), duration_text(trimmed).c_str());
  return text + line.data();
}

std::string letter_of(std::size_t i) {
  return i < 26 ? std::string(1, static_cast<char>('A' + i)) : '#' + std::to_string(i + 1);
}

std::string ratio_text(double value, double first) {
  if (first <= 0) return "-";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "x%.2f", value / first);
  return text.data();
}

// Without the names of the call and of the profile.
Cells compared_cells(const KindSamples& samples, double first_median) {
  const Durations& times = samples.nanoseconds;
  std::array<char, 32> spread{};
  std::snprintf(spread.data(), spread.size(), "%.2f", times.spread());
  const double median = times.quantile(0.5);
  return {"",
          "",
          std::to_string(times.count()),
          duration_text(median),
          ratio_text(median, first_median),
          duration_text(times.quantile(0.9)),
          duration_text(times.quantile(0.99)),
          duration_text(times.quantile(0.999)),
          spread.data(),
          average(samples.search.words + samples.words_changed, times.count())};
}

Json json_of(const std::vector<HistogramClass>& classes) {
  Json json = Json::array();
  for (const HistogramClass& one : classes) {
    json.push_back({{"from", one.from}, {"below", one.below}, {"count", one.count}});
  }
  return json;
}

Json json_of(const CallKind& kind, const KindSamples& samples, bool heap) {
  const Durations& times = samples.nanoseconds;
  Json json;
  json["call"] = name_of(kind);
  json["refused"] = kind.refused;
  json["count"] = times.count();
  json["ns"] = {{"median", times.quantile(0.5)},      {"p90", times.quantile(0.9)},
                {"p99", times.quantile(0.99)},        {"p99.9", times.quantile(0.999)},
                {"max", times.quantile(1)},           {"sum", times.sum()},
                {"trimmed-sum", times.trimmed_sum()}, {"spread", times.spread()}};
  if (heap) json["heap-allocations"] = samples.heap;
  json["searches"] = samples.search.searches;
  json["words-read"] = samples.search.words;
  json["words-changed"] = samples.words_changed;
  json["levels"] = samples.search.levels;
  json["linear-probes"] = samples.search.probes;
  json["histogram"] = json_of(histogram_of(times));
  return json;
}

Json json_of(const CallProfile& profile) {
  Json json;
  json["subject"] = profile.subject;
  json["settings"] = profile.settings;
  json["calls"] = profile.calls;
  json["clock-ns"] = profile.clock_nanoseconds;
  json["kinds"] = Json::array();
  for (const auto& [kind, samples] : profile.kinds) {
    json["kinds"].push_back(json_of(kind, samples, profile.heap_counted));
  }
  return json;
}

std::uint64_t weight_of(const FoldedWeights& weights, FoldedWeight weight) {
  switch (weight) {
    case FoldedWeight::time:
      return static_cast<std::uint64_t>(weights.nanoseconds.trimmed_sum());
    case FoldedWeight::work:
      return weights.words;
    case FoldedWeight::heap:
      return weights.heap;
  }
  return 0;
}

}  // namespace

std::string profile_text(const CallProfile& profile, bool each, const Paint& paint) {
  std::vector<Cells> rows = {{"call", "calls", "median", "p90", "p99", "p99.9", "max", "heap",
                              "words", "levels", "linear"}};
  for (const auto& [kind, samples] : profile.kinds) {
    rows.push_back(cells_of(kind, samples, profile.heap_counted));
  }
  std::string text = heading(profile) + '\n' + table(rows, paint);
  text += paint.dim(
              "heap: allocations in all of them. A call on average: words of port sets read and "
              "changed,\nlevels of the tree read, ports that a linear walk would have looked at.") +
          "\n\n" + paint.bold("all calls") + '\n' +
          histogram_text(histogram_of(all_durations(profile)), paint);
  if (!each) return text;
  for (const auto& [kind, samples] : profile.kinds) {
    text += '\n' + paint.bold(name_of(kind)) + '\n' +
            histogram_text(histogram_of(samples.nanoseconds), paint);
  }
  return text;
}

std::string comparison_text(const std::vector<CallProfile>& profiles, const Paint& paint) {
  std::set<CallKind> kinds;
  std::string text;
  for (std::size_t i = 0; i < profiles.size(); ++i) {
    text += paint.bold(letter_of(i)) + "  " + heading(profiles[i]);
    for (const auto& [kind, samples] : profiles[i].kinds) kinds.insert(kind);
  }
  std::vector<Cells> rows = {
      {"call", "", "calls", "median", "ratio", "p90", "p99", "p99.9", "spread", "words"}};
  for (const CallKind& kind : kinds) {
    double first = 0;
    const std::size_t begin = rows.size();
    for (std::size_t i = 0; i < profiles.size(); ++i) {
      const auto at = profiles[i].kinds.find(kind);
      if (at == profiles[i].kinds.end()) continue;
      if (i == 0) first = at->second.nanoseconds.quantile(0.5);
      rows.push_back(compared_cells(at->second, first));
      rows.back()[0] = rows.size() == begin + 1 ? name_of(kind) : "";
      rows.back()[1] = letter_of(i);
    }
  }
  return text + '\n' + table(rows, paint) +
         paint.dim(
             "ratio: of the medians, to A. spread: all calls to those without the slowest 1 %, "
             "near 1 on\na quiet machine. words: as in the table of one. The measurements took "
             "turns.") +
         '\n';
}

std::string profile_json(const CallProfile& profile) {
  return json_of(profile).dump(2) + '\n';
}

std::string comparison_json(const std::vector<CallProfile>& profiles) {
  Json json;
  json["profiles"] = Json::array();
  for (const CallProfile& profile : profiles) json["profiles"].push_back(json_of(profile));
  return json.dump(2) + '\n';
}

std::string profile_folded(const CallProfile& profile, FoldedWeight weight) {
  std::vector<std::string> lines;
  for (const auto& [key, weights] : profile.folded) {
    const std::uint64_t value = weight_of(weights, weight);
    if (value == 0) continue;
    const RuleInfo& rule = info(key.rule);
    const std::string_view family =
        rule.clauses.empty() ? std::string_view("-") : info(rule.clauses.front()).family;
    lines.push_back(name_of(key.kind) + ';' + std::string(name_of(key.phase)) + ';' +
                    std::string(family) + ';' + std::string(rule.name) + ' ' +
                    std::to_string(value) + '\n');
  }
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

}  // namespace portpool::conformance
