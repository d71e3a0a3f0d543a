// The replay on the fake whose rules are broken: the judge finds it through the real path, at the
// step at which it finds it on the model.
//
// PORTPOOL_FAKE_DLL names portpool-fake.dll; without it the test is skipped.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "portpool/conformance/scenario_file.hpp"
#include "portpool/conformance/verdict.hpp"
#include "portpool/conformance/winsock_backend.hpp"
#include "portpool/sim/rule.hpp"
#include "run/runner.hpp"
#include "run/sim_backend.hpp"

namespace portpool::conformance::winsock {
namespace {

struct Mutant {
  const char* rule;
  bool turned_round = false;
  std::string_view scenario = {};  // empty: the first that shows it on the model
};

// Of every part of the model.
constexpr Mutant kMutants[] = {
    {"bind_reserved"},
    {"bind_twice"},
    {"bind_in_use"},
    {"bind_reserved", true},
    {"acquire_port_reserved"},
    {"acquire_port_bound"},
    {"associate_unknown_token"},
    {"release_unknown_token"},
    {"close_ends_reservations"},
    {"close_returns_port"},
    {"close_last_descriptor"},
    {"duplicate_used_up"},
    {"inheritable_by_default"},
    {"completion_port_packet"},
    {"routine_in_alertable_wait"},
    {"event_signalled"},
    {"persistent_privilege"},
    {"reboot_keeps_store"},
    {"ioctl_network_down"},
    {"exclusion_added"},
    {"implicit_bind"},
    {"option_v6only_bound", true},
    // Elsewhere the model shows it by the result of ExitProcess, and a real process does end.
    {"exit_closes_sockets", false, "lifetime-reboot-ends-runtime-reservations"},
};

Verdict judged(const Scenario& scenario, const Trace& trace) {
  return judge(scenario, trace, JudgeOptions{});
}

std::vector<Scenario> corpus() {
  std::vector<Scenario> scenarios;
  const auto files = find_scenarios({PORTPOOL_SOURCE_DIR "/scenarios"});
  EXPECT_TRUE(files.ok());
  for (const std::string& file : *files) {
    auto scenario = load_scenario_file(file);
    if (scenario) scenarios.push_back(std::move(*scenario));
  }
  return scenarios;
}

// The first scenario that shows the mutant on the model, or the one that is named, and the step of
// its first finding.
struct Shown {
  const Scenario* scenario = nullptr;
  std::string step;
};
std::optional<Shown> shown_on_the_model(const std::vector<Scenario>& scenarios,
                                        const Mutation& mutation, std::string_view named) {
  for (const Scenario& scenario : scenarios) {
    if (!named.empty() && scenario.id != named) continue;
    SimOptions options;
    options.mutation = mutation;
    SimBackend backend(options);
    const Result<Trace> trace = run_scenario(scenario, backend, {});
    if (!trace) continue;
    const Verdict verdict = judged(scenario, *trace);
    if (verdict.kind == VerdictKind::deviating) return Shown{&scenario, verdict.findings[0].step};
  }
  return std::nullopt;
}

TEST(FakeReplay, TheJudgeFindsEachBrokenRule) {
  const char* const dll = std::getenv("PORTPOOL_FAKE_DLL");
  if (dll == nullptr) GTEST_SKIP() << "PORTPOOL_FAKE_DLL names no portpool-fake.dll";
  const std::vector<Scenario> scenarios = corpus();
  int found = 0;
  for (const Mutant& mutant : kMutants) {
    SCOPED_TRACE(mutant.rule);
    const std::optional<Rule> rule = rule_from_name(mutant.rule);
    ASSERT_TRUE(rule.has_value());
    const auto shown = shown_on_the_model(
        scenarios, mutant.turned_round ? Mutation::flip(*rule) : Mutation::switch_off(*rule),
        mutant.scenario);
    EXPECT_TRUE(shown.has_value());
    if (!shown) continue;
    WinsockOptions options;
    options.dll = dll;
    options.broken_rule = static_cast<std::uint32_t>(*rule);
    options.turned_round = mutant.turned_round;
    const auto backend = make_winsock_backend(options).backend;
    const Result<Trace> trace = run_scenario(*shown->scenario, *backend, {});
    ASSERT_TRUE(trace.ok()) << trace.error().message;
    const Verdict verdict = judged(*shown->scenario, *trace);
    EXPECT_EQ(verdict.kind, VerdictKind::deviating) << shown->scenario->id;
    if (verdict.findings.empty()) continue;
    EXPECT_EQ(verdict.findings[0].step, shown->step) << shown->scenario->id;
    ++found;
    std::cout << mutant.rule << (mutant.turned_round ? " turned round" : "") << ": "
              << shown->scenario->id << ", step " << verdict.findings[0].step << '\n';
  }
  EXPECT_EQ(found, static_cast<int>(std::size(kMutants)));
}

}  // namespace
}  // namespace portpool::conformance::winsock
