#include <algorithm>

#include "format/calls/call_table.hpp"
#include "format/trace/trace_rows.hpp"
#include "judge/spoiled_trace_test.hpp"

namespace portpool::conformance {
namespace {

using Kind = TraceEventKind;

bool tells_result(const TraceEvent& event) {
  return event.kind == Kind::returned || event.kind == Kind::host || event.kind == Kind::complete;
}

// How the changes of the event are listed.
std::string told_as(const TraceEvent& event) {
  std::string name = event.host.empty() ? event.call : event.host;
  if (name.empty()) name = name_of(event.kind);
  const bool refused = !event.result.empty() && event.result != "success";
  return refused ? name + " refused" : name;
}

// A change of one event. What it does not apply to it leaves alone.
using Change = void (*)(TraceEvent&);

struct NamedChange {
  const char* name;
  Change make;
};

void become(TraceEvent& event, Kind kind, const char* result) {
  event.kind = kind;
  event.result = result;
  event.outputs.clear();
}

constexpr const char* kNoClauseGivesIt = "WSASYSNOTREADY";
constexpr NamedChange kOfResults[] = {
    {"another code",
     [](TraceEvent& event) {
       if (tells_result(event)) become(event, event.kind, kNoClauseGivesIt);
     }},
    {"success instead",
     [](TraceEvent& event) {
       if (tells_result(event) && event.result != "success") become(event, event.kind, "success");
     }},
    {"pending instead",
     [](TraceEvent& event) {
       if (event.kind == Kind::returned) become(event, Kind::pending, "");
     }},
    {"blocked instead",
     [](TraceEvent& event) {
       if (event.kind == Kind::returned) become(event, Kind::blocked, "");
     }},
    {"returned instead",
     [](TraceEvent& event) {
       if (event.kind == Kind::pending || event.kind == Kind::blocked)
         become(event, Kind::returned, kNoClauseGivesIt);
     }},
    {"cancelled instead",
     [](TraceEvent& event) {
       if (event.kind == Kind::returned) become(event, Kind::cancelled, "");
     }},
    {"via an event",
     [](TraceEvent& event) {
       if (event.kind == Kind::complete) event.via = "event";
     }},
};

// Another value of the output: one that no call of the corpus can have written.
TraceValue wrong(const Output& output, const TraceValue& value) {
  const auto* number = std::get_if<std::int64_t>(&value);
  switch (output.type) {
    case OutputType::address:
      return std::string("203.0.113.9");
    case OutputType::port:
      return std::int64_t{7};
    case OutputType::token:
      return std::string("zero");
    case OutputType::signalled:
      return std::string("no-such-event");
    case OutputType::overlapped:
      return std::string("no-such-overlapped");
    case OutputType::version:
      return std::string("1.9");
    case OutputType::completions: {
      auto names = std::get<std::vector<std::string>>(value);
      names.emplace_back("no-such-overlapped");
      return names;
    }
    case OutputType::number:
      break;
  }
  if (output.name == "count") return std::int64_t{(number != nullptr ? *number : 0) + 1};
  if (output.name == "bytes") return std::int64_t{number != nullptr && *number == 0 ? 9 : 0};
  return std::int64_t{number == nullptr || *number == 0 ? 1 : 0};  // value, sets of select
}

// A value that a call could have written, where it wrote none.
TraceValue added(const Output& output) {
  if (output.type == OutputType::signalled) return std::string("timeout");
  if (output.name == "bytes") return std::int64_t{9999};
  return wrong(output, output.type == OutputType::completions
                           ? TraceValue(std::vector<std::string>{})
                           : TraceValue(std::int64_t{0}));
}

class OutputSpoiler {
 public:
  OutputSpoiler(const Trace& trace, const TakeSpoilt& take) : take_(take), spoilt_(trace) {}

  void run(std::size_t at) {
    const TraceEvent whole = spoilt_.events[at];
    for (const Output& output : trace_outputs()) {
      const auto told = std::ranges::find(
          whole.outputs, output.name, [](const auto& one) { return std::string_view(one.first); });
      const std::ptrdiff_t index = told - whole.outputs.begin();
      if (told != whole.outputs.end()) {
        change(at, index, output, "another value", wrong(output, told->second));
        spoil_further(at, index, output, told->second);
        spoilt_.events[at].outputs.erase(spoilt_.events[at].outputs.begin() + index);
        take(at, output, "missing");
      } else if (could_tell(whole, output)) {
        spoilt_.events[at].outputs.emplace_back(output.name, added(output));
        take(at, output, "added");
      }
      spoilt_.events[at] = whole;
    }
  }

