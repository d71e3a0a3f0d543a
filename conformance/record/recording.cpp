#include "record/recording.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "format/reading/file_text.hpp"
#include "format/scenario/content_hash.hpp"
#include "portpool/conformance/trace.hpp"

namespace portpool::conformance {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

const Trace* first_trace(const std::vector<ScenarioOutcome>& outcomes) {
  for (const ScenarioOutcome& outcome : outcomes) {
    if (outcome.trace) return &*outcome.trace;
  }
  return nullptr;
}

// A folder that is not there yet: an earlier recording is never written over.
fs::path new_folder(const std::string& directory, const std::string& name) {
  std::error_code error;
  fs::path folder = to_path(directory) / to_path(name);
  for (int number = 2; fs::exists(folder, error); ++number)
    folder = to_path(directory) / to_path(name + "-" + std::to_string(number));
  return folder;
}

Result<Done> write_all(const fs::path& folder, const ScenarioOutcome& outcome) {
  const std::string& id = outcome.trace->head.scenario;
  Result<Done> written = write_whole_file(
      from_path(folder / "traces" / to_path(id + ".trace.ndjson")), write_trace(*outcome.trace));
  if (!written) return written;
  const fs::path source = to_path(outcome.file);
  const Result<std::string> text = read_file(outcome.file);
  if (!text) return text.error();
  const fs::path area = fs::absolute(source).parent_path().filename();
  return write_whole_file(from_path(folder / "scenarios" / area / source.filename()), *text);
}

}  // namespace

std::string recording_name(const Fingerprint& fingerprint) {
  constexpr std::size_t kDigits = 8;
  std::string name = fingerprint.system;
  if (!fingerprint.build.empty()) name += "-" + fingerprint.build;
  for (char& c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '-';
    if (!plain) c = '-';
  }
  return name + "-" + hash_text(content_hash(write_fingerprint(fingerprint))).substr(0, kDigits);
}

std::uint64_t corpus_hash(const std::vector<ScenarioOutcome>& outcomes) {
  std::string text;
  for (const ScenarioOutcome& outcome : outcomes) {
    if (!outcome.trace) continue;
    text += outcome.trace->head.scenario + '/' + hash_text(outcome.trace->head.scenario_hash) + ',';
  }
  return content_hash(text);
}

std::string write_manifest(const std::vector<ScenarioOutcome>& outcomes,
                           const std::string& recorded) {
  Json manifest;
  manifest["format"] = 1;
  manifest["recorded"] = recorded;
  if (const Trace* trace = first_trace(outcomes)) {
    const TraceHead& head = trace->head;
    manifest["tool"] = head.tool;
    manifest["seed"] = std::to_string(head.seed);
    manifest["profile"] = head.profile;
    if (head.waits) {
      manifest["waits"] = {{"blocked-after", head.waits->blocked_after},
                           {"watchdog", head.waits->watchdog}};
    }
    manifest["fingerprint"] = Json::parse(write_fingerprint(head.fingerprint));
  }
  const RunTotals totals = total(outcomes);
  std::size_t traces = 0;
  for (const ScenarioOutcome& outcome : outcomes) traces += outcome.trace ? 1 : 0;
  manifest["corpus"] = {{"hash", hash_text(corpus_hash(outcomes))}, {"scenarios", traces}};
  manifest["verdicts"] = {{"agreed", totals.agreed},
                          {"known", totals.known},
                          {"deviating", totals.deviating},
                          {"unsupported", totals.unsupported},
                          {"broken", totals.broken}};
  return manifest.dump(2) + "\n";
}

Result<std::string> write_recording(const std::string& directory,
                                    const std::vector<ScenarioOutcome>& outcomes,
                                    const std::string& recorded) {
  const Trace* first = first_trace(outcomes);
  if (first == nullptr) return file_error(directory, "nothing was recorded");
  const fs::path folder = new_folder(directory, recording_name(first->head.fingerprint));
  for (const ScenarioOutcome& outcome : outcomes) {
    if (!outcome.trace) continue;
    const Result<Done> written = write_all(folder, outcome);
    if (!written) return written.error();
  }
  // Last, so that a folder with a manifest is whole.
  const Result<Done> written =
      write_whole_file(from_path(folder / "manifest.json"), write_manifest(outcomes, recorded));
  if (!written) return written.error();
  return from_path(folder);
}

}  // namespace portpool::conformance
