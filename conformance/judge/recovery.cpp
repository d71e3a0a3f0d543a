#include "judge/recovery.hpp"

#include "portpool/sim/invariant.hpp"
#include "run/events.hpp"
#include "run/sim_backend.hpp"
#include "run/translate.hpp"

namespace portpool::conformance {
namespace {

// Whether the model's tables can take the outcome as it was seen: blocks must not overlap, tokens
// must be new.
bool can_hold(const Host& host, Transport transport, PortRange range) {
  if (range.count == 0 || !range.fits() || range.first == 0) return false;
  for (const BlockView& block : host.blocks(transport)) {
    if (block.range.overlaps(range)) return false;
  }
  return true;
}

// A trace without a token reads as token 0, which no block has.
bool can_give(const Host& host, const Alternative& alternative, Token token) {
  Alternative token_only = alternative;
  token_only.bytes = ByteCount::any;
  token_only.outcome = {};
  token_only.outcome.fields = field::kToken;
  token_only.outcome.token = alternative.outcome.token;
  Outcome probe;
  probe.fields = field::kToken;
  probe.token = token;
  return host.outputs_match(token_only, probe);
}

Outcome nearest(const Host& host, const Alternative& alternative, const SeenEvent& seen,
                Chooser& chooser) {
  Outcome outcome = host.choose(alternative, chooser);
  if (seen.outputs.has(field::kPort) && outcome.has(field::kPort) && seen.outputs.port != 0) {
    outcome.port = seen.outputs.port;
  }
  if (seen.outputs.has(field::kRange) && outcome.has(field::kRange) &&
      can_hold(host, alternative.port.transport, seen.outputs.range)) {
    outcome.range = seen.outputs.range;
  }
  if (can_give(host, alternative, seen.outputs.token)) outcome.token = seen.outputs.token;
  return outcome;
}

/// Moves on as the success that was seen would, with the rules that forbid it switched off. False
/// when the model cannot follow.
bool follow(const Case& judged, const Step& step, const SeenEvent& seen, Candidate& state,
            Chooser& chooser) {
  constexpr int kMostRules = 8;
  Host& host = state.machine.host();
  StepOffer offered;
  Mutation without = judged.options.mutation;
  bool found = false;
  for (int i = 0; i < kMostRules && !found; ++i) {
    make_offer(judged.scenario, step, false, state, offered);
    for (std::size_t index = 0; index < offered.offer.size() && !found; ++index) {
      const Alternative& alternative = offered.offer[index];
      if (alternative.refuses || alternative.outcome.status != Status::success) continue;
      const Outcome outcome = nearest(host, alternative, seen, chooser);
      advance(step, offered, index, outcome, state);
      found = true;
    }
    if (found || offered.offer.empty()) break;
    for (const Alternative& alternative : offered.offer) without.add_off(alternative.rule);
    host.set_mutation(without);
  }
  host.set_mutation(judged.options.mutation);
  return found;
}

// An outcome of the alternative that agrees with whatever the trace tells elsewhere.
Outcome informed(const Case& judged, const Step& step, std::size_t stop, const Candidate& state,
                 const Alternative& alternative, Chooser& chooser) {
  const Host& host = state.machine.host();
  Outcome outcome = host.choose(alternative, chooser);
  const auto try_out = [&](Outcome better) {
    if (host.outputs_match(alternative, better)) outcome = better;
  };
  if (outcome.has(field::kPort)) {
    const auto port = judged.foresight.port_of(step.arguments.socket.name, stop + 1, state.naming);
    Outcome better = outcome;
    better.port = port.value_or(better.port);
    if (port) try_out(better);
  }
  if (alternative.fresh_token && !step.as.empty()) {
    Outcome better = outcome;
    better.token = judged.symbols.binding("token#" + step.as).value_or(better.token);
    try_out(better);
  }
  return outcome;
}

// The outstanding call of a thread that the model lets wait on: whatever its request may come to.
void end_blocked_call(const Case& judged, const Step& step, const Candidate& state,
                      Chooser& chooser, StateSet& after) {
  const Host& host = state.machine.host();
  const Caller caller = state.machine.caller(step.process, step.thread);
  for (const RequestView& request : host.requests()) {
    if (!request.held || !request.synchronous || request.caller != caller) continue;
    Offer offer;
    host.offer_completion(request.id, offer);
    for (std::size_t i = 0; i < offer.size(); ++i) {
      Candidate moved = state;
      const Outcome outcome = host.choose(offer[i], chooser);
      moved.machine.host().commit_completion(request.id, offer, i, outcome);
      StepOffer returned;
      make_offer(judged.scenario, step, true, moved, returned);
      if (returned.offer.empty()) continue;
      const Outcome result = moved.machine.host().choose(returned.offer[0], chooser);
      advance(step, returned, 0, result, moved);
      after.add(std::move(moved));
    }
  }
}

/// Adds the state of every outcome that changes something. True when one of them refuses, which
/// changes nothing.
bool add_outcomes(const Case& judged, const Step& step, bool awaited, std::size_t stop,
                  const Candidate& state, Chooser& chooser, StateSet& after) {
  Candidate asked = state;
  StepOffer offered;
  make_offer(judged.scenario, step, awaited, asked, offered);
  bool refuses = false;
  for (std::size_t i = 0; i < offered.offer.size(); ++i) {
    const Alternative& alternative = offered.offer[i];
    if (alternative.refuses && !awaited) {
      refuses = true;
      continue;
    }
    Candidate moved = asked;
    const Outcome outcome = informed(judged, step, stop, moved, alternative, chooser);
    advance(step, offered, i, outcome, moved);
    after.add(std::move(moved));
  }
  return refuses;
}

bool refuses_here(const Case& judged, const Step& step, const Candidate& state) {
  Candidate asked = state;
  StepOffer offered;
  make_offer(judged.scenario, step, false, asked, offered);
  for (const Alternative& alternative : offered.offer) {
    if (alternative.refuses) return true;
  }
  return false;
}

void pass_over_host_step(const Step& step, const Scenario& scenario, const Candidate& state,
                         StateSet& after) {
  const WorldEvent world = world_event(step, translate_range(step, state.naming).range);
  Offer offer;
  state.machine.host().offer(world, offer);
  for (std::size_t i = 0; i < offer.size(); ++i) {
    Candidate moved = state;
    moved.machine.host().commit(world, offer, i);
    moved.machine.notice_exits();
    if (std::get<HostEvent>(step.what) == HostEvent::reboot) moved.machine.start_all(scenario);
    after.add(std::move(moved));
  }
}

}  // namespace

void recover(const Case& judged, const Step& step, bool awaited, std::size_t stop,
             const SeenEvent& seen, const Candidate& state, Chooser& chooser, StateSet& after) {
  const std::size_t before = after.size();
  const bool returned = seen.kind == TraceEventKind::returned;
  if (awaited) {
    add_outcomes(judged, step, true, stop, state, chooser, after);
    if (returned) end_blocked_call(judged, step, state, chooser, after);
    if (!returned || after.size() == before) after.add(Candidate(state));
    return;
  }
  if (returned && seen.code == 0) {
    Candidate moved = state;
    if (follow(judged, step, seen, moved, chooser)) after.add(std::move(moved));
    const bool refused = add_outcomes(judged, step, false, stop, state, chooser, after);
    if (refused || after.size() == before) after.add(Candidate(state));
    return;
  }
  after.add(Candidate(state));  // a failure changes nothing
  if (returned && refuses_here(judged, step, state)) return;
  add_outcomes(judged, step, false, stop, state, chooser, after);
  PORTPOOL_INVARIANT(!after.empty());
}

void pass_over(const Case& judged, const Step& step, bool awaited, std::size_t stop,
               const Candidate& state, Chooser& chooser, StateSet& after) {
  const std::size_t before = after.size();
  if (!step.is_call()) {
    pass_over_host_step(step, judged.scenario, state, after);
  } else if (add_outcomes(judged, step, awaited, stop, state, chooser, after) ||
             after.size() == before) {
    after.add(Candidate(state));
  }
  PORTPOOL_INVARIANT(!after.empty());
}

}  // namespace portpool::conformance
