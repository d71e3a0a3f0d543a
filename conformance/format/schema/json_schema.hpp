// A JSON Schema at work, for tests: a second opinion on what the loaders accept, from a library
// that knows nothing of them.
#pragma once

#include <memory>
#include <string_view>

namespace portpool::conformance {

class JsonSchema {
 public:
  /// `text` must be a draft-07 schema.
  explicit JsonSchema(std::string_view text);
  ~JsonSchema();
  JsonSchema(const JsonSchema&) = delete;
  JsonSchema& operator=(const JsonSchema&) = delete;

  /// Whether a text is JSON and valid. Of two equal keys the last counts.
  [[nodiscard]] bool accepts(std::string_view text) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace portpool::conformance
