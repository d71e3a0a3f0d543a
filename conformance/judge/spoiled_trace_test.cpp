// Everything that a trace tells is judged: for each call, each output and each way to spoil it, the
// judge finds a deviation at that step. What clauses leave open is listed, with the reason.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>

#include "format/scenario/testdata.hpp"
#include "judge/spoiled_trace_test.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "portpool/conformance/verdict.hpp"
#include "run/runner.hpp"
#include "run/sim_backend.hpp"
#include "text/glob.hpp"

namespace portpool::conformance {
namespace {

using Reasons = std::map<Spoilt, std::string>;

void add_byte_counts(Reasons& all) {
  static constexpr const char* kOthers[] = {"another value", "one more", "a million more",
                                            "untouched"};
  for (const char* change : kOthers) {
    all[{"* refused", "bytes", change}] = "a refusal may have any count (FORMATS.md)";
    all[{"SIO_ASSOCIATE_PORT_RESERVATION", "bytes", change}] = "AMB-13";
    all[{"SIO_RELEASE_PORT_RESERVATION", "bytes", change}] = "AMB-13";
    all[{"WSAIoctl", "bytes", change}] = "no clause says what other codes count";
    all[{"WSAGetOverlappedResult", "bytes", change}] = "no clause says what other requests count";
  }
  all[{"* refused", "bytes", "missing"}] = "what a refusal leaves may be left out (FORMATS.md)";
  all[{"GetQueuedCompletionStatus", "bytes", "untouched"}] = "no clause says that it is written";
  for (const char* change : {"one more", "a million more"}) {
    for (const char* call :
         {"SIO_ACQUIRE_PORT_RESERVATION", "complete", "GetQueuedCompletionStatus"})
      all[{call, "bytes", change}] = "ACQ-005: not zero is all that is said of it";
  }
}

void add_ports_and_names(Reasons& all) {
  for (const char* call : {"bind", "connect", "listen", "sendto"})
    all[{call, "port", "missing"}] = "read back after the call, which can fail (FORMATS.md)";
  for (const char* call : {"connect refused", "sendto refused", "ConnectEx refused"})
    all[{call, "port", "added"}] = "it may have bound its socket all the same";
  all[{"connect refused", "port", "another value"}] = "as for a port that is added";
  all[{"connect refused", "port", "missing"}] = "as for a connect that was not refused";
  for (const char* call : {"SIO_ACQUIRE_PORT_RESERVATION", "WSAIoctl", "WSAGetOverlappedResult"})
    all[{call, "start", "another value"}] = "AMB-34: a block may lie anywhere";
  for (const char* output : {"port", "address"}) {
    for (const char* change : {"another value", "missing"})
      all[{"getsockname", output, change}] = "AMB-67: the name of a socket to be used again";
    all[{"accept", output, "added"}] = "AMB-67: of the peer that connects";
  }
}

// What a clause or the format leaves open, so that the changed trace may be as right as the one
// that was made. A '*' stands for any text.
const Reasons& open_ones() {
  static const Reasons all = [] {
    Reasons reasons = {
        {{"* refused", "token", "added"}, "zeros in the caller's buffer are no grant"},
        {{"WSAGetOverlappedResult refused", "", "another code"}, "IOC-001: an unknown code"},
        {{"WSAGetOverlappedResult refused", "", "success instead"}, "IOC-001: an unknown code"},
        {{"getsockopt", "value", "a million more"}, "OPT-001: true, whatever the number"},
        {{"getsockopt", "value", "another value"},
         "the option may be on or off, or the error read"},
        {{"getsockopt", "value", "added"}, "no clause says what it tells here"},
        {{"select", "*", "another value"}, "a connect that is under way, or a datagram (CONN-048)"},
        {{"WSAPoll", "*", "another value"}, "the end of a connection may have come or not"},
        {{"complete", "line", "one line later"}, "OVL-008: routines run in any order"},
    };
    add_byte_counts(reasons);
    add_ports_and_names(reasons);
    return reasons;
  }();
  return all;
}

bool stands_for(const Spoilt& key, const Spoilt& what) {
  return glob_matches(key.call, what.call) && glob_matches(key.what, what.what) &&
         glob_matches(key.change, what.change);
}

bool is_open(const Spoilt& what) {
  return std::ranges::any_of(open_ones(),
                             [&](const auto& one) { return stands_for(one.first, what); });
}

// Of each combination so many are judged in a scenario: more of the same tell no more.
constexpr int kEnough = 2;

class Gate {
 public:
  Gate() { clauses_alone_.check_expectations = false; }

