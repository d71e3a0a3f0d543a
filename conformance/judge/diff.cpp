#include "judge/diff.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "judge/causes.hpp"
#include "judge/fault.hpp"
#include "judge/seen_event.hpp"

namespace portpool::conformance {
namespace {

// Events of a step that tell something, in order.
using ByStep = std::map<std::string, std::vector<const TraceEvent*>>;

ByStep by_step(const Trace& trace) {
  ByStep events;
  for (const TraceEvent& event : trace.events) {
    if (event.kind != TraceEventKind::begin) events[event.step].push_back(&event);
  }
  return events;
}

std::vector<std::string> steps_in_order(const Trace& left, const Trace& right) {
  std::vector<std::string> steps;
  std::set<std::string> known;
  for (const Trace* trace : {&left, &right}) {
    for (const TraceEvent& event : trace->events) {
      if (known.insert(event.step).second) steps.push_back(event.step);
    }
  }
  return steps;
}

DifferenceKind kind_of(const TraceEvent& left, const TraceEvent& right) {
  if (left.kind != right.kind) return DifferenceKind::returns;
  return left.result == right.result ? DifferenceKind::output : DifferenceKind::error;
}

std::vector<std::string> completion_order(const Trace& trace) {
  std::vector<std::string> order;
  for (const TraceEvent& event : trace.events) {
    if (event.kind == TraceEventKind::complete) order.push_back(event.step);
  }
  return order;
}

// The same wait with its routines named in another order says nothing else: it counts as the order
// of completions, once.
bool same_but_for_order(const TraceEvent& left, const TraceEvent& right) {
  TraceEvent sorted[2] = {left, right};
  for (TraceEvent& event : sorted) {
    for (auto& [name, value] : event.outputs) {
      if (auto* names = std::get_if<std::vector<std::string>>(&value)) {
        std::sort(names->begin(), names->end());
      }
    }
  }
  return sorted[0] == sorted[1];
}

class Comparison {
 public:
  Comparison(const Trace& left, const Trace& right, const Scenario* scenario)
      : left_(left), right_(right), scenario_(scenario) {
    if (scenario != nullptr) {
      naming_.emplace(*scenario, left.head.fingerprint, left.head.lease);
    }
  }

  std::vector<Difference> run() {
    const ByStep lefts = by_step(left_);
    const ByStep rights = by_step(right_);
    for (const std::string& step : steps_in_order(left_, right_)) {
      const auto a = lefts.find(step);
      const auto b = rights.find(step);
      static const std::vector<const TraceEvent*> none;
      compare(step, a == lefts.end() ? none : a->second, b == rights.end() ? none : b->second);
    }
    compare_order();
    return std::move(differences_);
  }

 private:
  void compare(const std::string& step, const std::vector<const TraceEvent*>& left,
               const std::vector<const TraceEvent*>& right) {
    bool same = true;
    for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
      const TraceEvent* one = i < left.size() ? left[i] : nullptr;
      const TraceEvent* other = i < right.size() ? right[i] : nullptr;
      const bool missing = one == nullptr || other == nullptr;
      if (!missing && same_but_for_order(*one, *other)) continue;
      same = false;
      add(missing ? DifferenceKind::missing : kind_of(*one, *other), step, one, other);
    }
    if (same && !differences_.empty()) causes_.passed(touched(step, nullptr, nullptr));
  }

  void add(DifferenceKind kind, const std::string& step, const TraceEvent* one,
           const TraceEvent* other) {
    const Touched here = touched(step, one, other);
    Difference& found = differences_.emplace_back();
    found.kind = kind;
    found.step = step;
    if (one != nullptr) found.left.event = *one;
    if (other != nullptr) found.right.event = *other;
    found.first_cause = causes_.cause_of(here);
    causes_.found(step, here);
  }

  void compare_order() {
    auto left = completion_order(left_);
    auto right = completion_order(right_);
    const bool reordered =
        left != right && std::is_permutation(left.begin(), left.end(), right.begin(), right.end());
    if (!reordered) return;
    Difference& found = differences_.emplace_back();
    found.kind = DifferenceKind::completion_order;
    found.step = left.front();
    found.left_order = std::move(left);
    found.right_order = std::move(right);
  }

  [[nodiscard]] Touched touched(const std::string& id, const TraceEvent* one,
                                const TraceEvent* other) const {
    Touched all;
    for (std::size_t i = 0; scenario_ != nullptr && i < scenario_->steps.size(); ++i) {
      const Step& step = scenario_->steps[i];
      if (step.id == id) all = touched_by(step, *naming_);
    }
    for (const TraceEvent* event : {one, other}) {
      if (event == nullptr) continue;
      for (const auto& [name, value] : event->outputs) {
        const auto* symbol = std::get_if<std::string>(&value);
        const bool names = name == "port" || name == "start" || name == "token";
        if (names && symbol != nullptr && *symbol != "untouched") all.names.insert(*symbol);
      }
    }
    return all;
  }

  const Trace& left_;
  const Trace& right_;
  const Scenario* scenario_;
  std::optional<Naming> naming_;
  Causes causes_;
  std::vector<Difference> differences_;
};

DifferenceKind kind_of(const Finding& finding) {
  switch (finding.kind) {
    case FindingKind::missing:
    case FindingKind::repeated:
    case FindingKind::order:
      return DifferenceKind::missing;
    case FindingKind::timeout:
      return DifferenceKind::returns;
    case FindingKind::deviation:
    case FindingKind::expectation:
    case FindingKind::unfounded:
    case FindingKind::unsteady:
      break;
  }
  const std::optional<TraceEvent>& seen = finding.seen.event;
  const bool returned =
      seen && (seen->kind == TraceEventKind::returned || seen->kind == TraceEventKind::host);
  if (!returned) return DifferenceKind::returns;
  const bool offered =
      std::any_of(finding.allowed.begin(), finding.allowed.end(),
                  [&](const AllowedOutcome& allowed) { return allowed.result == seen->result; });
  return offered ? DifferenceKind::output : DifferenceKind::error;
}

}  // namespace

std::string_view name_of(DifferenceKind kind) {
  switch (kind) {
    case DifferenceKind::returns:
      return "return";
    case DifferenceKind::error:
      return "error";
    case DifferenceKind::output:
      return "output";
    case DifferenceKind::completion_order:
      return "completion-order";
    case DifferenceKind::missing:
      return "missing";
  }
  return "";
}

std::vector<Difference> diff_traces(const Trace& left, const Trace& right,
                                    const Scenario* scenario) {
  return Comparison(left, right, scenario).run();
}

std::vector<Difference> diff_with_model(const Verdict& verdict) {
  std::vector<Difference> differences;
  for (const Finding& finding : verdict.findings) {
    Difference& difference = differences.emplace_back();
    difference.kind = kind_of(finding);
    difference.step = finding.step;
    difference.left = finding.seen;
    difference.allowed = finding.allowed;
    difference.remark = finding.remark;
    difference.first_cause = finding.first_cause;
  }
  return differences;
}

}  // namespace portpool::conformance
