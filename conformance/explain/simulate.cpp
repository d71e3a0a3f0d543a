#include "explain/simulate.hpp"

#include <algorithm>
#include <bitset>

#include "explain/stand_ins.hpp"

namespace portpool::conformance {
namespace {

using listings::SocketRow;
using listings::SocketState;

constexpr UserId kCaller{0}, kOther{1};

/// Puts ranges into a host, each port once: no machine lists ranges that overlap.
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

struct Options {
  bool exclusive = false, reuse = false, dual_stack = false, other_user = false;
};

Options options_of(Guess guess) {
  return {guess == Guess::exclusive || guess == Guess::other_exclusive ||
              guess == Guess::dual_exclusive,
          guess == Guess::reuse, guess == Guess::dual_stack || guess == Guess::dual_exclusive,
          guess == Guess::other_user || guess == Guess::other_exclusive};
}

call::SocketAddress socket_name(bool inet6, const IpAddress& address, std::uint32_t port) {
  call::SocketAddress name;
  name.namelen = inet6 ? 28 : 16;
  name.sa_family = static_cast<std::uint16_t>(inet6 ? AddressFamily::inet6 : AddressFamily::inet);
  name.address = address;
  name.port = static_cast<PortNumber>(port);
  return name;
}

/// A host with the machine's ranges and sockets, and a process that is about to call.
class Machinery {
 public:
  Machinery(const MachineState& state, const ExplainRequest& request, Guess guess,
            const Answers& answers)
      : state_(state), request_(request), guess_(options_of(guess)), host_(setup(answers)) {
    add_exclusions();
    add_sockets();
    if (connects_implicitly()) add_listener();
    caller_ = {host_.add_process(kCaller, request.privilege), {}};
  }

  void offer(Offer& out) {
    if (request_.verb == RequestVerb::exclude) {
      host_.offer(world::AddExclusion{request_.transport, request_.range(), true}, out);
      return;
    }
    call_ = call();
    host_.offer(caller_, call_, out);
  }

  /// The listen behind a bind that was offered.
  void offer_listen(Offer& out) {
    Chooser chooser{0};
    host_.simulate(caller_, call_, chooser);
    host_.offer(caller_, call::listen{socket_, 5}, out);
  }

  [[nodiscard]] const Host& host() const { return host_; }

 private:
  HostSetup setup(const Answers& answers) const {
    HostSetup setup;
    setup.answers = answers;
    setup.reservations_supported = state_.reservations;
    for (const Transport transport : {Transport::tcp, Transport::udp}) {
      setup.dynamic_range[static_cast<std::size_t>(transport)] =
          state_.dynamic(transport, request_.inet6);
    }
    return setup;
  }

  void add_exclusions() {
    Exclusions exclusions(host_, request_.transport);
    for (const ExcludedRange& range :
         state_.excluded(request_.transport, request_.inet6, kAllPorts)) {
      exclusions.add(range);
    }
    // A dual-stack socket needs its port in both families.
    if (request_.inet6 && request_.dual_stack) {
      for (const ExcludedRange& range : state_.excluded(request_.transport, false, kAllPorts)) {
        exclusions.add(range);
      }
    }
    // HTTP.sys listens without a socket: it holds a reservation of the port (D-04).
    for (const SocketRow& row : state_.bound(request_.transport, request_.range())) {
      if (looks_like_http_sys(row)) exclusions.add({{row.port, 1}, false});
    }
    for (const listings::HttpUrl& url : state_.urls) {
      const bool here = request_.transport == Transport::tcp && request_.range().contains(url.port);
      if (url.registered && here) exclusions.add({{url.port, 1}, false});
    }
  }

  void add_sockets() {
    if (!state_.sockets) return;
    holder_ = {host_.add_process(guess_.other_user ? kOther : kCaller, Privilege::administrator),
               {}};
    if (request_.leaves_choice()) {
      const PortSet busy = busy_ports_of(state_, request_.transport);
      for (auto port = busy.next(0, kUsablePorts); port;
           port = busy.next(*port + 1U, kUsablePorts)) {
        add_socket(request_.inet6, request_.inet6 ? IpAddress::v6_any() : IpAddress::v4_any(),
                   *port);
      }
      add_counted(busy);
      return;
    }
    for (const SocketRow& row : state_.bound(request_.transport, request_.range())) {
      if (looks_like_http_sys(row) || is_elsewhere(row)) continue;
      add_socket(row.inet6(), stand_ins_.of(address_of(row.address)), row.port);
    }
  }

  /// Sockets of a summary have some ports of the dynamic range: which does not matter here.
  void add_counted(const PortSet& busy) {
    auto left = std::ranges::count_if(*state_.sockets, [&](const SocketRow& row) {
      return row.transport == request_.transport && row.port == 0;
    });
    const PortRange dynamic = state_.dynamic(request_.transport, request_.inet6);
    const IpAddress any = request_.inet6 ? IpAddress::v6_any() : IpAddress::v4_any();
    for (std::uint32_t port = dynamic.first; port < dynamic.end() && left > 0; ++port) {
      const auto number = static_cast<PortNumber>(port);
      if (busy.contains(number)) continue;
      if (!state_.excluded(request_.transport, request_.inet6, {port, 1}).empty()) continue;
      add_socket(request_.inet6, any, number);
      --left;
    }
  }

