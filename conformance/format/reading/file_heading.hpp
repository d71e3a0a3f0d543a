// What every JSON file of the project begins with: format, id and title.
#pragma once

#include <string>
#include <string_view>

#include "format/reading/object_reader.hpp"

namespace portpool::conformance {

struct FileHeading {
  std::string id, title, note;
};

/// Reads $schema, format, id, title and note. The id must be the stem of a file name that ends in
/// ".json".
FileHeading read_file_heading(ObjectReader& root, std::string_view file_name, Diagnostics& errors);

}  // namespace portpool::conformance
