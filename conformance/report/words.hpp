// Findings in words: the one place that spells what was seen, what is allowed and what is expected,
// for every report and message.
//
//     out << spell(finding.seen) << ", expected " << spell(*finding.expected);
#pragma once

#include <string>

#include "portpool/conformance/verdict.hpp"

namespace portpool::conformance {

/// "P+1", "12", "[O,Q]".
[[nodiscard]] std::string spell(const TraceValue& value);
/// "success port=P+0", "WSAEACCES", "blocked".
[[nodiscard]] std::string spell(const TraceEvent& event);
/// The same, with the routines that ran inside it: "success completions=[O]; step acquire
/// completed: success bytes=16". Empty where nothing was seen.
[[nodiscard]] std::string spell(const Seen& seen);

/// "WSAEACCES or WSAEINVAL", "success with port within R, at least 3".
[[nodiscard]] std::string spell(const Stated& stated);

/// "ports P+0 to P+3".
[[nodiscard]] std::string spell(const NamedPorts& ports);
/// "a runtime reservation of ports P+0 to P+3"; empty for none.
[[nodiscard]] std::string spell(const NamedHolder& holder);
/// "any of the 12 free ports of the dynamic range, bytes=16"; empty where nothing is constrained.
[[nodiscard]] std::string outputs_in_words(const AllowedOutcome& allowed);
/// "WSAEACCES or success port=P+0": each once though several rules may allow it. Empty where
/// nothing is allowed.
[[nodiscard]] std::string allowed_in_words(const std::vector<AllowedOutcome>& allowed,
                                           bool with_outputs);

/// "told after step X, which comes later in the scenario"; empty for none.
[[nodiscard]] std::string spell(const FindingRemark& remark);

/// What the finding saw; of an unsteady one with the run that saw it: "WSAEACCES (repetition 4)".
[[nodiscard]] std::string seen_in_words(const Finding& finding);
/// What was expected, or what an unsteady step came to before; empty where neither is stated.
[[nodiscard]] std::string expected_in_words(const Finding& finding);
/// "bind gave success port=P+0, expected WSAEACCES": what is wrong at its step, on one line.
[[nodiscard]] std::string seen_and_expected(const Finding& finding);

/// Why a verdict is unsupported or overflow; empty where it is neither.
[[nodiscard]] std::string reason_of(const Verdict& verdict);

}  // namespace portpool::conformance