  [[nodiscard]] bool connects_implicitly() const {
    return request_.verb == RequestVerb::connect && request_.binds_implicitly();
  }

  /// Whether a program listens at the other side is not the question, so one does: on a stand-in
  /// for the peer's port that takes none of the ports that connect may choose.
  void add_listener() {
    const PortSet busy = busy_ports_of(state_, Transport::tcp);
    const PortRange dynamic = state_.dynamic(Transport::tcp, request_.inet6);
    for (std::uint32_t port = 1; port < kAllPorts.end(); ++port) {
      const auto number = static_cast<PortNumber>(port);
      if (dynamic.contains(number) || busy.contains(number)) continue;
      const Caller server{host_.add_process(kOther, Privilege::administrator), {}};
      const SocketHandle socket = make_socket(server, request_.inet6);
      const IpAddress any = request_.inet6 ? IpAddress::v6_any() : IpAddress::v4_any();
      const auto name = socket_name(request_.inet6, any, number);
      const Outcome bound = host_.simulate(server, call::bind{socket, name}, chooser_);
      if (bound.status != Status::success) continue;
      host_.simulate(server, call::listen{socket, 5}, chooser_);
      listening_at_ = number;
      return;
    }
  }

  /// Two IPv6 addresses of interfaces have one stand-in, though they never meet.
  [[nodiscard]] bool is_elsewhere(const SocketRow& row) const {
    const auto is_named = [](const IpAddress& address) {
      return !address.is_v4() && !address.is_any() && address != IpAddress::v6_loopback();
    };
    const IpAddress address = address_of(row.address);
    return (is_named(address) || is_named(request_.address)) && !address.is_any() &&
           !request_.address.is_any() && address != request_.address;
  }

  SocketHandle make_socket(Caller caller, bool inet6) {
    call::WSASocketW make;
    make.family = static_cast<std::int32_t>(inet6 ? AddressFamily::inet6 : AddressFamily::inet);
    make.type = request_.transport == Transport::tcp ? 1 : 2;
    make.protocol = request_.transport == Transport::tcp ? 6 : 17;
    return host_.simulate(caller, make, chooser_).handle;
  }

  void set(Caller caller, SocketHandle socket, SocketOption option, std::int32_t value) {
    host_.simulate(caller, call::setsockopt{socket, option, value}, chooser_);
  }

  /// A socket that cannot be bound here (its port is in a reservation that it may well be
  /// associated with) is left out: the reservation decides.
  void add_socket(bool inet6, const IpAddress& address, PortNumber port) {
    const SocketHandle socket = make_socket(holder_, inet6);
    if (guess_.exclusive) set(holder_, socket, SocketOption::exclusiveaddruse, 1);
    if (guess_.dual_stack && inet6) set(holder_, socket, SocketOption::ipv6_v6only, 0);
    if (guess_.reuse) set(holder_, socket, SocketOption::reuseaddr, 1);
    host_.simulate(holder_, call::bind{socket, socket_name(inet6, address, port)}, chooser_);
  }

  Call call() {
    if (request_.verb == RequestVerb::create || request_.verb == RequestVerb::http_listener) {
      call::PersistentPortReservation create;
      create.operation = call::PersistentOperation::create;
      create.transport = request_.transport;
      create.start_port =
          static_cast<std::uint16_t>((request_.first >> 8) | ((request_.first & 0xff) << 8));
      create.count = static_cast<std::uint16_t>(request_.count);
      return create;
    }
    socket_ = make_socket(caller_, request_.inet6);
    if (request_.exclusive) set(caller_, socket_, SocketOption::exclusiveaddruse, 1);
    if (request_.reuse) set(caller_, socket_, SocketOption::reuseaddr, 1);
    if (request_.dual_stack) set(caller_, socket_, SocketOption::ipv6_v6only, 0);
    if (request_.broadcast) set(caller_, socket_, SocketOption::broadcast, 1);
    if (request_.verb == RequestVerb::acquire) return acquire();
    const bool implicit = request_.binds_implicitly();
    const bool local =
        !implicit && request_.verb != RequestVerb::connect && request_.verb != RequestVerb::send;
    const IpAddress address = implicit || local ? stand_ins_.of(request_.address)
                              : request_.inet6  ? IpAddress::v6_any()
                                                : IpAddress::v4_any();
    const auto name = socket_name(request_.inet6, address,
                                  listening_at_ != 0 ? listening_at_
                                  : implicit         ? request_.peer_port
                                                     : request_.first);
    if (connects_implicitly()) return call::connect{socket_, name};
    if (implicit) return call::sendto{socket_, name, 1};
    return call::bind{socket_, name};
  }

