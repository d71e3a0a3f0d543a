// The words for the facts of an explanation: the one place that has them.
#pragma once

#include <string>
#include <string_view>

#include "explain/explain.hpp"

namespace portpool::conformance {

/// "WSAEACCES (10013)".
[[nodiscard]] std::string spell_status(Status status, Face face);
[[nodiscard]] std::string spell_code(std::uint32_t code);
/// "refused with WSAEACCES (10013)", "allowed: one of 16284 free ports of 49152-65535".
[[nodiscard]] std::string spell_outcome(const ExplainedOutcome& outcome, Face face);
/// The verdict, to stand behind the request and a colon.
[[nodiscard]] std::string spell_verdict(const Explanation& explanation);

/// "tcp 49975-50074 without a star".
[[nodiscard]] std::string spell_what(const PortHolder& holder);
/// "looks like winnat or HNS (Hyper-V, WSL, Docker)".
[[nodiscard]] std::string spell_owner(const PortHolder& holder);
[[nodiscard]] std::string spell_reason(HolderReason reason, const PortHolder& holder,
                                       const MachineState& state);

[[nodiscard]] std::string_view spell(Guess guess);
/// What to do, and what else it changes.
[[nodiscard]] std::string spell_way(const Way& way, const Explanation& explanation);
[[nodiscard]] std::string spell_cost(const Way& way);
[[nodiscard]] std::string spell_note(const Note& note, const Explanation& explanation);
[[nodiscard]] std::string spell_cause(SeenCause cause, const Explanation& explanation);
[[nodiscard]] std::string spell_missing(MissingList missing, Transport transport);
/// The command that prints a missing list.
[[nodiscard]] std::string command_for(MissingList missing, Transport transport);

[[nodiscard]] std::string_view name_of(WayKind kind);
[[nodiscard]] std::string_view name_of(Harm harm);
[[nodiscard]] std::string_view name_of(NoteKind kind);
[[nodiscard]] std::string_view name_of(MissingList missing);
[[nodiscard]] std::string_view name_of(SeenCause cause);

}  // namespace portpool::conformance
