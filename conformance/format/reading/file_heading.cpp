#include "format/reading/file_heading.hpp"

#include <algorithm>
#include <iterator>

#include "format/reading/vocabulary.hpp"

namespace portpool::conformance {
namespace {

std::string_view file_stem(std::string_view file) {
  const std::size_t slash = file.find_last_of("/\\");
  if (slash != std::string_view::npos) file.remove_prefix(slash + 1);
  const std::size_t dot = file.rfind('.');
  return dot == std::string_view::npos ? file : file.substr(0, dot);
}

// Windows takes these, with any extension, for devices: "con.json" cannot be made there.
bool is_device_of_windows(std::string_view id) {
  constexpr std::string_view kWhole[] = {"con", "prn", "aux", "nul"};
  if (std::ranges::find(kWhole, id) != std::end(kWhole)) return true;
  return id.size() == 4 && (id.starts_with("com") || id.starts_with("lpt")) && id[3] >= '0' &&
         id[3] <= '9';
}

std::string read_id(const json::Node& node, std::string_view file_name, Diagnostics& errors) {
  const auto id = read_string(node, errors);
  if (!id) return {};
  if (!is_kebab_case(*id)) {
    errors.error(node, "the id \"" + *id +
                           "\" must be lower-case words of letters and digits joined by '-'");
  } else if (is_device_of_windows(*id)) {
    errors.error(node, "the id \"" + *id + "\" is a device on Windows: no file can have its name");
  } else if (file_name.ends_with(".json") && file_stem(file_name) != *id) {
    errors.error(node, "the id \"" + *id + "\" differs from the name of the file, \"" +
                           std::string(file_stem(file_name)) + '"');
  }
  return *id;
}

}  // namespace

FileHeading read_file_heading(ObjectReader& root, std::string_view file_name, Diagnostics& errors) {
  FileHeading heading;
  if (const auto* schema = root.find("$schema")) read_string(*schema, errors);
  if (const auto* format = root.require("format")) {
    read_integer(*format, errors, 1, 1, "the number of the format");
  }
  if (const auto* id = root.require("id")) heading.id = read_id(*id, file_name, errors);
  if (const auto* title = root.require("title")) {
    heading.title = read_string(*title, errors).value_or("");
    if (title->is(json::Kind::string) && title->text.empty()) {
      errors.error(*title, "the title is empty: say in one sentence what is shown");
    }
  }
  if (const auto* note = root.find("note")) heading.note = read_string(*note, errors).value_or("");
  return heading;
}

}  // namespace portpool::conformance
