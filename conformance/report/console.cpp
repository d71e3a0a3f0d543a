#include "report/console.hpp"

#include <cstdlib>
#include <ostream>

#include "report/simulate_and_judge.hpp"
#include "report/terminal.hpp"
#include "report/unsupported_reasons.hpp"
#include "report/words.hpp"
#include "text/counted.hpp"
#include "text/joined.hpp"
#include "text/printable.hpp"

namespace portpool::conformance {
namespace {

std::string cite(Rule rule) {
  std::string clauses;
  for (const Clause clause : info(rule).clauses) {
    clauses += (clauses.empty() ? "" : ", ") + std::string(info(clause).id);
  }
  return clauses;
}

void print_allowed(std::ostream& out, const AllowedOutcome& allowed, const Paint& paint) {
  out << "      allowed   " << allowed.result;
  if (!allowed.outputs.empty()) out << ", " << outputs_in_words(allowed);
  out << '\n';
  if (const std::string holder = spell(allowed.holder); !holder.empty())
    out << "                " << holder << " stands in the way\n";
  std::string because = std::string(info(allowed.rule).sentence) + " (" + cite(allowed.rule);
  for (const Question question : allowed.questions) {
    because += "; open question " + std::string(info(question).id);
  }
  out << paint.dim("                " + because + ")") << '\n';
}

// ": the output port differs", where the result is as expected.
std::string differing_output(const Finding& finding) {
  if (!finding.expected->output) return {};
  return ": the output " + finding.expected->output->first + " differs";
}

// "; those of BIND-001, BIND-009 did".
std::string clauses_that_fired(const RuleTally& tally) {
  std::vector<std::string_view> ids;
  for (const Clause clause : fired_clauses(tally)) ids.push_back(info(clause).id);
  return ids.empty() ? "; no rule fired" : "; those of " + joined(ids, ", ") + " did";
}

}  // namespace

Paint Paint::from_option(const std::string& option) {
  // Asked in any case: a console that gets colours because the user says so has to be told, too.
  const bool terminal = is_terminal(StandardStream::output);
  if (option == "always") return Paint(true);
  if (option == "never" || std::getenv("NO_COLOR") != nullptr) return Paint(false);
  return Paint(terminal);
}

void print_finding(std::ostream& out, const Finding& finding, const std::string& file,
                   const Paint& paint) {
  const std::string where = printable(file) + ":" + std::to_string(finding.where.line) + ":" +
                            std::to_string(finding.where.column);
  out << "    step " << paint.bold(finding.step) << " (" << finding.call << "), " << where << '\n';
  if (!finding.first_cause.empty()) {
    out << paint.dim("      may follow from the deviation at step " + finding.first_cause) << '\n';
  }
  const std::string seen = seen_in_words(finding);
  const std::string remark = spell(finding.remark);
  switch (finding.kind) {
    case FindingKind::deviation:
      out << "      seen      " << paint.red(seen) << '\n';
      break;
    case FindingKind::expectation:
      out << "      seen      " << paint.red(seen) << '\n'
          << "      expected  " << spell(*finding.expected) << differing_output(finding)
          << " (by the scenario; the clauses allow what was seen)\n";
      return;
    case FindingKind::unfounded:
      out << "      seen      " << seen << '\n'
          << "      expected  " << paint.red(spell(*finding.expected)) << differing_output(finding)
          << ", which no clause allows here: an error of the scenario or of the model\n";
      break;
    case FindingKind::timeout:
      out << "      seen      " << paint.red(seen) << '\n';
      break;
    case FindingKind::missing:
      out << "      seen      " << paint.red("nothing" + (remark.empty() ? "" : ": " + remark))
          << '\n';
      return;
    case FindingKind::unsteady:
      out << "      seen      " << paint.red(seen) << '\n'
          << "      before    " << expected_in_words(finding) << '\n';
      return;
    case FindingKind::repeated:
    case FindingKind::order:
      out << "      seen      " << paint.red(seen + ", " + remark) << '\n';
      return;
  }
  for (const AllowedOutcome& allowed : finding.allowed) print_allowed(out, allowed, paint);
  if (finding.allowed.empty()) {
    out << "      allowed   nothing" << (remark.empty() ? "" : ": " + remark) << '\n';
  }
}

void print_outcome(std::ostream& out, const ScenarioOutcome& outcome, bool quiet,
                   const Paint& paint) {
  // One scenario may have traces of many machines.
  const std::string trace = recorded_in(outcome);
  const std::string of_trace = trace.empty() ? trace : paint.dim("  " + trace);
  if (outcome.broken) {
    out << paint.red("BROKEN       ") << outcome.id << "\n    " << outcome.broken->to_string()
        << '\n';
    return;
  }
  if (outcome.verdict.kind == VerdictKind::deviating || !outcome.unfired.empty()) {
    out << paint.red("deviates     ") << outcome.id << paint.dim("  " + printable(outcome.title))
        << '\n';
    if (!trace.empty()) out << "    trace " << trace << '\n';
    for (const Finding& finding : outcome.verdict.findings) {
      print_finding(out, finding, outcome.file, paint);
    }
    if (outcome.verdict.otherwise == VerdictKind::overflow) {
      out << "    judging stopped: " << reason_of(outcome.verdict) << '\n';
    }
    for (const Clause clause : outcome.unfired) {
      out << "    cites " << info(clause).id << ", but no rule of it fired"
          << clauses_that_fired(outcome.verdict.tally) << '\n';
    }
  } else if (outcome.verdict.kind == VerdictKind::overflow) {
    out << paint.red("overflow     ") << outcome.id << paint.dim("  " + reason_of(outcome.verdict))
        << of_trace << '\n';
  } else if (outcome.verdict.kind == VerdictKind::unsupported) {
    if (!quiet) {
      out << paint.yellow("unsupported  ") << outcome.id
          << paint.dim("  " + reason_of(outcome.verdict)) << of_trace << '\n';
    }
  } else if (!outcome.known.empty()) {
    if (!quiet) out << paint.green("known        ") << outcome.id << of_trace << '\n';
  } else if (!quiet) {
    out << paint.green("agrees       ") << outcome.id << of_trace << '\n';
  }
  for (const std::string& known : outcome.known) {
    if (!quiet) out << paint.dim("    known deviation: " + known) << '\n';
  }
}

void print_totals(std::ostream& out, const std::vector<ScenarioOutcome>& outcomes,
                  const std::string& backend, const Paint& paint) {
  const RunTotals totals = total(outcomes);
  std::size_t steps = 0;
  std::size_t states = 0;
  for (const ScenarioOutcome& outcome : outcomes) {
    steps += outcome.verdict.steps_judged;
    states = std::max(states, outcome.verdict.largest_state_set);
  }
  out << '\n'
      << paint.bold(counted(outcomes.size(), "scenario") + " on " + backend) << ", "
      << counted(steps, "step") << " judged, largest state set " << states << '\n';
  out << "  agreed       " << totals.agreed;
  if (totals.known > 0) out << " (" << totals.known << " with known deviations)";
  out << "\n  deviating    " << totals.deviating << "\n  unsupported  " << totals.unsupported
      << '\n';
  const auto reasons = unsupported_reasons(outcomes);
  for (const auto& [reason, count] : reasons) {
    const std::size_t width = std::to_string(reasons.front().second).size();
    std::string number = std::to_string(count);
    number.insert(0, width - number.size(), ' ');
    out << paint.dim("      " + number + "  " + reason) << '\n';
  }
  if (totals.overflow > 0) out << "  overflow     " << totals.overflow << '\n';
  if (totals.broken > 0) out << "  broken       " << totals.broken << '\n';
}

}  // namespace portpool::conformance
