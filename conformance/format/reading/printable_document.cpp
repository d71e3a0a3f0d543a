#include "format/reading/printable_document.hpp"

#include <string>
#include <utility>

#include "text/printable.hpp"

namespace portpool::conformance {
namespace {

class TextCheck {
 public:
  explicit TextCheck(const json::Document& document) : document_(document) {}

  void check(const json::Node& node) {
    if (node.is(json::Kind::string)) check(node.text, node.offset, node);
    for (const json::Node* item : node.items) check(*item);
    for (const json::Member& member : node.members) {
      check(member.key, member.key_offset, node);  // the object: a pointer would quote the key
      check(*member.value);
    }
  }

  [[nodiscard]] std::vector<ToolError> take() { return std::move(errors_); }

 private:
  void check(const std::string& text, std::size_t offset, const json::Node& place) {
    if (!has_control_characters(text)) return;
    errors_.push_back(
        document_.error_at(offset, json::Document::pointer(place),
                           "the string has control characters; text is one printable line"));
  }

  const json::Document& document_;
  std::vector<ToolError> errors_;
};

}  // namespace

std::vector<ToolError> objections_to(const json::Document& document) {
  if (!document.ok()) return document.errors();
  TextCheck texts(document);
  texts.check(document.root());
  return texts.take();
}

}  // namespace portpool::conformance
