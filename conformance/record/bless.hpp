// From a judged trace of a real system to the entries of an overlay that would explain it.
//
// What a machine sees there is a fact that a trace can show; why it is so is for people. Without an
// EntryReason reason and link stay empty, and the entry excuses nothing until they are filled in.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "portpool/conformance/overlay.hpp"
#include "portpool/conformance/tool_error.hpp"
#include "portpool/conformance/verdict.hpp"

namespace portpool::conformance {

/// The overlay of a system of which there is none yet: it holds for the build of the trace alone.
[[nodiscard]] Overlay overlay_for(std::string id, const Fingerprint& fingerprint);

/// Why this trace shows nothing about the systems of this overlay; empty when it does. The
/// simulator's traces are evidence of nothing, and Wine's are none about Windows.
[[nodiscard]] std::string not_evidence(const Trace& trace, const Overlay& overlay);

/// What people say of the deviations that are entered.
struct EntryReason {
  std::string reason;
  std::string link;
  std::string date;              // "2024-02-29"
  std::set<std::string> causes;  // only deviations with such a cause_of() are entered; empty: all
};

/// "bind gave success, allowed WSAEACCES": what deviations of one kind have in common.
[[nodiscard]] std::string cause_of(const Finding& finding);

struct BlessCount {
  std::size_t added = 0;     // entries that were not there
  std::size_t extended = 0;  // entries of the same step that saw something else so far
  std::size_t filled = 0;    // entries that were there and got their explanation now
  std::map<std::string, std::size_t> unexplained;  // entries without one, by cause
};

/// The causes that a text means: the one that it is, else all that have it. "bind gave WSAEACCES,
/// allowed WSAEADDRINUSE" is a part of the one that goes on with "or success", and not meant so.
[[nodiscard]] std::set<std::string> causes_meant(std::string_view text,
                                                 const std::map<std::string, std::size_t>& causes);

/// Enters every deviation of the verdict that neither the overlay nor those beside it know. What
/// follows from an earlier deviation needs no entry, and that a system answers in two ways is none
/// to enter. Adds to `count`. Precondition: not_evidence() is empty.
void bless(const Trace& trace, const Verdict& verdict, const EntryReason& explanation,
           const std::vector<Overlay>& beside, Overlay& overlay, BlessCount& count);

}  // namespace portpool::conformance
