#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <utility>

#include "format/reading/file_heading.hpp"
#include "format/reading/file_text.hpp"
#include "format/reading/printable_document.hpp"
#include "format/reading/vocabulary.hpp"
#include "format/trace/trace_reader.hpp"
#include "format/trace/trace_rows.hpp"
#include "portpool/conformance/overlay.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

constexpr std::array<std::string_view, 6> kOtherResults = {"success", "pending",   "blocked",
                                                           "timeout", "cancelled", "crashed"};

BuildVersion read_build(const json::Node& node, Diagnostics& errors) {
  const auto text = read_string(node, errors, "a build, such as \"17763\"");
  if (!text) return {};
  const bool well_formed = text->find_first_not_of("0123456789.") == std::string::npos;
  BuildVersion version = parse_build(*text);
  if (version.empty() || !well_formed) {
    errors.error(node,
                 '"' + *text + "\" is not a valid build, such as \"17763\" or \"10.0.20348\"");
  }
  return version;
}

// Any name, as replay --system gives it; one that looks like a slip of the pen for those that
// portpool itself gives is an error, since it would never hold.
std::optional<std::string> read_system(const json::Node& node, Diagnostics& errors) {
  constexpr std::array<std::string_view, 3> kSystems = {"windows", "wine", "model"};
  auto name = read_string(node, errors, "the name of a system");
  if (!name || std::ranges::find(kSystems, *name) != kSystems.end()) return name;
  const std::string hint = did_you_mean(*name, kSystems);
  if (!hint.empty()) {
    errors.error(node, '"' + *name + "\" is not a system that portpool knows" + hint);
  } else if (!is_kebab_case(*name)) {
    errors.error(node,
                 "the name of a system is lower-case words of letters and digits joined by "
                 "'-', not \"" +
                     *name + '"');
  }
  return name;
}

OverlayCondition read_condition(const json::Node& node, Diagnostics& errors) {
  OverlayCondition when;
  ObjectReader reader(node, errors, "\"when\"");
  if (!reader.is_object()) return when;
  if (const auto* system = reader.find("system")) {
    when.system = read_system(*system, errors);
  }
  if (const auto* reservations = reader.find("reservations")) {
    when.reservations = read_boolean(*reservations, errors);
  }
  if (const auto* elevated = reader.find("elevated"))
    when.elevated = read_boolean(*elevated, errors);
  if (const auto* from = reader.find("build-from")) when.build_from = read_build(*from, errors);
  if (const auto* before = reader.find("build-before"))
    when.build_before = read_build(*before, errors);
  reader.finish();
  if (node.members.empty()) {
    errors.error(node, "\"when\" is empty: the entries would hold on every machine");
  }
  return when;
}

void read_result(const json::Node& node, OverlaySight& sight, Diagnostics& errors) {
  const auto text = read_string(node, errors, "a result");
  if (!text) return;
  const bool is_other =
      std::find(kOtherResults.begin(), kOtherResults.end(), *text) != kOtherResults.end();
  if (!is_other && !is_result(*text)) {
    std::vector<std::string_view> known = error_words(ErrorFaces::both);
    known.insert(known.end(), kOtherResults.begin(), kOtherResults.end());
    errors.error(node, '"' + *text + "\" is not a known result" + did_you_mean(*text, known));
    return;
  }
  // Of several names for one number the one that traces use.
  const auto code = code_from_name(*text);
  sight.results.push_back(code ? std::string(name_of_code(*code)) : *text);
}

void read_results(const json::Node& node, OverlaySight& sight, Diagnostics& errors) {
  if (!node.is(json::Kind::array)) return read_result(node, sight, errors);
  if (node.items.empty()) errors.error(node, "a list of results has at least one");
  for (const json::Node* item : node.items) read_result(*item, sight, errors);
}

// A pattern for a symbol needs no form; anything else is what a trace can hold.
TraceValue read_value(const json::Node& node, const Output& output, Diagnostics& errors) {
  const bool is_pattern = node.is(json::Kind::string) && node.text.find('*') != std::string::npos;
  return is_pattern ? TraceValue(node.text) : read_trace_output(node, output, errors);
}

std::vector<TraceValue> read_values(const json::Node& node, const Output& output,
                                    Diagnostics& errors) {
  std::vector<TraceValue> values;
  if (!node.is(json::Kind::array) || output.type == OutputType::completions) {
    values.push_back(read_value(node, output, errors));
    return values;
  }
  if (node.items.empty()) errors.error(node, "a list of values has at least one");
  for (const json::Node* item : node.items) values.push_back(read_value(*item, output, errors));
  return values;
}

OverlaySight read_sight(const json::Node& node, Diagnostics& errors) {
  OverlaySight sight;
  if (!node.is(json::Kind::object)) {
    read_results(node, sight, errors);
    return sight;
  }
  ObjectReader reader(node, errors, "\"sees\"");
  if (const auto* result = reader.find("result")) read_results(*result, sight, errors);
  for (const Output& output : trace_outputs()) {
    if (const auto* value = reader.find(output.name)) {
      sight.outputs.emplace_back(output.name, read_values(*value, output, errors));
    }
  }
  reader.finish();
  if (node.members.empty()) errors.error(node, "\"sees\" is empty");
  return sight;
}

