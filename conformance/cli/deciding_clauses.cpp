#include "cli/deciding_clauses.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "html/recorder.hpp"
#include "report/words.hpp"
#include "text/joined.hpp"

namespace portpool::conformance {
namespace {

// "the socket is not bound (BIND-012, ASSOC-006)" of each rule that can have decided the step.
std::vector<std::string> deciding_rules(const RecordedStep& step) {
  std::vector<std::string> rules;
  for (const OfferedOutcome& one : step.offer) {
    if (!one.taken) continue;
    const RuleInfo& rule = info(one.allowed.rule);
    std::vector<std::string_view> clauses;
    for (const Clause clause : rule.clauses) clauses.push_back(info(clause).id);
    std::string text = std::string(rule.sentence) + " (" + joined(clauses, ", ") + ")";
    if (std::ranges::find(rules, text) == rules.end()) rules.push_back(std::move(text));
  }
  return rules;
}

}  // namespace

void print_deciding_clauses(std::ostream& out, const Scenario& scenario,
                            const ScenarioOutcome& outcome, const JudgeOptions& judging,
                            const Paint& paint) {
  if (!outcome.trace) return;
  for (const RecordedStep& recorded : record(scenario, *outcome.trace, judging).steps) {
    const Step& step = scenario.steps[recorded.step];
    out << "    " << paint.bold(step.id) << "  " << spell(outcome.trace->events[recorded.event])
        << '\n';
    for (const std::string& rule : deciding_rules(recorded)) {
      out << paint.dim("        " + rule) << '\n';
    }
  }
}

}  // namespace portpool::conformance
