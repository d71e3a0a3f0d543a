// Everything that a trace tells is judged: for each call, each output and each way to spoil it, the
// judge finds a deviation at that step. What clauses leave open is listed, with the reason.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "format/scenario/testdata.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "portpool/conformance/verdict.hpp"
#include "run/runner.hpp"
#include "run/sim_backend.hpp"

namespace portpool::conformance {
namespace {

// Of each combination of call, output and change so many are judged: the whole corpus would take
// minutes, and tells no more.
constexpr int kEnough = 3;

/// A change of one event. What it does not apply to it leaves alone, and says so.
using Change = bool (*)(TraceEvent&);

bool tells_result(const TraceEvent& event) {
  return event.kind == TraceEventKind::returned || event.kind == TraceEventKind::host;
}

// A code that no clause gives to anything.
bool another_code(TraceEvent& event) {
  if (!tells_result(event)) return false;
  event.result = "WSASYSNOTREADY";
  event.outputs.clear();
  return true;
}
bool success_instead(TraceEvent& event) {
  if (!tells_result(event) || event.result == "success") return false;
  event.result = "success";
  event.outputs.clear();
  return true;
}
bool pending_instead(TraceEvent& event) {
  if (event.kind != TraceEventKind::returned) return false;
  event.kind = TraceEventKind::pending;
  event.result.clear();
  event.outputs.clear();
  return true;
}
bool blocked_instead(TraceEvent& event) {
  if (!pending_instead(event)) return false;
  event.kind = TraceEventKind::blocked;
  return true;
}
bool returned_instead(TraceEvent& event) {
  if (event.kind != TraceEventKind::pending && event.kind != TraceEventKind::blocked) return false;
  event.kind = TraceEventKind::returned;
  event.result = "WSASYSNOTREADY";
  return true;
}
bool cancelled_instead(TraceEvent& event) {
  if (event.kind != TraceEventKind::returned) return false;
  event.kind = TraceEventKind::cancelled;
  return true;
}

struct NamedChange {
  const char* name;
  Change make;
};
constexpr NamedChange kOfEvents[] = {
    {"another code", another_code},         {"success instead", success_instead},
    {"pending instead", pending_instead},   {"blocked instead", blocked_instead},
    {"returned instead", returned_instead}, {"cancelled instead", cancelled_instead},
};

// Another value of the output: one that no call of the corpus can have written.
TraceValue wrong(const std::string& output, const TraceValue& value) {
  if (output == "address") return std::string("203.0.113.9");
  if (output == "port" || output == "start") return std::int64_t{7};
  if (output == "token") return std::string("zero");
  if (output == "signalled") return std::string("no-such-event");
  if (output == "overlapped") return std::string("no-such-overlapped");
  if (output == "version") return std::string("1.9");
  if (output == "completions") {
    auto names = std::get<std::vector<std::string>>(value);
    names.emplace_back("no-such-overlapped");
    return names;
  }
  const auto* number = std::get_if<std::int64_t>(&value);
  if (output == "count") return std::int64_t{(number != nullptr ? *number : 0) + 1};
  if (output == "bytes") return std::int64_t{number != nullptr && *number == 0 ? 9 : 0};
  return std::int64_t{number == nullptr || *number == 0 ? 1 : 0};  // value, sets of select
}

/// What is judged, by call (or event of the world), output and change.
struct Key {
  std::string call, what, change;
  friend auto operator<=>(const Key&, const Key&) = default;
};

// What a clause leaves open, so that the changed trace may be as right as the one that was made.
// "*" stands for any call.
const std::map<Key, std::string>& open_ones() {
  static const std::string kBound = "read back after the call, which can fail (FORMATS.md)";
  static const std::string kUnfinished = "a connect that has not been refused or made yet";
  static const std::string kNoCount = "no clause says how many bytes it counts";
  static const std::map<Key, std::string> all = {
      {{"bind", "port", "missing"}, kBound},
      {{"connect", "port", "missing"}, kBound},
      {{"listen", "port", "missing"}, kBound},
      {{"sendto", "port", "missing"}, kBound},
      {{"SIO_ASSOCIATE_PORT_RESERVATION", "bytes", "another value"}, "AMB-13"},
      {{"WSAGetOverlappedResult", "", "success instead"}, "BLK-005: it was done before the cancel"},
      {{"WSAGetOverlappedResult", "", "another code"},
       "found where the event of the request is signalled, which then never ends rightly"},
      {{"WSAIoctl", "start", "another value"}, "AMB-34: a block may lie anywhere"},
      {{"select", "excepted", "another value"}, kUnfinished},
      {{"select", "readable", "another value"}, "a datagram may have come (CONN-048)"},
      {{"connect", "", "success instead"}, kUnfinished},
      {{"WSASocketW", "", "success instead"}, "AMB-105"},
      {{"sendto", "", "success instead"}, "AMB-37"},
      {{"set_dynamic_range", "", "success instead"}, "AMB-28"},
      {{"GetQueuedCompletionStatus", "bytes", "another value"}, kNoCount},
      {{"GetQueuedCompletionStatus", "bytes", "missing"}, kNoCount},
      {{"WSAIoctl", "bytes", "another value"}, kNoCount},
      {{"WSAIoctl", "bytes", "missing"}, kNoCount},
      {{"WSAGetOverlappedResult", "bytes", "missing"}, "a refusal leaves it alone (OVL-005)"},
  };
  return all;
}

bool is_open(const Key& key) {
  return open_ones().contains(key) || open_ones().contains({"*", key.what, key.change});
}

class Spoiler {
 public:
  explicit Spoiler(const Scenario& scenario, const Trace& trace)
      : scenario_(scenario), trace_(trace) {
    options_.check_expectations = false;  // the clauses alone
  }

