// Overlays: what is known to differ in an environment, as data with a reason. docs/FORMATS.md,
// section 4.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "portpool/conformance/trace.hpp"

namespace portpool::conformance {

/// A version such as "17763", "10.0.20348" or "8.0": its numbers up to the first that is none.
using BuildVersion = std::vector<std::uint32_t>;
[[nodiscard]] BuildVersion parse_build(std::string_view text);

/// Facts of a fingerprint; all that are given must hold.
struct OverlayCondition {
  std::optional<std::string> system{};  // "windows", "wine", "model", or any other system's name
  std::optional<bool> reservations{};
  std::optional<bool> elevated{};
  BuildVersion build_from{};    // inclusive; empty = no bound
  BuildVersion build_before{};  // exclusive; empty = no bound
};

/// Whether the facts hold. Of a build "10.0.20348" a bound of one number is compared with the
/// third, the one that names Windows versions. A bound never holds for an unknown build.
[[nodiscard]] bool holds(const OverlayCondition& condition, const Fingerprint& fingerprint);

/// What an entry says is seen. Texts are patterns: '*' stands for any run of characters.
struct OverlaySight {
  std::vector<std::string> results{};  // any of them: "success", an error, "pending", "blocked",
                                       // "timeout", "cancelled"; empty = any
  std::vector<std::pair<std::string, std::vector<TraceValue>>>
      outputs{};  // each has one of the values
};

struct OverlayEntry {
  std::string scenario{};  // an id, or a pattern over ids
  std::string step{};      // an id, or a pattern over ids
  OverlaySight sees{};
  std::string reason{};
  std::string link{};  // URL or document
  std::string date{};  // "2024-02-29": when it was last seen to be so
  SourcePosition where{};
  std::string pointer{};  // "/entries/0"
};

/// Whether somebody has said why, where that can be read, and when. `bless` enters what was seen
/// alone; such an entry is there to be filled in and excuses nothing.
[[nodiscard]] bool is_explained(const OverlayEntry& entry);

struct Overlay {
  std::string file{};
  std::string id{};
  std::string title{};
  std::string note{};
  OverlayCondition when{};
  std::vector<OverlayEntry> entries{};
};

/// What was seen in an event, in the words of an overlay: its result, or "pending", "blocked",
/// "timeout", "cancelled", "unsupported"; empty for `begin`.
[[nodiscard]] std::string_view seen_result(const TraceEvent& event);

/// Whether an entry speaks of this event of a scenario, its overlay's condition aside.
[[nodiscard]] bool matches(const OverlayEntry& entry, std::string_view scenario,
                           const TraceEvent& event);

/// The same with the condition: the first explained entry of `overlays` that speaks of the event;
/// nullptr when none does.
[[nodiscard]] const OverlayEntry* find_entry(const std::vector<Overlay>& overlays,
                                             const Fingerprint& fingerprint,
                                             std::string_view scenario, const TraceEvent& event);

/// Whether an entry speaks of a step at all, whatever is seen there: what is left of these when
/// everything has run is stale.
[[nodiscard]] bool concerns(const OverlayEntry& entry, std::string_view scenario,
                            std::string_view step);

/// An overlay, or every error of its file in the order of the file.
struct OverlayReport {
  std::optional<Overlay> overlay{};  // present when there are no errors
  std::vector<ToolError> errors;
};

/// Reads an overlay. A file name that ends in ".json" must have the id as its stem.
[[nodiscard]] OverlayReport read_overlay(std::string file_name, std::string_view text);

/// The same, with the first error alone.
[[nodiscard]] Result<Overlay> load_overlay(std::string file_name, std::string_view text);
[[nodiscard]] Result<Overlay> load_overlay_file(const std::string& path);

/// The overlays of a directory, sorted by file; empty when there is no such directory.
[[nodiscard]] Result<std::vector<Overlay>> load_overlays(const std::string& directory);

/// The file that an overlay is kept in. Read back it gives the same overlay.
[[nodiscard]] std::string write_overlay(const Overlay& overlay);

/// Whether `text` is a day of the calendar, as entries give it: "2024-02-29".
[[nodiscard]] bool is_date(std::string_view text);

}  // namespace portpool::conformance
