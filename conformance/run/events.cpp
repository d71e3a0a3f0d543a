#include "run/events.hpp"

#include <charconv>

#include "format/calls/call_table.hpp"
#include "run/translate.hpp"

namespace portpool::conformance {
namespace {

class EventWriter {
 public:
  EventWriter(const Scenario& scenario, const Step& step, const Observation& seen, Naming& naming)
      : scenario_(scenario), step_(step), seen_(seen), naming_(naming) {}

  std::vector<TraceEvent> run() {
    if (!step_.is_call()) return {host_event()};
    std::vector<TraceEvent> events;
    for (const SeenCompletion& completion : seen_.completions)
      events.push_back(complete(completion));
    events.push_back(outcome());
    return events;
  }

 private:
  TraceEvent blank(TraceEventKind kind) const {
    TraceEvent event;
    event.kind = kind;
    event.step = step_.id;
    return event;
  }

  TraceEvent host_event() const {
    if (seen_.kind == Observation::Kind::unsupported) return unsupported();
    TraceEvent event = blank(TraceEventKind::host);
    event.host = std::string(name_of(std::get<HostEvent>(step_.what)));
    event.result = result_name(seen_.code);
    return event;
  }

  TraceEvent unsupported() const {
    TraceEvent event = blank(TraceEventKind::unsupported);
    if (seen_.unsupported) event.reason = to_text(*seen_.unsupported);
    return event;
  }

  // A completion routine that ran inside this wait: told under the step that started the request.
  TraceEvent complete(const SeenCompletion& completion) {
    TraceEvent event = blank(TraceEventKind::complete);
    const std::string name = naming_.numbers().overlapped_name(completion.overlapped);
    for (const Step& other : scenario_.steps) {
      if (&other == &step_) break;
      if (other.is_call() && other.arguments.overlapped == name && row_of(other)->traits.can_pend)
        event.step = other.id;
    }
    event.result = result_name(completion.code);
    event.via = "routine";
    if (completion.range) add_range(event, *completion.range);
    if (completion.token)
      event.outputs.emplace_back("token", naming_.token_symbol(*completion.token, {}));
    event.outputs.emplace_back("bytes", std::int64_t{completion.bytes});
    return event;
  }

  void add_range(TraceEvent& event, PortRange range) {
    event.outputs.emplace_back("start", naming_.port_symbol(static_cast<PortNumber>(range.first)));
    event.outputs.emplace_back("count", std::int64_t{range.count});
  }

  TraceEvent outcome() {
    switch (seen_.kind) {
      case Observation::Kind::unsupported:
        return unsupported();
      case Observation::Kind::timed_out:
        return blank(TraceEventKind::timeout);
      case Observation::Kind::crashed: {
        TraceEvent event = blank(TraceEventKind::crashed);
        name_call(event);
        event.reason = seen_.exception;
        return event;
      }
      case Observation::Kind::cancelled:
        return blank(TraceEventKind::cancelled);
      case Observation::Kind::pending:
      case Observation::Kind::blocked: {
        TraceEvent event =
            blank(seen_.kind == Observation::Kind::pending ? TraceEventKind::pending
                                                           : TraceEventKind::blocked);
        name_call(event);
        return event;
      }
      case Observation::Kind::returned:
        break;
    }
    TraceEvent event = blank(TraceEventKind::returned);
    name_call(event);
    event.result = result_name(seen_.code);
    add_outputs(event);
    return event;
  }

  void name_call(TraceEvent& event) const {
    event.in = spell_caller(scenario_, step_);
    event.call = std::string(name_of(std::get<CallName>(step_.what)));
  }

  void add_outputs(TraceEvent& event) {
    auto& outputs = event.outputs;
    if (seen_.port) outputs.emplace_back("port", naming_.port_symbol(*seen_.port));
    if (seen_.address) outputs.emplace_back("address", to_string(*seen_.address, shows_v4()));
    if (seen_.range) add_range(event, *seen_.range);
    if (seen_.token) outputs.emplace_back("token", naming_.token_symbol(*seen_.token, step_.as));
    if (seen_.bytes) {
      outputs.emplace_back("bytes", std::int64_t{*seen_.bytes});
    } else if (seen_.bytes_asked) {
      outputs.emplace_back("bytes", std::string("untouched"));
    }
    if (seen_.value) outputs.push_back(value_output(step_, *seen_.value));
    if (seen_.ready) {
      const auto is_in = [&](std::int32_t set) { return std::int64_t{(*seen_.ready & set) != 0}; };
      outputs.emplace_back("readable", is_in(call::kReadable));
      outputs.emplace_back("writable", is_in(call::kWritable));
      outputs.emplace_back("excepted", is_in(call::kExcepted));
    }
    if (seen_.signalled) {
      const std::string name = naming_.numbers().event_name(*seen_.signalled);
      outputs.emplace_back("signalled", name.empty() ? std::string("timeout") : name);
    }
    if (seen_.overlapped) {
      outputs.emplace_back("overlapped", naming_.numbers().overlapped_name(*seen_.overlapped));
    }
    if (!seen_.completions.empty()) {
      std::vector<std::string> names;
      for (const SeenCompletion& completion : seen_.completions) {
        names.push_back(naming_.numbers().overlapped_name(completion.overlapped));
      }
      outputs.emplace_back("completions", names);
    }
  }

  // An AF_INET socket's address is dotted; an AF_INET6 socket's v4-mapped address keeps its prefix.
  [[nodiscard]] bool shows_v4() const {
    for (const Step& other : scenario_.steps) {
      const bool makes = other.is_call() && other.as == step_.arguments.socket.name &&
                         row_of(other)->find_parameter("family") != nullptr;
      if (makes) return other.arguments.family != static_cast<std::int32_t>(AddressFamily::inet6);
    }
    return true;
  }

  const Scenario& scenario_;
  const Step& step_;
  const Observation& seen_;
  Naming& naming_;
};

}  // namespace

std::pair<std::string, TraceValue> value_output(const Step& step, std::int32_t value) {
  if (row_of(step)->find_output("version") == nullptr) return {"value", std::int64_t{value}};
  return {"version", std::to_string(value & 0xff) + "." + std::to_string(value >> 8 & 0xff)};
}

std::string result_name(std::uint32_t code) {
  if (code == 0) return "success";
  const std::string_view name = name_of_code(code);
  if (!name.empty()) return std::string(name);
  return std::to_string(code);
}

std::optional<std::uint32_t> code_of_result(std::string_view result) {
  if (result == "success") return 0;
  std::uint32_t code = 0;
  const char* const end = result.data() + result.size();
  const auto [stop, error] = std::from_chars(result.data(), end, code);
  if (error == std::errc{} && stop == end) return code;
  return code_from_name(result);
}

std::vector<TraceEvent> events_of(const Scenario& scenario, const Step& step,
                                  const Observation& seen, Naming& naming) {
  // Symbols come first: the start of a new block is told by names that were there before it, so
  // that a wrong start shows.
  std::vector<TraceEvent> events = EventWriter(scenario, step, seen, naming).run();
  if (seen.kind == Observation::Kind::returned && seen.code == 0) {
    naming.learn(step, {seen.handle, seen.token, seen.range, seen.port});
  }
  return events;
}

}  // namespace portpool::conformance
