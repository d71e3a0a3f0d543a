#include "explain/inputs.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <iterator>

#include "format/reading/file_text.hpp"
#include "listings/reader.hpp"
#include "listings/words.hpp"
#include "portpool/conformance/trace.hpp"

namespace portpool::conformance {
namespace {

namespace fs = std::filesystem;

/// The files of a folder, sorted by name; the path itself for a file.
Result<std::vector<std::string>> files_of(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(to_path(path), error)) return std::vector<std::string>{path};
  std::vector<std::string> files;
  for (fs::recursive_directory_iterator at(to_path(path), error), end; at != end && !error;
       at.increment(error)) {
    if (at->is_regular_file(error) && !is_left_behind(at->path()))
      files.push_back(from_path(at->path()));
  }
  if (files.empty()) {
    ToolError none;
    none.file = path;
    none.message = "there is no file in this folder";
    return none;
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

Result<listings::Reading> read_inputs(const std::vector<std::string>& paths) {
  listings::ListingReader reader;
  for (const std::string& path : paths) {
    if (path == "-") {
      const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
      reader.add("standard input", text);
      continue;
    }
    const auto files = files_of(path);
    if (!files) return files.error();
    for (const std::string& file : *files) {
      const Result<std::string> text = read_file(file);
      if (!text) return text.error();
      reader.add(file, *text);
    }
  }
  return reader.finish();
}

Result<MachineState> state_from_fingerprint(const std::string& path) {
  const Result<std::string> text = read_file(path);
  if (!text) return text.error();
  if (text->find("\"trace\"") != std::string::npos) {
    const Result<Trace> trace = load_trace(path, *text);
    if (!trace) return trace.error();
    return state_of(trace->head.fingerprint);
  }
  const Result<Fingerprint> fingerprint = load_fingerprint(path, *text);
  if (!fingerprint) return fingerprint.error();
  return state_of(*fingerprint);
}

bool is_path(const std::string& argument) {
  if (argument == "-") return true;
  if (argument.empty() || argument.size() > 400 || argument.find("://") != std::string::npos ||
      argument.find_first_of("\n\"<>|?*") != std::string::npos) {
    return false;
  }
  // "53" asks about a port, whatever is called so.
  if (argument.find_first_not_of("0123456789:*+-") == std::string::npos) return false;
  // "8080/tcp", "127.0.0.1:8080->80/tcp": as Docker and firewalls write ports.
  const std::string last = listings::lower(argument.substr(argument.rfind('/') + 1));
  if ((last == "tcp" || last == "udp") &&
      argument.find_first_not_of("0123456789.:->[]") == argument.rfind('/')) {
    return false;
  }
  std::error_code error;
  if (fs::exists(to_path(argument), error)) return true;
  if (argument.find(' ') != std::string::npos) return false;
  const std::string name = listings::lower(argument);
  for (const char* const ending : {".txt", ".log", ".csv", ".json", ".md", ".out"}) {
    if (name.ends_with(ending)) return true;
  }
  return argument.find_first_of("/\\") != std::string::npos;
}

}  // namespace portpool::conformance
