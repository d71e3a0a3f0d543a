// How threads and processes end: what is theirs goes with them. Section 10 of the catalogue.
#include "effects/effects.hpp"

namespace portpool {

void commit_call(State& state, const Committed<call::ExitThread>& done) {
  state.edit_process(slot_of(done.caller.process),
                     [&](ProcessRow& row) { row.ended_threads |= bit_of(done.caller.thread); });
  state.requests().for_each(RequestRow::kByProcess, process_key(done.caller.process),
                            [&](std::uint32_t slot, const RequestRow& row) {
                              if (!row.of(done.caller) || !row.in_flight()) return;
                              if (state.takes_effect(Rule::thread_exit_cancels)) {
                                abort_request(state, slot, AbortCause::thread_ended);
                              }
                            });
}

void commit_call(State& state, const Committed<call::ExitProcess>& done) {
  end_process(state, done.caller.process);
}

void commit_call(State& state, const Committed<call::TerminateProcess>& done) {
  end_process(state, done.call.target);
}

}  // namespace portpool
