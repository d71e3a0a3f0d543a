// Overlays as text, in the layout that people keep them in: an entry in three lines.
#include "format/reading/inline_json.hpp"
#include "portpool/conformance/overlay.hpp"

namespace portpool::conformance {
namespace {

constexpr std::string_view kSchema = "../../conformance/schema/overlay.schema.json";

std::string build_text(const BuildVersion& build) {
  std::string text;
  for (const std::uint32_t number : build) {
    if (!text.empty()) text += '.';
    text += std::to_string(number);
  }
  return text;
}

std::string value_text(const TraceValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return string_literal(*text);
  return quoted_list(std::get<std::vector<std::string>>(value));
}

// Of an output that lists names (completions) the list is the value itself.
std::string values_text(const std::vector<TraceValue>& values) {
  if (values.size() == 1) return value_text(values.front());
  std::vector<std::string> texts;
  for (const TraceValue& value : values) texts.push_back(value_text(value));
  return list_of(texts);
}

std::string sight_text(const OverlaySight& sight) {
  if (sight.outputs.empty()) return quoted_list(sight.results);
  InlineObject object;
  if (!sight.results.empty()) object.add("result", quoted_list(sight.results));
  for (const auto& [name, values] : sight.outputs) object.add(name, values_text(values));
  return object.text();
}

std::string condition_text(const OverlayCondition& when) {
  InlineObject object;
  const auto truth = [](bool value) { return std::string(value ? "true" : "false"); };
  if (when.system) object.add_text("system", *when.system);
  if (when.reservations) object.add("reservations", truth(*when.reservations));
  if (when.elevated) object.add("elevated", truth(*when.elevated));
  if (!when.build_from.empty()) object.add_text("build-from", build_text(when.build_from));
  if (!when.build_before.empty()) object.add_text("build-before", build_text(when.build_before));
  return object.text();
}

std::string member(std::string_view key, std::string_view value) {
  return string_literal(key) + ": " + std::string(value);
}

std::string entry_text(const OverlayEntry& entry) {
  return "    { " + member("scenario", string_literal(entry.scenario)) + ", " +
         member("step", string_literal(entry.step)) + ", " +
         member("sees", sight_text(entry.sees)) + ",\n      " +
         member("reason", string_literal(entry.reason)) + ",\n      " +
         member("link", string_literal(entry.link)) + ", " +
         member("date", string_literal(entry.date)) + " }";
}

}  // namespace

std::string write_overlay(const Overlay& overlay) {
  std::string text =
      "{\n  " + member("$schema", string_literal(kSchema)) + ",\n  " + member("format", "1");
  const auto add = [&](std::string_view key, const std::string& value) {
    text += ",\n  " + member(key, value);
  };
  add("id", string_literal(overlay.id));
  add("title", string_literal(overlay.title));
  if (!overlay.note.empty()) add("note", string_literal(overlay.note));
  add("when", condition_text(overlay.when));
  std::string entries = "[";
  for (const OverlayEntry& entry : overlay.entries)
    entries += (entries.size() == 1 ? "\n" : ",\n") + entry_text(entry);
  add("entries", entries + (overlay.entries.empty() ? "]" : "\n  ]"));
  return text + "\n}\n";
}

}  // namespace portpool::conformance
