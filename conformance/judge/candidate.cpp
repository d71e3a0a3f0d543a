#include "judge/candidate.hpp"

#include <algorithm>

#include "format/calls/call_table.hpp"
#include "portpool/sim/invariant.hpp"
#include "run/translate.hpp"

namespace portpool::conformance {

void make_offer(const Scenario& scenario, const Step& step, bool awaits, Candidate& state,
                StepOffer& out) {
  out.call.reset();
  out.obstacle = {};
  out.offer.clear();
  state.machine.ensure_started(scenario, step.process);
  out.caller = state.machine.caller(step.process, step.thread);
  if (awaits) {
    state.machine.host().offer_await(out.caller, out.offer);
    if (out.offer.empty()) out.obstacle.kind = FindingRemark::Kind::nothing_outstanding;
    return;
  }
  TranslatedCall translated = translate(scenario, step, state.naming);
  if (!translated.missing.empty()) {
    out.obstacle = {FindingRemark::Kind::not_made, translated.missing};
    return;
  }
  out.call = state.machine.localize(step.process, translated.call);
  if (!state.machine.host().can_call(out.caller, *out.call)) {
    out.obstacle.kind = FindingRemark::Kind::thread_cannot_call;
    return;
  }
  state.machine.host().offer(out.caller, *out.call, out.offer);
}

namespace {

// Outputs that a call writes when it succeeds. One that still holds the sentinel was not written.
constexpr std::uint16_t kGranted = field::kRange | field::kToken;

// Outputs that a trace has whenever the call has them.
constexpr std::uint16_t kAlways = field::kRange | field::kToken | field::kAddress | field::kValue |
                                  field::kEvent | field::kOverlapped | field::kReady;

// The port of a call that binds may be missing: it is read back afterwards, and that can fail.
bool is_told_by_the_call_itself(const CallName* call) {
  return call != nullptr && (*call == CallName::getsockname_ || *call == CallName::getpeername_ ||
                             *call == CallName::accept_);
}

bool has_its_outputs(const Alternative& alternative, const SeenEvent& seen, const Step& step) {
  const bool asks_for_port = is_told_by_the_call_itself(std::get_if<CallName>(&step.what));
  const unsigned always = kAlways | (asks_for_port ? field::kPort : 0U);
  const unsigned seen_fields = unsigned{seen.outputs.fields} | seen.untouched;
  const bool counts =
      alternative.bytes == ByteCount::exactly || alternative.bytes == ByteCount::nonzero;
  const bool counted = (seen_fields & field::kBytes) != 0;
  if (counts && !counted && !step.raw.bytes_returned) return false;
  return (alternative.outcome.fields & always & ~seen_fields) == 0;
}

// Outputs beside a refusal that has none of them.
bool has_foreign_outputs(const Alternative& alternative, const SeenEvent& seen) {
  constexpr std::uint16_t kOfSuccess =
      field::kAddress | field::kValue | field::kEvent | field::kOverlapped;
  return (seen.outputs.fields & kOfSuccess & ~unsigned{alternative.outcome.fields}) != 0;
}

bool outputs_fit(const Host& host, const Alternative& alternative, const SeenEvent& seen,
                 const Outcome& told, const Step& step) {
  if (seen.unreadable) return false;
  if ((seen.untouched & alternative.outcome.fields & kGranted) != 0) return false;
  if (alternative.refuses && seen.grants) return false;  // an error that hands something out
  if (alternative.refuses && has_foreign_outputs(alternative, seen)) return false;
  if (!alternative.refuses && !has_its_outputs(alternative, seen, step)) return false;
  const bool unwritten = (seen.untouched & field::kBytes) != 0;
  if (unwritten && !alternative.refuses && alternative.bytes == ByteCount::nonzero) return false;
  const CallRow* row = row_of(step);
  const bool starts = row != nullptr && row->find_output("version") != nullptr;
  if (starts && told.has(field::kValue) && alternative.outcome.has(field::kValue) &&
      told.value != alternative.outcome.value) {
    return false;  // a version; of options the model tells true from false alone
  }
  return host.outputs_match(alternative, told);
}

bool came_to(const RequestView& request, const SeenCompletionOf& completion) {
  if (!completion.by_routine || completion.unreadable) return false;
  if (code_of(request.status, Face::winsock) != completion.code) return false;
  if (completion.code != 0) return true;
  if (completion.bytes) {
    if (request.byte_count == ByteCount::exactly && request.bytes != *completion.bytes)
      return false;
    if (request.byte_count == ByteCount::nonzero && *completion.bytes == 0) return false;
  }
  if (completion.range && request.range && *completion.range != *request.range) return false;
  return !completion.token || !request.range || *completion.token == request.token;
}

// The event names the routines that ran, and each has an event of its own.
bool lists_them(const SeenEvent& seen) {
  std::vector<OverlappedId> ran;
  for (const SeenCompletionOf& completion : seen.completions) ran.push_back(completion.overlapped);
  std::vector<OverlappedId> listed = seen.listed.value_or(std::vector<OverlappedId>{});
  std::sort(ran.begin(), ran.end());
  std::sort(listed.begin(), listed.end());
  return ran == listed;
}

}  // namespace

bool fits(const Host& host, const Alternative& alternative, const SeenEvent& seen,
          const Outcome& told, const Step& step) {
  const Status status = alternative.outcome.status;
  switch (seen.kind) {
    case TraceEventKind::pending:
      return status == Status::pending;
    case TraceEventKind::blocked:
      return status == Status::blocked && step.blocks;
    case TraceEventKind::returned:
    case TraceEventKind::host:
      break;
    default:
      return false;
  }
  return Host::result_matches(alternative, seen.code, face_of(step)) &&
         outputs_fit(host, alternative, seen, told, step);
}

bool find_deliveries(const Host& host, Caller caller, const SeenEvent& seen, Outcome& told) {
  if (seen.completions.empty() && !seen.listed) return true;
  if (!lists_them(seen)) return false;
  for (const SeenCompletionOf& completion : seen.completions) {
    const auto id = host.request_of(caller.process, completion.overlapped);
    const auto request = id ? host.request(*id) : std::nullopt;
    if (!request || told.delivered_count == kMaxDelivered) return false;
    if (!came_to(*request, completion)) return false;
    told.delivered[told.delivered_count++] = *id;
  }
  return true;
}

Outcome concrete(const Host& host, const Alternative& alternative, const Outcome& told,
                 Chooser& chooser) {
  Outcome outcome = host.choose(alternative, chooser);
  const std::uint16_t both = static_cast<std::uint16_t>(told.fields & outcome.fields);
  if ((both & field::kPort) != 0) outcome.port = told.port;
  if ((both & field::kRange) != 0) outcome.range = told.range;
  if ((both & field::kToken) != 0) outcome.token = told.token;
  if ((both & field::kBytes) != 0) outcome.bytes = told.bytes;
  if (!outcome.has(field::kOverlapped)) {
    outcome.delivered = told.delivered;
    outcome.delivered_count = told.delivered_count;
  }
  return outcome;
}

namespace {

// What an outcome gave its caller.
Made made_by(const Outcome& outcome) {
  Made made;
  if (outcome.has(field::kHandle)) made.handle = outcome.handle;
  if (outcome.has(field::kToken)) made.token = outcome.token;
  if (outcome.has(field::kRange)) made.range = outcome.range;
  if (outcome.has(field::kPort)) made.port = outcome.port;
  return made;
}

}  // namespace

void advance(const Step& step, const StepOffer& offered, std::size_t index, const Outcome& outcome,
             Candidate& state) {
  PORTPOOL_INVARIANT(index < offered.offer.size());
  Host& host = state.machine.host();
  if (!offered.call) {
    host.commit_await(offered.caller, offered.offer, index, outcome);
  } else {
    host.commit(offered.caller, *offered.call, offered.offer, index, outcome);
  }
  if (outcome.status == Status::success) state.naming.learn(step, made_by(outcome));
  state.machine.notice_exits();
}

}  // namespace portpool::conformance
