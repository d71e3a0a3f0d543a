#include "coverage/excuses.hpp"

namespace portpool::conformance {
namespace {

constexpr ClauseExcuse kClauses[] = {
    {Clause::POOL_005,
     "registry values of older systems that no call of an application reaches; the model has "
     "neither, which the dynamic range scenarios show"},
    {Clause::IOC_001,
     "any answer is allowed, so there is nothing that a scenario could show; see "
     "ControlRules.WhatIsNotModelledMayAnswerAnything"},
    {Clause::CONN_040,
     "ends of a connect that a network brings about; the machine of the model has none but its "
     "own"},
    {Clause::CONN_049,
     "what becomes of a datagram is not the model's matter; the code is allowed, see "
     "DatagramRules.SomethingMayHaveCome"},
    {Clause::EXH_007, "what netstat shows beside the calls of a program"},
    {Clause::EXH_015, "what the code does not prove; no call behaves in one way because of it"},
    {Clause::TW_005,
     "a second name of SO_LINGER, whose meaning the pages contradict; scenarios use the first"},
    {Clause::TW_013,
     "that the system may end TIME_WAIT early: a scenario that rested on it would fail"},
    {Clause::TW_028, "what netstat shows beside the calls of a program"},
    {Clause::UCR_016, "whether a machine has the range, a scenario states"},
    {Clause::UCR_017, "how the range came to be set; a scenario states what is in force"},
    {Clause::UCR_018,
     "what the system refuses to be set to; a scenario with such a range is refused when it is "
     "read"},
    {Clause::UCR_022, "of several templates; the machine of the model has one range"},
    {Clause::HOLD_002, "HTTP.sys with a list of addresses; the holders of a scenario are at all"},
    {Clause::HOLD_003, "what is not held, whatever HTTP.sys knows; there is nothing to declare"},
    {Clause::HOLD_004, "how often HTTP.sys has the port; the port is held once"},
    {Clause::HOLD_006, "what the holder is told that comes later; holders of a scenario are there"},
    {Clause::HOLD_008, "the arguments of a call of a host service"},
    {Clause::HOLD_015,
     "one report more on what POOL-007 and AMB-27 say: holders-excluded-port-of-a-program"},
    {Clause::HOLD_017, "of a guest that a scenario does not run; its second half is AMB-24"},
    {Clause::HOLD_018, "an ordinary listener of a process: holders-relay-on-loopback"},
    {Clause::HOLD_019, "what netstat shows beside the calls of a program"},
    {Clause::HOLD_020, "2,500 sockets of a service; exhaustion-of-udp-leaves-tcp shows fewer"},
    {Clause::HOLD_021, "an ordinary listener of a service: holders-portproxy"},
    {Clause::HOLD_022, "what the holder is told that comes later; holders of a scenario are there"},
    {Clause::HOLD_023, "sockets of drivers, which no scenario has"},
    {Clause::HOLD_024, "holders of a scenario are there from the beginning to the end"},
    {Clause::HOLD_025, "what the holder is told that comes later; holders of a scenario are there"},
    {Clause::SPI_001,
     "the form in which Ws2_32 calls a provider; an application cannot make that call (the page "
     "says so of both extra arguments)"},
};

constexpr std::string_view kAnyAnswer =
    "any answer is allowed, so no scenario can show one and the model declines to run it; shown by "
    "ControlRules.WhatIsNotModelledMayAnswerAnything";
constexpr std::string_view kPortRequests =
    "AMB-82 leaves both open, and whether a request has ended is a matter of time; shown by "
    "ControlRules.PortRequestsOutliveTheirThread";
constexpr std::string_view kTold = "says how every outcome is told; it decides none";

constexpr MutantExcuse kMutants[] = {
    {Rule::result_in_last_error, false, kTold},
    {Rule::result_in_last_error, true, kTold},
    {Rule::result_is_return_value, false, kTold},
    {Rule::result_is_return_value, true, kTold},
    {Rule::control_not_modelled, false, kAnyAnswer},
    {Rule::control_not_modelled, true, kAnyAnswer},
    {Rule::port_requests_outlive_thread, false, kPortRequests},
    {Rule::port_requests_outlive_thread, true, kPortRequests},
    {Rule::accept_of_closed_listener, false,
     "the thread may be told something else all the same; shown by "
     "ConnectionTest.BlockedAcceptOfAClosedListenerMayTellThatItIsNoSocket"},
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
