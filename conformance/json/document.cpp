#include "json/document.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "json/tree_builder.hpp"

namespace portpool::conformance::json {
namespace {

// "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while parsing
// value - invalid literal; last read: 'x'; expected ']'" -> "this is not JSON: while parsing value
// - invalid literal; expected ']'". What was last read is left out: it is more than the token, and
// differs from version to version of the library.
std::string plain_message(std::string_view what) {
  constexpr std::string_view kNumberOverflow = "number overflow parsing ";
  if (const auto at = what.find(kNumberOverflow); at != std::string_view::npos) {
    return "the number " + std::string(what.substr(at + kNumberOverflow.size())) +
           " does not fit into 64 bits";
  }
  constexpr std::string_view kSyntaxError = "syntax error ";
  if (const auto at = what.find(kSyntaxError); at != std::string_view::npos) {
    what.remove_prefix(at + kSyntaxError.size());
  }
  std::string message = "this is not JSON: " + std::string(what);
  if (const auto last_read = message.find("; last read: '"); last_read != std::string::npos) {
    const auto expected = message.rfind("; expected ");
    message.erase(last_read,
                  (expected == std::string::npos ? message.size() : expected) - last_read);
  }
  return message;
}

// The interface that nlohmann::json::sax_parse wants.
class Events {
 public:
  explicit Events(TreeBuilder& builder) : builder_(builder) {}

  bool null() { return builder_.scalar(Kind::null); }
  bool boolean(bool value) { return builder_.scalar(Kind::boolean, value); }
  bool number_integer(std::int64_t value) { return builder_.scalar(Kind::integer, false, value); }
  bool number_unsigned(std::uint64_t value) {
    if (value > static_cast<std::uint64_t>(INT64_MAX)) return builder_.too_large();
    return builder_.scalar(Kind::integer, false, static_cast<std::int64_t>(value));
  }
  bool number_float(double value, const std::string&) { return builder_.real(value); }
  bool string(std::string& value) {
    return builder_.scalar(Kind::string, false, 0, std::move(value));
  }
  bool binary(nlohmann::json::binary_t&) { return false; }
  bool start_object(std::size_t) { return builder_.begin(Kind::object); }
  bool end_object() { return builder_.end(); }
  bool start_array(std::size_t) { return builder_.begin(Kind::array); }
  bool end_array() { return builder_.end(); }
  bool key(std::string& value) { return builder_.key(std::move(value)); }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) {
    builder_.syntax_error(position, plain_message(error.what()));
    return false;
  }

 private:
  TreeBuilder& builder_;
};

}  // namespace

std::string_view describe(Kind kind) {
  switch (kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "true or false";
    case Kind::integer:
      return "a whole number";
    case Kind::real:
      return "a number with a fraction";
    case Kind::string:
      return "a string";
    case Kind::array:
      return "a list";
    case Kind::object:
      return "an object";
  }
  return {};
}

const Node* Node::find(std::string_view key) const {
  const auto found =
      std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.key == key; });
  return found == members.end() ? nullptr : found->value;
}

std::string child_pointer(std::string parent, std::string_view key) {
  parent += '/';
  for (char c : key) {
    if (c == '~') {
      parent += "~0";
    } else if (c == '/') {
      parent += "~1";
    } else {
      parent += c;
    }
  }
  return parent;
}

Document::Document(std::string file_name, std::string_view text, std::uint32_t first_line)
    : file_name_(std::move(file_name)), line_starts_{0}, first_line_(first_line) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') line_starts_.push_back(i + 1);
  }
}

Document Document::parse(std::string file_name, std::string_view text, std::uint32_t first_line) {
  Document document(std::move(file_name), text, first_line);
  if (text.starts_with("\xEF\xBB\xBF")) {
    document.errors_.push_back(
        document.error_at(0, {}, "the file begins with a byte order mark; save it as plain UTF-8"));
    return document;
  }
  // Versions of the library say this in different words.
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    document.errors_.push_back(document.error_at(0, {}, "this is not JSON: the text is empty"));
    return document;
  }
  TreeBuilder builder(document, text);
  Events events(builder);
  nlohmann::json::sax_parse(text.begin(), text.end(), &events);
  return document;
}

SourcePosition Document::position(std::size_t offset) const {
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const std::size_t line = static_cast<std::size_t>(next - line_starts_.begin()) - 1;
  return {static_cast<std::uint32_t>(line) + first_line_,
          static_cast<std::uint32_t>(offset - line_starts_[line]) + 1};
}

std::string Document::pointer(const Node& node) {
  if (node.parent == nullptr) return {};
  const Node& parent = *node.parent;
  return child_pointer(pointer(parent), parent.is(Kind::object) ? parent.members[node.index].key
                                                                : std::to_string(node.index));
}

ToolError Document::error_at(std::size_t offset, std::string pointer, std::string message) const {
  const SourcePosition where = position(offset);
  return {.kind = ToolErrorKind::bad_input,
          .message = std::move(message),
          .file = file_name_,
          .line = where.line,
          .column = where.column,
          .pointer = std::move(pointer)};
}

}  // namespace portpool::conformance::json
