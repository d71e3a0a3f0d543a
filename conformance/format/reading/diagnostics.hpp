// Collects the errors of one file, so that a reader can go on after the first and report them all
// in the order of the file.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "json/document.hpp"

namespace portpool::conformance {

class Diagnostics {
 public:
  explicit Diagnostics(const json::Document& document) : document_(&document) {}

  /// At the value.
  void error(const json::Node& value, std::string message);

  /// At the key of a member of `object`.
  void error_at_key(const json::Node& object, const json::Member& member, std::string message);

  [[nodiscard]] bool empty() const { return errors_.empty(); }
  [[nodiscard]] std::size_t count() const { return errors_.size(); }
  [[nodiscard]] const json::Document& document() const { return *document_; }

  /// All errors in the order of the file.
  [[nodiscard]] std::vector<ToolError> take();

 private:
  const json::Document* document_;
  std::vector<std::pair<std::size_t, ToolError>> errors_;  // with the offset
};

}  // namespace portpool::conformance
