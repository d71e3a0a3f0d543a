#include "judge/candidate.hpp"

#include <algorithm>

#include "run/events.hpp"
#include "run/sim_backend.hpp"
#include "run/translate.hpp"

namespace portpool::conformance {

void make_offer(const Scenario& scenario, const Step& step, bool awaits, Candidate& state,
                StepOffer& out) {
  out.awaits = awaits;
  out.missing.clear();
  out.offer.clear();
  state.machine.ensure_started(scenario, step.process);
  out.caller = state.machine.caller(step.process, step.thread);
  if (awaits) {
    state.machine.host().offer_await(out.caller, out.offer);
    return;
  }
  TranslatedCall translated = translate(scenario, step, state.naming);
  out.missing = translated.missing;
  if (!out.missing.empty()) return;
  out.call = state.machine.localize(step.process, translated.call);
  // A thread that cannot call in this state: nothing is allowed.
  if (!state.machine.host().can_call(out.caller, out.call)) return;
  state.machine.host().offer(out.caller, out.call, out.offer);
}

bool fits(const Host& host, const Alternative& alternative, const SeenEvent& seen, Face face) {
  const Status status = alternative.outcome.status;
  switch (seen.kind) {
    case TraceEventKind::pending:
      return status == Status::pending;
    case TraceEventKind::blocked:
      return status == Status::blocked;
    case TraceEventKind::returned:
    case TraceEventKind::host:
      break;
    default:
      return false;
  }
  if (!Host::result_matches(alternative, seen.code, face)) return false;
  if (!host.outputs_match(alternative, seen.outputs)) return false;
  if (seen.bytes_untouched && !alternative.refuses && alternative.bytes == ByteCount::nonzero)
    return false;
  return true;
}

bool find_deliveries(const Host& host, Caller caller, SeenEvent& seen) {
  for (const SeenCompletionOf& completion : seen.completions) {
    const auto id = host.request_of(caller.process, completion.overlapped);
    const auto request = id ? host.request(*id) : std::nullopt;
    if (!request || seen.outputs.delivered_count == kMaxDelivered) return false;
    if (code_of(request->status, Face::winsock) != completion.code) return false;
    const bool success = completion.code == 0;
    if (success && completion.bytes && request->byte_count == ByteCount::exactly &&
        request->bytes != *completion.bytes) {
      return false;
    }
    seen.outputs.delivered[seen.outputs.delivered_count++] = *id;
  }
  return true;
}

Outcome concrete(const Host& host, const Alternative& alternative, const SeenEvent& seen,
                 Chooser& chooser) {
  Outcome outcome = host.choose(alternative, chooser);
  const std::uint16_t both = static_cast<std::uint16_t>(seen.outputs.fields & outcome.fields);
  if ((both & field::kPort) != 0) outcome.port = seen.outputs.port;
  if ((both & field::kRange) != 0) outcome.range = seen.outputs.range;
  if ((both & field::kToken) != 0) outcome.token = seen.outputs.token;
  if ((both & field::kBytes) != 0) outcome.bytes = seen.outputs.bytes;
  if (!outcome.has(field::kOverlapped)) {
    outcome.delivered = seen.outputs.delivered;
    outcome.delivered_count = seen.outputs.delivered_count;
  }
  return outcome;
}

void advance(const Scenario& scenario, const Step& step, const StepOffer& offered,
             std::size_t index, const Outcome& outcome, Candidate& state) {
  Host& host = state.machine.host();
  if (offered.awaits) {
    host.commit_await(offered.caller, offered.offer, index, outcome);
  } else {
    host.commit(offered.caller, offered.call, offered.offer, index, outcome);
  }
  Observation seen = observe(offered.awaits ? Call{call::WSAIoctl{}} : offered.call, outcome, host);
  remember(scenario, step, seen, state.naming);
  state.machine.notice_exits();
}

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
  if (seen.outputs.has(field::kToken) && alternative.fresh_token && seen.outputs.token != 0) {
    Alternative token_only = alternative;
    token_only.outcome.fields = field::kToken;
    Outcome probe;
    probe.fields = field::kToken;
    probe.token = seen.outputs.token;
    if (host.outputs_match(token_only, probe)) outcome.token = seen.outputs.token;
  }
  return outcome;
}

}  // namespace

bool follow(const Scenario& scenario, const Step& step, const SeenEvent& seen, Candidate& state,
            Chooser& chooser) {
  constexpr int kMostRules = 8;
  if (seen.kind != TraceEventKind::returned || seen.code != 0)
    return true;  // a failure changes nothing
  Host& host = state.machine.host();
  StepOffer offered;
  Mutation without;
  bool found = false;
  for (int i = 0; i < kMostRules && !found; ++i) {
    make_offer(scenario, step, false, state, offered);
    if (!offered.missing.empty() || offered.offer.empty()) break;
    for (std::size_t index = 0; index < offered.offer.size(); ++index) {
      const Alternative& alternative = offered.offer[index];
      if (alternative.refuses || alternative.outcome.status != Status::success) continue;
      const Outcome outcome = nearest(host, alternative, seen, chooser);
      advance(scenario, step, offered, index, outcome, state);
      found = true;
      break;
    }
    if (found) break;
    for (const Alternative& alternative : offered.offer) without.add_off(alternative.rule);
    host.set_mutation(without);
  }
  host.set_mutation({});
  return found;
}

}  // namespace portpool::conformance
