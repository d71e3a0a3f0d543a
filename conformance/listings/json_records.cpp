// ConvertTo-Json of PowerShell.
#include <nlohmann/json.hpp>

#include "listings/record.hpp"

namespace portpool::conformance::listings {
namespace {

/// Lines up to where every bracket is closed; 0 when that never happens.
std::size_t extent_of(const Block& block, std::string& text) {
  int depth = 0;
  bool quoted = false, escaped = false;
  for (std::size_t at = 0; at < block.lines.size(); ++at) {
    for (const char c : block.lines[at].text) {
      if (escaped) {
        escaped = false;
      } else if (quoted) {
        escaped = c == '\\';
        quoted = c != '"';
      } else if (c == '"') {
        quoted = true;
      } else if (c == '[' || c == '{') {
        ++depth;
      } else if (c == ']' || c == '}') {
        --depth;
      }
    }
    text += block.lines[at].text + '\n';
    if (depth <= 0) return at + 1;
  }
  return 0;
}

Record record_of(const nlohmann::json& object) {
  Record record;
  for (const auto& [name, value] : object.items()) {
    const auto field = property_named(name);
    if (!field || *field == Field::other || value.is_null()) continue;
    record.set(*field, value.is_string() ? value.get<std::string>() : value.dump());
  }
  return record;
}

bool mentions_ports(std::string_view text) {
  for (const char* const name : {"LocalPort", "DynamicPortRange", "PortStart", "StartingPort"}) {
    if (text.find(name) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

std::size_t read_json(const Block& block) {
  const std::string_view first = trimmed(block.lines[0].text);
  const bool begins = first == "[" || first == "{" || first.starts_with("[{") ||
                      first.starts_with("{\"") || first.starts_with("[ {");
  if (!begins) return 0;
  std::string text;
  const std::size_t extent = extent_of(block, text);
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (extent == 0 || json.is_discarded()) {
    if (!mentions_ports(text)) return 0;
    block.warn(0, WarningKind::unreadable_record);
    return extent == 0 ? block.lines.size() : extent;
  }
  RecordSink sink(block.reading, block.place(0), SocketListKind::powershell, block.heading);
  bool any = false;
  const auto take = [&](const nlohmann::json& object) {
    if (!object.is_object()) return;
    const Record record = record_of(object);
    if (!tells_something(record)) return;
    any = true;
    if (sink.add(record, block.place(0))) return;
    block.reading.warnings.push_back(
        {block.place(0), WarningKind::unreadable_record, object.dump().substr(0, 200)});
    sink.mark_incomplete();
  };
  if (json.is_array()) {
    for (const nlohmann::json& object : json) take(object);
  } else {
    take(json);
  }
  return any ? extent : 0;
}

}  // namespace portpool::conformance::listings
