#include <limits>

#include "format/reading/vocabulary.hpp"
#include "format/scenario/references.hpp"
#include "format/scenario/step_readers.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

// A request is named by its overlapped, or by the step that made it.
void read_requests(const json::Node& node, Step& step, LoadContext& context) {
  const auto* items = read_list(node, context.errors, "a list of requests", 1);
  if (items == nullptr) return;
  for (const json::Node* item : *items) {
    const auto name = read_string(*item, context.errors, "an overlapped or the id of a step");
    if (!name) continue;
    const auto* symbol = context.symbols.find(*name);
    const bool is_overlapped = symbol != nullptr && (symbol->kind == NameKind::overlapped ||
                                                     symbol->kind == NameKind::any);
    if (is_overlapped || context.step_index.contains(*name)) {
      step.requests.push_back(*name);
      continue;
    }
    std::vector<std::string> known;
    for (const auto& [id, index] : context.step_index) known.push_back(id);
    context.errors.error(*item, "no earlier step and no overlapped is called \"" + *name + '"' +
                                    did_you_mean(*name, known));
  }
}

// netsh takes the range as numbers; a wrong one is answered with an error, so it need not fit.
void read_literal_range(const json::Node& start, const json::Node& count, Step& step,
                        LoadContext& context) {
  const auto first = read_integer(start, context.errors, 0, kLastPort, "a port");
  const auto size = read_integer(count, context.errors, 0, kLastPort, "a number of ports");
  step.range = {static_cast<std::uint32_t>(first.value_or(0)),
                static_cast<std::uint32_t>(size.value_or(0))};
}

void read_named_range(const json::Node& start, const json::Node& count, Step& step,
                      LoadContext& context) {
  step.arguments.port = read_port(start, context).value_or(PortReference{});
  step.arguments.count = read_count(count, context).value_or(0);
  check_range(step.arguments.port, step.arguments.count, count, context);
}

}  // namespace

void read_host_arguments(ObjectReader& reader, const HostRow& row, Step& step,
                         LoadContext& context) {
  for (std::string_view key : row.required) reader.require(key);
  for (std::string_view key : row.optional) reader.allow(key);
  if (row.has_result) {
    if (const auto* expect = reader.find("expect")) read_host_expectation(*expect, step, context);
    if (const auto* protocol = reader.node().find("protocol")) {
      const auto word = read_word(*protocol, context.errors, "a protocol", transport_words());
      step.protocol = static_cast<Transport>(word.value_or(0));
    }
    const auto* start = reader.node().find("start");
    const auto* count = reader.node().find("count");
    if (start != nullptr && count != nullptr) {
      const bool literal = row.event == HostEvent::set_dynamic_range;
      (literal ? read_literal_range : read_named_range)(*start, *count, step, context);
    }
  }
  if (!row.optional.empty() && row.optional.front() == "store") {
    if (const auto* store = reader.node().find("store")) {
      const auto word = read_word(*store, context.errors, "a store", store_words());
      step.store = static_cast<ExclusionStore>(word.value_or(1));
    }
  }
  if (!row.optional.empty() && row.optional.front() == "requests") {
    if (const auto* requests = reader.node().find("requests"))
      read_requests(*requests, step, context);
  }
  if (row.event == HostEvent::advance_time) {
    if (const auto* ms = reader.node().find("ms")) {
      step.milliseconds = static_cast<std::uint64_t>(
          read_integer(*ms, context.errors, 0, std::numeric_limits<std::uint32_t>::max(),
                       "a number of milliseconds")
              .value_or(0));
    }
  }
}

}  // namespace portpool::conformance
