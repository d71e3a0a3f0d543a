#include "html/record_json.hpp"

#include <algorithm>

#include "report/words.hpp"

namespace portpool::conformance {
namespace {

using Json = nlohmann::ordered_json;

Json item_json(const PoolItem& item) {
  Json json = {static_cast<int>(item.transport),
               item.first,
               item.count,
               static_cast<int>(item.kind),
               item.owner,
               item.name,
               item.detail};
  if (!item.certain) json.push_back(1);
  return json;
}

Json range_json(PortRange range) {
  return {range.first, range.count};
}

Json ranges_json(const PortRange (&ranges)[kTransportCount]) {
  return {range_json(ranges[0]), range_json(ranges[1])};
}

std::vector<std::size_t> indices_of(const std::vector<PoolItem>& items, SharedValues& shared) {
  std::vector<std::size_t> indices;
  for (const PoolItem& item : items) indices.push_back(shared.items.add(item_json(item)));
  std::sort(indices.begin(), indices.end());
  return indices;
}

// [name, first port, count] of the blocks that the scenario names.
Json lease_json(const Scenario& scenario, const TraceHead& head) {
  Json lease = Json::array();
  for (const auto& [name, range] : head.lease) {
    std::uint32_t count = range.count;
    for (const NamedBlock& block : scenario.blocks) {
      if (block.name == name) count = block.count;
    }
    lease.push_back({name, range.first, count});
  }
  return lease;
}

// [symbol, port] of other ports that the trace names.
Json symbols_json(const TraceHead& head) {
  Json symbols = Json::array();
  for (const auto& [symbol, value] : head.bindings) {
    if (!symbol.starts_with("token#")) symbols.push_back({symbol, value});
  }
  return symbols;
}

// An event that was not judged by itself: a completion, the end of the run.
std::string also_seen(const TraceEvent& event) {
  switch (event.kind) {
    case TraceEventKind::complete:
      return "completion of " + event.step + ": " + spell(event) +
             (event.via.empty() ? "" : ", by " + event.via);
    case TraceEventKind::unsupported:
      return "unsupported: " + event.reason;
    case TraceEventKind::timeout:
      return "no answer before the watchdog gave up";
    case TraceEventKind::cancelled:
      return "nobody waits for " + event.step + " any more";
    default:
      return spell(event);
  }
}

class RecordWriter {
 public:
  RecordWriter(const PageRun& run, const Recording& recording, SharedValues& shared)
      : scenario_(*run.scenario),
        trace_(*run.outcome->trace),
        recording_(recording),
        shared_(shared),
        judged_(trace_.events.size()) {
    for (const RecordedStep& step : recording.steps) judged_[step.event] = true;
  }

  Json write() {
    Json record;
    record["lease"] = lease_json(scenario_, trace_.head);
    record["symbols"] = symbols_json(trace_.head);
    record["dynamic"] = ranges_json(recording_.start.dynamic_range);
    record["start"] = indices_of(recording_.start.items, shared_);
    record["steps"] = Json::array();
    ranges_ = record["dynamic"];
    for (const RecordedStep& step : recording_.steps) record["steps"].push_back(step_json(step));
    if (Json rest = unjudged_until(trace_.events.size()); !rest.empty()) record["rest"] = rest;
    return record;
  }

 private:
  // [step, seen, offer, added, removed, states, also seen, dynamic ranges if changed]
  Json step_json(const RecordedStep& step) {
    Json offer = Json::array();
    for (const OfferedOutcome& one : step.offer) {
      offer.push_back(2 * add_outcome(one.allowed, shared_) + (one.taken ? 1 : 0));
    }
    Json also = unjudged_until(step.event);
    Json json = {step.step,
                 spell(trace_.events[step.event]),
                 offer,
                 indices_of(step.came, shared_),
                 indices_of(step.went, shared_),
                 step.states};
    const Json ranges = ranges_json(step.dynamic_range);
    if (!also.empty() || ranges != ranges_) json.push_back(also);
    if (ranges != ranges_) json.push_back(ranges);
    ranges_ = ranges;
    return json;
  }

  // [step, text] of the events before this one that were not judged and not told yet. Events are
  // judged in the order of the scenario, which need not be that of the trace.
  Json unjudged_until(std::size_t event) {
    Json also = Json::array();
    for (; next_event_ < event; ++next_event_) {
      const TraceEvent& one = trace_.events[next_event_];
      if (one.kind == TraceEventKind::begin || judged_[next_event_]) continue;
      std::size_t step = 0;
      while (step < scenario_.steps.size() && scenario_.steps[step].id != one.step) ++step;
      also.push_back({step, also_seen(one)});
    }
    return also;
  }

  const Scenario& scenario_;
  const Trace& trace_;
  const Recording& recording_;
  SharedValues& shared_;
  std::vector<bool> judged_;  // by event of the trace
  Json ranges_;
  std::size_t next_event_ = 0;
};

}  // namespace

std::string json_text(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::size_t UniqueValues::add(Json value) {
  const auto [at, added] = index_.emplace(json_text(value), all_.size());
  if (added) all_.push_back(std::move(value));
  return at->second;
}

std::size_t add_outcome(const AllowedOutcome& allowed, SharedValues& shared) {
  Json questions = Json::array();
  for (const Question question : allowed.questions) questions.push_back(static_cast<int>(question));
  return shared.outcomes.add({allowed.result, outputs_in_words(allowed),
                              static_cast<int>(allowed.rule), std::move(questions),
                              spell(allowed.holder)});
}

std::size_t add_record(const PageRun& run, const Recording& recording, SharedValues& shared) {
  return shared.records.add(RecordWriter(run, recording, shared).write());
}

}  // namespace portpool::conformance
