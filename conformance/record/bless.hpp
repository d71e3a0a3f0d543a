// From a judged trace of a real system to the entries of an overlay that would explain it.
//
// What a machine sees there is a fact that a trace can show; why it is so is for people: reason,
// link and date stay empty, and nothing accepts the file until they are filled in.
#pragma once

#include <cstddef>
#include <string>

#include "portpool/conformance/overlay.hpp"
#include "portpool/conformance/tool_error.hpp"
#include "portpool/conformance/verdict.hpp"

namespace portpool::conformance {

/// The overlay of a system of which there is none yet: it holds for the build of the trace alone.
[[nodiscard]] Overlay overlay_for(std::string id, const Fingerprint& fingerprint);

/// Why this trace shows nothing about the systems of this overlay; empty when it does. The
/// simulator's traces are evidence of nothing, and Wine's are none about Windows.
[[nodiscard]] std::string not_evidence(const Trace& trace, const Overlay& overlay);

struct BlessCount {
  std::size_t added = 0;     // entries that were not there
  std::size_t extended = 0;  // entries of the same step that saw something else so far
};

/// Enters every deviation of the verdict that the overlay does not know. What follows from an
/// earlier deviation needs no entry, and that a system answers in two ways is none to enter.
/// Precondition: not_evidence() is empty.
BlessCount bless(const Trace& trace, const Verdict& verdict, Overlay& overlay);

}  // namespace portpool::conformance
