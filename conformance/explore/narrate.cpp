#include "explore/narrate.hpp"

#include "explore/walker.hpp"
#include "run/events.hpp"

namespace portpool::conformance {
namespace {

std::string socket_name(std::uint8_t name) {
  return "s" + std::to_string(name + 1);
}
std::string block_name(std::uint8_t name) {
  return "R" + std::to_string(name + 1);
}
std::string duplicate_name(std::uint8_t name) {
  return "d" + std::to_string(name + 1);
}
std::string overlapped_name(std::uint8_t descriptor) {
  return "ov" + std::to_string(descriptor + 1);
}

PortReference number(std::uint32_t port) {
  return {PortReference::Kind::number, {}, port};
}

// One move as a step: what it is called, and with what.
class StepOfMove {
 public:
  StepOfMove(const Scope& scope, const Names& names, const Move& move)
      : scope_(scope), names_(names), move_(move) {}

  Step make() {
    set_kind();
    if (step_.is_call()) set_arguments();
    return step_;
  }

 private:
  [[nodiscard]] const Names::Descriptor& descriptor() const {
    return names_.descriptors[move_.descriptor];
  }

  void in_process(CallName call, std::size_t process) {
    step_.what = call;
    step_.process = process;
  }
  void on_socket(CallName call) {
    in_process(call, descriptor().process);
    step_.arguments.socket = {SocketReference::Kind::named, socket_name(descriptor().name)};
  }
  void event(HostEvent event) {
    step_.what = event;
    step_.protocol = move_.udp ? Transport::udp : Transport::tcp;
    step_.store = move_.on ? ExclusionStore::persistent : ExclusionStore::active;
    step_.arguments.port = number(move_.range.first);
    step_.arguments.count = move_.range.count;
  }
  [[nodiscard]] CallName by_transport(CallName tcp) const {
    return move_.udp ? static_cast<CallName>(static_cast<int>(tcp) + 1) : tcp;
  }

  void set_kind() {
    using enum CallName;
    switch (move_.kind) {
      case MoveKind::open:
        return in_process(socket_, move_.process);
      case MoveKind::close:
        return on_socket(closesocket_);
      case MoveKind::bind:
        return on_socket(bind_);
      case MoveKind::option:
        return on_socket(setsockopt_);
      case MoveKind::send:
        return on_socket(sendto_);
      case MoveKind::connect:
        return on_socket(connect_);
      case MoveKind::listen:
        return on_socket(listen_);
      case MoveKind::accept:
        return on_socket(accept_);
      case MoveKind::shutdown:
        return on_socket(shutdown_);
      case MoveKind::acquire:
      case MoveKind::acquire_overlapped:
        return on_socket(SIO_ACQUIRE_PORT_RESERVATION_);
      case MoveKind::associate:
      case MoveKind::associate_overlapped:
        return on_socket(SIO_ASSOCIATE_PORT_RESERVATION_);
      case MoveKind::release:
        return on_socket(SIO_RELEASE_PORT_RESERVATION_);
      case MoveKind::create:
        return in_process(by_transport(CreatePersistentTcpPortReservation_), move_.process);
      case MoveKind::remove:
        return in_process(by_transport(DeletePersistentTcpPortReservation_), move_.process);
      case MoveKind::lookup:
        return in_process(by_transport(LookupPersistentTcpPortReservation_), move_.process);
      case MoveKind::duplicate:
        return on_socket(WSADuplicateSocketW_);
      case MoveKind::open_duplicate:
        return in_process(WSASocketW_, names_.blobs[move_.object].process);
      case MoveKind::startup:
        return in_process(WSAStartup_, move_.process);
      case MoveKind::cleanup:
        return in_process(WSACleanup_, move_.process);
      case MoveKind::exit:
        return in_process(ExitProcess_, move_.process);
      case MoveKind::add_exclusion:
        return event(HostEvent::add_exclusion);
      case MoveKind::delete_exclusion:
        return event(HostEvent::delete_exclusion);
      case MoveKind::reboot:
        return event(HostEvent::reboot);
      case MoveKind::pass_time:
        step_.milliseconds = 120'000;
        return event(HostEvent::advance_time);
      case MoveKind::hold:
        return event(HostEvent::hold_requests);
      case MoveKind::complete:
        return event(HostEvent::complete_requests);
      case MoveKind::cancel:
        return on_socket(CancelIoEx_);
    }
  }

  void set_address(const IpAddress& v4) {
    const bool inet6 = descriptor().inet6;
    step_.arguments.address_text = v4.is_any() ? (inet6 ? "::" : "0.0.0.0")
                                   : inet6     ? "::1"
                                               : to_string(v4, true);
    step_.arguments.address = *parse_ip_address(step_.arguments.address_text);
  }

  void set_token() {
    if (move_.object == kUnknownBlock) {
      step_.arguments.token = {TokenReference::Kind::unknown, {}};
    } else {
      step_.arguments.token = {TokenReference::Kind::reservation,
                               block_name(names_.blocks[move_.object].name)};
    }
  }

