// Parsers that are fed with arbitrary bytes, and what must hold of each whatever it is fed.
//
// A target aborts when a property does not hold: that is what a fuzzer looks for. The same targets
// run under libFuzzer (libfuzzer_entry.cpp) and alone, over files and over random changes of them
// (standalone_main.cpp), which any compiler builds.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace portpool::conformance::fuzz {

/// What the pieces of an input are, for changes that keep most of it well formed.
enum class Grammar : std::uint8_t {
  json,   // values and members
  lines,  // lines and blank-separated words
  words,  // blank-separated key=value tokens of one line
};

struct Target {
  std::string_view name;
  Grammar grammar;
  std::string_view dictionary;  // dictionaries/NAME.dict
  void (*run)(std::string_view input);
};

void run_scenario_target(std::string_view input);  // loader, writer, model, judge
void run_trace_target(std::string_view input);     // reader, writer, judge
void run_overlay_target(std::string_view input);
void run_profile_target(std::string_view input);
void run_netsh_target(std::string_view input);     // saved netsh output, explain
void run_listing_target(std::string_view input);   // whatever people paste of a machine
void run_question_target(std::string_view input);  // what people ask, and error texts
void run_wire_target(std::string_view input);      // lines between driver and agents

[[nodiscard]] std::span<const Target> targets();
/// nullptr when there is none of this name.
[[nodiscard]] const Target* find_target(std::string_view name);

}  // namespace portpool::conformance::fuzz
