// A trace held against the scenario that it claims to be of.
#include <algorithm>
#include <set>

#include "format/scenario/content_hash.hpp"
#include "format/trace/trace_rows.hpp"
#include "portpool/conformance/trace.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

class TraceChecker {
 public:
  TraceChecker(const Trace& trace, const Scenario& scenario) : trace_(trace), scenario_(scenario) {
    for (const NamedBlock& block : scenario.blocks) areas_.push_back(block.name);
    for (const PersistentDeclaration& held : scenario.host.persistent) add_reservation(held.as);
    for (const Step& step : scenario.steps) {
      if (!step.is_call() || step.as.empty()) continue;
      if (row_of(std::get<CallName>(step.what)).traits.makes == NameKind::reservation)
        add_reservation(step.as);
    }
  }

  std::vector<ToolError> run() {
    check_head();
    for (std::size_t i = 0; i < trace_.events.size(); ++i) {
      line_ = static_cast<std::uint32_t>(i) + 2;
      check_event(trace_.events[i]);
      check_beginning(i);
    }
    return std::move(errors_);
  }

 private:
  void add_reservation(const std::string& name) {
    if (name.empty()) return;
    areas_.push_back(name);
    reservations_.push_back(name);
  }

  void report(std::string_view member, std::string message) {
    ToolError error;
    error.message = std::move(message);
    error.file = trace_.file;
    error.line = line_;
    error.pointer = '/' + std::string(member);
    errors_.push_back(std::move(error));
  }

  void check_head() {
    const TraceHead& head = trace_.head;
    if (head.scenario != scenario_.id) {
      report("trace",
             "this is a trace of \"" + head.scenario + "\", not of \"" + scenario_.id + '"');
    } else if (head.scenario_hash != scenario_.hash) {
      report("scenario-hash", "the scenario has changed since the trace was made: its hash was " +
                                  hash_text(head.scenario_hash) + " and is " +
                                  hash_text(scenario_.hash));
    }
    if (could_not_begin()) return;
    for (const NamedBlock& block : scenario_.blocks) {
      const auto& lease = head.lease;
      const bool leased = std::any_of(lease.begin(), lease.end(),
                                      [&](const auto& entry) { return entry.first == block.name; });
      if (!leased) report("fingerprint/lease", "the lease is missing \"" + block.name + '"');
    }
  }

  // A run whose system cannot do what the scenario needs may end before its blocks are leased.
  [[nodiscard]] bool could_not_begin() const {
    return trace_.events.size() == 1 && trace_.events.front().kind == TraceEventKind::unsupported;
  }

  // Completions stand before the outcome that they are seen in.
  [[nodiscard]] const TraceEvent* next_to(std::size_t at, std::ptrdiff_t direction) const {
    const TraceEvent* event = nullptr;
    do {
      at += static_cast<std::size_t>(direction);
      event = at < trace_.events.size() ? &trace_.events[at] : nullptr;
    } while (event != nullptr && event->kind == TraceEventKind::complete);
    return event;
  }

  // A call that does not return at once has begun in the line before: the runner writes the two
  // together. What an await tells of it later has no such line.
  void check_beginning(std::size_t at) {
    const TraceEvent& event = trace_.events[at];
    const auto starts = [](const TraceEvent& one) {
      return one.kind == TraceEventKind::pending || one.kind == TraceEventKind::blocked;
    };
    if (event.kind == TraceEventKind::begin) {
      const TraceEvent* next = next_to(at, 1);
      const bool goes_on = next != nullptr && next->step == event.step && starts(*next);
      if (goes_on && !began_.contains(event.step)) return;
      report("event", "the step \"" + event.step +
                          "\" begins, and no \"pending\" or \"blocked\" of it follows");
    } else if (starts(event) && began_.insert(event.step).second) {
      const TraceEvent* before = next_to(at, -1);
      if (before != nullptr && before->step == event.step && before->kind == TraceEventKind::begin)
        return;
      report("event", "no \"begin\" of the step \"" + event.step + "\" stands before it");
    }
  }

