#include "format/reading/diagnostics.hpp"

#include <algorithm>

namespace portpool::conformance {

void Diagnostics::error(const json::Node& value, std::string message) {
  errors_.emplace_back(
      value.offset,
      document_->error_at(value.offset, json::Document::pointer(value), std::move(message)));
}

void Diagnostics::error_at_key(const json::Node& object, const json::Member& member,
                               std::string message) {
  std::string pointer = json::child_pointer(json::Document::pointer(object), member.key);
  errors_.emplace_back(member.key_offset, document_->error_at(member.key_offset, std::move(pointer),
                                                              std::move(message)));
}

std::vector<ToolError> Diagnostics::take() {
  std::stable_sort(errors_.begin(), errors_.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<ToolError> sorted;
  sorted.reserve(errors_.size());
  for (auto& [offset, error] : errors_) sorted.push_back(std::move(error));
  errors_.clear();
  return sorted;
}

}  // namespace portpool::conformance