// A text that explains something, and so is not empty.
std::string read_required_text(ObjectReader& reader, std::string_view key, Diagnostics& errors) {
  const json::Node* node = reader.require(key);
  if (node == nullptr) return {};
  auto text = read_string(*node, errors);
  if (text && text->empty()) errors.error(*node, '"' + std::string(key) + "\" is empty");
  return std::move(text).value_or("");
}

std::string read_pattern(ObjectReader& reader, std::string_view key, Diagnostics& errors) {
  std::string text = read_required_text(reader, key, errors);
  std::string plain = text;
  std::erase(plain, '*');
  const bool well_formed =
      plain.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
  if (!well_formed) {
    errors.error(*reader.node().find(key),
                 '"' + text + "\" is not an id or a pattern of ids, such as \"bind-*\"");
  }
  return text;
}

OverlayEntry read_entry(const json::Node& node, Diagnostics& errors) {
  OverlayEntry entry;
  entry.where = errors.document().position(node.offset);
  entry.pointer = json::Document::pointer(node);
  ObjectReader reader(node, errors, "the entry");
  if (!reader.is_object()) return entry;
  entry.scenario = read_pattern(reader, "scenario", errors);
  entry.step = read_pattern(reader, "step", errors);
  if (const auto* sees = reader.require("sees")) entry.sees = read_sight(*sees, errors);
  // Empty until they are filled in.
  const auto explanation = [&](std::string_view key) {
    const json::Node* text = reader.require(key);
    return text == nullptr ? std::string() : read_string(*text, errors).value_or("");
  };
  entry.reason = explanation("reason");
  entry.link = explanation("link");
  entry.date = explanation("date");
  if (!entry.date.empty() && !is_date(entry.date)) {
    errors.error(*node.find("date"),
                 '"' + entry.date + "\" is not a valid date, such as \"2024-02-29\"");
  }
  reader.finish();
  return entry;
}

Overlay read_root(const json::Node& node, std::string file_name, Diagnostics& errors) {
  Overlay overlay;
  ObjectReader root(node, errors, "the overlay");
  if (!root.is_object()) return overlay;
  FileHeading heading = read_file_heading(root, file_name, errors);
  overlay.file = std::move(file_name);
  overlay.id = std::move(heading.id);
  overlay.title = std::move(heading.title);
  overlay.note = std::move(heading.note);
  if (const auto* when = root.require("when")) overlay.when = read_condition(*when, errors);
  if (const auto* entries = root.require("entries")) {
    if (const auto* items = read_list(*entries, errors, "a list of entries")) {
      for (const json::Node* item : *items) overlay.entries.push_back(read_entry(*item, errors));
    }
  }
  root.finish();
  return overlay;
}

}  // namespace

bool is_date(std::string_view text) {
  constexpr std::string_view kShape = "dddd-dd-dd";
  if (text.size() != kShape.size()) return false;
  std::array<int, 3> numbers{};
  std::size_t part = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (is_digit != (kShape[i] == 'd') || (!is_digit && text[i] != '-')) return false;
    if (is_digit) {
      numbers[part] = numbers[part] * 10 + (text[i] - '0');
    } else {
      ++part;
    }
  }
  return std::chrono::year_month_day(std::chrono::year(numbers[0]),
                                     std::chrono::month(static_cast<unsigned>(numbers[1])),
                                     std::chrono::day(static_cast<unsigned>(numbers[2])))
      .ok();
}

OverlayReport read_overlay(std::string file_name, std::string_view text) {
  const auto document = json::Document::parse(file_name, text);
  if (auto errors = objections_to(document); !errors.empty())
    return {std::nullopt, std::move(errors)};
  Diagnostics errors(document);
  Overlay overlay = read_root(document.root(), std::move(file_name), errors);
  if (!errors.empty()) return {std::nullopt, errors.take()};
  return {std::move(overlay), {}};
}

Result<Overlay> load_overlay(std::string file_name, std::string_view text) {
  OverlayReport report = read_overlay(std::move(file_name), text);
  if (!report.overlay) return std::move(report.errors.front());
  return *std::move(report.overlay);
}

Result<Overlay> load_overlay_file(const std::string& path) {
  const Result<std::string> text = read_file(path);
  if (!text) return text.error();
  return load_overlay(path, *text);
}

Result<std::vector<Overlay>> load_overlays(const std::string& directory) {
  std::vector<Overlay> overlays;
  const auto files = list_json_files(directory);
  if (!files) return files.error();
  for (const std::string& file : *files) {
    Result<Overlay> overlay = load_overlay_file(file);
    if (!overlay) return overlay.error();
    overlays.push_back(std::move(*overlay));
  }
  return overlays;
}

}  // namespace portpool::conformance
