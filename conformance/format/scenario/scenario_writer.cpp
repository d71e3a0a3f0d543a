#include "format/scenario/scenario_writer.hpp"

#include <algorithm>

#include "format/calls/call_table.hpp"
#include "format/reading/inline_json.hpp"
#include "format/scenario/parameter_types.hpp"
#include "format/scenario/write_values.hpp"

namespace portpool::conformance {
namespace {

void write_arguments(const Step& step, InlineObject& object) {
  const CallName call = std::get<CallName>(step.what);
  const Arguments& from = step.arguments;
  const Arguments defaults = default_arguments(call);
  for (const Parameter& parameter : row_of(call).parameters) {
    if (parameter.in_duplicate && !from.from.empty()) continue;
    const std::string value = parameter.type->write(from);
    const bool usual =
        parameter.need == ParameterNeed::implied_by_type
            ? implied_protocol(from.type) == from.protocol
            : parameter.need == ParameterNeed::optional && value == parameter.type->write(defaults);
    if (!usual) object.add(parameter.name, value);
  }
}

void write_host_arguments(const Step& step, InlineObject& object) {
  const HostRow& row = row_of(std::get<HostEvent>(step.what));
  if (row.has_result) {
    object.add_text("protocol", transport_words()[static_cast<std::size_t>(step.protocol)]);
    const bool literal = row.event == HostEvent::set_dynamic_range;
    object.add("start",
               literal ? std::to_string(step.range.first) : write_port(step.arguments.port));
    object.add_number("count", literal ? step.range.count : step.arguments.count);
    if (!literal && step.store != ExclusionStore::persistent) {
      object.add_text("store", store_words()[static_cast<std::size_t>(step.store)]);
    }
  }
  if (row.event == HostEvent::advance_time) {
    object.add_number("ms", static_cast<std::int64_t>(step.milliseconds));
  }
  if (!step.requests.empty()) object.add("requests", quoted_list(step.requests));
}

std::string write_process(const ProcessDeclaration& process) {
  InlineObject object;
  object.add_text("user", process.user);
  if (process.privilege != Privilege::administrator) {
    object.add_text("privilege", privilege_words()[static_cast<std::size_t>(process.privilege)]);
  }
  if (!process.threads.empty()) object.add("threads", quoted_list(process.threads));
  if (!process.winsock) {
    object.add_text("winsock", "none");
  } else if (*process.winsock != 0x0202) {
    object.add_text("winsock", version_text(*process.winsock));
  }
  if (!process.parent.empty()) object.add_text("parent", process.parent);
  return object.text();
}

template <class Declaration>
void add_held_range(InlineObject& object, const Declaration& declaration) {
  object.add_text("protocol", transport_words()[static_cast<std::size_t>(declaration.protocol)]);
  object.add("start", write_port(declaration.start));
  object.add_number("count", declaration.count);
}

template <class Declaration>
InlineObject held_range(const Declaration& declaration) {
  InlineObject object;
  add_held_range(object, declaration);
  return object;
}

std::string write_range(const PortRange& range) {
  InlineObject object;
  object.add_number("start", range.first);
  object.add_number("count", range.count);
  return object.text();
}

std::string write_host(const HostPreconditions& host) {
  InlineObject object;
  InlineObject ranges;
  for (std::size_t i = 0; i < kTransportCount; ++i) {
    if (!host.dynamic_range[i]) continue;
    ranges.add(transport_words()[i], write_range(*host.dynamic_range[i]));
  }
  if (!ranges.empty()) object.add("dynamic-range", ranges.text());
  std::vector<std::string> exclusions, persistent;
  for (const ExclusionDeclaration& exclusion : host.exclusions) {
    InlineObject one = held_range(exclusion);
    if (exclusion.store != ExclusionStore::persistent) one.add_text("store", "active");
    exclusions.push_back(one.text());
  }
  for (const PersistentDeclaration& block : host.persistent) {
    InlineObject one = held_range(block);
    if (!block.as.empty()) one.add_text("as", block.as);
    persistent.push_back(one.text());
  }
  if (!exclusions.empty()) object.add("exclusions", list_of(exclusions));
  if (!persistent.empty()) object.add("persistent", list_of(persistent));
  std::vector<std::string> holders;
  for (const HolderDeclaration& holder : host.holders) {
    InlineObject one;
    one.add_text("kind", holder_words()[static_cast<std::size_t>(holder.kind) - 1]);
    add_held_range(one, holder);
    if (holder.family) {
      one.add_text("family", holder.family == AddressFamily::inet ? "AF_INET" : "AF_INET6");
    }
    holders.push_back(one.text());
  }
  if (!holders.empty()) object.add("holders", list_of(holders));
  if (host.auto_reuse_range) object.add("auto-reuse-range", write_range(*host.auto_reuse_range));
  if (host.time_wait_seconds) object.add_number("time-wait-delay", *host.time_wait_seconds);
  if (host.reservations_supported) {
    object.add_text("reservations", *host.reservations_supported ? "supported" : "unsupported");
  }
  if (!host.network_up) object.add_text("network", "down");
  if (!host.os.empty()) object.add_text("os", host.os);
  return object.empty() ? "" : object.text();
}

// "key": value lines of the file, the last without a comma.
class Lines {
 public:
  void add(std::string_view key, const std::string& value) {
    lines_.push_back("  " + string_literal(key) + ": " + value);
  }
  // A list or object with one member a line.
  void add_lines(std::string_view key, char open, const std::vector<std::string>& members,
                 char close) {
    std::string value(1, open);
    for (std::size_t i = 0; i < members.size(); ++i) {
      value += "\n    " + members[i] + (i + 1 < members.size() ? "," : "\n  ");
    }
    add(key, value + close);
  }
  [[nodiscard]] std::string text() const {
    std::string text = "{\n";
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      text += lines_[i] + (i + 1 < lines_.size() ? ",\n" : "\n");
    }
    return text + "}\n";
  }

