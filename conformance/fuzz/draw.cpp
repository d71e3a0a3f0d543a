#include "fuzz/draw.hpp"

#include <algorithm>

#include "format/calls/call_table.hpp"

namespace portpool::conformance {
namespace {

constexpr std::uint32_t kInfinite = 0xffffffff;

// How often a call is drawn before a seed has its say.
std::uint32_t usual_weight(CallName call) {
  using enum CallName;
  switch (call) {
    case bind_:
      return 24;
    case socket_:
    case closesocket_:
    case SIO_ACQUIRE_PORT_RESERVATION_:
    case SIO_ASSOCIATE_PORT_RESERVATION_:
      return 12;
    case WSASocketW_:
    case setsockopt_:
    case listen_:
    case connect_:
    case accept_:
    case SIO_RELEASE_PORT_RESERVATION_:
    case WSADuplicateSocketW_:
      return 8;
    case await_:
    case WSAStartup_:
    case WSACleanup_:
    case ExitThread_:
    case TerminateProcess_:
    case ExitProcess_:
      return 1;
    default:
      return 3;
  }
}

bool is_about_requests(CallName call) {
  using enum CallName;
  return (call >= WSACreateEvent_ && call <= ExitThread_) || call == WSAIoctl_;
}

bool is_about_requests(HostEvent event) {
  return event == HostEvent::hold_requests || event == HostEvent::complete_requests ||
         event == HostEvent::interrupt_requests || event == HostEvent::network_down ||
         event == HostEvent::network_up || event == HostEvent::advance_time;
}

void set_address_text(Arguments& arguments, const char* text) {
  arguments.address_text = text;
  arguments.address = *parse_ip_address(text);
}

}  // namespace

Draw::Draw(std::uint64_t seed) : random_(mix64(seed + 0x9E3779B97F4A7C15U)) {
  plain_ = chance(2);
  crowded_ = !chance(3);
  inet6_one_in_ = 2 + below(6);
  udp_one_in_ = 2 + below(4);
  set_weights();
}

void Draw::set_weights() {
  for (std::size_t i = 0; i < kCallCount; ++i) {
    const auto call = static_cast<CallName>(i);
    const bool wanted = call != CallName::await_ && !(plain_ && is_about_requests(call));
    call_weights_[i] = wanted && !chance(5) ? usual_weight(call) * (1 + below(4)) : 0;
  }
  // Without these nothing else can happen.
  for (const CallName call : {CallName::socket_, CallName::bind_}) {
    std::uint32_t& weight = call_weights_[static_cast<std::size_t>(call)];
    weight = std::max(weight, 12u);
  }
  for (std::size_t i = 0; i < kHostEventCount; ++i) {
    const bool wanted = !(plain_ && is_about_requests(static_cast<HostEvent>(i)));
    event_weights_[i] = wanted && chance(2) ? 1 + below(3) : 0;
  }
}

std::variant<CallName, HostEvent> Draw::kind() {
  std::uint32_t sum = 0;
  for (const std::uint32_t weight : call_weights_) sum += weight;
  for (const std::uint32_t weight : event_weights_) sum += weight;
  std::uint32_t at = below(sum);
  for (std::size_t i = 0; i < kCallCount; ++i) {
    if (at < call_weights_[i]) return static_cast<CallName>(i);
    at -= call_weights_[i];
  }
  for (std::size_t i = 0; i < kHostEventCount; ++i) {
    if (at < event_weights_[i]) return static_cast<HostEvent>(i);
    at -= event_weights_[i];
  }
  return CallName::socket_;
}

std::int64_t Draw::edge() {
  constexpr std::int64_t kEdges[] = {0,     1,     2,     1023,  1024,  5000, 49151,
                                     49152, 50000, 50001, 65533, 65534, 65535};
  return kEdges[below(std::size(kEdges))];
}

PortReference Draw::port(const Scenario& scenario, const Pools& pools) {
  using Kind = PortReference::Kind;
  const std::uint32_t which = below(16);
  if (which < 4) return {Kind::number, {}, 0};
  if (which == 4) return {Kind::number, {}, edge()};
  if (which == 5) {
    const auto& range = scenario.host.dynamic_range[0];
    return {Kind::dynamic, {}, below(range ? range->count : 4)};
  }
  if (which < 9 && !pools.reservations.empty()) {
    const Pools::Block& block = any_of(pools.reservations);
    return {Kind::reservation, block.name, below(std::max(block.count, 1u))};
  }
  if (which == 9 && !pools.sockets.empty()) {
    return {Kind::port_of, any_of(pools.sockets).name, 0};
  }
  const NamedBlock& block = any_of(scenario.blocks);
  return {Kind::block, block.name, below(block.count)};
}

// A range from a block stays inside it: the format wants that.
void Draw::range(Step& step, const Scenario& scenario, const Pools& pools) {
  using Kind = PortReference::Kind;
  Arguments& to = step.arguments;
  to.port = port(scenario, pools);
  while (to.port.kind == Kind::port_of) to.port = port(scenario, pools);
  std::uint32_t room = 3;
  for (const NamedBlock& block : scenario.blocks) {
    if (to.port.kind == Kind::block && block.name == to.port.name) {
      room = block.count - static_cast<std::uint32_t>(to.port.value);
    }
  }
  for (const Pools::Block& block : pools.reservations) {
    if (to.port.kind == Kind::reservation && block.name == to.port.name) {
      room = block.count - static_cast<std::uint32_t>(to.port.value);
    }
  }
  to.count = 1 + below(std::max(std::min(room, crowded_ ? 2u : 40u), 1u));
  if (chance(24)) to.count = 0;
  if (to.port.kind == Kind::number && chance(24)) to.count = 65535;
}

void Draw::socket(Step& step, const Pools& pools) {
  if (pools.sockets.empty() || chance(60)) {
    step.arguments.socket = no_socket();
    return;
  }
  const Pools::Socket* socket = &any_of(pools.sockets);
  for (int i = 0; i < 3 && socket->closed; ++i) socket = &any_of(pools.sockets);
  step.arguments.socket = {SocketReference::Kind::named, socket->name};
  if (!chance(16)) step.process = socket->process;
}

SocketReference Draw::no_socket() {
  return {chance(2) ? SocketReference::Kind::invalid_socket : SocketReference::Kind::not_a_socket,
          {}};
}

// Another socket of the process, for AcceptEx and SO_UPDATE_ACCEPT_CONTEXT.
void Draw::second_socket(Step& step, const Pools& pools) {
  std::vector<const Pools::Socket*> own;
  for (const Pools::Socket& socket : pools.sockets) {
    if (socket.process == step.process) own.push_back(&socket);
  }
  step.arguments.second = own.empty() || chance(30)
                              ? no_socket()
                              : SocketReference{SocketReference::Kind::named, any_of(own)->name};
}

void Draw::token(Step& step, const Pools& pools) {
  if (pools.reservations.empty() || chance(16)) {
    step.arguments.token.kind =
        chance(2) ? TokenReference::Kind::zero : TokenReference::Kind::unknown;
  } else {
    step.arguments.token = {TokenReference::Kind::reservation, any_of(pools.reservations).name};
  }
}

void Draw::address(Step& step, const Pools& pools) {
  bool inet6 = chance(8);
  for (const Pools::Socket& socket : pools.sockets) {
    if (socket.name == step.arguments.socket.name) inet6 = socket.inet6 != chance(24);
  }
  constexpr const char* kV4[] = {"127.0.0.1", "0.0.0.0",         "127.0.0.2",
                                 "192.0.2.1", "255.255.255.255", "224.0.0.251"};
  constexpr const char* kV6[] = {"::1",         "::",      "::ffff:127.0.0.1", "::ffff:0.0.0.0",
                                 "2001:db8::1", "ff02::fb"};
  const std::uint32_t usual = chance(6) ? 2 + below(4) : below(2);
  set_address_text(step.arguments, inet6 ? kV6[usual] : kV4[usual]);
}

void Draw::ioctl(Step& step, const Scenario& scenario, const Pools& pools) {
  using enum CallName;
  Arguments& to = step.arguments;
  const CallName call = std::get<CallName>(step.what);
  if (call == SIO_ACQUIRE_PORT_RESERVATION_) {
    range(step, scenario, pools);
  } else if (call == WSAIoctl_) {
    constexpr std::uint32_t kCodes[] = {kSioAcquirePortReservation,
                                        kSioReleasePortReservation,
                                        kSioAssociatePortReservation,
                                        kSioAddressListChange,
                                        0x8004667E,  // FIONBIO
                                        0x98000004,  // SIO_KEEPALIVE_VALS
                                        0x98000015,  // SIO_CPU_AFFINITY
                                        0x48000022,  // SIO_BASE_HANDLE
                                        0xD8000064,
                                        0x98000067};
    to.code = kCodes[below(std::size(kCodes))];
    to.input.resize(below(17));
    for (std::uint8_t& byte : to.input) byte = static_cast<std::uint8_t>(chance(2) ? 0 : below(9));
    to.output_size = chance(2) ? 0 : 8 * below(4);
  } else {
    token(step, pools);
  }
  if (plain_ || chance(2)) return;
  overlapped(to, pools);
  to.routine = chance(4);
}

void Draw::overlapped(Arguments& to, const Pools& pools) {
  const bool again = !pools.overlapped.empty() && chance(2);
  to.overlapped =
      again ? any_of(pools.overlapped) : "ov" + std::to_string(pools.overlapped.size() + 1);
  if (!pools.events.empty() && chance(2)) to.event = any_of(pools.events);
}

void Draw::raw(Step& step) {
  const CallRow& row = row_of(std::get<CallName>(step.what));
  if (plain_ || row.raw.empty() || !chance(10)) return;
  RawArguments& raw = step.raw;
  const auto pointer = [&] { return chance(2) ? Pointer::null : Pointer::unmapped; };
  const auto has = [&](std::string_view key) { return row.allows_raw(key) && chance(3); };
  if (has("lpvInBuffer")) raw.in_buffer = pointer();
  if (has("lpvOutBuffer")) raw.out_buffer = pointer();
  if (has("lpcbBytesReturned")) raw.bytes_returned = pointer();
  if (has("cbInBuffer")) raw.in_size = below(20);
  if (has("cbOutBuffer")) raw.out_size = below(20);
  if (has("dwIoControlCode")) raw.code = 0xD8000064;
  if (has("name")) raw.name = pointer();
  if (has("namelen")) raw.namelen = static_cast<std::int32_t>(below(34)) - 2;
  if (has("sa_family"))
    raw.sa_family = static_cast<std::uint16_t>(chance(2) ? 0 : chance(2) ? 2 : 23);
  if (has("StartPort")) raw.start_port_in_host_order = true;
  if (has("dwProcessId")) raw.process_id = 0xfffffff0u;
  if (has("dwLocalAddressLength")) raw.local_length = below(40);
  if (has("dwRemoteAddressLength")) raw.remote_length = below(40);
  if (has("dwFlags")) raw.flags = below(4);
  if (has("dwReserved")) raw.reserved = below(2);
  if (has("hEvent") && !step.arguments.overlapped.empty()) raw.event_invalid = true;
}

void Draw::host_event(Step& step, const Scenario& scenario, const Pools& pools) {
  const HostEvent event = std::get<HostEvent>(step.what);
  const HostRow& row = row_of(event);
  if (row.has_result) {
    step.protocol = chance(udp_one_in_) ? Transport::udp : Transport::tcp;
    step.store = chance(2) ? ExclusionStore::active : ExclusionStore::persistent;
    if (event == HostEvent::set_dynamic_range) {
      step.range = {chance(2) ? 10000 + below(50000) : static_cast<std::uint32_t>(edge()),
                    chance(4) ? below(300) : 255 + below(9000)};
      if (step.range.count == 0) step.range.count = 1;
      step.store = ExclusionStore::persistent;
    } else {
      range(step, scenario, pools);
    }
  }
  constexpr std::uint32_t kTimeWait = 240'000;
  if (event == HostEvent::advance_time) step.milliseconds = below(chance(2) ? kTimeWait + 1 : 1000);
  const bool names_requests =
      event == HostEvent::complete_requests || event == HostEvent::interrupt_requests;
  if (names_requests && !pools.overlapped.empty() && chance(2)) {
    step.requests = {any_of(pools.overlapped)};
  }
}

void Draw::option(Arguments& to, bool reads) {
  using enum SocketOption;
  constexpr SocketOption kOfReference[] = {reuseaddr, exclusiveaddruse,    ipv6_v6only,
                                           broadcast, reuse_multicastport, unicast_receive_sharing};
  constexpr std::uint32_t kOptions = static_cast<std::uint32_t>(error) + 1;
  const bool usual = plain_ || !chance(3);
  to.option =
      usual ? kOfReference[below(chance(3) ? 6 : 3)] : static_cast<SocketOption>(below(kOptions));
  if (plain_ && chance(4)) to.option = linger;
  if (!plain_ && chance(6)) to.option = reuse_unicastport;
  to.value = chance(4) ? 0 : chance(30) ? 256 : 1;
  if (to.option == SocketOption::ipv6_v6only) to.value = chance(4) ? 1 : 0;
  if (reads) to.value = 0;
}

void Draw::arguments(Step& step, const Scenario& scenario, const Pools& pools) {
  using enum CallName;
  Arguments& to = step.arguments;
  const CallName call = std::get<CallName>(step.what);
  const CallRow& row = row_of(call);
  if (row.find_parameter("socket") != nullptr) socket(step, pools);
  if (row.find_parameter("address") != nullptr) address(step, pools);
  if (call == bind_ || call == connect_ || call == sendto_ || call == ConnectEx_) {
    to.port = port(scenario, pools);
  }
  const bool extension = call == ConnectEx_ || call == AcceptEx_ || call == DisconnectEx_;
  if (extension && !chance(4)) overlapped(to, pools);
  if (call == DisconnectEx_) to.reuse = chance(2);
  if (call == AcceptEx_) second_socket(step, pools);
  if (call >= SIO_ACQUIRE_PORT_RESERVATION_ && call <= WSAIoctl_) ioctl(step, scenario, pools);
  if (call >= CreatePersistentTcpPortReservation_ && call <= LookupPersistentUdpPortReservation_) {
    range(step, scenario, pools);
  }
  if (call == socket_ || call == WSASocketW_) {
    const bool udp = chance(udp_one_in_);
    to.family = chance(inet6_one_in_) ? 23 : 2;
    to.type = udp ? 2 : 1;
    to.protocol = udp ? 17 : 6;
    if (!plain_ && chance(16)) to.protocol = 0;
    if (!plain_ && chance(24)) to.type = 3;
    to.flags = call == WSASocketW_ && !chance(4) ? call::kWsaFlagOverlapped : 0;
    if (call == WSASocketW_ && !pools.duplicates.empty() && !chance(4)) {
      const Pools::Duplicate& duplicate = any_of(pools.duplicates);
      to.from = duplicate.name;
      if (!chance(8)) step.process = duplicate.target;
    }
  }
  if (call == setsockopt_ || call == getsockopt_) option(to, call == getsockopt_);
  const bool accept_context = to.option == SocketOption::update_accept_context;
  if (call == setsockopt_ && accept_context) second_socket(step, pools);
  if (call == ioctlsocket_) to.value = chance(2) ? 0 : 1;
  if (call == listen_) to.length = chance(4) ? 1 : 5;
  if (call == shutdown_) to.value = static_cast<std::int32_t>(below(plain_ ? 3 : 4));
  if ((call == select_ || call == WSAPoll_) && chance(4)) to.timeout_ms = below(1000);
  if (call == WSADuplicateSocketW_ || call == TerminateProcess_) {
    to.target =
        scenario.processes[below(static_cast<std::uint32_t>(scenario.processes.size()))].name;
  }
  if (call == WSAStartup_ && chance(8)) to.version = 0x0101;
  if (call == WSAResetEvent_ && !pools.events.empty()) to.event = any_of(pools.events);
  if (call == WSAWaitForMultipleEvents_ && !pools.events.empty()) {
    to.events = {any_of(pools.events)};
    const std::string& other = any_of(pools.events);
    if (other != to.events.front()) to.events.push_back(other);
  }
  if (call == WSAWaitForMultipleEvents_ || call == SleepEx_ || call == GetQueuedCompletionStatus_) {
    to.timeout_ms = chance(3) ? (chance(3) ? kInfinite : 1 + below(1000)) : 0;
    to.alertable = call != GetQueuedCompletionStatus_ && !chance(3);
  }
  if (call == GetQueuedCompletionStatus_ && !pools.completion_ports.empty()) {
    to.completion_port = any_of(pools.completion_ports);
  }
  if (call == WSAGetOverlappedResult_ || (call == CancelIoEx_ && chance(2))) {
    if (!pools.overlapped.empty()) to.overlapped = any_of(pools.overlapped);
    to.wait = call == WSAGetOverlappedResult_ && chance(4);
  }
  raw(step);
}

Step Draw::step(const Scenario& scenario, const Pools& pools, std::size_t process) {
  while (true) {
    Step step;
    step.process = process;
    step.what = kind();
    if (!step.is_call()) {
      host_event(step, scenario, pools);
      return step;
    }
    using enum CallName;
    const CallName call = std::get<CallName>(step.what);
    const bool lacks_event =
        (call == WSAResetEvent_ || call == WSAWaitForMultipleEvents_) && pools.events.empty();
    const bool lacks_port = call == GetQueuedCompletionStatus_ && pools.completion_ports.empty();
    const bool lacks_overlapped = call == WSAGetOverlappedResult_ && pools.overlapped.empty();
    if (lacks_event || lacks_port || lacks_overlapped) continue;
    arguments(step, scenario, pools);
    return step;
  }
}

}  // namespace portpool::conformance
