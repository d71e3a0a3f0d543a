#include <algorithm>

#include "format/reading/vocabulary.hpp"
#include "format/scenario/step_readers.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

constexpr std::string_view kSuccess = "success";
constexpr std::string_view kPending = "pending";
constexpr std::string_view kBlocked = "blocked";

// What is wrong with an error name as the result of a call; empty when nothing.
std::string object_to_error(const std::string& name, const CallRow& row) {
  const auto code = code_from_name(name);
  if (!code) {
    std::vector<std::string_view> candidates = error_words(row.traits.faces);
    candidates.insert(candidates.end(), {kSuccess, kPending, kBlocked});
    return '"' + name + "\" is not a known outcome" + did_you_mean(name, candidates);
  }
  if (can_answer(row.traits.faces, *code)) return {};
  std::string message = std::string(row.name) + " cannot answer " + name;
  const Face face = row.traits.faces == ErrorFaces::win32 ? Face::win32 : Face::winsock;
  if (const auto alike = counterpart(face, *code); !alike.empty()) {
    message += "; did you mean \"" + std::string(alike) + "\"?";
  }
  return message;
}

std::string object_to_outcome(const std::string& name, const CallRow& row, const Step& step) {
  if (name == kSuccess) return {};
  if (name == kPending) {
    const bool overlapped = row.traits.can_pend &&
                            (!step.arguments.overlapped.empty() || step.raw.overlapped.has_value());
    return overlapped || row.call == CallName::await_
               ? ""
               : "only an overlapped call can be \"pending\"";
  }
  if (name == kBlocked) {
    return step.blocks ? "" : "\"blocked\" needs \"blocks\": true in the step";
  }
  return object_to_error(name, row);
}

std::string hint_for_number(const json::Node& node) {
  if (!node.is(json::Kind::integer) || node.integer < 0 || node.integer > 0xffff) return {};
  const std::string_view name = name_of_code(static_cast<std::uint32_t>(node.integer));
  return name.empty() ? "" : "; did you mean \"" + std::string(name) + "\"?";
}

void read_outcome(const json::Node& node, const CallRow& row, const Step& step, Expectation& expect,
                  LoadContext& context) {
  if (!node.is(json::Kind::string)) {
    context.errors.error(node, "an outcome is a string, not " +
                                   std::string(json::describe(node.kind)) + hint_for_number(node));
    return;
  }
  if (std::string objection = object_to_outcome(node.text, row, step); !objection.empty()) {
    context.errors.error(node, std::move(objection));
    return;
  }
  // Of several names for one number the one that traces use.
  const auto code = code_from_name(node.text);
  const std::string outcome = code ? std::string(name_of_code(*code)) : node.text;
  if (std::find(expect.outcomes.begin(), expect.outcomes.end(), outcome) != expect.outcomes.end()) {
    context.errors.error(node, "the outcome \"" + node.text + "\" is duplicated");
    return;
  }
  expect.outcomes.push_back(outcome);
}

void read_outcomes(const json::Node& node, const CallRow& row, const Step& step,
                   Expectation& expect, LoadContext& context) {
  if (!node.is(json::Kind::array)) return read_outcome(node, row, step, expect, context);
  if (node.items.empty()) context.errors.error(node, "a list of outcomes has at least one");
  for (const json::Node* item : node.items) read_outcome(*item, row, step, expect, context);
}

// What an awaited call gives are the outputs of the call that blocked.
const CallRow& row_of_outputs(const CallRow& row, const Step& step, const LoadContext& context) {
  if (row.call != CallName::await_) return row;
  const auto awaited = context.step_index.find(step.arguments.awaited_step);
  if (awaited == context.step_index.end()) return row;
  const Step& blocked = context.scenario.steps[awaited->second];
  return blocked.is_call() ? row_of(std::get<CallName>(blocked.what)) : row;
}

void check_blocking(const json::Node& node, const Step& step, const Expectation& expect,
                    LoadContext& context) {
  if (!step.blocks || expect.outcomes.empty()) return;
  if (std::find(expect.outcomes.begin(), expect.outcomes.end(), kBlocked) ==
      expect.outcomes.end()) {
    context.errors.error(node,
                         "a step with \"blocks\": true has the outcome \"blocked\"; "
                         "what comes of it is expected by the step that awaits it");
  }
}

}  // namespace

void read_expectation(const json::Node& node, const CallRow& row, Step& step,
                      LoadContext& context) {
  Expectation expect;
  expect.where = context.position(node);
  const std::size_t errors_before = context.errors.count();
  if (!node.is(json::Kind::object)) {
    read_outcomes(node, row, step, expect, context);
  } else {
    const CallRow& giver = row_of_outputs(row, step, context);
    const std::string what = "the expectation of " + std::string(giver.name);
    ObjectReader reader(node, context.errors, what);
    if (const json::Node* outcome = reader.find("outcome")) {
      read_outcomes(*outcome, giver.call == row.call ? row : giver, step, expect, context);
    } else {
      expect.outcomes.emplace_back(kSuccess);
    }
    for (const Output& output : giver.outputs) {
      if (const json::Node* matcher = reader.find(output.name)) {
        expect.outputs.emplace_back(output.name, read_matcher(*matcher, output, context));
      }
    }
    reader.finish();
  }
  if (context.errors.count() == errors_before) check_blocking(node, step, expect, context);
  step.expect = std::move(expect);
}

void read_host_expectation(const json::Node& node, Step& step, LoadContext& context) {
  Expectation expect;
  expect.where = context.position(node);
  std::vector<const json::Node*> items{&node};
  if (node.is(json::Kind::array)) {
    items = node.items;
    if (items.empty()) context.errors.error(node, "a list of outcomes has at least one");
  }
  for (const json::Node* item : items) {
    const auto word = read_word(*item, context.errors, "an answer of netsh", host_results());
    if (word) expect.outcomes.emplace_back(host_results()[*word]);
  }
  step.expect = std::move(expect);
}

}  // namespace portpool::conformance
