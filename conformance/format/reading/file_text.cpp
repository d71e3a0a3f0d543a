#include "format/reading/file_text.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>

namespace portpool::conformance {
namespace {

namespace fs = std::filesystem;

// What a path leads to, also where nothing is there yet.
fs::path behind_links(fs::path path) {
  std::error_code error;
  for (int links = 0; links < 40 && fs::is_symlink(fs::symlink_status(path, error)); ++links) {
    const fs::path to = fs::read_symlink(path, error);
    if (error) break;
    path = path.parent_path() / to;  // which is `to` alone when that is absolute
  }
  return path;
}

bool is_folder(const fs::path& path) {
  std::error_code error;
  return path.empty() || fs::is_directory(path, error);
}

// A new directory next to `target`, hence on the same volume. To make a directory is the one thing
// that the standard library does exclusively and without following links: of two processes each
// gets its own, and whatever is planted under the name is left alone.
Result<fs::path> make_directory_beside(const fs::path& target) {
  for (int number = 0; number < 1000; ++number) {
    fs::path directory = target;
    directory += ".partial-" + std::to_string(number);
    std::error_code error;
    if (fs::create_directory(directory, error)) return directory;
    const bool taken = error == std::errc::file_exists ||
                       (error == std::errc::not_a_directory && is_folder(target.parent_path()));
    if (error && !taken) return file_error({}, error.message());
  }
  return file_error({}, "a thousand directories *.partial-<number> are beside it");
}

bool write_bytes(const fs::path& path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  return !file.fail();
}

}  // namespace

fs::path resolved(const fs::path& path) {
  std::error_code error;
  const fs::path target = behind_links(path);
  const fs::path found = fs::weakly_canonical(fs::absolute(target, error), error);
  return error ? target : found;
}

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
  std::error_code error;
  const fs::file_status present = fs::status(to_path(path), error);
  if (fs::is_directory(present)) return file_error(path, "cannot write it: it is a directory");
  if (fs::exists(present) && !fs::is_regular_file(present)) {
    return write_bytes(to_path(path), bytes) ? Result<Done>(Done{})
                                             : file_error(path, "cannot write it");
  }
  const fs::path target = behind_links(to_path(path));
  if (target.has_parent_path()) fs::create_directories(target.parent_path(), error);
  Result<fs::path> directory = make_directory_beside(target);
  if (!directory) return file_error(path, "cannot write it: " + directory.error().message);
  const fs::path partial = *directory / target.filename();
  std::string why;
  if (!write_bytes(partial, bytes)) {
    why = "the bytes could not be written";
  } else {
    if (fs::exists(present)) fs::permissions(partial, present.permissions(), error);
    error.clear();
    fs::rename(partial, target, error);
    if (error) why = error.message();
  }
  std::error_code ignored;
  fs::remove_all(*directory, ignored);  // nothing half-written stays
  return why.empty() ? Result<Done>(Done{}) : file_error(path, "cannot write it: " + why);
}

bool is_left_behind(const fs::path& file) {
  constexpr std::string_view kMark = ".partial-";
  const std::string folder = from_path(file.parent_path().filename());
  const std::size_t mark = folder.rfind(kMark);
  if (mark == std::string::npos || mark + kMark.size() == folder.size()) return false;
  return folder.find_first_not_of("0123456789", mark + kMark.size()) == std::string::npos;
}

bool is_file_to_read(const std::filesystem::directory_entry& entry) {
  if (is_left_behind(entry.path())) return false;
  std::error_code ignored;
  const fs::file_type type = entry.status(ignored).type();
  return type == fs::file_type::regular || type == fs::file_type::not_found ||
         type == fs::file_type::none;
}

Result<std::vector<std::string>> list_json_files(const std::string& directory) {
  std::vector<std::string> files;
  std::error_code error;
  const std::filesystem::path path = to_path(directory);
  if (!std::filesystem::is_directory(path, error)) return files;
  std::filesystem::directory_iterator entries(path, error);
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    if (entries->path().extension() == ".json" && is_file_to_read(*entries))
      files.push_back(from_path(entries->path()));
  }
  if (error) return file_error(directory, "cannot list it: " + error.message());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace portpool::conformance
