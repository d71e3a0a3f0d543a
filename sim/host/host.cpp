#include "portpool/sim/host.hpp"

#include "effects/effects.hpp"
#include "rules/rules.hpp"
#include "state/state.hpp"

namespace portpool {

Host::Host(const HostSetup& setup) : state_(std::make_unique<State>(setup.answers)) {
  for (std::size_t i = 0; i < kTransportCount; ++i) {
    state_->set_dynamic_range(static_cast<Transport>(i), setup.dynamic_range[i]);
  }
  state_->edit_machine([&](Machine& machine) {
    machine.reservations_supported = setup.reservations_supported ? 1 : 0;
    machine.reuse_handles = setup.reuse_handles ? 1 : 0;
    machine.network_up = setup.network_up ? 1 : 0;
  });
}

Host::~Host() = default;
Host::Host(const Host& other)
    : state_(std::make_unique<State>(*other.state_)), tally_(other.tally_) {}
Host::Host(Host&&) noexcept = default;
Host& Host::operator=(const Host& other) {
  if (this != &other) {
    *state_ = *other.state_;
    tally_ = other.tally_;
  }
  return *this;
}
Host& Host::operator=(Host&&) noexcept = default;

ProcessId Host::add_process(UserId user, Privilege privilege, bool winsock_started) {
  ProcessRow row;
  row.user = static_cast<std::uint16_t>(user);
  row.privilege = static_cast<std::uint8_t>(privilege);
  row.startups = winsock_started ? 1 : 0;
  return ProcessId{static_cast<std::uint16_t>(state_->add_process(row))};
}

ProcessId Host::add_child(ProcessId parent, UserId user, Privilege privilege,
                          bool winsock_started) {
  const ProcessId child = add_process(user, privilege, winsock_started);
  if (!state_->in_force(Rule::inheritable_by_default)) return child;
  tally_.granted.set(static_cast<std::size_t>(Rule::inheritable_by_default));
  std::vector<std::uint32_t> inherited;
  for (std::uint32_t slot = process_of(*state_, parent).handles; slot != kNoRow;
       slot = state_->handles()[slot].next) {
    if (state_->handles()[slot].inheritable != 0) inherited.push_back(slot);
  }
  for (const std::uint32_t slot : inherited) {
    state_->add_handle(child, state_->handles()[slot].socket, true);
  }
  return child;
}

std::vector<SocketHandle> Host::handles_of(ProcessId process) const {
  std::vector<SocketHandle> handles;
  for (std::uint32_t slot = process_of(*state_, process).handles; slot != kNoRow;
       slot = state_->handles()[slot].next) {
    handles.push_back(state_->handle_value(slot));
  }
  return handles;
}

bool Host::is_alive(ProcessId process) const {
  return state_->processes().holds(static_cast<std::uint32_t>(process));
}

bool Host::is_blocked(Caller caller) const {
  return (process_of(*state_, caller.process).blocked_threads >>
              static_cast<std::uint16_t>(caller.thread) &
          1u) != 0;
}

void Host::add_persistent_reservation(Transport transport, PortRange range, Token token) {
  ReservationRow row;
  row.token = token;
  row.range = range;
  row.transport = static_cast<std::uint8_t>(transport);
  row.kind = static_cast<std::uint8_t>(ReservationKind::persistent);
  state_->add_reservation(row);
}

void Host::add_exclusion(Transport transport, PortRange range, bool persistent) {
  ExclusionRow row;
  row.range = range;
  row.transport = static_cast<std::uint8_t>(transport);
  row.persistent = persistent ? 1 : 0;
  state_->add_exclusion(row);
}

void Host::offer(Caller caller, const Call& call, Offer& offer) const {
  offer.clear();
  PORTPOOL_INVARIANT(is_alive(caller.process));
  Ruling ruling(*state_, offer);
  ruling.note(Rule::result_in_last_error);
  std::visit([&](const auto& one) { rule_call(ruling, caller, one); }, call);
}

void Host::offer_completion(RequestId request, Offer& offer) const {
  offer.clear();
  Ruling ruling(*state_, offer);
  rule_completion(ruling, state_->find_request(request));
}

void Host::offer_await(Caller caller, Offer& offer) const {
  offer.clear();
  Ruling ruling(*state_, offer);
  rule_await(ruling, caller);
}

void Host::count(const Offer& offer, std::size_t index) {
  const Alternative& alternative = offer[index];
  const auto rule = static_cast<std::size_t>(alternative.rule);
  if (alternative.refuses) {
    tally_.refused.set(rule);
  } else {
    tally_.granted.set(rule);
    tally_.passed |= offer.evaluated();
  }
}

void Host::narrow(const Alternative& alternative) {
  for (const Need& need : alternative.conditions()) state_->narrow(need.question, need.answers);
}

void Host::commit(Caller caller, const Call& call, const Offer& offer, std::size_t index,
                  const Outcome& outcome) {
  const Alternative& alternative = offer[index];
  count(offer, index);
  narrow(alternative);
  if (alternative.refuses) return;
  std::visit(
      [&](const auto& one) {
        commit_call(*state_,
                    Committed<std::decay_t<decltype(one)>>{caller, one, alternative, outcome});
      },
      call);
  tally_.granted |= state_->take_effects();
}

void Host::commit_completion(RequestId request, const Offer& offer, std::size_t index,
                             const Outcome& outcome) {
  const Alternative& alternative = offer[index];
  count(offer, index);
  narrow(alternative);
  const std::uint32_t slot = state_->find_request(request);
  const RequestRow row = state_->requests()[slot];
  if (!alternative.refuses) {
    Operation operation;
    operation.kind = static_cast<RequestOperation>(row.operation);
    operation.socket = row.socket;
    operation.process = ProcessId{row.process};
    operation.range = row.range;
    operation.token = row.token;
    perform_operation(*state_, operation, alternative, outcome);
    if (operation.kind == RequestOperation::acquire) {
      state_->edit_request(slot, [&](RequestRow& done) {
        done.range = outcome.range;
        done.token = outcome.token;
        done.flags |= request_flag::kRange;
      });
    }
  }
  finish_request(*state_, slot, outcome.status, outcome.bytes);
  tally_.granted |= state_->take_effects();
}

void Host::commit_await(Caller caller, const Offer& offer, std::size_t index) {
  const Alternative& alternative = offer[index];
  count(offer, index);
  narrow(alternative);
  if (alternative.outcome.status == Status::blocked) return;
  for (std::uint32_t slot = 0; slot < state_->requests().slots(); ++slot) {
    if (!state_->requests().holds(slot)) continue;
    const RequestRow& row = state_->requests()[slot];
    const bool mine = row.is(request_flag::kSynchronous) && !row.held() &&
                      row.process == static_cast<std::uint16_t>(caller.process) &&
                      row.thread == static_cast<std::uint16_t>(caller.thread);
    if (mine) return state_->remove_request(slot);
  }
}

Outcome Host::simulate(Caller caller, const Call& call, Chooser& chooser) {
  Offer offered;
  offer(caller, call, offered);
  const std::size_t index = preferred(offered);
  const Outcome outcome = choose(offered[index], chooser);
  commit(caller, call, offered, index, outcome);
  return outcome;
}

Outcome Host::simulate(const WorldEvent& event) {
  Offer offered;
  offer(event, offered);
  const std::size_t index = preferred(offered);
  commit(event, offered, index);
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
  return state_->hash();
}
void Host::enable_undo() {
  state_->enable_undo();
}
std::size_t Host::mark() const {
  return state_->mark();
}
void Host::roll_back(std::size_t mark) {
  state_->roll_back(mark);
}

}  // namespace portpool
