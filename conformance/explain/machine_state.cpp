#include "explain/machine_state.hpp"

#include <algorithm>
#include <bitset>

namespace portpool::conformance {
namespace {

constexpr UserId kCaller{0}, kElse{1};

std::size_t index(Transport transport) {
  return static_cast<std::size_t>(transport);
}

/// Puts ranges into a host, each port once.
class Exclusions {
 public:
  Exclusions(Host& host, Transport transport) : host_(host), transport_(transport) {
    taken_.set(0);
  }

  void add(const ExcludedRange& range) {
    for (std::uint32_t port = range.range.first; port < range.range.end();) {
      std::uint32_t end = port;
      while (end < range.range.end() && !taken_.test(end)) taken_.set(end++);
      if (end > port) put({port, end - port}, range.administered);
      port = end + (end == port ? 1 : 0);
    }
  }

 private:
  void put(PortRange range, bool administered) {
    if (administered) {
      host_.add_exclusion(transport_, range, true);
    } else {
      host_.add_foreign_reservation(transport_, range);
    }
  }

  Host& host_;
  Transport transport_;
  std::bitset<kPortSpace> taken_;
};

/// Loopback addresses that stand for addresses of interfaces.
class StandIns {
 public:
  IpAddress of(const IpAddress& address) {
    if (address.is_any() || address.is_v4_loopback() || address == IpAddress::v6_loopback()) {
      return address;
    }
    if (!address.is_v4()) return IpAddress::v6_loopback();
    const auto at = std::find(known_.begin(), known_.end(), address);
    const std::size_t number = static_cast<std::size_t>(at - known_.begin());
    if (at == known_.end()) known_.push_back(address);
    return IpAddress::v4(127, 200, static_cast<std::uint8_t>(number / 250),
                         static_cast<std::uint8_t>(1 + number % 250));
  }

