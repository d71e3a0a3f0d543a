// The results of one run of Google Benchmark, read from its JSON.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <portpool/conformance/tool_error.hpp>
#include <string>
#include <vector>

namespace portpool::bench {

/// Appended to the name of a benchmark that counts items: the time of one item.
inline constexpr const char* kPerItem = "#item";

/// Medians over the repetitions of a run. Only figures of one run may be compared: the machine, its
/// load and even the placement of code differ from run to run.
class Results {
 public:
  /// Reads what --benchmark_out wrote. Aggregates are ignored, and so are benchmarks that failed.
  static conformance::Result<Results> read(const std::string& file);
  static conformance::Result<Results> parse(const std::string& text, const std::string& file);

  /// CPU time of one iteration in nanoseconds; nothing if it was not measured. CPU time, because on
  /// a shared machine the time on the wall counts the neighbours too; it is the time on the wall
  /// for benchmarks that ask for it. The name is the registered one, without "/real_time" and the
  /// like. With "#" and the name of a counter behind it: that counter, in its own unit.
  std::optional<double> median_ns(const std::string& benchmark) const;

  /// Names of the benchmarks that failed, with their messages.
  const std::map<std::string, std::string>& failures() const { return failures_; }

  /// How often the least repeated benchmark was repeated.
  std::size_t repetitions() const;

  /// Date, processors, caches and library version of the run; the name of the host is left out.
  const std::vector<std::pair<std::string, std::string>>& context() const { return context_; }

 private:
  std::map<std::string, std::vector<double>> ns_;
  std::map<std::string, std::string> failures_;
  std::vector<std::pair<std::string, std::string>> context_;
};

}  // namespace portpool::bench