  void spoil(std::map<Key, int>& judged, std::map<Key, std::vector<std::string>>& passed) {
    for (std::size_t i = 0; i < trace_.events.size(); ++i) {
      const TraceEvent& event = trace_.events[i];
      const std::string call = event.host.empty() ? event.call : event.host;
      if (call.empty()) continue;
      for (const NamedChange& change : kOfEvents) {
        TraceEvent changed = event;
        if (change.make(changed)) try_out({call, "", change.name}, i, changed, judged, passed);
      }
      for (std::size_t at = 0; at < event.outputs.size(); ++at) {
        const auto& [output, value] = event.outputs[at];
        TraceEvent changed = event;
        changed.outputs[at].second = wrong(output, value);
        try_out({call, output, "another value"}, i, changed, judged, passed);
        if (output != "bytes" && std::holds_alternative<std::string>(value)) {
          changed.outputs[at].second = std::string("no such thing");
          try_out({call, output, "no value at all"}, i, changed, judged, passed);
        }
        changed = event;
        changed.outputs.erase(changed.outputs.begin() + static_cast<std::ptrdiff_t>(at));
        try_out({call, output, "missing"}, i, changed, judged, passed);
      }
    }
  }

 private:
  void try_out(const Key& key, std::size_t at, const TraceEvent& changed,
               std::map<Key, int>& judged, std::map<Key, std::vector<std::string>>& passed) {
    if (changed == trace_.events[at]) return;
    if (++judged[key] > kEnough) return;
    Trace spoiled = trace_;
    spoiled.events[at] = changed;
    const Verdict verdict = judge(scenario_, spoiled, options_);
    const bool found = !verdict.findings.empty() && verdict.findings[0].step == changed.step;
    if (!found) passed[key].push_back(scenario_.id + "/" + changed.step);
  }

  const Scenario& scenario_;
  const Trace& trace_;
  JudgeOptions options_;
};

TEST(SpoiledTraces, DeviateAtTheSpoiledStep) {
  std::map<Key, int> judged;
  std::map<Key, std::vector<std::string>> passed;
  const auto files = find_scenarios({source_path("scenarios")});
  ASSERT_TRUE(files.ok());
  for (const std::string& file : *files) {
    const Result<Scenario> scenario = load_scenario_file(file);
    ASSERT_TRUE(scenario.ok()) << scenario.error().to_string();
    SimBackend backend;
    const Result<Trace> trace = run_scenario(*scenario, backend, {});
    if (!trace) continue;
    Spoiler(*scenario, *trace).spoil(judged, passed);
  }
  EXPECT_GT(judged.size(), 300u);
  for (const auto& [key, where] : passed) {
    if (is_open(key)) continue;
    ADD_FAILURE() << key.call << ", " << key.what << ", " << key.change << ": passed "
                  << where.size() << " times, as in " << where.front();
  }
  for (const auto& open_one : open_ones()) {
    const auto& key = open_one.first;
    const bool is_used = std::ranges::any_of(passed, [&](const auto& one) {
      return one.first == key ||
             (key.call == "*" && one.first.what == key.what && one.first.change == key.change);
    });
    EXPECT_TRUE(is_used) << key.call << ", " << key.what << ", " << key.change
                         << " is listed as open, and was found each time";
  }
}

}  // namespace
}  // namespace portpool::conformance
