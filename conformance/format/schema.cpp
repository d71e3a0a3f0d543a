#include "portpool/conformance/schema.hpp"

#include "format/embedded.hpp"

namespace portpool::conformance {
namespace {

constexpr std::string_view kEnding = ".schema.json";

}  // namespace

std::vector<std::string_view> schema_names() {
  std::vector<std::string_view> names;
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.name.ends_with(kEnding)) continue;
    names.push_back(file.name.substr(0, file.name.size() - kEnding.size()));
  }
  return names;
}

std::string_view schema_text(std::string_view name) {
  for (const EmbeddedFile& file : embedded_files()) {
    const bool is_it = file.name.size() == name.size() + kEnding.size() &&
                       file.name.starts_with(name) && file.name.ends_with(kEnding);
    if (is_it) return file.text;
  }
  return {};
}

}  // namespace portpool::conformance
