#include "report/results.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string_view>

#include "report/input.hpp"

namespace portpool::bench {
namespace {

using conformance::Result;
using nlohmann::json;

double nanoseconds_in(const std::string& unit) {
  if (unit == "us") return 1e3;
  if (unit == "ms") return 1e6;
  if (unit == "s") return 1e9;
  return 1;
}

// The name that a benchmark was registered under: how it was run is appended to it.
std::string plain_name(const std::string& name) {
  std::size_t end = name.size();
  for (const char* suffix :
       {"/iterations:", "/repeats:", "/min_time:", "/real_time", "/manual_time", "/process_time"}) {
    end = std::min(end, name.find(suffix));
  }
  return name.substr(0, end);
}

// Work of several threads, and times that a benchmark took itself, are not in the CPU time.
const char* clock_of(const std::string& name) {
  const bool wall = name.find("/real_time") != std::string::npos ||
                    name.find("/manual_time") != std::string::npos;
  return wall ? "real_time" : "cpu_time";
}

// What Google Benchmark writes beside the counters of a benchmark's own.
bool is_of_every_benchmark(std::string_view key) {
  constexpr std::string_view kKeys[] = {"family_index",     "per_family_instance_index",
                                        "repetitions",      "repetition_index",
                                        "threads",          "iterations",
                                        "real_time",        "cpu_time",
                                        "items_per_second", "bytes_per_second"};
  return std::find(std::begin(kKeys), std::end(kKeys), key) != std::end(kKeys);
}

std::string caches_of(const json& context) {
  std::ostringstream caches;
  for (const json& cache : context.value("caches", json::array())) {
    if (caches.tellp() != 0) caches << ", ";
    caches << 'L' << cache.value("level", 0) << ' ' << cache.value("type", std::string()) << ' '
           << cache.value("size", 0L) / 1024 << " KiB";
  }
  return caches.str();
}

std::vector<std::pair<std::string, std::string>> context_of(const json& document) {
  const json context = document.value("context", json::object());
  return {{"date", context.value("date", std::string("unknown")).substr(0, 10)},
          {"processors", std::to_string(context.value("num_cpus", 0))},
          {"clock", std::to_string(context.value("mhz_per_cpu", 0)) + " MHz nominal"},
          {"caches", caches_of(context)}};
}

// Google Benchmark writes NaN and Infinity (the variation of a counter that is always 0, say),
// which JSON does not have.
std::string without_non_numbers(std::string text) {
  for (const std::string word : {"NaN", "-Infinity", "Infinity"}) {
    const std::string value = ": " + word;
    for (std::size_t at = text.find(value); at != std::string::npos; at = text.find(value, at)) {
      text.replace(at, value.size(), ": null");
    }
  }
  return text;
}

}  // namespace

Result<Results> Results::read(const std::string& file) {
  const auto text = read_text(file, "results");
  if (!text) return text.error();
  return parse(*text, file);
}

Result<Results> Results::parse(const std::string& text, const std::string& file) {
  Results results;
  try {
    const json document = json::parse(without_non_numbers(text));
    results.context_ = context_of(document);
    for (const json& entry : document.at("benchmarks")) {
      const std::string run_name = entry.at("run_name").get<std::string>();
      const std::string name = plain_name(run_name);
      if (entry.value("error_occurred", false)) {
        results.failures_[name] = entry.value("error_message", std::string("failed"));
        continue;
      }
      if (entry.value("run_type", std::string()) != "iteration") continue;
      const double unit = nanoseconds_in(entry.value("time_unit", std::string("ns")));
      results.ns_[name].push_back(entry.at(clock_of(run_name)).get<double>() * unit);
      const double rate = entry.value("items_per_second", 0.0);
      if (rate > 0) results.ns_[name + kPerItem].push_back(1e9 / rate);
      for (const auto& [key, value] : entry.items()) {
        if (value.is_number() && !is_of_every_benchmark(key)) {
          results.ns_[name + '#' + key].push_back(value.get<double>());
        }
      }
    }
  } catch (const json::exception& error) {
    return bad_input(std::string("not the JSON of Google Benchmark: ") + error.what(), file);
  }
  return results;
}

std::optional<double> Results::median_ns(const std::string& benchmark) const {
  const auto found = ns_.find(benchmark);
  if (found == ns_.end()) return std::nullopt;
  std::vector<double> sorted = found->second;
  std::sort(sorted.begin(), sorted.end());
  const std::size_t middle = sorted.size() / 2;
  if (sorted.size() % 2 == 1) return sorted[middle];
  return (sorted[middle - 1] + sorted[middle]) / 2;
}

std::size_t Results::repetitions() const {
  std::size_t fewest = 0;
  for (const auto& [name, times] : ns_) {
    if (fewest == 0 || times.size() < fewest) fewest = times.size();
  }
  return fewest;
}

}  // namespace portpool::bench
