// How threads and processes end: what is theirs goes with them. Section 10 of the catalogue.
#include "effects/effects.hpp"

namespace portpool {

void commit_call(State& state, const Committed<call::ExitThread>& done) {
  const bool spares = done.alternative.effect == Effect::spares_port_requests;
  state.edit_process(slot_of(done.caller.process),
                     [&](ProcessRow& row) { row.ended_threads |= bit_of(done.caller.thread); });
  state.requests().for_each(RequestRow::kByProcess, process_key(done.caller.process),
                            [&](std::uint32_t slot, const RequestRow& row) {
                              if (!row.of(done.caller) || !row.in_flight()) return;
                              if (row.is(request_flag::kUntold)) return;
                              if (spares && row.is_for_port_alone()) return;
                              if (state.takes_effect(Rule::thread_exit_cancels)) {
                                abort_request(state, slot, AbortCause::thread_ended);
                              }
                            });
}

void commit_call(State& state, const Committed<call::ExitProcess>& done) {
  end_process(state, done.caller.process, done.alternative.effect);
}

void commit_call(State& state, const Committed<call::TerminateProcess>& done) {
  end_process(state, done.call.target, done.alternative.effect);
}

}  // namespace portpool