  void spoil(const Scenario& scenario) {
    scenario_ = &scenario;
    in_scenario_.clear();
    SimBackend backend;
    const Result<Trace> trace = run_scenario(scenario, backend, {});
    if (!trace) return;
    const auto take = [this](const Spoilt& what, const std::string& step, const Trace& spoilt) {
      if (++in_scenario_[what] <= kEnough) try_out(what, step, spoilt);
    };
    spoil_results(*trace, take);
    spoil_outputs(*trace, take);
    spoil_lines(*trace, take);
  }

  [[nodiscard]] const std::map<Spoilt, int>& judged() const { return judged_; }
  /// Where changes were neither found nor are what the scenario says of its step.
  [[nodiscard]] const std::map<Spoilt, std::vector<std::string>>& passed() const { return passed_; }

 private:
  void try_out(const Spoilt& what, const std::string& step, const Trace& spoilt) {
    ++judged_[what];
    if (!check_trace(spoilt, *scenario_).empty()) return;
    const Verdict verdict = judge(*scenario_, spoilt, clauses_alone_);
    // What is wrong with a completion is found at the wait that tells of it, and a line that is out
    // of its place at any of the two places.
    const bool anywhere = what.what == "line" || what.call.starts_with("complete");
    const bool found = !verdict.findings.empty() && (anywhere || verdict.findings[0].step == step);
    if (found || (what.what.empty() && is_stated(step, spoilt))) return;
    passed_[what].push_back(scenario_->id + "/" + step);
  }

  // Each scenario states every result that the clauses allow (coverage/stated_offers_test.cpp).
  [[nodiscard]] bool is_stated(const std::string& id, const Trace& spoilt) const {
    const auto step = std::ranges::find(scenario_->steps, id, &Step::id);
    if (step == scenario_->steps.end() || !step->expect) return false;
    const Verdict verdict = judge(*scenario_, spoilt, JudgeOptions{});
    return std::ranges::none_of(verdict.findings, [&](const Finding& one) {
      return one.step == id && one.kind == FindingKind::expectation && !one.expected->output;
    });
  }

  const Scenario* scenario_ = nullptr;
  JudgeOptions clauses_alone_;
  std::map<Spoilt, int> in_scenario_, judged_;
  std::map<Spoilt, std::vector<std::string>> passed_;
};

TEST(SpoiledTraces, DeviateAtTheSpoiledStep) {
  Gate gate;
  const auto files = find_scenarios({source_path("scenarios")});
  ASSERT_TRUE(files.ok());
  for (const std::string& file : *files) {
    const Result<Scenario> scenario = load_scenario_file(file);
    ASSERT_TRUE(scenario.ok()) << scenario.error().to_string();
    gate.spoil(*scenario);
  }
  EXPECT_GT(gate.judged().size(), 600u);
  int tried = 0;
  for (const auto& one : gate.judged()) tried += one.second;
  std::size_t agreed = 0;
  for (const auto& [what, where] : gate.passed()) {
    agreed += where.size();
    if (is_open(what)) continue;
    ADD_FAILURE() << what.call << ", " << what.what << ", " << what.change << ": passed "
                  << where.size() << " times, as in " << where.front();
  }
  std::cout << "changes of traces: " << tried << " of " << gate.judged().size() << " kinds; "
            << agreed << " of " << gate.passed().size() << " kinds may be so\n";
  for (const auto& open_one : open_ones()) {
    const auto& key = open_one.first;
    const bool is_used = std::ranges::any_of(
        gate.passed(), [&](const auto& one) { return stands_for(key, one.first); });
    EXPECT_TRUE(is_used) << key.call << ", " << key.what << ", " << key.change
                         << " is listed as open, and was found each time";
  }
}

}  // namespace
}  // namespace portpool::conformance
