#include "portpool/conformance/lint.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>

#include "format/reading/file_text.hpp"
#include "format/reading/printable_document.hpp"
#include "format/scenario/address_scope.hpp"
#include "json/document.hpp"
#include "portpool/conformance/overlay.hpp"
#include "portpool/conformance/profile.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "portpool/conformance/trace.hpp"
#include "text/glob.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

namespace fs = std::filesystem;

enum class FileKind : std::uint8_t { scenario, profile, overlay, trace };
constexpr std::size_t kKindCount = 4;
constexpr std::array<std::string_view, kKindCount> kKindNames = {"scenario", "profile", "overlay",
                                                                 "trace"};

bool is_of_interest(const fs::path& path) {
  if (path.stem().extension() == ".schema") return false;  // what `portpool new` puts beside
  return path.extension() == ".json" || path.extension() == ".ndjson";
}

FileKind kind_of(const std::string& file, const json::Document& document) {
  const fs::path path = to_path(file);
  if (path.extension() == ".ndjson") return FileKind::trace;
  const fs::path directory = path.parent_path().filename();
  if (directory == "profiles") return FileKind::profile;
  if (directory == "environments") return FileKind::overlay;
  if (!document.ok()) return FileKind::scenario;
  if (document.root().find("entries") != nullptr) return FileKind::overlay;
  if (document.root().find("answers") != nullptr) return FileKind::profile;
  return FileKind::scenario;
}

ToolError unexplained(const std::string& file, const OverlayEntry& entry) {
  ToolError error =
      file_error(file, "the entry needs its reason, link and date: until then it excuses nothing");
  error.line = entry.where.line;
  error.column = entry.where.column;
  error.pointer = entry.pointer;
  return error;
}

class Linter {
 public:
  LintReport run(const std::vector<std::string>& paths) {
    for (const std::string& file : collect(paths)) look_at(file);
    for (const Overlay& overlay : overlays_) check_overlay(overlay);
    for (const Trace& trace : traces_) check_against_scenario(trace);
    sort_findings();
    report_.loaded = std::move(scenarios_);
    return std::move(report_);
  }

 private:
  void find(ToolError error) { report_.findings.push_back(std::move(error)); }
  void find(std::vector<ToolError> errors) {
    for (ToolError& error : errors) find(std::move(error));
  }

  std::vector<std::string> collect(const std::vector<std::string>& paths);
  void look_at(const std::string& file);
  void read(FileKind kind, const std::string& file, const std::string& text);
  void check_heading(FileKind kind, const std::string& file, const json::Document& document);
  void find_to_be_written(const json::Document& document);
  void check_overlay(const Overlay& overlay);
  void check_entry(const Overlay& overlay, const OverlayEntry& entry,
                   const std::vector<Scenario>& corpus);
  void check_against_scenario(const Trace& trace);
  const std::vector<Scenario>& corpus_of(const Overlay& overlay);
  void sort_findings();

  LintReport report_;
  std::map<std::pair<FileKind, std::string>, std::string> files_of_ids_;
  std::vector<Scenario> scenarios_;
  std::vector<Overlay> overlays_;
  std::vector<Trace> traces_;
  std::map<std::string, std::vector<Scenario>> corpora_;  // by the directory that holds them
};

std::vector<std::string> Linter::collect(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    const fs::path root = to_path(path).lexically_normal();
    if (!fs::exists(root, error)) {
      find(file_error(path, "there is no such file or directory"));
    } else if (!fs::is_directory(root, error)) {
      files.push_back(from_path(root));
    } else {
      fs::recursive_directory_iterator entries(root, error);
      for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
        if (is_of_interest(entries->path()) && is_file_to_read(*entries)) {
          files.push_back(from_path(entries->path()));
        }
      }
      if (error) find(file_error(path, "cannot list it: " + error.message()));
    }
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

void Linter::look_at(const std::string& file) {
  const Result<std::string> text = read_file(file);
  if (!text) return find(text.error());
  const json::Document document = json::Document::parse(file, *text);
  const FileKind kind = kind_of(file, document);
  read(kind, file, *text);
  if (kind != FileKind::trace && objections_to(document).empty())
    check_heading(kind, file, document);
}

