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

const CallName* call_of(const Step& step) {
  return std::get_if<CallName>(&step.what);
}

// The port of a call that binds may be missing: it is read back afterwards, and that can fail.
bool is_told_by_the_call_itself(const CallName* call) {
  return call != nullptr && (*call == CallName::getsockname_ || *call == CallName::getpeername_ ||
                             *call == CallName::accept_);
}

// A refused one may have bound its socket all the same, and is asked for the port.
bool binds_on_the_way(const CallName* call) {
  return call != nullptr && (*call == CallName::connect_ || *call == CallName::sendto_ ||
                             *call == CallName::ConnectEx_);
}

// Whether the call has a variable for the count, which the trace then tells or calls untouched.
bool counts_bytes(const Step& step) {
  const CallRow* row = row_of(step);
  return row != nullptr && row->made != kNoCall && kCallFacts[row->made].reports_bytes &&
         !step.raw.bytes_returned;
}

// Some failures change something, and so are no refusals of the model: a packet that tells of one.
bool fails(const Alternative& alternative) {
  return alternative.outcome.status != Status::success;
}

bool has_its_outputs(const Alternative& alternative, const SeenEvent& seen, const Step& step) {
  const bool asks_for_port = is_told_by_the_call_itself(call_of(step));
  const unsigned always =
      alternative.outcome.fields & (kAlways | (asks_for_port ? field::kPort : 0U));
  const unsigned needed = always | (counts_bytes(step) && !fails(alternative) ? field::kBytes : 0U);
  return (needed & ~(unsigned{seen.outputs.fields} | seen.untouched)) == 0;
}

// Outputs that nothing which comes to this can have. Of a name or a value that the outcome does not
// have no clause says anything. Zeros in place of a block are no grant.
bool has_foreign_outputs(const Alternative& alternative, const SeenEvent& seen, const Step& step) {
  unsigned foreign = field::kEvent | field::kOverlapped | field::kReady;
  const CallName* call = call_of(step);
  if (fails(alternative)) {
    if (seen.grants) return true;  // an error that hands something out
    foreign |= field::kAddress | field::kValue | (binds_on_the_way(call) ? 0U : field::kPort) |
               (counts_bytes(step) ? 0U : field::kBytes);
  } else {
    foreign |= kGranted | (is_told_by_the_call_itself(call) ? 0U : field::kPort);
  }
  return (seen.outputs.fields & foreign & ~unsigned{alternative.outcome.fields}) != 0;
}

// Whether the count must have been written. An ioctl that has no output may leave it alone
// (AMB-13).
bool writes_count(const Alternative& alternative, const Step& step) {
  if (fails(alternative)) return false;
  if (alternative.bytes == ByteCount::nonzero) return true;
  const CallRow* row = row_of(step);
  const bool is_ioctl = row != nullptr && row->find_parameter("routine") != nullptr;
  return alternative.bytes == ByteCount::exactly && !(is_ioctl && alternative.outcome.bytes == 0);
}

bool outputs_fit(const Host& host, const Alternative& alternative, const SeenEvent& seen,
                 const Outcome& told, const Step& step) {
  if (seen.unreadable) return false;
  if ((seen.untouched & alternative.outcome.fields & kGranted) != 0) return false;
  if (has_foreign_outputs(alternative, seen, step)) return false;
  if (!alternative.refuses && !has_its_outputs(alternative, seen, step)) return false;
  const bool unwritten = (seen.untouched & field::kBytes) != 0;
  if (unwritten && writes_count(alternative, step)) return false;
  const CallRow* row = row_of(step);
  const bool starts = row != nullptr && row->find_output("version") != nullptr;
  if (starts && told.has(field::kValue) && alternative.outcome.has(field::kValue) &&
      told.value != alternative.outcome.value) {
    return false;  // a version; of options the model tells true from false alone
  }
  return host.outputs_match(alternative, told);
}

// A routine is handed the count; where its request granted something, that is in the buffer.
bool came_to(const RequestView& request, const SeenCompletionOf& completion) {
  if (!completion.by_routine || completion.unreadable) return false;
  if (code_of(request.status, Face::winsock) != completion.code) return false;
  if (completion.code != 0) return !completion.grants;
  if (!completion.bytes) return false;
  if (request.byte_count == ByteCount::exactly && request.bytes != *completion.bytes) return false;
  if (request.byte_count == ByteCount::nonzero && *completion.bytes == 0) return false;
  if (completion.range != request.range) return false;
  return completion.token == (request.range ? std::optional(request.token) : std::nullopt);
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
