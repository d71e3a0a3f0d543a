// What the functions of IP Helper change: persistent reservations, section 6 of the catalogue.
#include "effects/effects.hpp"

namespace portpool {

void commit_call(State& state, const Committed<call::PersistentPortReservation>& done) {
  using enum call::PersistentOperation;
  if (done.call.operation == create) {
    ReservationRow row;
    row.token = done.outcome.token;
    row.range = done.alternative.outcome.range;
    row.transport = done.call.transport;
    row.kind = ReservationKind::persistent;
    state.add_reservation(row);
    remember_token(state, done.outcome.token);
    return;
  }
  const PortRange range = done.alternative.outcome.range;
  if (done.call.operation == remove) {
    const HeldBlock* held = state.pool(done.call.transport).block_in(range);
    end_reservation(state, held->row);
    return;
  }
  if (done.alternative.effect == Effect::gives_token) {
    state.edit_reservation(done.alternative.holder.index, [&](ReservationRow& row) {
      row.token = done.outcome.token;
      row.token_stale = false;
    });
    remember_token(state, done.outcome.token);
  }
}

}  // namespace portpool
