#include "portpool/conformance/scenario_file.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "format/reading/file_text.hpp"
#include "format/reading/printable_document.hpp"
#include "format/scenario/content_hash.hpp"
#include "format/scenario/load_context.hpp"

namespace portpool::conformance {
namespace {

namespace fs = std::filesystem;

// Names used before they are made are found by reading in the order of meaning, whatever the order
// of the keys.
void read_root(const json::Node& node, LoadContext& context) {
  ObjectReader root(node, context.errors, "the scenario");
  if (!root.is_object()) return;
  read_heading(root, context);
  read_blocks(root, context);
  read_processes(root, context);
  read_host(root, context);
  read_steps(root, context);
  root.finish();
}

bool holds_no_scenarios(const fs::path& directory) {
  const fs::path name = directory.filename();
  return name == "profiles" || name == "environments" || name == "schema";
}

void find_below(const fs::path& directory, std::vector<std::string>& files,
                std::error_code& error) {
  fs::recursive_directory_iterator entries(directory, error);
  for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
    std::error_code ignored;
    if (entries->is_directory(ignored) && holds_no_scenarios(entries->path())) {
      entries.disable_recursion_pending();
    } else if (entries->path().extension() == ".json" && is_file_to_read(*entries)) {
      files.push_back(from_path(entries->path()));
    }
  }
}

}  // namespace

ScenarioReport read_scenario(std::string file_name, std::string_view text) {
  const json::Document document = json::Document::parse(file_name, text);
  if (auto errors = objections_to(document); !errors.empty())
    return {std::nullopt, std::move(errors)};
  LoadContext context(document);
  context.scenario.file = std::move(file_name);
  context.scenario.hash = content_hash(text);
  read_root(document.root(), context);
  if (!context.errors.empty()) return {std::nullopt, context.errors.take()};
  return {std::move(context.scenario), {}};
}

Result<Scenario> load_scenario(std::string file_name, std::string_view text) {
  ScenarioReport report = read_scenario(std::move(file_name), text);
  if (!report.scenario) return std::move(report.errors.front());
  return *std::move(report.scenario);
}

Result<Scenario> load_scenario_file(const std::string& path) {
  const Result<std::string> text = read_file(path);
  if (!text) return text.error();
  return load_scenario(path, *text);
}

ScenarioReport read_scenario_file(const std::string& path) {
  const Result<std::string> text = read_file(path);
  if (!text) return {std::nullopt, {text.error()}};
  return read_scenario(path, *text);
}

Result<std::vector<std::string>> find_scenarios(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    const auto status = fs::status(to_path(path), error);
    if (!fs::exists(status)) {
      return file_error(path, "there is no such file or directory");
    }
    if (!fs::is_directory(status)) {
      files.push_back(from_path(to_path(path).lexically_normal()));
      continue;
    }
    find_below(to_path(path).lexically_normal(), files, error);
    if (error) return file_error(path, "cannot list it: " + error.message());
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

}  // namespace portpool::conformance
