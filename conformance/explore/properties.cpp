#include "explore/properties.hpp"

#include <algorithm>
#include <array>

#include "portpool/sim/differential.hpp"

namespace portpool::conformance {
namespace {

constexpr std::array<Property, 12> kAlways = {{
    {"an-offer-is-never-empty", "every call has an outcome"},
    {"a-refusal-changes-nothing", "the state after a refusal is the state before"},
    {"going-back-restores", "rolling back gives the state before"},
    {"no-port-for-strangers", "no process but the grantee obtains a port of a runtime block"},
    {"nothing-from-a-held-block", "an unassociated socket obtains no port of a reservation"},
    {"holders-may-share", "no port has two holders who may not share it"},
    {"blocks-are-apart", "no two blocks share a port"},
    {"tokens-are-unique", "tokens of reservations are not zero and differ"},
    {"a-block-dies-with-its-socket", "a runtime reservation has a socket that somebody holds"},
    {"free-is-what-is-left", "a port is free when nothing binds or holds it"},
    {"everything-returns", "when every process has ended, only what is stored holds ports"},
    {"the-reference-agrees", "the reference model allows the same and has the same facts"},
}};
constexpr const Property& kOfferEmpty = kAlways[0];
constexpr const Property& kStranger = kAlways[3];
constexpr const Property& kHeldBlock = kAlways[4];
constexpr const Property& kSharing = kAlways[5];
constexpr const Property& kApart = kAlways[6];
constexpr const Property& kTokens = kAlways[7];
constexpr const Property& kDies = kAlways[8];
constexpr const Property& kFree = kAlways[9];
constexpr const Property& kReturns = kAlways[10];
constexpr const Property& kReference = kAlways[11];

constexpr Transport kTransports[] = {Transport::tcp, Transport::udp};

std::string text_of(PortRange range) {
  return std::to_string(range.first) + "+" + std::to_string(range.count);
}

std::optional<Broken> broken(const Property& property, std::string message) {
  return Broken{property.name, std::move(message)};
}

std::vector<PortNumber> probe_of(const Scope& scope) {
  std::vector<PortNumber> probe = {0, 1, 65535};
  for (std::uint32_t i = 0; i < scope.ports + 2; ++i) {
    probe.push_back(static_cast<PortNumber>(scope.first_port - 1u + i));
  }
  return probe;
}

std::optional<Broken> check_blocks(const Host& host, Transport transport,
                                   const std::vector<SocketView>& sockets,
                                   std::vector<Token>& tokens) {
  std::uint32_t end = 0;
  for (const BlockView& block : host.blocks(transport)) {
    if (block.range.first < end)
      return broken(kApart, "another block covers " + text_of(block.range));
    end = block.range.end();
    if (block.kind == BlockView::Kind::exclusion) continue;
    if (block.token == 0 || std::ranges::find(tokens, block.token) != tokens.end()) {
      return broken(kTokens,
                    "token " + std::to_string(block.token) + " of " + text_of(block.range));
    }
    tokens.push_back(block.token);
    if (block.kind != BlockView::Kind::runtime) continue;
    const bool held = std::ranges::any_of(sockets, [&](const SocketView& socket) {
      return socket.index == block.owner_socket && !socket.processes.empty();
    });
    if (!held) return broken(kDies, "nobody has the socket of " + text_of(block.range));
  }
  return std::nullopt;
}

std::optional<Broken> check_free(const Scope& scope, const Host& host, Transport transport,
                                 const std::vector<SocketView>& sockets) {
  const std::vector<BlockView> blocks = host.blocks(transport);
  for (std::uint32_t i = 0; i < scope.ports + 2; ++i) {
    const auto port = static_cast<PortNumber>(scope.first_port - 1u + i);
    const bool bound = std::ranges::any_of(sockets, [&](const SocketView& socket) {
      return socket.bound && socket.transport == transport && socket.port == port;
    });
    const bool held = std::ranges::any_of(
        blocks, [&](const BlockView& block) { return block.range.contains(port); });
    if (host.free_ports(transport).contains(port) == (bound || held)) {
      return broken(kFree, "port " + std::to_string(port));
    }
  }
  return std::nullopt;
}

std::optional<Broken> check_sharing(const Host& host, const std::vector<SocketView>& sockets) {
  for (std::size_t i = 0; i < sockets.size(); ++i) {
    for (std::size_t j = i + 1; j < sockets.size(); ++j) {
      const SocketView &a = sockets[i], &b = sockets[j];
      const bool meet = a.bound && b.bound && a.transport == b.transport && a.port == b.port;
      if (meet && !reference::may_share(a, b, host.answers())) {
        return broken(kSharing, "port " + std::to_string(a.port) + " has two holders");
      }
    }
  }
  return std::nullopt;
}

// Ends every process, one after another, and looks at what is left.
std::optional<Broken> check_returns(Walker& walker) {
  Host& host = walker.host();
  const std::size_t mark = host.mark();
  Offer offer;
  for (const Names::Process& process : walker.names().processes) {
    if (!process.running) continue;
    const Caller caller{process.id, ThreadId{0}};
    const Call exit = call::ExitProcess{};
    if (!host.can_call(caller, exit)) continue;
    host.offer(caller, exit, offer);
    host.commit(caller, exit, offer, 0, offer[0].outcome);
  }
  std::optional<Broken> found;
  for (const Transport transport : kTransports) {
    std::uint32_t stored = 0;
    for (const BlockView& block : host.blocks(transport)) {
      stored += block.range.count;
      if (block.kind == BlockView::Kind::runtime) {
        found = broken(kReturns, "the runtime block " + text_of(block.range) + " is still there");
      }
    }
    if (!found && host.free_ports(transport).size() != 65535 - stored) {
      found = broken(kReturns, std::to_string(65535 - stored - host.free_ports(transport).size()) +
                                   " ports did not return");
    }
  }
  if (!found && !host.sockets().empty()) found = broken(kReturns, "a socket is left");
  host.roll_back(mark);
  return found;
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
  } else if (model->covers(action.caller, *action.call)) {
    difference =
        reference::compare(walker.host(), *model, action.caller, *action.call, offer, probe);
  }
  if (difference) return broken(kReference, *difference);
  return std::nullopt;
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
    const bool from_block = alternative.rule == Rule::bind_any_port_of_block ||
                            alternative.rule == Rule::bind_port_of_block;
    if (!from_block) return broken(kHeldBlock, where);
  }
  return std::nullopt;
}

