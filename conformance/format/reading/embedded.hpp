// Files of the project that are compiled into the library, so that a lone executable has them.
#pragma once

#include <span>
#include <string_view>

namespace portpool::conformance {

struct EmbeddedFile {
  std::string_view name;  // "scenario.schema.json"
  std::string_view text;
  std::string_view sha256;  // of the text, in base 64
};

[[nodiscard]] std::span<const EmbeddedFile> embedded_files();

}  // namespace portpool::conformance
