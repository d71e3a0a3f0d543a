#include "parser_fuzzing/properties.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "json/document.hpp"

namespace portpool::conformance::fuzz {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  std::size_t begin = 0;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos;
       end = text.find('\n', begin)) {
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  lines.push_back(text.substr(begin));
  return lines;
}

void require_pointer(const ToolError& error, const nlohmann::json& document) {
  if (document.is_discarded()) return;
  const nlohmann::json::json_pointer pointer(error.pointer);
  require(document.contains(pointer), "the pointer of a message exists", error.to_string());
}

}  // namespace

void broken(std::string_view property, std::string_view detail) {
  std::fprintf(stderr, "does not hold: %.*s\n%.*s\n", static_cast<int>(property.size()),
               property.data(), static_cast<int>(detail.size()), detail.data());
  std::fflush(stderr);
  std::abort();
}

void require_places(bool has_value, const std::vector<ToolError>& errors, std::string_view text) {
  require(has_value == errors.empty(), "a reader gives a value or errors");
  if (errors.empty()) return;
  const auto lines = lines_of(text);
  for (const ToolError& error : errors) {
    require(!error.message.empty() && !error.file.empty(), "an error has a message and a file");
    require(error.kind == ToolErrorKind::bad_input, "a bad file is bad input", error.to_string());
    if (text.empty()) continue;
    require(error.line >= 1 && error.line <= lines.size(), "an error has a line of the text",
            error.to_string());
    require(error.column >= 1 && error.column <= lines[error.line - 1].size() + 1,
            "an error has a column of its line", error.to_string());
  }
}

void require_pointers(const std::vector<ToolError>& errors, std::string_view text, bool by_line) {
  if (errors.empty()) return;
  // What is no document has nothing to point into, and of two members with one key the second
  // parser keeps one.
  const auto parse = [](std::string_view json) {
    if (!json::Document::parse("", json).ok())
      return nlohmann::json(nlohmann::json::value_t::discarded);
    return nlohmann::json::parse(json.begin(), json.end(), nullptr, false);
  };
  if (!by_line) {
    const nlohmann::json document = parse(text);
    for (const ToolError& error : errors) require_pointer(error, document);
    return;
  }
  const auto lines = lines_of(text);
  for (const ToolError& error : errors) {
    if (error.line != 0) require_pointer(error, parse(lines[error.line - 1]));
  }
}

std::string without_layout(std::string_view text) {
  std::string compact;
  bool in_string = false, escaped = false;
  for (const char c : text) {
    if (!in_string && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) continue;
    compact += c;
    if (in_string) {
      in_string = c != '"' || escaped;
      escaped = c == '\\' && !escaped;
    } else {
      in_string = c == '"';
    }
  }
  return compact;
}

std::string messages_of(const std::vector<ToolError>& errors) {
  std::string messages;
  for (const ToolError& error : errors) messages += error.message + " (" + error.pointer + ")\n";
  return messages;
}

}  // namespace portpool::conformance::fuzz