  void set_arguments() {
    Arguments& to = step_.arguments;
    switch (move_.kind) {
      case MoveKind::open:
        to.family = move_.inet6 ? 23 : 2;
        to.type = move_.udp ? 2 : 1;
        to.protocol = move_.udp ? 17 : 6;
        break;
      case MoveKind::bind:
        set_address(scope_.addresses[move_.object]);
        to.port = number(move_.range.first);
        break;
      case MoveKind::send:
      case MoveKind::connect:
        set_address(IpAddress::v4_loopback());
        to.port = number(move_.range.first != 0 && !descriptor().udp ? move_.range.first : 9);
        break;
      case MoveKind::option:
        to.option = scope_.options[move_.object];
        to.value = move_.on ? 1 : 0;
        break;
      case MoveKind::listen:
        to.length = 5;
        break;
      case MoveKind::acquire_overlapped:
        to.overlapped = overlapped_name(move_.descriptor);
        [[fallthrough]];
      case MoveKind::acquire:
      case MoveKind::create:
      case MoveKind::remove:
      case MoveKind::lookup:
        to.port = number(move_.range.first);
        to.count = move_.range.count;
        break;
      case MoveKind::associate_overlapped:
        to.overlapped = overlapped_name(move_.descriptor);
        [[fallthrough]];
      case MoveKind::associate:
      case MoveKind::release:
        set_token();
        break;
      case MoveKind::duplicate:
        to.target = scope_.processes[move_.object].name;
        break;
      case MoveKind::open_duplicate:
        to.from = duplicate_name(names_.blobs[move_.object].name);
        break;
      default:
        break;
    }
  }

  const Scope& scope_;
  const Names& names_;
  const Move& move_;
  Step step_;
};

// What the step made, by its number: the one that is in `after` and was not in `before`.
std::string made_by(const Move& move, const Names& before, const Names& after) {
  switch (move.kind) {
    case MoveKind::open:
    case MoveKind::open_duplicate:
      return socket_name(before.made_sockets);
    case MoveKind::accept:
      return after.made_sockets > before.made_sockets ? socket_name(before.made_sockets) : "";
    case MoveKind::acquire:
    case MoveKind::acquire_overlapped:
    case MoveKind::create:
      return after.made_blocks > before.made_blocks ? block_name(before.made_blocks) : "";
    case MoveKind::duplicate:
      return after.made_blobs > before.made_blobs ? duplicate_name(before.made_blobs) : "";
    default:
      return {};
  }
}

Scenario heading_of(const Scope& scope, const Violation& violation) {
  Scenario scenario;
  scenario.id = "found-by-exploration";
  scenario.title = "Breaks the property " + violation.property + ": " + violation.message;
  scenario.note = "Found by portpool explore, scope " + scope.id + ", profile " + scope.profile;
  for (const ScopeProcess& process : scope.processes) {
    ProcessDeclaration declaration;
    declaration.name = process.name;
    declaration.user = process.user;
    declaration.privilege = process.privilege;
    scenario.processes.push_back(declaration);
  }
  const PortRange dynamic{scope.first_port + scope.dynamic.first, scope.dynamic.count};
  scenario.host.dynamic_range[0] = scenario.host.dynamic_range[1] = dynamic;
  return scenario;
}

}  // namespace

Narration narrate(const Scope& scope, const std::vector<Move>& moves, const Violation& violation,
                  const Mutation& mutation) {
  Narration narration;
  narration.scenario = heading_of(scope, violation);
  Walker walker(scope, moves, mutation);
  std::vector<Outcome> outcomes;
  const auto add = [&](Step step, const std::string& made) {
    step.id = "step-" + std::to_string(narration.scenario.steps.size() + 1);
    step.as = made;
    narration.scenario.steps.push_back(std::move(step));
  };
  for (const Branch& branch : violation.path) {
    const Move& move = moves[branch.move];
    const Names before = walker.names();
    Step step = StepOfMove(scope, before, move).make();
    const Action action = walker.action(branch.move);
    Offer offer;
    walker.offer(action, offer);
    walker.outcomes(offer[branch.alternative], outcomes);
    const Outcome& outcome = outcomes[branch.pick];
    const bool chosen = walker.host().preferred(offer) != branch.alternative || branch.pick != 0;
    if (action.completion) {
      step.requests = {overlapped_name(static_cast<std::uint8_t>(
          static_cast<std::uint32_t>(walker.host().request(*action.completion)->overlapped) - 1))};
    }
    walker.advance(branch, action, offer, outcome);
    add(std::move(step), made_by(move, before, walker.names()));
    if (!chosen) continue;
    std::string choice =
        narration.scenario.steps.back().id + " comes to " + std::string(name_of(outcome.status));
    if (outcome.has(field::kPort)) choice += ", port " + std::to_string(outcome.port);
    if (outcome.has(field::kRange)) choice += ", block " + std::to_string(outcome.range.first);
    narration.choices.push_back(std::move(choice));
  }
  if (violation.move) {
    const Move& move = moves[*violation.move];
    add(StepOfMove(scope, walker.names(), move).make(), {});
  }
  return narration;
}

}  // namespace portpool::conformance