  [[nodiscard]] Call acquire() const {
    call::WSAIoctl ioctl;
    ioctl.s = socket_;
    ioctl.code = kSioAcquirePortReservation;
    ioctl.in_size = kInetPortRangeSize;
    ioctl.input[0] = static_cast<std::uint8_t>(request_.first >> 8);  // network order
    ioctl.input[1] = static_cast<std::uint8_t>(request_.first);
    ioctl.input[2] = static_cast<std::uint8_t>(request_.count);
    ioctl.input[3] = static_cast<std::uint8_t>(request_.count >> 8);
    ioctl.out_pointer = Pointer::valid;
    ioctl.out_size = kReservationInstanceSize;
    return ioctl;
  }

  const MachineState& state_;
  const ExplainRequest& request_;
  Options guess_;
  Host host_;
  Chooser chooser_{0};
  StandIns stand_ins_;
  Caller holder_, caller_;
  PortNumber listening_at_ = 0;  // stands for the peer's port of a connect; 0 = none
  SocketHandle socket_{};
  Call call_;
};

Grant grant_of(const Alternative& alternative, const Host& host) {
  const PortChoice& choice = alternative.port;
  if (choice.kind == PortChoice::Kind::free_in) {
    return {host.free_ports(choice.transport).count(choice.within), 0, choice.within};
  }
  if (choice.kind == PortChoice::Kind::free_run_in) return {0, choice.length, choice.within};
  return {};
}

Simulated outcome_of(const Host& host, const Offer& offer) {
  const Alternative& alternative = offer[host.preferred(offer)];
  Simulated simulated{alternative.outcome.status, alternative.rule, alternative.refuses, {}};
  if (!alternative.refuses) simulated.grant = grant_of(alternative, host);
  return simulated;
}

}  // namespace

Simulated simulate(const MachineState& state, const ExplainRequest& request, Guess guess,
                   const Answers& answers) {
  Machinery machinery(state, request, guess, answers);
  Offer offer;
  machinery.offer(offer);
  const Simulated bound = outcome_of(machinery.host(), offer);
  if (request.verb != RequestVerb::listen || bound.refuses) return bound;
  Offer listening;
  machinery.offer_listen(listening);
  const Simulated listens = outcome_of(machinery.host(), listening);
  return listens.refuses ? listens : bound;  // the rule that let the bind pass is of interest
}

std::bitset<kQuestionCount> questions_of(const MachineState& state, const ExplainRequest& request) {
  Machinery machinery(state, request, Guess::none, Answers::open());
  Offer offer;
  machinery.offer(offer);
  std::bitset<kQuestionCount> consulted;
  for (std::size_t i = 0; i < kOpenQuestionCount; ++i) consulted[i] = offer.consulted().test(i);
  return consulted;
}

PortSet busy_ports_of(const MachineState& state, Transport transport) {
  PortSet busy = PortSet::empty_set();
  if (!state.sockets) return busy;
  std::vector<std::string_view> own(state.addresses.begin(), state.addresses.end());
  for (const SocketRow& row : *state.sockets) own.push_back(row.address);
  std::ranges::sort(own);
  for (const SocketRow& row : *state.sockets) {
    if (row.transport != transport) continue;
    if (row.port == 0) continue;  // counted, not listed
    busy.insert(row.port);
    const bool with_itself = row.peer_port != 0 && row.peer == row.address;
    const bool known = row.peer_port != 0 && std::ranges::binary_search(own, row.peer);
    if (with_itself || known) busy.insert(row.peer_port);
  }
  return busy;
}

PortSet free_ports_of(const MachineState& state, Transport transport, bool inet6) {
  PortSet free = PortSet::full();
  free.erase(PortNumber{0});
  for (const ExcludedRange& range : state.excluded(transport, inet6, kAllPorts)) {
    free.erase(range.range);
  }
  const PortSet busy = busy_ports_of(state, transport);
  for (auto port = busy.next(0, kUsablePorts); port; port = busy.next(*port + 1U, kUsablePorts)) {
    free.erase(*port);
  }
  const auto erase = [&](std::optional<Transport> of, PortRange range) {
    if (of.value_or(transport) == transport) free.erase(range);
  };
  for (const listings::HttpUrl& url : state.urls) {
    if (url.port != 0) erase(Transport::tcp, {url.port, 1});
  }
  for (const listings::NatPorts& nat : state.nat) erase(nat.transport, nat.range);
  for (const listings::GuestPorts& guest : state.guests) erase(guest.transport, guest.range);
  return free;
}

bool looks_like_http_sys(const SocketRow& row) {
  // SMB, NetBIOS and PPTP have drivers of their own.
  constexpr std::uint32_t kOthers[] = {139, 445, 1723};
  const bool anywhere = row.address == "0.0.0.0" || row.address == "::";
  return row.transport == Transport::tcp && row.state == SocketState::listening && anywhere &&
         row.process == std::optional(kSystemProcess) &&
         std::ranges::find(kOthers, row.port) == std::end(kOthers);
}

}  // namespace portpool::conformance
