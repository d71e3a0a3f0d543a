#include "explore/walker.hpp"

#include <algorithm>

namespace portpool::conformance {
namespace {

HostSetup setup_of(const Scope& scope) {
  HostSetup setup;
  setup.answers = scope.answers;
  for (PortRange& range : setup.dynamic_range) {
    range = {scope.first_port + scope.dynamic.first, scope.dynamic.count};
  }
  return setup;
}

}  // namespace

Walker::Walker(const Scope& scope, const std::vector<Move>& moves, const Mutation& mutation)
    : scope_(scope), moves_(moves), host_(setup_of(scope)) {
  if (scope.reference) reference_.emplace(setup_of(scope));
  for (std::size_t i = 0; i < scope.processes.size(); ++i) {
    const ScopeProcess& process = scope.processes[i];
    std::size_t account = 0;
    while (scope.processes[account].user != process.user) ++account;
    const UserId user{static_cast<std::uint16_t>(account)};
    const ProcessId id = host_.add_process(user, process.privilege);
    names_.processes[i] = {true, id, 1};
    if (reference_) reference_->add_process(id, user, process.privilege);
  }
  host_.set_mutation(mutation);
  host_.enable_undo();
}

bool Walker::possible(const Action& action) const {
  if (action.call) return host_.can_call(action.caller, *action.call);
  return action.event || action.completion;
}

void Walker::offer(const Action& action, Offer& offer) const {
  if (action.event) {
    host_.offer(*action.event, offer);
  } else if (action.completion) {
    host_.offer_completion(*action.completion, offer);
  } else {
    host_.offer(action.caller, *action.call, offer);
  }
}

void Walker::commit(const Action& action, const Offer& offer, std::size_t index,
                    const Outcome& outcome) {
  if (action.event) {
    host_.commit(*action.event, offer, index);
  } else if (action.completion) {
    host_.commit_completion(*action.completion, offer, index, outcome);
  } else {
    host_.commit(action.caller, *action.call, offer, index, outcome);
  }
}

bool Walker::refusal_changes(const Action& action, const Offer& offer, std::size_t index) {
  const std::uint64_t before = host_.hash();
  const std::size_t mark = host_.mark();
  commit(action, offer, index, offer[index].outcome);
  const bool changed = host_.hash() != before;
  host_.roll_back(mark);
  return changed;
}

void Walker::outcomes(const Alternative& alternative, std::vector<Outcome>& list) const {
  list.clear();
  Chooser chooser;
  const Outcome first = alternative.outcome;
  const PortChoice& choice = alternative.port;
  const bool several = choice.kind != PortChoice::Kind::none &&
                       choice.kind != PortChoice::Kind::exactly && !alternative.refuses;
  if (!several) {
    list.push_back(alternative.outcome.has(field::kHandle) ? host_.choose(alternative, chooser)
                                                           : first);
    if (choice.kind == PortChoice::Kind::exactly && first.has(field::kPort)) {
      list.back().port = static_cast<PortNumber>(choice.within.first);
    }
  }
  for (std::uint32_t i = 0; several && i < scope_.ports; ++i) {
    Outcome one = first;
    if (choice.kind == PortChoice::Kind::free_run_in) {
      one.range = {scope_.first_port + i, choice.length};
    } else {
      one.port = static_cast<PortNumber>(scope_.first_port + i);
    }
    if (alternative.fresh_token) one.token = names_.next_token;
    if (host_.outputs_match(alternative, one)) list.push_back(one);
  }
  for (Outcome& one : list) {
    if (alternative.fresh_token) one.token = names_.next_token;
  }
}

void Walker::advance(const Branch& branch, const Action& action, const Offer& offer,
                     const Outcome& outcome) {
  Frame frame{host_.mark(), names_, branch, reference_};
  frames_.push_back(std::move(frame));
  const std::size_t index = branch.alternative;
  commit(action, offer, index, outcome);
  if (reference_) reference_->learn(host_.answers());
  if (reference_ && action.event) {
    reference_->happened(*action.event, outcome.status, host_.answers());
  } else if (reference_ && action.call) {
    reference_->happened(action.caller, *action.call, outcome, host_.answers());
  }
  if (offer[index].fresh_token) ++names_.next_token;
  if (offer[index].refuses) return;
  const Move& move = moves_[branch.move];
  rename(scope_, move, outcome, host_, names_);
  if (reference_ && move.kind == MoveKind::reboot) {
    for (std::size_t i = 0; i < scope_.processes.size(); ++i) {
      const ScopeProcess& process = scope_.processes[i];
      std::size_t account = 0;
      while (scope_.processes[account].user != process.user) ++account;
      reference_->add_process(names_.processes[i].id, UserId{static_cast<std::uint16_t>(account)},
                              process.privilege);
    }
  }
}

void Walker::step(const Branch& branch) {
  const Action next = action(branch.move);
  Offer offered;
  offer(next, offered);
  outcomes(offered[branch.alternative], outcomes_);
  advance(branch, next, offered, outcomes_[branch.pick]);
}

void Walker::retreat() {
  Frame& frame = frames_.back();
  host_.roll_back(frame.mark);
  names_ = frame.names;
  reference_ = std::move(frame.reference);
  frames_.pop_back();
}

void Walker::go_to(const Path& path) {
  std::size_t common = 0;
  while (common < frames_.size() && common < path.size() &&
         frames_[common].branch == path[common]) {
    ++common;
  }
  while (frames_.size() > common) retreat();
  for (; common < path.size(); ++common) step(path[common]);
}

}  // namespace portpool::conformance
