// Random traces, for tests.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include "format/trace/trace_rows.hpp"
#include "portpool/conformance/trace.hpp"

namespace portpool::conformance {

// Draws anything that a trace can hold.
class TraceDrawer {
 public:
  explicit TraceDrawer(std::uint64_t seed) : random_(seed) {}

  Trace trace() {
    Trace trace;
    TraceHead& head = trace.head;
    head.scenario = text();
    head.scenario_hash = random_();
    head.backend = text();
    head.seed = random_();
    head.profile = text();
    head.tool = text();
    if (chance()) head.waits = Waits{port(), port()};
    head.fingerprint.system = text();
    head.fingerprint.build = text();
    head.fingerprint.elevated = chance();
    head.fingerprint.reservations = chance();
    for (std::size_t i = 0; i < kTransportCount; ++i) {
      head.fingerprint.dynamic_range[i] = range();
      while (chance()) head.fingerprint.exclusions[i].push_back({range(), chance()});
    }
    while (chance()) head.fingerprint.addresses.push_back(text());
    for (int i = 0; chance(); ++i)
      head.lease.emplace_back("P" + std::to_string(i), PortRange{port(), 0});
    for (int i = 0; chance(); ++i)
      head.bindings.emplace_back("token#" + std::to_string(i), random_());
    for (int i = 0; chance(); ++i) head.bindings.emplace_back("port#" + std::to_string(i), port());
    for (std::uint64_t i = random_() % 20; i != 0; --i) trace.events.push_back(event());
    return trace;
  }

 private:
  bool chance() { return random_() % 2 == 0; }
  std::uint32_t port() { return static_cast<std::uint32_t>(random_() % 65536); }
  PortRange range() { return {port(), port()}; }
  template <class List>
  std::string word(const List& words) {
    return std::string(words[random_() % words.size()]);
  }
  std::string text() {
    static constexpr std::array<std::string_view, 6> kTexts = {"",      "sim",      "a b",
                                                               "\"\\/", "\xC3\xA9", "10.0.1"};
    return word(kTexts);
  }
  std::string name() {
    static constexpr std::array<std::string_view, 4> kNames = {"P", "R2", "holder", "a-b_c"};
    return word(kNames);
  }

  TraceEvent event() {
    TraceEvent event;
    const TraceRow& row = trace_rows()[random_() % trace_rows().size()];
    event.kind = row.kind;
    for (const TraceMember& member : row.members) event.*member.member = value_of(member.key);
    for (const Output& output : trace_outputs()) {
      if (row.has_outputs && chance()) event.outputs.emplace_back(output.name, value(output));
    }
    return event;
  }

  std::string value_of(std::string_view key) {
    static constexpr std::array<std::string_view, 3> kResults = {"success", "WSAEACCES",
                                                                 "ERROR_NOT_FOUND"};
    if (key == "step") return "step-" + std::to_string(random_() % 100);
    if (key == "in") return chance() ? name() : name() + '.' + name();
    if (key == "call") return word(call_names());
    if (key == "host") return word(host_event_names());
    if (key == "result") return word(kResults);
    if (key == "via") return word(via_words());
    return text();
  }

  TraceValue value(const Output& output) {
    static constexpr std::array<std::string_view, 3> kPorts = {"P+2", "dynamic#1", "port#12"};
    static constexpr std::array<std::string_view, 3> kTokens = {"R", "zero", "token#1"};
    if (output.has_sentinel && chance()) return std::string(kUntouched);
    switch (output.type) {
      case OutputType::port:
        return chance() ? TraceValue(word(kPorts)) : TraceValue(std::int64_t{port()});
      case OutputType::number:
        return std::int64_t{port()} - 100;
      case OutputType::token:
        return word(kTokens);
      case OutputType::address:
        return std::string("::1");
      case OutputType::version:
        return std::string("2.2");
      case OutputType::completions:
        return std::vector<std::string>{name(), name()};
      default:
        return name();
    }
  }

  std::mt19937_64 random_;
};

}  // namespace portpool::conformance