std::optional<Broken> check_state(Walker& walker) {
  const Host& host = walker.host();
  const std::vector<SocketView> sockets = host.sockets();
  std::vector<Token> tokens;
  for (const Transport transport : kTransports) {
    if (auto found = check_blocks(host, transport, sockets, tokens)) return found;
    if (auto found = check_free(walker.scope(), host, transport, sockets)) return found;
  }
  if (auto found = check_sharing(host, sockets)) return found;
  if (walker.reference()) {
    const std::vector<PortNumber> probe = probe_of(walker.scope());
    if (auto difference = reference::compare_facts(host, *walker.reference(), probe)) {
      return broken(kReference, *difference);
    }
  }
  return check_returns(walker);
}

std::vector<Witness> sometimes_witnesses(const Scope& scope) {
  struct Row {
    Witness witness;
    std::vector<MoveKind> needs;
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
       {bind, acquire}},
      {{Rule::bind_reserved_by_owner, true, "the owner has to associate first"}, {bind, acquire}},
      {{Rule::bind_block_gone, true, "a bind after the end of the block is refused"},
       {bind, acquire, associate, release}},
      {{Rule::associate_foreign_process, true, "a stranger's token is refused"},
       {acquire, associate}},
      {{Rule::associate_unknown_token, true, "a token that names nothing is refused"}, {associate}},
      {{Rule::acquire_port_reserved, true, "an acquire over a block is refused"}, {acquire}},
      {{Rule::acquire_wildcard, false, "the system places a block"}, {acquire}},
      {{Rule::release_granted, false, "a block is released"}, {acquire, release}},
      {{Rule::release_foreign_process, true, "a stranger cannot release"}, {acquire, release}},
      {{Rule::close_ends_reservations, false, "a block ends with its socket"}, {acquire, close}},
      {{Rule::persistent_created, false, "a persistent block is made"}, {create}},
      {{Rule::persistent_privilege, true, "making one needs rights"}, {create}},
      {{Rule::persistent_overlap, true, "overlapping blocks are refused"}, {create}},
      {{Rule::persistent_not_found, true, "an unknown block is not found"}, {lookup}},
      {{Rule::persistent_deleted, false, "a persistent block is deleted"}, {create, remove}},
      {{Rule::duplicate_opened, false, "a duplicate is opened"}, {duplicate, open_duplicate}},
      {{Rule::exclusion_added, false, "ports are excluded"}, {add_exclusion}},
      {{Rule::reboot_keeps_store, false, "the machine restarts"}, {reboot}},
  };
  std::vector<Witness> witnesses;
  for (const Row& row : rows) {
    const bool can = std::ranges::all_of(row.needs, [&](MoveKind kind) { return scope.has(kind); });
    if (can) witnesses.push_back(row.witness);
  }
  return witnesses;
}

bool is_seen(const Witness& witness, const RuleTally& tally) {
  const auto rule = static_cast<std::size_t>(witness.rule);
  return witness.refuses ? tally.refused.test(rule) : tally.granted.test(rule);
}

}  // namespace portpool::conformance
