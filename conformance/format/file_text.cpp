#include "format/file_text.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>

namespace portpool::conformance {

std::filesystem::path to_path(std::string_view utf8) {
  return std::filesystem::path(std::u8string(utf8.begin(), utf8.end()));
}

std::string from_path(const std::filesystem::path& path) {
  const std::u8string text = path.generic_u8string();
  return {text.begin(), text.end()};
}

ToolError file_error(std::string path, std::string message) {
  ToolError error;
  error.message = std::move(message);
  error.file = std::move(path);
  return error;
}

Result<std::string> read_file(const std::string& path) {
  constexpr std::size_t kLargest = std::size_t{64} << 20;
  const auto fail = [&](std::string why) {
    return file_error(path, "cannot read the file: " + std::move(why));
  };
  const std::filesystem::path file = to_path(path);
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (!std::filesystem::exists(status)) return fail("it does not exist");
  if (std::filesystem::is_directory(status)) return fail("it is a directory");
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return fail("it cannot be opened");
  std::string text;
  std::string chunk(std::size_t{64} << 10, '\0');
  while (stream) {
    stream.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    text.append(chunk, 0, static_cast<std::size_t>(stream.gcount()));
    if (text.size() > kLargest) return fail("it is larger than 64 MiB");
  }
  if (stream.bad()) return fail("reading failed");
  return text;
}

Result<Done> write_whole_file(const std::string& path, std::string_view bytes) {
  namespace fs = std::filesystem;
  const fs::path target = to_path(path);
  const fs::path partial = to_path(path + ".partial");
  std::error_code error;
  if (target.has_parent_path()) fs::create_directories(target.parent_path(), error);
  {
    std::ofstream file(partial, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.flush();
    if (!file) {
      file.close();
      fs::remove(partial, error);  // nothing half-written stays
      return file_error(path, "cannot write it");
    }
  }
  fs::rename(partial, target, error);
  if (!error) return Done{};
  std::error_code ignored;
  fs::remove(partial, ignored);
  return file_error(path, "cannot write it: " + error.message());
}

Result<std::vector<std::string>> list_json_files(const std::string& directory) {
  std::vector<std::string> files;
  std::error_code error;
  const std::filesystem::path path = to_path(directory);
  if (!std::filesystem::is_directory(path, error)) return files;
  std::filesystem::directory_iterator entries(path, error);
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    if (entries->path().extension() == ".json") files.push_back(from_path(entries->path()));
  }
  if (error) return file_error(directory, "cannot list it: " + error.message());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace portpool::conformance