  std::string caller(const Step& step) const {
    const ProcessDeclaration& process = scenario_.processes[step.process];
    return step.thread == 0 ? process.name : process.name + '.' + process.threads[step.thread - 1];
  }

  void check_event(const TraceEvent& event) {
    const auto step = std::find_if(scenario_.steps.begin(), scenario_.steps.end(),
                                   [&](const Step& s) { return s.id == event.step; });
    if (step == scenario_.steps.end()) {
      std::vector<std::string> ids;
      for (const Step& known : scenario_.steps) ids.push_back(known.id);
      report("step",
             "the scenario has no step \"" + event.step + '"' + did_you_mean(event.step, ids));
      return;
    }
    if (step->is_call()) {
      check_call(event, *step);
    } else {
      check_host(event, std::get<HostEvent>(step->what));
    }
  }

  void check_host(const TraceEvent& event, HostEvent what) {
    const bool fits = event.kind == TraceEventKind::host ||
                      event.kind == TraceEventKind::unsupported ||
                      event.kind == TraceEventKind::timeout;
    if (!fits) {
      report("event", "the step \"" + event.step + "\" is an event of the host, no call");
    } else if (!event.host.empty() && event.host != name_of(what)) {
      report("host", "the step \"" + event.step + "\" is \"" + std::string(name_of(what)) +
                         "\", not \"" + event.host + '"');
    }
  }

  void check_call(const TraceEvent& event, const Step& step) {
    const CallRow& row = row_of(std::get<CallName>(step.what));
    if (event.kind == TraceEventKind::host) {
      report("event", "the step \"" + event.step + "\" is a call, no event of the host");
      return;
    }
    if (!event.call.empty() && event.call != row.name) {
      report("call", "the step \"" + event.step + "\" calls " + std::string(row.name) + ", not " +
                         event.call);
    }
    if (!event.in.empty() && event.in != caller(step)) {
      report("in", "the step \"" + event.step + "\" is in \"" + caller(step) + "\", not in \"" +
                       event.in + '"');
    }
    for (const auto& [name, value] : event.outputs) check_output(name, value, row);
  }

  void check_output(const std::string& name, const TraceValue& value, const CallRow& row) {
    const auto outputs = trace_outputs();
    const auto known = std::find_if(outputs.begin(), outputs.end(),
                                    [&](const Output& output) { return output.name == name; });
    const auto* text = std::get_if<std::string>(&value);
    if (row.call != CallName::await_ && row.find_output(name) == nullptr) {
      report(name, std::string(row.name) + " has no output \"" + name + '"');
    } else if (known != outputs.end() && text != nullptr && *text != kUntouched) {
      if (known->type == OutputType::port) check_port(name, *text);
      if (known->type == OutputType::token) check_token(name, *text);
    }
  }

  void check_port(const std::string& output, const std::string& text) {
    const auto symbol = parse_port_symbol(text);
    if (!symbol || symbol->numbered) return;
    const std::string area(symbol->name);
    if (std::find(areas_.begin(), areas_.end(), area) == areas_.end()) {
      report(output, "the scenario has no block or reservation \"" + area + '"' +
                         did_you_mean(area, areas_));
    }
  }

  void check_token(const std::string& output, const std::string& text) {
    if (text == "zero" || text == "unknown" || parse_token_number(text)) return;
    if (std::find(reservations_.begin(), reservations_.end(), text) == reservations_.end()) {
      report(output,
             "the scenario has no reservation \"" + text + '"' + did_you_mean(text, reservations_));
    }
  }

  const Trace& trace_;
  const Scenario& scenario_;
  std::vector<std::string> areas_, reservations_;  // names of blocks and reservations
  std::set<std::string> began_;                    // steps that were pending or blocked before
  std::vector<ToolError> errors_;
  std::uint32_t line_ = 1;
};

}  // namespace

std::vector<ToolError> check_trace(const Trace& trace, const Scenario& scenario) {
  return TraceChecker(trace, scenario).run();
}

}  // namespace portpool::conformance
