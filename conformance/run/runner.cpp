#include "run/runner.hpp"

#include <set>

#include "run/events.hpp"
#include "run/naming.hpp"
#include "run/translate.hpp"

namespace portpool::conformance {
namespace {

class Run {
 public:
  Run(const Scenario& scenario, Backend& backend, const Prepared& prepared, Trace& trace)
      : scenario_(scenario),
        backend_(backend),
        trace_(trace),
        naming_(scenario, prepared.fingerprint, prepared.lease) {
    for (std::size_t i = 0; i < prepared.persistent_tokens.size(); ++i) {
      const PersistentDeclaration& block = scenario.host.persistent[i];
      const auto start = naming_.port(block.start);
      naming_.made_reservation(
          block.as, {{start.value_or(0), block.count}, prepared.persistent_tokens[i].second});
    }
  }

  // False when nothing more of the scenario can run here.
  Result<bool> step(const Step& step) {
    // A call that was to block and came back at once has told its outcome then.
    if (is_await(step) && !blocked_.contains(step.arguments.awaited_step)) return true;
    Result<Observation> seen = step.is_call() ? call(step) : host(step);
    if (!seen) return at(step, seen.error());
    const bool going_on = seen->kind != Observation::Kind::unsupported &&
                          seen->kind != Observation::Kind::timed_out &&
                          seen->kind != Observation::Kind::crashed;
    const bool starts =
        seen->kind == Observation::Kind::blocked || seen->kind == Observation::Kind::pending;
    if (seen->kind == Observation::Kind::blocked) {
      blocked_.insert(told_of(step).id);
    } else {
      blocked_.erase(told_of(step).id);
    }
    if (starts && !is_await(step)) trace_.events.push_back(begin(step));
    for (TraceEvent& event : events_of(scenario_, told_of(step), *seen, naming_)) {
      trace_.events.push_back(std::move(event));
    }
    return going_on;
  }

  [[nodiscard]] const Naming& naming() const { return naming_; }

 private:
  static bool is_await(const Step& step) {
    return step.is_call() && std::get<CallName>(step.what) == CallName::await_;
  }

  // Whose outcome the step tells.
  [[nodiscard]] const Step& told_of(const Step& step) const {
    return is_await(step) ? *awaited_step(scenario_, step) : step;
  }

  [[nodiscard]] TraceEvent begin(const Step& step) const {
    TraceEvent event;
    event.kind = TraceEventKind::begin;
    event.step = step.id;
    event.in = spell_caller(scenario_, step);
    event.call = std::string(name_of(std::get<CallName>(step.what)));
    return event;
  }

  // A broken run says where it broke.
  [[nodiscard]] ToolError at(const Step& step, ToolError error) const {
    error.message = "step " + step.id + ": " + error.message;
    if (error.file.empty()) {
      error.file = scenario_.file;
      error.line = step.where.line;
      error.column = step.where.column;
    }
    return error;
  }

  static Observation missing(const std::string& name) {
    Observation seen;
    seen.kind = Observation::Kind::unsupported;
    seen.unsupported = {Unsupported::Reason::not_made, name};
    return seen;
  }

  static Caller caller_of(const Step& step) {
    return {ProcessId{static_cast<std::uint16_t>(step.process)},
            ThreadId{static_cast<std::uint16_t>(step.thread)}};
  }

  Result<Observation> call(const Step& step) {
    if (is_await(step))
      return backend_.await(caller_of(*awaited_step(scenario_, step)), step.blocks);
    const TranslatedCall translated = translate(scenario_, step, naming_);
    if (!translated.missing.empty()) return missing(translated.missing);
    return backend_.perform(caller_of(step), translated.call, step.blocks);
  }

  Result<Observation> host(const Step& step) {
    const TranslatedRange translated = translate_range(step, naming_);
    if (!translated.missing.empty()) return missing(translated.missing);
    return backend_.host_event(step, translated.range);
  }

  const Scenario& scenario_;
  Backend& backend_;
  Trace& trace_;
  Naming naming_;
  std::set<std::string> blocked_;  // steps whose call blocks, as far as was seen
};

TraceHead head_of(const Scenario& scenario, const Backend& backend, const RunOptions& options,
                  const Prepared& prepared) {
  TraceHead head;
  head.scenario = scenario.id;
  head.scenario_hash = scenario.hash;
  head.backend = backend.name();
  head.seed = options.seed;
  head.profile = options.profile;
  head.tool = std::string(kToolName);
  head.waits = prepared.waits;
  head.fingerprint = prepared.fingerprint;
  head.lease = prepared.lease;
  return head;
}

TraceEvent cannot_begin(const Scenario& scenario, const Unsupported& unsupported) {
  TraceEvent event;
  event.kind = TraceEventKind::unsupported;
  event.step = scenario.steps.empty() ? std::string{} : scenario.steps.front().id;
  event.reason = to_text(unsupported);
  return event;
}

}  // namespace

Result<Trace> run_scenario(const Scenario& scenario, Backend& backend, const RunOptions& options) {
  Trace trace;
  const Result<Prepared> prepared = backend.prepare(scenario);
  if (!prepared) {
    const Result<Done> done = backend.finish();
    return done ? prepared.error() : done.error();
  }
  trace.head = head_of(scenario, backend, options, *prepared);
  std::optional<ToolError> broken;
  if (prepared->unsupported) {
    trace.events.push_back(cannot_begin(scenario, *prepared->unsupported));
  } else {
    Run run(scenario, backend, *prepared, trace);
    for (const Step& step : scenario.steps) {
      const Result<bool> going_on = run.step(step);
      if (!going_on) broken = going_on.error();
      if (!going_on || !*going_on) break;
    }
    trace.head.bindings = run.naming().bindings();
  }
  const Result<Done> done = backend.finish();
  if (broken) return *broken;
  if (!done) return done.error();
  return trace;
}

}  // namespace portpool::conformance
