#include "judge/diff.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "judge/seen_event.hpp"

namespace portpool::conformance {
namespace {

bool tells(const TraceEvent& event) {
  return event.kind != TraceEventKind::begin;
}

// Events of a step that tell something, in order.
using ByStep = std::map<std::string, std::vector<const TraceEvent*>>;

ByStep by_step(const Trace& trace) {
  ByStep events;
  for (const TraceEvent& event : trace.events) {
    if (tells(event)) events[event.step].push_back(&event);
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

// Symbols and names that an event speaks of.
std::set<std::string> symbols_of(const TraceEvent& event) {
  std::set<std::string> symbols;
  for (const auto& [name, value] : event.outputs) {
    const auto* text = std::get_if<std::string>(&value);
    if (text != nullptr && (name == "port" || name == "start" || name == "token"))
      symbols.insert(*text);
  }
  return symbols;
}

DifferenceKind kind_of(const TraceEvent& left, const TraceEvent& right) {
  return left.kind == right.kind && left.result == right.result ? DifferenceKind::output
                                                                : DifferenceKind::result;
}

std::vector<std::string> completion_order(const Trace& trace) {
  std::vector<std::string> order;
  for (const TraceEvent& event : trace.events) {
    if (event.kind == TraceEventKind::complete) order.push_back(event.step);
  }
  return order;
}

}  // namespace

std::string_view name_of(DifferenceKind kind) {
  switch (kind) {
    case DifferenceKind::result:
      return "result";
    case DifferenceKind::output:
      return "output";
    case DifferenceKind::order:
      return "order";
    case DifferenceKind::missing:
      return "missing";
  }
  return "";
}

std::vector<Difference> diff_traces(const Trace& left, const Trace& right) {
  const ByStep lefts = by_step(left);
  const ByStep rights = by_step(right);
  std::vector<Difference> differences;
  std::vector<std::pair<std::set<std::string>, std::string>> causes;
  const auto add = [&](DifferenceKind kind, const std::string& step, const TraceEvent* a,
                       const TraceEvent* b) {
    Difference found{
        kind, step, a != nullptr ? describe(*a) : "", b != nullptr ? describe(*b) : "", {}};
    std::set<std::string> symbols;
    for (const TraceEvent* event : {a, b}) {
      if (event != nullptr) symbols.merge(symbols_of(*event));
    }
    for (const auto& [names, cause] : causes) {
      const bool shared =
          std::any_of(symbols.begin(), symbols.end(),
                      [&, &known = names](const auto& symbol) { return known.contains(symbol); });
      if (shared && found.first_cause.empty()) found.first_cause = cause;
    }
    causes.emplace_back(symbols, found.first_cause.empty() ? step : found.first_cause);
    differences.push_back(std::move(found));
  };
  for (const std::string& step : steps_in_order(left, right)) {
    const auto a = lefts.find(step);
    const auto b = rights.find(step);
    const std::size_t count_a = a == lefts.end() ? 0 : a->second.size();
    const std::size_t count_b = b == rights.end() ? 0 : b->second.size();
    for (std::size_t i = 0; i < std::max(count_a, count_b); ++i) {
      const TraceEvent* one = i < count_a ? a->second[i] : nullptr;
      const TraceEvent* other = i < count_b ? b->second[i] : nullptr;
      if (one != nullptr && other != nullptr && *one == *other) continue;
      const bool missing = one == nullptr || other == nullptr;
      add(missing ? DifferenceKind::missing : kind_of(*one, *other), step, one, other);
    }
  }
  const auto left_order = completion_order(left);
  const auto right_order = completion_order(right);
  if (left_order != right_order && std::is_permutation(left_order.begin(), left_order.end(),
                                                       right_order.begin(), right_order.end())) {
    Difference order{DifferenceKind::order, left_order.front(), {}, {}, {}};
    for (const std::string& step : left_order)
      order.left += (order.left.empty() ? "" : ", ") + step;
    for (const std::string& step : right_order)
      order.right += (order.right.empty() ? "" : ", ") + step;
    differences.push_back(std::move(order));
  }
  return differences;
}

}  // namespace portpool::conformance