 private:
  std::vector<IpAddress> known_;
};

SocketHandle make_socket(Host& host, Caller caller, Transport transport, bool inet6,
                         Chooser& chooser) {
  call::WSASocketW make;
  make.family = static_cast<std::int32_t>(inet6 ? AddressFamily::inet6 : AddressFamily::inet);
  make.type = transport == Transport::tcp ? 1 : 2;
  make.protocol = transport == Transport::tcp ? 6 : 17;
  return host.simulate(caller, make, chooser).handle;
}

call::bind bind_call(SocketHandle socket, bool inet6, const IpAddress& address, PortNumber port) {
  call::bind bind;
  bind.s = socket;
  bind.name.namelen = inet6 ? 28 : 16;
  bind.name.sa_family =
      static_cast<std::uint16_t>(inet6 ? AddressFamily::inet6 : AddressFamily::inet);
  bind.name.address = address;
  bind.name.port = port;
  return bind;
}

void set(Host& host, Caller caller, SocketHandle socket, SocketOption option, std::int32_t value,
         Chooser& chooser) {
  host.simulate(caller, call::setsockopt{socket, option, value}, chooser);
}

/// A socket that cannot be bound here (its port is in a reservation that it may well be associated
/// with) is left out: the reservation decides.
void add_socket(Host& host, const netsh::BoundPort& port, const Guess& guess, StandIns& stand_ins,
                Chooser& chooser, Caller caller) {
  const auto address = parse_ip_address(port.address);
  if (!address) return;
  const bool inet6 = port.inet6();
  const SocketHandle socket = make_socket(host, caller, port.transport, inet6, chooser);
  if (guess.exclusive) set(host, caller, socket, SocketOption::exclusiveaddruse, 1, chooser);
  if (guess.dual_stack && inet6) {
    set(host, caller, socket, SocketOption::ipv6_v6only, 0, chooser);
  }
  if (guess.reuse) set(host, caller, socket, SocketOption::reuseaddr, 1, chooser);
  host.simulate(caller, bind_call(socket, inet6, stand_ins.of(*address), port.port), chooser);
}

Call acquire_call(const ExplainRequest& request, SocketHandle socket) {
  call::WSAIoctl ioctl;
  ioctl.s = socket;
  ioctl.code = kSioAcquirePortReservation;
  ioctl.in_size = kInetPortRangeSize;
  ioctl.input[0] = static_cast<std::uint8_t>(request.first >> 8);  // network order
  ioctl.input[1] = static_cast<std::uint8_t>(request.first);
  ioctl.input[2] = static_cast<std::uint8_t>(request.count);
  ioctl.input[3] = static_cast<std::uint8_t>(request.count >> 8);
  ioctl.out_pointer = Pointer::valid;
  ioctl.out_size = kReservationInstanceSize;
  return ioctl;
}

Call create_call(const ExplainRequest& request) {
  call::PersistentPortReservation create;
  create.operation = call::PersistentOperation::create;
  create.transport = request.transport;
  create.start_port =
      static_cast<std::uint16_t>((request.first >> 8) | ((request.first & 0xff) << 8));
  create.count = static_cast<std::uint16_t>(request.count);
  return create;
}

Call socket_call(const ExplainRequest& request, SocketHandle socket, const IpAddress& address) {
  const bool implicit = request.binds_implicitly();
  const auto port = static_cast<PortNumber>(implicit ? request.peer_port : request.first);
  const call::bind bind = bind_call(socket, request.inet6, address, port);
  Call made = bind;
  if (request.verb == RequestVerb::acquire) made = acquire_call(request, socket);
  if (request.verb == RequestVerb::connect) made = call::connect{socket, bind.name};
  if (request.verb == RequestVerb::send) made = call::sendto{socket, bind.name, 1};
  return made;
}

}  // namespace

PortRange MachineState::dynamic(Transport transport) const {
  return dynamic_range[index(transport)].value_or(kDefaultDynamicRange);
}

std::vector<ExcludedRange> MachineState::excluded(Transport transport, PortRange within) const {
  std::vector<ExcludedRange> found;
  if (!exclusions[index(transport)]) return found;
  for (const ExcludedRange& range : *exclusions[index(transport)]) {
    if (range.range.overlaps(within)) found.push_back(range);
  }
  return found;
}

std::vector<netsh::BoundPort> MachineState::bound(Transport transport, PortRange within) const {
  std::vector<netsh::BoundPort> found;
  if (!sockets) return found;
  for (const netsh::BoundPort& port : *sockets) {
    if (port.transport == transport && within.contains(port.port)) found.push_back(port);
  }
  return found;
}

MachineState state_of(const Fingerprint& fingerprint) {
  MachineState state;
  state.reservations = fingerprint.reservations;
  for (std::size_t i = 0; i < kTransportCount; ++i) {
    state.dynamic_range[i] = fingerprint.dynamic_range[i];
    state.exclusions[i] = fingerprint.exclusions[i];
  }
  return state;
}

MachineState state_of(const netsh::Listing& listing) {
  MachineState state;
  for (std::size_t i = 0; i < kTransportCount; ++i) {
    state.dynamic_range[i] = listing.dynamic_range[i];
    state.exclusions[i] = listing.exclusions[i];
  }
  return state;
}

PosedRequest pose(const MachineState& state, const ExplainRequest& request, const Guess& guess,
                  const Answers& answers) {
  HostSetup setup;
  setup.answers = answers;
  setup.reservations_supported = state.reservations;
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    setup.dynamic_range[index(transport)] = state.dynamic(transport);
  }
  PosedRequest posed{Host(setup), {}, {}, {}, {}};
  Host& host = posed.host;
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    Exclusions exclusions(host, transport);
    for (const ExcludedRange& range : state.excluded(transport, kAllPorts)) exclusions.add(range);
  }
  Chooser chooser{0};
  StandIns stand_ins;
  const IpAddress address = stand_ins.of(request.address);
  if (state.sockets) {
    const Caller holder{
        host.add_process(guess.other_user ? kElse : kCaller, Privilege::administrator), {}};
    for (const netsh::BoundPort& port : *state.sockets) {
      add_socket(host, port, guess, stand_ins, chooser, holder);
    }
  }
  posed.caller = {host.add_process(kCaller, request.privilege), {}};
  if (request.verb == RequestVerb::exclude) {
    posed.event = world::AddExclusion{request.transport, request.range(), true};
    return posed;
  }
  if (request.verb == RequestVerb::create) {
    posed.call = create_call(request);
    return posed;
  }
  posed.socket = make_socket(host, posed.caller, request.transport, request.inet6, chooser);
  const auto option = [&](bool wanted, SocketOption which, std::int32_t value) {
    if (wanted) set(host, posed.caller, posed.socket, which, value, chooser);
  };
  option(request.exclusive, SocketOption::exclusiveaddruse, 1);
  option(request.reuse, SocketOption::reuseaddr, 1);
  option(request.dual_stack, SocketOption::ipv6_v6only, 0);
  posed.call = socket_call(request, posed.socket, address);
  // Whether anybody listens at the other side is not the question.
  if (request.verb == RequestVerb::connect) {
    host.set_mutation(Mutation::switch_off(Rule::connect_refused));
  }
  return posed;
}

}  // namespace portpool::conformance
