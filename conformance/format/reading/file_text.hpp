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

/// Writes a file, whole or not at all; makes the directories above it. Follows links, and keeps the
/// permissions of a file that it replaces. What is there and no regular file (a device, a pipe) is
/// written to as it is, and may then get a part.
[[nodiscard]] Result<Done> write_whole_file(const std::string& path, std::string_view bytes);

/// The one name of what write_whole_file() would make or replace there.
[[nodiscard]] std::filesystem::path resolved(const std::filesystem::path& path);

/// Whether the file lies in a folder "*.partial-<number>": write_whole_file() was killed, and the
/// file may be half-written.
[[nodiscard]] bool is_left_behind(const std::filesystem::path& file);

/// Whether an entry of a directory is to be read: a regular file that was not left behind, or a
/// link that leads nowhere, of which reading then complains. Not a pipe or a device, which might
/// never end.
[[nodiscard]] bool is_file_to_read(const std::filesystem::directory_entry& entry);

/// The *.json files of a directory itself, sorted; none when there is no such directory.
[[nodiscard]] Result<std::vector<std::string>> list_json_files(const std::string& directory);

}  // namespace portpool::conformance