 private:
  std::vector<std::string> lines_;
};

template <class Id>
std::string write_ids(const std::vector<Id>& ids) {
  std::vector<std::string> words;
  for (const Id id : ids) words.emplace_back(info(id).id);
  return quoted_list(words);
}

}  // namespace

std::string write_step(const Scenario& scenario, const Step& step) {
  InlineObject object;
  object.add_text("id", step.id);
  if (!step.is_call()) {
    object.add_text("host", name_of(std::get<HostEvent>(step.what)));
    write_host_arguments(step, object);
  } else {
    const ProcessDeclaration& process = scenario.processes[step.process];
    object.add_text("in", step.thread == 0 ? process.name
                                           : process.name + "." + process.threads[step.thread - 1]);
    object.add_text("call", name_of(std::get<CallName>(step.what)));
    write_arguments(step, object);
    if (!step.as.empty()) object.add_text("as", step.as);
    if (const std::string raw = write_raw(step.raw); raw != "{}") object.add("raw", raw);
    if (step.blocks) object.add("blocks", "true");
  }
  if (step.expect) object.add("expect", write_expectation(*step.expect));
  return object.text();
}

std::string write_scenario(const Scenario& scenario, const std::string& schema) {
  Lines lines;
  if (!schema.empty()) lines.add("$schema", string_literal(schema));
  lines.add("format", "1");
  lines.add("id", string_literal(scenario.id));
  lines.add("title", string_literal(scenario.title));
  lines.add("clauses", write_ids(scenario.clauses));
  if (!scenario.questions.empty()) lines.add("questions", write_ids(scenario.questions));
  if (!scenario.note.empty()) lines.add("note", string_literal(scenario.note));
  if (!scenario.blocks.empty()) {
    InlineObject blocks;
    for (const NamedBlock& block : scenario.blocks) {
      InlineObject one;
      one.add_number("count", block.count);
      if (block.below) one.add_number("below", *block.below);
      blocks.add(block.name, one.text());
    }
    lines.add("ports", blocks.text());
  }
  std::vector<std::string> processes, steps;
  for (const ProcessDeclaration& process : scenario.processes) {
    processes.push_back(string_literal(process.name) + ": " + write_process(process));
  }
  lines.add_lines("processes", '{', processes, '}');
  if (const std::string host = write_host(scenario.host); !host.empty()) lines.add("host", host);
  for (const Step& step : scenario.steps) steps.push_back(write_step(scenario, step));
  lines.add_lines("steps", '[', steps, ']');
  return lines.text();
}

}  // namespace portpool::conformance
