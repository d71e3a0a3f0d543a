#include "coverage/excuses.hpp"

namespace portpool::conformance {
namespace {

constexpr ClauseExcuse kClauses[] = {
    {Clause::POOL_005,
     "registry values of older systems that no call of an application reaches; the model has "
     "neither, which the dynamic range scenarios show"},
    {Clause::SPI_001,
     "the form in which Ws2_32 calls a provider; an application cannot make that call (the page "
     "says so of both extra arguments)"},
};

constexpr std::string_view kTold = "says how every outcome is told; it decides none";

constexpr MutantExcuse kMutants[] = {
    {Rule::result_in_last_error, false, kTold},
    {Rule::result_in_last_error, true, kTold},
    {Rule::result_is_return_value, false, kTold},
    {Rule::result_is_return_value, true, kTold},
    {Rule::event_unknown, false,
     "a scenario cannot name a handle of nothing: on a real system it may be a handle of something "
     "else; shown by RulesBeyondScenarios.EventUnknown"},
    {Rule::process_unknown, false,
     "a scenario cannot name a process that never was, and ending one is the driver's work in a "
     "replay; shown by RulesBeyondScenarios.ProcessUnknown"},
};

}  // namespace

std::span<const ClauseExcuse> clause_excuses() {
  return kClauses;
}
std::span<const QuestionExcuse> question_excuses() {
  return {};
}
std::span<const MutantExcuse> mutant_excuses() {
  return kMutants;
}

}  // namespace portpool::conformance
