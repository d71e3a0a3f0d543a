#include "cli/output_paths.hpp"

#include <filesystem>
#include <map>

#include "cli/corpus_run.hpp"
#include "format/reading/file_text.hpp"
#include "portpool/conformance/scenario_file.hpp"

namespace portpool::conformance {
namespace {

namespace fs = std::filesystem;

struct Output {
  const char* option;
  std::string path;
};

std::vector<Output> outputs_of(const CorpusOptions& options) {
  std::vector<Output> outputs;
  for (const Output& one :
       {Output{"--trace", options.trace_directory}, Output{"--junit", options.junit},
        Output{"--tap", options.tap}, Output{"--html", options.html}}) {
    if (!one.path.empty()) outputs.push_back(one);
  }
  return outputs;
}

// A device or a pipe takes any number of reports.
bool is_replaced(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(to_path(path), error);
  return !fs::exists(status) || fs::is_regular_file(status) || fs::is_directory(status);
}

std::optional<ToolError> object_to_twice(const std::vector<Output>& outputs) {
  std::map<fs::path, const char*> options;
  for (const Output& one : outputs) {
    if (!is_replaced(one.path)) continue;
    const auto [first, is_new] = options.emplace(resolved(to_path(one.path)), one.option);
    if (is_new) continue;
    return file_error(one.path,
                      std::string(first->second) + " and " + one.option + " name the same file");
  }
  return std::nullopt;
}

// What is not there is no input; whoever reads it complains.
std::vector<std::string> files_read(const CorpusOptions& options) {
  std::vector<std::string> files;
  const std::vector<std::string> scenarios = scenario_paths(options);
  if (auto found = find_scenarios(scenarios)) files = std::move(*found);
  const std::string overlays =
      options.overlays.empty() ? overlay_directory(scenarios) : options.overlays;
  if (!options.no_overlays && !overlays.empty()) {
    if (auto found = list_json_files(overlays)) {
      files.insert(files.end(), found->begin(), found->end());
    }
  }
  std::error_code error;
  if (fs::is_regular_file(to_path(options.profile), error)) files.push_back(options.profile);
  return files;
}

}  // namespace

std::optional<ToolError> object_to_outputs(const CorpusOptions& options,
                                           const std::vector<std::string>& inputs) {
  const std::vector<Output> outputs = outputs_of(options);
  if (outputs.empty()) return std::nullopt;
  if (auto objection = object_to_twice(outputs)) return objection;
  std::vector<std::string> files = files_read(options);
  files.insert(files.end(), inputs.begin(), inputs.end());
  std::map<fs::path, std::string> read;
  for (const std::string& file : files) read.emplace(resolved(to_path(file)), file);
  for (const Output& one : outputs) {
    const auto input = read.find(resolved(to_path(one.path)));
    if (input == read.end() || !is_replaced(one.path)) continue;
    return file_error(one.path, std::string(one.option) + " would replace a file that is read");
  }
  return std::nullopt;
}

}  // namespace portpool::conformance
