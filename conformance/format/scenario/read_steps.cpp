#include <algorithm>
#include <array>

#include "format/reading/vocabulary.hpp"
#include "format/scenario/references.hpp"
#include "format/scenario/repeated_step.hpp"
#include "format/scenario/step_readers.hpp"
#include "format/scenario/thread_use.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

// Ids and names of all steps, so that a use before the step can be told from a wrong word.
void announce_steps(const std::vector<const json::Node*>& steps, LoadContext& context) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const json::Node* id = steps[i]->find("id");
    const bool has_id = id != nullptr && id->is(json::Kind::string);
    if (has_id) context.later_steps.emplace(id->text, i);
    const json::Node* as = steps[i]->find("as");
    if (as != nullptr && as->is(json::Kind::string)) {
      context.symbols.announce(as->text, has_id ? id->text : std::to_string(i));
    }
  }
}

void read_id(ObjectReader& reader, Step& step, LoadContext& context) {
  const json::Node* node = reader.find("id");
  if (node == nullptr) {
    context.errors.error(reader.node(), "the step is missing \"id\"");
    return;
  }
  const auto id = read_string(*node, context.errors);
  if (!id) return;
  step.id = *id;
  if (!is_kebab_case(*id)) {
    context.errors.error(
        *node,
        "the id \"" + *id + "\" must be lower-case words of letters and digits joined by '-'");
  } else if (context.step_index.contains(*id)) {
    context.errors.error(*node, "the id \"" + *id + "\" is duplicated");
  }
}

void read_thread(ObjectReader& reader, Step& step, LoadContext& context) {
  const json::Node* node = reader.require("in");
  if (node == nullptr) return;
  const auto text = read_string(*node, context.errors, "a process or process.thread");
  if (!text) return;
  const std::size_t dot = text->find('.');
  json::Node process_name = *node;  // the part before the dot, reported at the same place
  process_name.text = text->substr(0, dot);
  const auto process = read_process(process_name, context);
  if (!process) return;
  step.process = *process;
  if (dot == std::string::npos) return;
  const auto& threads = context.scenario.processes[*process].threads;
  const std::string thread = text->substr(dot + 1);
  const auto found = std::find(threads.begin(), threads.end(), thread);
  if (found == threads.end()) {
    context.errors.error(*node, "the process \"" + process_name.text + "\" declares no thread \"" +
                                    thread + '"' + did_you_mean(thread, threads));
    return;
  }
  step.thread = static_cast<std::size_t>(found - threads.begin()) + 1;
}

// A step that cannot be read still gives its name, lest every use of it be reported too.
void give_up_on(const ObjectReader& reader, LoadContext& context) {
  const json::Node* as = reader.node().find("as");
  if (as != nullptr && as->is(json::Kind::string) && context.symbols.find(as->text) == nullptr) {
    context.symbols.define(as->text, {NameKind::any}, *as, context.errors);
  }
}

void read_as(const json::Node& node, const CallRow& row, Step& step, LoadContext& context) {
  const auto name = read_string(node, context.errors, "a name");
  if (!name) return;
  step.as = *name;
  const bool is_block = row.traits.makes == NameKind::reservation;
  context.symbols.define(*name, {row.traits.makes, is_block ? step.arguments.count : 0}, node,
                         context.errors);
}

void read_blocks(const json::Node& node, Step& step, LoadContext& context) {
  step.blocks = read_boolean(node, context.errors).value_or(false);
}

// Keys of other calls, in better words than "unknown".
void refuse_misplaced(ObjectReader& reader, const CallRow& row, LoadContext& context) {
  const std::string name(row.name);
  if (row.traits.makes == NameKind::none) {
    if (const json::Node* as = reader.find_misplaced("as")) {
      context.errors.error(*as, name + " makes nothing that could be named");
      give_up_on(reader, context);
    }
  }
  if (!row.traits.can_block) {
    if (const json::Node* blocks = reader.find_misplaced("blocks")) {
      context.errors.error(*blocks, name + " never blocks");
    }
  }
  if (row.raw.empty()) {
    if (const json::Node* raw = reader.find_misplaced("raw")) {
      context.errors.error(*raw, name + " has no raw arguments");
    }
  }
}

