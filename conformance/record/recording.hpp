// A recording: the traces of one machine in a folder that says all that is needed to judge them
// elsewhere.
#pragma once

#include <string>
#include <vector>

#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/tool_error.hpp"
#include "report/outcome.hpp"

namespace portpool::conformance {

/// "windows-10.0.20348-1f2e3d4c": the system, and a hash of every fact of it.
[[nodiscard]] std::string recording_name(const Fingerprint& fingerprint);

/// 64-bit FNV-1a over the ids and content hashes of the scenarios that were recorded, in order.
[[nodiscard]] std::uint64_t corpus_hash(const std::vector<ScenarioOutcome>& outcomes);

/// The manifest, with `recorded` as the time: "2026-11-25T03:00:00Z".
[[nodiscard]] std::string write_manifest(const std::vector<ScenarioOutcome>& outcomes,
                                         const std::string& recorded);

/// Writes manifest.json, traces/ID.trace.ndjson and the scenarios as they were run to a new folder
/// below `directory`; the path of the folder. Outcomes without a trace are left out. An error when
/// there is no trace at all.
[[nodiscard]] Result<std::string> write_recording(const std::string& directory,
                                                  const std::vector<ScenarioOutcome>& outcomes,
                                                  const std::string& recorded);

}  // namespace portpool::conformance
