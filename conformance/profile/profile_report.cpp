#include "profile/profile_report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "profile/histogram.hpp"

namespace portpool::conformance {
namespace {

using Json = nlohmann::ordered_json;
using Cells = std::array<std::string, 9>;

std::string average(std::uint64_t sum, std::size_t count) {
  if (sum == 0) return "0";
  const double value = static_cast<double>(sum) / static_cast<double>(count);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), value < 99.95 ? "%.1f" : "%.0f", value);
  return text.data();
}

double sum_of(const std::vector<std::uint32_t>& samples) {
  double sum = 0;
  for (const std::uint32_t sample : samples) sum += sample;
  return sum;
}

Cells cells_of(const CallKind& kind, KindSamples& samples, bool heap) {
  const std::size_t count = samples.nanoseconds.size();
  return {name_of(kind),
          std::to_string(count),
          duration_text(quantile(samples.nanoseconds, 0.5)),
          duration_text(quantile(samples.nanoseconds, 0.99)),
          duration_text(quantile(samples.nanoseconds, 1)),
          heap ? std::to_string(samples.heap) : "-",
          average(samples.search.words + samples.words_changed, count),
          average(samples.search.levels, count),
          average(samples.search.probes, count)};
}

std::string table(const std::vector<Cells>& rows, const Paint& paint) {
  Cells::size_type column = 0;
  std::array<std::size_t, std::tuple_size_v<Cells>> widths{};
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

std::vector<std::uint32_t> all_samples(const CallProfile& profile) {
  std::vector<std::uint32_t> all;
  for (const auto& [kind, samples] : profile.kinds) {
    all.insert(all.end(), samples.nanoseconds.begin(), samples.nanoseconds.end());
  }
  return all;
}

std::string heading(const CallProfile& profile, double total) {
  std::string text = profile.subject;
  for (const std::string& setting : profile.settings) text += ", " + setting;
  std::array<char, 160> line{};
  std::snprintf(
      line.data(), line.size(),
      "%llu calls in %s, %.2f million a second; one reading of the clock, %u ns, is taken "
      "off each\n",
      static_cast<unsigned long long>(profile.calls), duration_text(total).c_str(),
      total > 0 ? static_cast<double>(profile.calls) * 1e3 / total : 0, profile.clock_nanoseconds);
  return text + '\n' + line.data();
}

Json json_of(const std::vector<HistogramClass>& classes) {
  Json json = Json::array();
  for (const HistogramClass& one : classes) {
    json.push_back({{"from", one.from}, {"below", one.below}, {"count", one.count}});
  }
  return json;
}

Json json_of(const CallKind& kind, KindSamples& samples, bool heap) {
  Json json;
  json["call"] = name_of(kind);
  json["refused"] = kind.refused;
  json["count"] = samples.nanoseconds.size();
  json["ns"] = {{"median", quantile(samples.nanoseconds, 0.5)},
                {"p99", quantile(samples.nanoseconds, 0.99)},
                {"max", quantile(samples.nanoseconds, 1)},
                {"sum", sum_of(samples.nanoseconds)}};
  if (heap) json["heap-allocations"] = samples.heap;
  json["searches"] = samples.search.searches;
  json["words-read"] = samples.search.words;
  json["words-changed"] = samples.words_changed;
  json["levels"] = samples.search.levels;
  json["linear-probes"] = samples.search.probes;
  json["histogram"] = json_of(histogram_of(samples.nanoseconds));
  return json;
}

std::uint64_t weight_of(const FoldedWeights& weights, FoldedWeight weight) {
  switch (weight) {
    case FoldedWeight::time:
      return weights.nanoseconds;
    case FoldedWeight::work:
      return weights.words;
    case FoldedWeight::heap:
      return weights.heap;
  }
  return 0;
}

}  // namespace

std::string profile_text(CallProfile& profile, bool each, const Paint& paint) {
  double total = 0;
  std::vector<Cells> rows = {
      {"call", "calls", "median", "p99", "max", "heap", "words", "levels", "linear"}};
  for (auto& [kind, samples] : profile.kinds) {
    rows.push_back(cells_of(kind, samples, profile.heap_counted));
    total += sum_of(samples.nanoseconds);
  }
  std::string text = heading(profile, total) + '\n' + table(rows, paint);
  text += paint.dim(
              "heap: allocations in all of them. A call on average: words of port sets read and "
              "changed,\nlevels of the tree read, ports that a linear walk would have looked at.") +
          "\n\n" + paint.bold("all calls") + '\n' +
          histogram_text(histogram_of(all_samples(profile)), paint);
  if (!each) return text;
  for (const auto& [kind, samples] : profile.kinds) {
    text += '\n' + paint.bold(name_of(kind)) + '\n' +
            histogram_text(histogram_of(samples.nanoseconds), paint);
  }
  return text;
}

std::string profile_json(CallProfile& profile) {
  Json json;
  json["subject"] = profile.subject;
  json["settings"] = profile.settings;
  json["calls"] = profile.calls;
  json["clock-ns"] = profile.clock_nanoseconds;
  json["kinds"] = Json::array();
  for (auto& [kind, samples] : profile.kinds) {
    json["kinds"].push_back(json_of(kind, samples, profile.heap_counted));
  }
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
