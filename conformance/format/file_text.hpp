// Reading whole files. Paths are UTF-8 on every system.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "portpool/conformance/tool_error.hpp"

namespace portpool::conformance {

[[nodiscard]] std::filesystem::path to_path(std::string_view utf8);

/// With '/' between its parts.
[[nodiscard]] std::string from_path(const std::filesystem::path& path);

/// An error that concerns a file as a whole.
[[nodiscard]] ToolError file_error(std::string path, std::string message);

/// The bytes of a file of at most 64 MiB.
[[nodiscard]] Result<std::string> read_file(const std::string& path);

/// Writes a file, whole or not at all; makes the directories above it.
[[nodiscard]] Result<Done> write_whole_file(const std::string& path, std::string_view bytes);

/// The *.json files of a directory itself, sorted; none when there is no such directory.
[[nodiscard]] Result<std::vector<std::string>> list_json_files(const std::string& directory);

}  // namespace portpool::conformance
