#include "explore/properties.hpp"

#include <algorithm>
#include <array>

#include "portpool/sim/internal/differential.hpp"

namespace portpool::conformance {
namespace {

constexpr Property kOfferEmpty{"an-offer-is-never-empty", "every call has an outcome"};
constexpr Property kCanHappen{"an-acceptance-can-happen",
                              "what is granted from a range has a port or block there"};
constexpr Property kRefusal{"a-refusal-changes-nothing",
                            "the state after a refusal is the state before"};
constexpr Property kUndo{"going-back-restores", "rolling back gives the state before"};
constexpr Property kStranger{"no-port-for-strangers",
                             "no process but the grantee obtains a port of a runtime block"};
constexpr Property kHeldBlock{"nothing-from-a-held-block",
                              "an unassociated socket obtains no port of a reservation"};
constexpr Property kReference{"the-reference-agrees",
                              "the reference model allows the same and has the same facts"};
constexpr std::array<Property, 13> kAlways = {
    kOfferEmpty,       kCanHappen,      kRefusal,           kUndo,
    kStranger,         kHeldBlock,      property::kSharing, property::kApart,
    property::kTokens, property::kDies, property::kFree,    property::kReturns,
    kReference};

std::vector<PortNumber> probe_of(const Scope& scope) {
  std::vector<PortNumber> probe = {0, 1, 65535};
  for (std::uint32_t i = 0; i < scope.ports + 2; ++i) {
    probe.push_back(static_cast<PortNumber>(scope.first_port - 1u + i));
  }
  return probe;
}

bool decided_as_picked(const Answers& answers, Question question) {
  return answers.mask(question) == 1u << info(question).pick;
}

}  // namespace

std::span<const Property> always_properties() {
  return kAlways;
}

std::optional<Broken> check_offer(const Walker& walker, const Action& action, const Offer& offer) {
  if (offer.empty()) return broken(kOfferEmpty, "nothing is offered");
  const auto& model = walker.reference();
  if (!model || walker.host().holding_requests()) return std::nullopt;
  const std::vector<PortNumber> probe = probe_of(walker.scope());
  std::optional<std::string> difference;
  if (action.event) {
    if (model->covers(*action.event)) {
      difference = reference::compare(walker.host(), *model, *action.event, offer);
    }
  } else if (action.call && model->covers(action.caller, *action.call)) {
    difference =
        reference::compare(walker.host(), *model, action.caller, *action.call, offer, probe);
  }
  if (difference) return broken(kReference, *difference);
  return std::nullopt;
}

std::optional<Broken> check_acceptance(const Walker& walker, const Alternative& alternative,
                                       const std::vector<Outcome>& outcomes) {
  if (alternative.refuses || !outcomes.empty()) return std::nullopt;
  // Outside the scope's ports there may be one that nobody looks for.
  if (!walker.scope().all_ports().includes(alternative.port.within)) return std::nullopt;
  return broken(kCanHappen, std::string(info(alternative.rule).name) + " grants what is not in " +
                                text_of(alternative.port.within));
}

std::optional<Broken> check_outcome(const Walker& walker, const Action& action,
                                    const Alternative& alternative, const Outcome& outcome) {
  if (alternative.refuses || !action.call || !outcome.has(field::kPort)) return std::nullopt;
  const bool binds = alternative.port.kind != PortChoice::Kind::none;
  if (!binds) return std::nullopt;
  const Answers& answers = walker.host().answers();
  const auto picked = [&](Question question) { return decided_as_picked(answers, question); };
  const bool usual = picked(Question::AMB_07) && picked(Question::AMB_23) &&
                     picked(Question::AMB_38) && picked(Question::AMB_39) &&
                     picked(Question::AMB_44);
  if (!usual) return std::nullopt;
  for (const BlockView& block : walker.host().blocks(alternative.port.transport)) {
    if (!block.range.contains(outcome.port) || block.kind == BlockView::Kind::exclusion) continue;
    const std::string where =
        "port " + std::to_string(outcome.port) + " of " + text_of(block.range);
    if (block.kind == BlockView::Kind::runtime && block.owner != action.caller.process) {
      return broken(kStranger, where);
    }
    // The rule may be that of the call which binds implicitly: a refused connect keeps its port.
    if (alternative.effect != Effect::draws_from_block) return broken(kHeldBlock, where);
  }
  return std::nullopt;
}

std::optional<Broken> check_state(Walker& walker) {
  Host& host = walker.host();
  if (auto found = check_invariants(host)) return found;
  if (walker.reference()) {
    const std::vector<PortNumber> probe = probe_of(walker.scope());
    if (auto difference = reference::compare_facts(host, *walker.reference(), probe)) {
      return broken(kReference, *difference);
    }
  }
  std::array<ProcessId, Names::kProcesses> running{};
  std::size_t count = 0;
  for (const Names::Process& process : walker.names().processes) {
    if (process.running) running[count++] = process.id;
  }
  const std::size_t mark = host.mark();
  auto found = check_everything_returns(host, std::span(running).first(count));
  host.roll_back(mark);
  return found;
}

Broken refusal_changed() {
  return {kRefusal.name, "the state is another one"};
}

Broken going_back_changed() {
  return {kUndo.name, "the state is another one"};
}

std::vector<Witness> sometimes_witnesses(const Scope& scope) {
  struct Row {
    Witness witness;
    std::vector<MoveKind> needs;
    std::size_t processes = 1;
  };
  using enum MoveKind;
  const std::vector<Row> rows = {
      {{Rule::bind_any_port, false, "bind(0) gets a port of the dynamic range"}, {bind}},
      {{Rule::bind_twice, true, "a second bind of a socket is refused"}, {bind}},
      {{Rule::bind_in_use, true, "a port that is bound is refused"}, {bind}},
      {{Rule::close_returns_port, false, "the port of a closed socket comes back"}, {bind, close}},
      {{Rule::bind_any_port_of_block, false, "bind(0) draws from the block"},
       {bind, acquire, associate}},
      {{Rule::bind_port_of_block, false, "an explicit port of the block is bound"},
       {bind, acquire, associate}},
      {{Rule::bind_outside_block, true, "a port outside the block is refused"},
       {bind, acquire, associate}},
      {{Rule::bind_reserved, true, "a stranger's bind to a reserved port is refused"},
       {bind, acquire},
       2},
      {{Rule::bind_reserved_by_owner, true, "the owner has to associate first"}, {bind, acquire}},
      {{Rule::bind_block_gone, true, "a bind after the end of the block is refused"},
       {bind, acquire, associate, release}},
      {{Rule::associate_foreign_process, true, "a stranger's token is refused"},
       {acquire, associate},
       2},
      {{Rule::associate_unknown_token, true, "a token that names nothing is refused"}, {associate}},
      {{Rule::acquire_port_reserved, true, "an acquire over a block is refused"}, {acquire}},
      {{Rule::acquire_wildcard, false, "the system places a block"}, {acquire}},
      {{Rule::release_granted, false, "a block is released"}, {acquire, release}},
      {{Rule::release_foreign_process, true, "a stranger cannot release"}, {acquire, release}, 2},
      {{Rule::close_ends_reservations, false, "a block ends with its socket"}, {acquire, close}},
      {{Rule::persistent_created, false, "a persistent block is made"}, {create}},
      {{Rule::persistent_privilege, true, "making one needs rights"}, {create}},
      {{Rule::persistent_overlap, true, "overlapping blocks are refused"}, {create}},
      {{Rule::persistent_not_found, true, "an unknown block is not found"}, {lookup}},
      {{Rule::persistent_deleted, false, "a persistent block is deleted"}, {create, remove}},
      {{Rule::duplicate_opened, false, "a duplicate is opened"}, {duplicate, open_duplicate}},
      {{Rule::exclusion_added, false, "ports are excluded"}, {add_exclusion}},
      {{Rule::reboot_keeps_store, false, "the machine restarts"}, {reboot}},
      {{Rule::connect_refused, true, "a connect is refused"}, {connect, bind}},
      {{Rule::accept_made, false, "a connection is accepted"}, {bind, listen, connect, accept}},
      {{Rule::close_begins_time_wait, false, "a connection comes into TIME_WAIT"},
       {bind, listen, connect, accept, close}},
      {{Rule::connect_pair_waits, true, "a pair in TIME_WAIT is refused"},
       {bind, listen, connect, accept, close, pass_time}},
      {{Rule::time_wait_ends, false, "TIME_WAIT ends"},
       {bind, listen, connect, accept, close, pass_time}},
  };
  std::vector<Witness> witnesses;
  for (const Row& row : rows) {
    const bool can = std::ranges::all_of(row.needs, [&](MoveKind kind) { return scope.has(kind); });
    if (can && scope.processes.size() >= row.processes) witnesses.push_back(row.witness);
  }
  return witnesses;
}

bool is_seen(const Witness& witness, const RuleTally& tally) {
  const auto rule = static_cast<std::size_t>(witness.rule);
  return witness.refuses ? tally.refused.test(rule) : tally.granted.test(rule);
}

}  // namespace portpool::conformance
