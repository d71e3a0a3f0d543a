#include "portpool/conformance/overlay.hpp"

#include <vector>

#include "json/document.hpp"
#include "parser_fuzzing/properties.hpp"
#include "parser_fuzzing/target.hpp"
#include "text/glob.hpp"

namespace portpool::conformance::fuzz {
namespace {

// An overlay answers for every event and every machine, whatever its patterns are.
void require_answers(const Overlay& overlay) {
  Fingerprint fingerprint;
  fingerprint.system = "wine";
  fingerprint.build = "10.0.20348";
  (void)holds(overlay.when, fingerprint);
  TraceEvent event{TraceEventKind::returned, "bind", "A", "bind"};
  event.result = "WSAEACCES";
  event.outputs = {{"port", "P+2"}, {"bytes", std::int64_t{16}}};
  for (const OverlayEntry& entry : overlay.entries) {
    const bool matched = matches(entry, "bind-twice", event);
    require(!matched || concerns(entry, "bind-twice", "bind"),
            "an entry that matches an event concerns its step", entry.pointer);
    require(glob_matches("*", entry.scenario) && glob_matches("*", entry.step),
            "everything fits the widest pattern", entry.pointer);
  }
  const std::vector<Overlay> known{overlay};
  const OverlayEntry* excuse = find_entry(known, fingerprint, "bind-twice", event);
  require(excuse == nullptr || is_explained(*excuse), "what excuses says why", overlay.id);
}

}  // namespace

void run_overlay_target(std::string_view input) {
  const OverlayReport report = read_overlay("fuzzed", input);
  require_places(report.overlay.has_value(), report.errors, input);
  require_pointers(report.errors, input, false);
  if (!json::Document::parse("fuzzed", input).ok()) return;
  const OverlayReport compact = read_overlay("fuzzed", without_layout(input));
  require(messages_of(compact.errors) == messages_of(report.errors), "layout does not count",
          messages_of(report.errors) + "without layout:\n" + messages_of(compact.errors));
  if (report.overlay) require_answers(*report.overlay);
}

}  // namespace portpool::conformance::fuzz