 private:
  static bool could_tell(const TraceEvent& event, const Output& output) {
    if (event.kind == Kind::complete) return output.has_sentinel;
    if (event.kind != Kind::returned) return false;
    const auto rows = call_table();
    const auto row = std::ranges::find(rows, std::string_view(event.call), &CallRow::name);
    return row != rows.end() && row->find_output(output.name) != nullptr;
  }

  void spoil_further(std::size_t at, std::ptrdiff_t index, const Output& output,
                     const TraceValue& value) {
    const auto* number = std::get_if<std::int64_t>(&value);
    const auto* text = std::get_if<std::string>(&value);
    if (text != nullptr && *text != kUntouched) {
      change(at, index, output, "no value at all", std::string("no-such-thing"));
    }
    if (output.has_sentinel && (text == nullptr || *text != kUntouched)) {
      change(at, index, output, "untouched", std::string(kUntouched));
    }
    if (number == nullptr || output.type != OutputType::number) return;
    if (output.has_sentinel) change(at, index, output, "one more", *number + 1);
    change(at, index, output, "a million more", *number + 1000000);
  }

  void change(std::size_t at, std::ptrdiff_t index, const Output& output, const char* name,
              TraceValue value) {
    auto& place = spoilt_.events[at].outputs[static_cast<std::size_t>(index)].second;
    if (place == value) return;
    std::swap(place, value);
    take(at, output, name);
    std::swap(place, value);
  }

  void take(std::size_t at, const Output& output, const char* name) {
    const TraceEvent& event = spoilt_.events[at];
    take_({told_as(event), std::string(output.name), name}, event.step, spoilt_);
  }

  const TakeSpoilt& take_;
  Trace spoilt_;
};

}  // namespace

void spoil_results(const Trace& trace, const TakeSpoilt& take) {
  Trace spoilt = trace;
  for (std::size_t at = 0; at < trace.events.size(); ++at) {
    for (const NamedChange& change : kOfResults) {
      change.make(spoilt.events[at]);
      if (spoilt.events[at] == trace.events[at]) continue;
      take({told_as(trace.events[at]), "", change.name}, trace.events[at].step, spoilt);
      spoilt.events[at] = trace.events[at];
    }
  }
}

void spoil_outputs(const Trace& trace, const TakeSpoilt& take) {
  OutputSpoiler spoiler(trace, take);
  for (std::size_t at = 0; at < trace.events.size(); ++at) spoiler.run(at);
}

void spoil_lines(const Trace& trace, const TakeSpoilt& take) {
  const auto begin = trace.events.begin();
  for (std::size_t at = 0; at < trace.events.size(); ++at) {
    const TraceEvent& event = trace.events[at];
    const auto place = static_cast<std::ptrdiff_t>(at);
    const auto spoil = [&](const char* name, auto&& change) {
      Trace spoilt = trace;
      change(spoilt.events);
      if (spoilt.events == trace.events) return;
      take({std::string(name_of(event.kind)), "line", name}, event.step, spoilt);
    };
    spoil("missing", [&](auto& events) { events.erase(events.begin() + place); });
    spoil("doubled", [&](auto& events) { events.insert(events.begin() + place, event); });
    spoil("last", [&](auto& events) {
      std::rotate(events.begin() + place, events.begin() + place + 1, events.end());
    });
    spoil("one line later", [&](auto& events) {
      if (at + 1 < events.size()) std::swap(events[at], events[at + 1]);
    });
    const bool has_begun = at > 0 && (begin + place - 1)->kind == Kind::begin;
    if (event.call.empty() || event.kind == Kind::begin || has_begun) continue;
    spoil("begun", [&](auto& events) {
      TraceEvent begun{Kind::begin, event.step, event.in, event.call};
      events.insert(events.begin() + place, begun);
    });
  }
}

}  // namespace portpool::conformance