void read_call_step(const json::Node& node, const CallRow& row, Step& step, LoadContext& context) {
  const std::string what = "the " + std::string(row.name) + " step";
  ObjectReader reader(node, context.errors, what);
  step.what = row.call;
  reader.allow("id");
  read_thread(reader, step, context);
  reader.allow("call");
  read_arguments(reader, row, step, context);
  refuse_misplaced(reader, row, context);
  if (row.traits.makes != NameKind::none) {
    if (const json::Node* as = reader.find("as")) read_as(*as, row, step, context);
  }
  if (row.traits.can_block) {
    if (const json::Node* blocks = reader.find("blocks")) read_blocks(*blocks, step, context);
  }
  if (!row.raw.empty()) {
    if (const json::Node* raw = reader.find("raw")) read_raw(*raw, row, step, context);
  }
  if (const json::Node* expect = reader.find("expect"))
    read_expectation(*expect, row, step, context);
  if (const json::Node* note = reader.find("note")) read_string(*note, context.errors);
  reader.finish();
}

void read_host_step(const json::Node& node, const HostRow& row, Step& step, LoadContext& context) {
  const std::string what = "the " + std::string(row.name) + " step";
  ObjectReader reader(node, context.errors, what);
  step.what = row.event;
  reader.allow("id");
  reader.allow("host");
  read_host_arguments(reader, row, step, context);
  if (const json::Node* note = reader.find("note")) read_string(*note, context.errors);
  reader.finish();
}

void report_kindless(const ObjectReader& reader, LoadContext& context) {
  constexpr std::array<std::string_view, 2> kKinds = {"call", "host"};
  for (const json::Member& member : reader.node().members) {
    // Short words are near to many others: only a slip of one letter counts here.
    const auto is_near = [&](std::string_view kind) {
      return edit_distance(member.key, kind) == 1;
    };
    const auto meant = std::find_if(kKinds.begin(), kKinds.end(), is_near);
    if (meant == kKinds.end()) continue;
    context.errors.error_at_key(reader.node(), member,
                                "unknown key \"" + member.key + "\" in the step; did you mean \"" +
                                    std::string(*meant) + "\"?");
    return;
  }
  context.errors.error(reader.node(), "a step has a \"call\" or an event of the \"host\"");
}

// The kind of the step and all that follows from it. False when the step could not be made out.
bool read_kind(ObjectReader& reader, Step& step, LoadContext& context) {
  const json::Node* call = reader.find("call");
  const json::Node* host = reader.find("host");
  if (call != nullptr && host != nullptr) {
    context.errors.error(*host, "a step is a \"call\" or an event of the \"host\", not both");
    return false;
  }
  if (call != nullptr) {
    const auto word = read_word(*call, context.errors, "a call", call_names());
    if (word) read_call_step(reader.node(), call_table()[*word], step, context);
    return word.has_value();
  }
  if (host != nullptr) {
    const auto word = read_word(*host, context.errors, "an event of the host", host_event_names());
    if (word) read_host_step(reader.node(), row_of(static_cast<HostEvent>(*word)), step, context);
    return word.has_value();
  }
  report_kindless(reader, context);
  return false;
}

}  // namespace

void read_steps(ObjectReader& root, LoadContext& context) {
  const json::Node* node = root.require("steps");
  if (node == nullptr) return;
  const auto* steps = read_list(*node, context.errors, "a list of steps", 1);
  if (steps == nullptr) return;
  RepeatedSteps repeated;
  std::vector<const json::Node*> all;
  for (const json::Node* item : *steps) {
    const auto stands_for = repeated.expand(*item, context.errors);
    all.insert(all.end(), stands_for.begin(), stands_for.end());
  }
  announce_steps(all, context);
  ThreadUse threads(context);
  auto wrong = static_cast<std::size_t>(
      -1);  // place of a step that cannot be read; its repetitions say the same
  for (const json::Node* item : all) {
    ObjectReader reader(*item, context.errors, "the step");
    if (item->index == wrong) give_up_on(reader, context);
    if (item->index == wrong) continue;
    if (!reader.is_object()) continue;
    Step step;
    step.where = context.position(*item);
    step.pointer = json::Document::pointer(*item);
    read_id(reader, step, context);
    const std::size_t errors_before = context.errors.count();
    const bool known = read_kind(reader, step, context);
    if (!known) give_up_on(reader, context);
    if (context.errors.count() != errors_before) wrong = item->index;
    if (known && wrong != item->index) threads.follow(step, *item);
    context.step_index.emplace(step.id, context.scenario.steps.size());
    context.scenario.steps.push_back(std::move(step));
  }
  threads.finish();
}

}  // namespace portpool::conformance