void Linter::read(FileKind kind, const std::string& file, const std::string& text) {
  switch (kind) {
    case FileKind::scenario: {
      ++report_.scenarios;
      ScenarioReport result = read_scenario(file, text);
      find(std::move(result.errors));
      if (!result.scenario) return;
      find(machine_dependent_addresses(*result.scenario));
      scenarios_.push_back(*std::move(result.scenario));
      return;
    }
    case FileKind::profile:
      ++report_.profiles;
      return find(read_profile(file, text).errors);
    case FileKind::overlay: {
      ++report_.overlays;
      OverlayReport result = read_overlay(file, text);
      find(std::move(result.errors));
      if (!result.overlay) return;
      for (const OverlayEntry& entry : result.overlay->entries) {
        if (!is_explained(entry)) find(unexplained(file, entry));
      }
      overlays_.push_back(*std::move(result.overlay));
      return;
    }
    case FileKind::trace: {
      ++report_.traces;
      TraceReport result = read_trace(file, text);
      find(std::move(result.errors));
      if (result.trace) traces_.push_back(*std::move(result.trace));
      return;
    }
  }
}

void Linter::check_heading(FileKind kind, const std::string& file, const json::Document& document) {
  if (const json::Node* id = document.root().find("id");
      id != nullptr && id->is(json::Kind::string)) {
    const auto [first, is_new] = files_of_ids_.emplace(std::pair(kind, id->text), file);
    if (!is_new) {
      find(document.error_at(id->offset, "/id",
                             "the id \"" + id->text + "\" is also that of " + first->second));
    }
  }
  find_to_be_written(document);
  const json::Node* schema = document.root().find("$schema");
  if (schema == nullptr || !schema->is(json::Kind::string)) return;
  const std::string ending =
      "/schema/" + std::string(kKindNames[static_cast<std::size_t>(kind)]) + ".schema.json";
  if (!schema->text.ends_with(ending)) {
    find(document.error_at(schema->offset, "/$schema",
                           '"' + schema->text + "\" is not the schema of a " +
                               std::string(kKindNames[static_cast<std::size_t>(kind)]) +
                               ", \"../../conformance" + ending + '"'));
  }
}

void Linter::find_to_be_written(const json::Document& document) {
  for (const std::string key : {"title", "note"}) {
    const json::Node* node = document.root().find(key);
    const bool unfinished =
        node != nullptr && node->is(json::Kind::string) && node->text.starts_with(kToBeWritten);
    if (unfinished) {
      find(document.error_at(node->offset, '/' + key, "the " + key + " is still to be written"));
    }
  }
}

// The scenarios beside an overlay: those below the directory that holds its `environments`.
const std::vector<Scenario>& Linter::corpus_of(const Overlay& overlay) {
  const fs::path root = to_path(overlay.file).parent_path().parent_path();
  const auto [found, is_new] = corpora_.try_emplace(from_path(root));
  if (!is_new) return found->second;
  const auto files = find_scenarios({root.empty() ? "." : from_path(root)});
  if (!files) return found->second;
  for (const std::string& file : *files) {
    auto scenario = load_scenario_file(file);
    if (scenario) found->second.push_back(std::move(*scenario));
  }
  return found->second;
}

void Linter::check_overlay(const Overlay& overlay) {
  const std::vector<Scenario>& corpus = corpus_of(overlay);
  for (const OverlayEntry& entry : overlay.entries) check_entry(overlay, entry, corpus);
}

void Linter::check_entry(const Overlay& overlay, const OverlayEntry& entry,
                         const std::vector<Scenario>& corpus) {
  bool has_scenario = false;
  bool has_step = false;
  std::vector<std::string> ids, steps;
  for (const Scenario& scenario : corpus) {
    ids.push_back(scenario.id);
    if (!glob_matches(entry.scenario, scenario.id)) continue;
    has_scenario = true;
    for (const Step& step : scenario.steps) {
      steps.push_back(step.id);
      has_step = has_step || glob_matches(entry.step, step.id);
    }
  }
  if (has_step) return;
  ToolError error = file_error(overlay.file, {});
  error.line = entry.where.line;
  error.column = entry.where.column;
  error.pointer = entry.pointer;
  error.message =
      has_scenario ? "no step of \"" + entry.scenario + "\" is \"" + entry.step + '"' +
                         did_you_mean(entry.step, steps)
                   : "no scenario is \"" + entry.scenario + '"' + did_you_mean(entry.scenario, ids);
  find(std::move(error));
}

void Linter::check_against_scenario(const Trace& trace) {
  const auto scenario = std::find_if(scenarios_.begin(), scenarios_.end(), [&](const Scenario& s) {
    return s.id == trace.head.scenario;
  });
  if (scenario != scenarios_.end()) find(check_trace(trace, *scenario));
}

void Linter::sort_findings() {
  std::stable_sort(report_.findings.begin(), report_.findings.end(),
                   [](const ToolError& a, const ToolError& b) {
                     return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
                   });
}

}  // namespace

LintReport lint(const std::vector<std::string>& paths) {
  return Linter().run(paths);
}

}  // namespace portpool::conformance
