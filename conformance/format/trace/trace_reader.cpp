
#include <algorithm>

#include "format/reading/file_text.hpp"
#include "format/reading/object_reader.hpp"
#include "format/reading/printable_document.hpp"
#include "format/reading/vocabulary.hpp"
#include "format/trace/trace_reader.hpp"
#include "format/trace/trace_rows.hpp"
#include "portpool/conformance/trace.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

void check_caller(const json::Node& node, Diagnostics& errors) {
  const std::string_view text = node.text;
  const std::size_t dot = text.find('.');
  const bool thread_ok = dot == std::string_view::npos || is_name(text.substr(dot + 1));
  if (!is_name(text.substr(0, dot)) || !thread_ok) {
    errors.error(node, '"' + node.text + "\" is not a process or a process.thread");
  }
}

void check_result(const json::Node& node, Diagnostics& errors) {
  if (is_result(node.text)) return;
  std::vector<std::string_view> candidates = error_words(ErrorFaces::both);
  candidates.emplace_back("success");
  errors.error(node,
               '"' + node.text + "\" is not a known result" + did_you_mean(node.text, candidates));
}

void check_member(std::string_view key, const json::Node& node, Diagnostics& errors) {
  if (!node.is(json::Kind::string)) return report_kind(node, errors, "a string");
  if (key == "step" && !is_kebab_case(node.text)) {
    errors.error(node, '"' + node.text + "\" is not a valid step id");
  } else if (key == "in") {
    check_caller(node, errors);
  } else if (key == "call") {
    read_word(node, errors, "a call", call_names());
  } else if (key == "host") {
    read_word(node, errors, "an event of the host", host_event_names());
  } else if (key == "result") {
    check_result(node, errors);
  } else if (key == "via") {
    read_word(node, errors, "a way to see a completion", via_words());
  }
}

TraceEvent read_event(const json::Node& node, Diagnostics& errors) {
  TraceEvent event;
  ObjectReader reader(node, errors, "the event");
  if (!reader.is_object()) return event;
  const json::Node* kind = reader.find("event");
  std::vector<std::string_view> kinds;
  for (const TraceRow& row : trace_rows()) kinds.push_back(row.name);
  const auto word = kind != nullptr ? read_word(*kind, errors, "an event", kinds) : std::nullopt;
  if (!word) {
    // Whose members the others are cannot be known.
    if (kind == nullptr) errors.error(node, "the event is missing \"event\"");
    return event;
  }
  const TraceRow& row = trace_rows()[*word];
  const std::string what = "a \"" + std::string(row.name) + "\" event";
  ObjectReader members(node, errors, what);
  members.allow("event");
  event.kind = row.kind;
  for (const TraceMember& member : row.members) {
    const json::Node* value = members.require(member.key);
    if (value == nullptr) continue;
    check_member(member.key, *value, errors);
    event.*member.member = value->text;
  }
  if (row.has_outputs) {
    for (const Output& output : trace_outputs()) {
      const json::Node* value = members.find(output.name);
      if (value == nullptr) continue;
      event.outputs.emplace_back(output.name, read_trace_output(*value, output, errors));
    }
  }
  members.finish();
  return event;
}

// Calls `use` with each line of a text and its number. A line feed at the end begins no further
// line.
template <class Use>
void for_each_line(std::string_view text, Use use) {
  std::uint32_t number = 1;
  for (std::size_t start = 0; start < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    use(text.substr(start, end - start), number);
    start = end + 1;
  }
}

void move_errors(std::vector<ToolError> from, std::vector<ToolError>& to) {
  for (ToolError& error : from) to.push_back(std::move(error));
}

}  // namespace

TraceReport read_trace(std::string file_name, std::string_view text) {
  Trace trace;
  trace.file = file_name;
  std::vector<ToolError> errors;
  for_each_line(text, [&](std::string_view line, std::uint32_t number) {
    const auto document = json::Document::parse(file_name, line, number);
    if (auto objections = objections_to(document); !objections.empty())
      return move_errors(std::move(objections), errors);
    Diagnostics diagnostics(document);
    if (number == 1) {
      trace.head = read_trace_head(document.root(), diagnostics);
    } else {
      trace.events.push_back(read_event(document.root(), diagnostics));
    }
    move_errors(diagnostics.take(), errors);
  });
  if (text.empty())
    errors.push_back(file_error(file_name, "the trace is empty: it lacks its head"));
  if (!errors.empty()) return {std::nullopt, std::move(errors)};
  return {std::move(trace), {}};
}

Result<Trace> load_trace(std::string file_name, std::string_view text) {
  TraceReport report = read_trace(std::move(file_name), text);
  if (!report.trace) return std::move(report.errors.front());
  return *std::move(report.trace);
}

Result<Trace> load_trace_file(const std::string& path) {
  const Result<std::string> text = read_file(path);
  if (!text) return text.error();
  return load_trace(path, *text);
}

}  // namespace portpool::conformance
