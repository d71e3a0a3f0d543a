// Fixtures of the format tests.
#pragma once

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string>
#include <vector>

#include "format/reading/file_text.hpp"
#include "portpool/conformance/tool_error.hpp"

namespace portpool::conformance {

/// The path of a file or directory of the source tree.
inline std::string source_path(const std::string& name) {
  // Through the file system's own path type: gcc 12 warns, for directories of some lengths only, of
  // concatenated strings here.
  return (std::filesystem::path(PORTPOOL_SOURCE_DIR) / name).generic_string();
}

inline std::string testdata(const std::string& name) {
  return source_path("conformance/testdata/" + name);
}

/// The names, without their ending, of the files with this ending in a directory of testdata,
/// sorted.
inline std::vector<std::string> testdata_stems(const std::string& directory,
                                               const std::string& ending) {
  std::vector<std::string> stems;
  for (const auto& entry : std::filesystem::directory_iterator(to_path(testdata(directory)))) {
    const std::string name = from_path(entry.path().filename());
    if (name.ends_with(ending)) stems.push_back(name.substr(0, name.size() - ending.size()));
  }
  std::sort(stems.begin(), stems.end());
  return stems;
}

/// A file name as the name of a test case.
inline std::string test_name(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return text;
}

inline std::string lines_of(const std::vector<ToolError>& errors) {
  std::string text;
  for (const ToolError& error : errors) text += error.to_string() + '\n';
  return text;
}

}  // namespace portpool::conformance
