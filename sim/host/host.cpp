#include "portpool/sim/host.hpp"

#include "effects/effects.hpp"
#include "portpool/sim/invariant.hpp"
#include "rules/rules.hpp"
#include "state/canonical.hpp"
#include "state/state.hpp"

namespace portpool {
namespace {

// The usual caller: its thread runs, and no call of any thread is outstanding.
bool is_idle(const State& state, const ProcessRow& process, ThreadId thread) {
  if (!process.live || static_cast<std::size_t>(thread) >= kMaxThreads) return false;
  const std::uint32_t halted = process.blocked_threads | process.ended_threads;
  return (halted & bit_of(thread)) == 0 && state.waits().live() == 0 &&
         state.requests().live() == 0;
}

// A call of the thread blocks, or has returned and was not awaited.
bool has_outstanding_call(const State& state, Caller caller) {
  if (state.waits().live() != 0 && state.find_wait(caller) != kNoRow) return true;
  return state.requests().live() != 0 && state.find_synchronous(caller) != kNoRow;
}

}  // namespace

Host::~Host() = default;
Host::Host(const Host& other) : tally_(other.tally_) {
  other.state_->finish_hash();
  state_ = std::make_unique<State>(*other.state_);
}
Host::Host(Host&&) noexcept = default;
Host& Host::operator=(const Host& other) {
  if (this != &other) {
    other.state_->finish_hash();
    *state_ = *other.state_;
    tally_ = other.tally_;
  }
  return *this;
}
Host& Host::operator=(Host&&) noexcept = default;

std::vector<SocketHandle> Host::handles_of(ProcessId process) const {
  std::vector<SocketHandle> handles;
  for (std::uint32_t slot = process_of(*state_, process).handles; slot != kNoRow;
       slot = state_->handles()[slot].next) {
    handles.push_back(state_->handle_value(slot));
  }
  return handles;
}

bool Host::is_alive(ProcessId process) const {
  return state_->processes().has(slot_of(process));
}

bool Host::is_blocked(Caller caller) const {
  return process_of(*state_, caller.process).is_blocked(caller.thread);
}

bool Host::can_call(Caller caller, const Call& call) const {
  if (!is_alive(caller.process)) return false;
  const ProcessRow& process = process_of(*state_, caller.process);
  PORTPOOL_INVARIANT(static_cast<std::size_t>(caller.thread) < kMaxThreads);
  if (process.has_ended(caller.thread)) return false;
  if (process.is_blocked(caller.thread)) {
    // Calls that Winsock 1.1 has as well; the rest could block the thread a second time.
    constexpr std::size_t kFirstOther = Call{call::PersistentPortReservation{}}.index();
    const bool winsock =
        call.index() < kFirstOther || std::holds_alternative<call::WSACancelBlockingCall>(call);
    return process.ever_winsock_1() && winsock;
  }
  return !has_outstanding_call(*state_, caller);
}

bool Host::is_call_from_hook(Caller caller, const Call& call) const {
  PORTPOOL_INVARIANT(can_call(caller, call));
  return is_blocked(caller) && !std::holds_alternative<call::WSACancelBlockingCall>(call);
}

void Host::offer(Caller caller, const Call& call, Offer& offer) const {
  offer.clear();
  const ProcessRow& process = process_of(*state_, caller.process);
  Ruling ruling(*state_, offer, &process);
  ruling.note(Rule::result_in_last_error);
  const bool hook = !is_idle(*state_, process, caller.thread) && is_call_from_hook(caller, call);
  if (hook && state_->in_force(Rule::call_inside_callback)) {
    ruling.refuse(Rule::call_inside_callback, Status::in_progress);
  } else {
    if (process.ever_winsock_1()) ruling.note(Rule::call_inside_callback);
    std::visit([&](const auto& one) { rule_call(ruling, caller, one); }, call);
  }
  if (state_->mutation().any) mutate(offer);
}

void Host::offer(const WorldEvent& event, Offer& offer) const {
  offer.clear();
  Ruling ruling(*state_, offer);
  rule_event(ruling, event);
  // A switched-off rule changes what a restart does, not whether it comes.
  if (offer.empty() && state_->mutation().any) mutate(offer);
}

void Host::offer_completion(RequestId request, Offer& offer) const {
  offer.clear();
  Ruling ruling(*state_, offer);
  const std::uint32_t slot = state_->find_request(request);
  PORTPOOL_INVARIANT(slot != kNoRow);
  rule_completion(ruling, slot);
  if (state_->mutation().any) mutate(offer);
}

void Host::offer_await(Caller caller, Offer& offer) const {
  offer.clear();
  if (!is_alive(caller.process)) return;
  Ruling ruling(*state_, offer);
  rule_await(ruling, caller);
}

// What a mutation does to acceptances: a rule that is switched off grants nothing.
void Host::mutate(Offer& offer) const {
  const Mutation& mutation = state_->mutation();
  offer.filter([&](const Alternative& alternative) {
    return alternative.refuses || !mutation.disables(alternative.rule);
  });
  if (mutation.disables(Rule::several_causes)) {
    bool refused = false;
    offer.filter([&](const Alternative& alternative) {
      const bool first = !refused || !alternative.refuses;
      refused = refused || alternative.refuses;
      return first;
    });
  }
  if (!offer.empty()) return;
  Alternative& nothing = offer.add();  // nothing that any clause allows
  nothing.rule = mutation.first();
  nothing.refuses = true;
  nothing.outcome.status = Status::unexplained;
}

void Host::count(const Offer& offer, std::size_t index) {
  PORTPOOL_INVARIANT(index < offer.size());
  const Alternative& alternative = offer[index];
  const auto rule = static_cast<std::size_t>(alternative.rule);
  tally_.consulted |= offer.consulted();
  if (!alternative.refuses) {
    tally_.granted.set(rule);
    tally_.passed |= offer.evaluated();
    return;
  }
  tally_.refused.set(rule);
  for (const Alternative& other : offer) {
    if (!other.refuses || other.rule == alternative.rule) continue;
    tally_.refused.set(static_cast<std::size_t>(Rule::several_causes));
  }
}

void Host::end_step() {
  state_->take_effects(tally_.granted);
}

void Host::narrow(const Alternative& alternative) {
  for (const Need& need : alternative.conditions()) state_->narrow(need.question, need.answers);
}

void Host::commit(Caller caller, const Call& call, const Offer& offer, std::size_t index,
                  const Outcome& outcome) {
  const Alternative& alternative = offer[index];
  count(offer, index);
  narrow(alternative);
  if (alternative.refuses) {
    note_refusal(*state_, caller, call, outcome);
  } else {
    std::visit(
        [&](const auto& one) {
          commit_call(*state_,
                      Committed<std::decay_t<decltype(one)>>{caller, one, alternative, outcome});
        },
        call);
  }
  end_step();
}

void Host::commit(const WorldEvent& event, const Offer& offer, std::size_t index) {
  count(offer, index);
  narrow(offer[index]);
  if (!offer[index].refuses) commit_event(*state_, event);
  end_step();
}

void Host::commit_completion(RequestId request, const Offer& offer, std::size_t index,
                             const Outcome& outcome) {
  const Alternative& alternative = offer[index];
  count(offer, index);
  narrow(alternative);
  const std::uint32_t slot = state_->find_request(request);
  if (!alternative.refuses) {
    const Operation operation = operation_of(state_->requests()[slot]);
    perform_operation(*state_, operation, alternative, outcome);
  }
  finish_request(*state_, slot, alternative, outcome);
  end_step();
}

void Host::commit_await(Caller caller, const Offer& offer, std::size_t index,
                        const Outcome& outcome) {
  const Alternative& alternative = offer[index];
  count(offer, index);
  narrow(alternative);
  if (alternative.outcome.status == Status::blocked) return;
  if (state_->find_wait(caller) != kNoRow) {
    return_from_wait(*state_, caller, outcome);
  } else {
    const std::uint32_t slot = state_->find_synchronous(caller);
    if (slot != kNoRow && !state_->requests()[slot].in_flight()) state_->remove_request(slot);
  }
  end_step();
}

bool Host::is_modelled(Caller caller, const Call& call) const {
  if (!std::holds_alternative<call::WSAIoctl>(call)) return true;
  Offer offered;
  offer(caller, call, offered);
  return offered[preferred(offered)].rule != Rule::control_not_modelled;
}

Outcome Host::simulate(Caller caller, const Call& call, Chooser& chooser, bool may_block) {
  Offer offered;
  offer(caller, call, offered);
  const std::size_t index = preferred(offered, may_block);
  const Outcome& outcome = choose(offered, index, chooser);
  commit(caller, call, offered, index, outcome);
  settle(chooser);
  return outcome;
}

Outcome Host::simulate(const WorldEvent& event) {
  Offer offered;
  offer(event, offered);
  const std::size_t index = preferred(offered);
  commit(event, offered, index);
  if (next_unsettled()) {
    Chooser nothing_to_choose;  // what an event leaves unsettled ends as aborted
    settle(nothing_to_choose);
  }
  return offered[index].outcome;
}

Outcome Host::simulate_completion(RequestId request, Chooser& chooser) {
  Offer offered;
  offer_completion(request, offered);
  const std::size_t index = preferred(offered);
  const Outcome outcome = choose(offered[index], chooser);
  commit_completion(request, offered, index, outcome);
  return outcome;
}

std::optional<Outcome> Host::simulate_await(Caller caller) {
  Offer offered;
  offer_await(caller, offered);
  if (offered.empty()) return std::nullopt;
  const std::size_t index = preferred(offered);
  commit_await(caller, offered, index);
  return offered[index].outcome;
}

void Host::settle(Chooser& chooser) {
  while (const auto request = next_unsettled()) simulate_completion(*request, chooser);
}

const Answers& Host::answers() const {
  return state_->answers();
}
void Host::set_answers(const Answers& answers) {
  state_->set_answers(answers);
}
void Host::set_mutation(const Mutation& mutation) {
  state_->set_mutation(mutation);
}
std::uint64_t Host::hash() const {
  state_->finish_hash();
  return state_->hash();
}
std::uint64_t Host::full_hash() const {
  return state_->full_hash();
}
std::size_t Host::memory() const {
  return sizeof(Host) + state_->memory();
}
std::uint64_t Host::canonical_hash(std::span<const Symmetry> symmetries) const {
  return portpool::canonical_hash(*state_, symmetries);
}
void Host::enable_undo() {
  state_->finish_hash();
  state_->enable_undo();
}
std::size_t Host::mark() const {
  state_->finish_hash();
  return state_->mark();
}
void Host::roll_back(std::size_t mark) {
  state_->roll_back(mark);
}

}  // namespace portpool
