#include "wire/archive.hpp"

namespace portpool::conformance::wire {

void Reader::fail(std::string_view key, std::string_view what) {
  if (!ok()) return;
  error_ = "'" + std::string(key) + "' " + std::string(what);
}

std::size_t Reader::find(std::string_view key) const {
  const auto it =
      std::ranges::find_if(*fields_, [key](const Field& field) { return field.key == key; });
  return static_cast<std::size_t>(it - fields_->begin());
}

const std::string* Reader::take(std::string_view key) {
  if (!ok()) return nullptr;
  const std::size_t index = find(key);
  if (index == fields_->size()) {
    fail(key, "is missing");
    return nullptr;
  }
  used_[index] = true;
  return &(*fields_)[index].value;
}

Result<Done> Reader::finish() {
  for (std::size_t i = 0; ok() && i < used_.size(); ++i) {
    if (!used_[i]) fail((*fields_)[i].key, "is not expected here");
  }
  if (ok()) return Done{};
  ToolError error;
  error.kind = ToolErrorKind::internal;
  error.message = "malformed agent message: " + error_;
  return error;
}

}  // namespace portpool::conformance::wire
