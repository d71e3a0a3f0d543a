// Recordings as JSON: what changes from step to step, with everything that repeats written once.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <unordered_map>

#include "html/machines.hpp"
#include "html/recorder.hpp"

namespace portpool::conformance {

/// Values, each once, by the order of their first appearance.
class UniqueValues {
 public:
  /// The index of the value.
  std::size_t add(nlohmann::ordered_json value);
  [[nodiscard]] const nlohmann::ordered_json& all() const { return all_; }

 private:
  nlohmann::ordered_json all_ = nlohmann::ordered_json::array();
  std::unordered_map<std::string, std::size_t> index_;  // by text
};

/// What all recordings of a page share.
struct SharedValues {
  UniqueValues outcomes;  // that were offered: [result, outputs, rule, [questions], holder]
  UniqueValues items;     // that hold ports: [transport, first, count, kind, owner, name, detail]
  UniqueValues records;
};

/// The index of an allowed outcome.
std::size_t add_outcome(const AllowedOutcome& allowed, SharedValues& shared);

/// The index of the record of a run that has a trace.
std::size_t add_record(const PageRun& run, const Recording& recording, SharedValues& shared);

/// Text in which everything is UTF-8.
[[nodiscard]] std::string json_text(const nlohmann::ordered_json& value);

}  // namespace portpool::conformance
