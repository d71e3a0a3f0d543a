#include "reference/walk.hpp"

#include <algorithm>
#include <utility>

namespace portpool::reference {
namespace {

call::WSAIoctl plain_ioctl(SocketHandle handle, std::uint32_t code) {
  call::WSAIoctl ioctl;
  ioctl.s = handle;
  ioctl.code = code;
  return ioctl;
}

call::WSAIoctl acquire_call(SocketHandle handle, PortRange range) {
  call::WSAIoctl ioctl = plain_ioctl(handle, kSioAcquirePortReservation);
  ioctl.in_size = kInetPortRangeSize;
  ioctl.input[0] = static_cast<std::uint8_t>(range.first >> 8);
  ioctl.input[1] = static_cast<std::uint8_t>(range.first);
  ioctl.input[2] = static_cast<std::uint8_t>(range.count);
  ioctl.input[3] = static_cast<std::uint8_t>(range.count >> 8);
  ioctl.out_pointer = Pointer::valid;
  ioctl.out_size = kReservationInstanceSize;
  return ioctl;
}

call::WSAIoctl token_call(SocketHandle handle, std::uint32_t code, Token token) {
  call::WSAIoctl ioctl = plain_ioctl(handle, code);
  ioctl.in_size = kTokenSize;
  for (std::size_t i = 0; i < 8; ++i) {
    ioctl.input[i] = static_cast<std::uint8_t>(token >> (8 * i));
  }
  return ioctl;
}

}  // namespace

Walk::Walk(const Universe& universe, std::uint64_t seed)
    : universe_(universe),
      random_(seed),
      host_(universe.setup),
      model_(universe.setup),
      chooser_(seed, PortPolicyKind::uniform_free, PortPolicyKind::uniform_free) {
  if (chance(2)) universe_.longest_block = 1;
  while (universe_.ports.size() > 1 && chance(2)) {
    universe_.ports.erase(universe_.ports.begin() +
                          random_.below(static_cast<std::uint32_t>(universe_.ports.size())));
  }
  inet6_one_in_ = 1 + random_.below(4);
  udp_one_in_ = 1 + random_.below(3);
  for (std::uint32_t& weight : weights_) weight = chance(3) ? 1 : 1 + random_.below(12);
  start_processes();
}

void Walk::start_processes() {
  processes_.clear();
  for (const auto& [user, privilege] : universe_.processes) {
    processes_.push_back(host_.add_process(user, privilege));
    model_.add_process(processes_.back(), user, privilege);
  }
}

PortRange Walk::draw_range() {
  const PortNumber first = any_of(universe_.ports);
  return {first, 1 + random_.below(universe_.longest_block)};
}

Call Walk::draw_socket() {
  const bool inet6 = universe_.dual_stack && chance(inet6_one_in_);
  const bool udp = chance(udp_one_in_);
  return call::WSASocketW{inet6 ? 23 : 2, udp ? 2 : 1, udp ? 17 : 6, 1, {}};
}

bool Walk::is_inet6(SocketHandle handle) const {
  for (const auto& [number, socket] : model_.sockets()) {
    for (const auto& [process, value] : socket.descriptors) {
      if (value == handle) return socket.inet6;
    }
  }
  return false;
}

Call Walk::draw_bind(SocketHandle handle) {
  const bool inet6 = is_inet6(handle);
  const IpAddress v4[] = {IpAddress::v4_any(), IpAddress::v4_loopback(),
                          IpAddress::v4(127, 0, 0, 2), IpAddress::v4(192, 0, 2, 1)};
  const IpAddress v6[] = {IpAddress::v6_any(), IpAddress::v6_loopback(), IpAddress::v4_any(),
                          IpAddress::v4_loopback()};
  const std::uint32_t which = chance(8) ? 3 : random_.below(3);
  PortNumber port = chance(3) ? PortNumber{0} : any_of(universe_.ports);
  for (const auto& [number, socket] : model_.sockets()) {
    if (socket.bound && chance(6)) port = socket.port;
  }
  if (inet6) return call::bind{handle, {Pointer::valid, 28, 23, v6[which], port}};
  return call::bind{handle, {Pointer::valid, 16, 2, v4[which], port}};
}

Call Walk::draw_connection(SocketHandle handle) {
  const bool inet6 = is_inet6(handle);
  PortNumber port = any_of(universe_.ports);
  for (const auto& [number, socket] : model_.sockets()) {
    if (socket.listens && chance(2)) port = socket.port;
  }
  switch (random_.below(8)) {
    case 0:
    case 1:
      return call::listen{handle, 5};
    case 2:
    case 3:
      if (inet6) {
        return call::connect{handle, {Pointer::valid, 28, 23, IpAddress::v6_loopback(), port}};
      }
      return call::connect{handle, {Pointer::valid, 16, 2, IpAddress::v4_loopback(), port}};
    case 4:
    case 5:
      return call::accept{handle, chance(2) ? Pointer::valid : Pointer::null, 28};
    case 6:
      return chance(2) ? Call{call::shutdown{handle, static_cast<std::int32_t>(random_.below(4))}}
                       : Call{call::setsockopt{handle, SocketOption::linger, 0}};
    default:
      return call::getpeername{handle, Pointer::valid, 28};
  }
}

Call Walk::draw_persistent() {
  call::PersistentPortReservation call;
  call.operation = static_cast<call::PersistentOperation>(random_.below(3));
  call.transport = chance(2) ? Transport::udp : Transport::tcp;
  PortRange range = draw_range();
  const auto& blocks = model_.reservations();
  if (!blocks.empty() && chance(2)) {
    range = std::next(blocks.begin(), random_.below(static_cast<std::uint32_t>(blocks.size())))
                ->second.range;
  }
  if (chance(12)) range.first = 0;
  if (chance(20)) range = {65535, 2};
  call.start_port = swapped(range.first);
  call.count = static_cast<std::uint16_t>(chance(12) ? 0 : range.count);
  return call;
}

WorldEvent Walk::draw_event() {
  const Transport transport = chance(2) ? Transport::udp : Transport::tcp;
  PortRange range = draw_range();
  const auto& exclusions = model_.exclusions();
  if (!exclusions.empty() && chance(2)) range = any_of(exclusions).range;
  if (chance(8)) range = chance(2) ? PortRange{65535, 2} : PortRange{0, 1};
  if (chance(12)) return world::Reboot{};
  if (chance(3)) return world::AdvanceTime{60'000u * (1 + random_.below(4))};
  if (chance(2)) return world::AddExclusion{transport, range, chance(2)};
  return world::DeleteExclusion{transport, range, chance(2)};
}

Call Walk::draw_call_on(SocketHandle handle, Kind kind) {
  switch (kind) {
    case Kind::bind:
      return draw_bind(handle);
    case Kind::acquire:
      return acquire_call(handle, chance(3)
                                      ? PortRange{0, random_.below(universe_.longest_block + 1)}
                                      : draw_range());
    case Kind::associate:
      return token_call(handle, kSioAssociatePortReservation, draw_token());
    case Kind::release:
      return token_call(handle, kSioReleasePortReservation, draw_token());
    case Kind::close:
      return call::closesocket{handle};
    case Kind::option: {
      using enum SocketOption;
      constexpr SocketOption kOptions[] = {reuseaddr, exclusiveaddruse,    ipv6_v6only,
                                           broadcast, reuse_multicastport, unicast_receive_sharing};
      if (chance(4)) {
        call::WSAIoctl affinity = token_call(handle, 0x98000015, random_.below(2));
        affinity.in_size = 2;
        return affinity;
      }
      const SocketOption option = kOptions[random_.below(chance(2) ? 6 : 3)];
      const bool on = option == ipv6_v6only ? chance(4) : !chance(4);
      return call::setsockopt{handle, option, on ? 1 : 0};
    }
    case Kind::send: {
      const call::SocketAddress v4{Pointer::valid, 16, 2, IpAddress::v4_loopback(), 9};
      const call::SocketAddress v6{Pointer::valid, 28, 23, IpAddress::v6_loopback(), 9};
      const call::SocketAddress zeros4{Pointer::valid, 16, 2, IpAddress::v4_any(), 0};
      const call::SocketAddress zeros6{Pointer::valid, 28, 23, IpAddress::v6_any(), 0};
      const call::SocketAddress nobody{Pointer::valid, 16, 0, {}, 0};  // AF_UNSPEC
      const call::SocketAddress all{Pointer::valid, 16, 2, IpAddress::v4(255, 255, 255, 255), 9};
      const call::SocketAddress& target = is_inet6(handle) ? v6 : v4;
      if (chance(4)) {
        return call::connect{handle, chance(2) ? nobody : is_inet6(handle) ? zeros6 : zeros4};
      }
      if (chance(8)) return call::sendto{handle, is_inet6(handle) ? zeros6 : zeros4, 1};
      if (chance(8)) return call::shutdown{handle, static_cast<std::int32_t>(random_.below(4))};
      if (chance(8) && !is_inet6(handle)) return call::sendto{handle, all, 1};
      if (chance(2)) return call::connect{handle, target};
      return call::sendto{handle, target, 1};
    }
    case Kind::connection:
      return draw_connection(handle);
    case Kind::duplicate:
      return call::WSADuplicateSocketW{handle, any_of(processes_), DuplicateId{next_blob_++}};
    default:
      return call::getsockname{handle, Pointer::valid, 28};
  }
}

Token Walk::draw_token() {
  const auto& blocks = model_.reservations();
  if (blocks.empty() || chance(4)) return any_of(tokens_);
  return std::next(blocks.begin(), random_.below(static_cast<std::uint32_t>(blocks.size())))
      ->second.token;
}

// Swarm testing: every walk has its own weights, so that some are all about one thing.
Walk::Kind Walk::draw_kind() {
  std::uint32_t sum = 0;
  for (const std::uint32_t weight : weights_) sum += weight;
  std::uint32_t at = random_.below(sum);
  for (std::size_t kind = 0; kind < weights_.size(); ++kind) {
    if (at < weights_[kind]) return static_cast<Kind>(kind);
    at -= weights_[kind];
  }
  return Kind::bind;
}

std::pair<Caller, Call> Walk::draw_call() {
  const Caller caller{any_of(processes_), ThreadId{0}};
  if (descriptors_.size() < 2 || (model_.sockets().size() < universe_.most_sockets && chance(5))) {
    return {caller, draw_socket()};
  }
  if (!blobs_.empty() && chance(6)) {
    const Blob blob = any_of(blobs_);
    return {{blob.target, ThreadId{0}}, call::WSASocketW{2, 1, 6, 1, blob.id}};
  }
  const Kind kind = draw_kind();
  if (kind == Kind::persistent) return {caller, draw_persistent()};
  if (kind == Kind::process) {
    if (chance(2)) return {caller, call::WSAStartup{}};
    if (chance(2)) return {caller, call::WSACleanup{}};
    return {caller, call::ExitProcess{}};
  }
  const Descriptor descriptor = any_of(descriptors_);
  return {{descriptor.process, ThreadId{0}}, draw_call_on(descriptor.handle, kind)};
}

std::optional<std::string> Walk::step(Probe probe) {
  if (chance(20)) return happen(draw_event(), probe);
  const auto [caller, call] = planned_ ? *std::exchange(planned_, std::nullopt) : draw_call();
  if (!host_.is_alive(caller.process)) return std::nullopt;
  if (!model_.knows(caller.process)) return "a process that should have ended";
  const bool waits = std::holds_alternative<call::accept>(call) && !model_.covers(caller, call);
  if (waits) return std::nullopt;
  return make(caller, call, probe);
}

std::optional<std::string> Walk::make(Caller caller, const Call& call, Probe probe) {
  Offer offer;
  host_.offer(caller, call, offer);
  last_ = "process " + std::to_string(static_cast<int>(caller.process)) + " " + describe(call);
  if (offer.empty()) return "nothing is offered";
  if (model_.covers(caller, call)) {
    ++compared_;
    if (auto difference = compare(host_, model_, caller, call, offer, probe)) return difference;
  }
  // What is refused changes nothing, so acceptances, which come last, are drawn more often.
  const std::size_t index =
      chance(3) ? random_.below(static_cast<std::uint32_t>(offer.size())) : offer.size() - 1;
  Outcome outcome = host_.choose(offer[index], chooser_);
  if (offer[index].fresh_token) outcome.token = random_.next() | 1u;
  const bool covered = model_.covers(caller, call) || !offer[index].refuses;
  last_ = "process " + std::to_string(static_cast<int>(caller.process)) + " " + describe(call) +
          " -> " + std::string(name_of(outcome.status));
  if (outcome.has(field::kPort)) last_ += " port " + std::to_string(outcome.port);
  if (outcome.has(field::kHandle)) last_ += describe(outcome.handle);
  host_.commit(caller, call, offer, index, outcome);
  model_.learn(host_.answers());
  if (covered) model_.happened(caller, call, outcome, host_.answers());
  note(caller, call, outcome);
  return compare_facts(host_, model_, probe);
}

std::optional<std::string> Walk::happen(const WorldEvent& event, Probe probe) {
  Offer offer;
  host_.offer(event, offer);
  last_ = "event " + std::to_string(event.index());
  if (offer.empty()) return "nothing is offered";
  if (model_.covers(event)) {
    ++compared_;
    if (auto difference = compare(host_, model_, event, offer)) return difference;
  }
  const std::size_t index = random_.below(static_cast<std::uint32_t>(offer.size()));
  host_.commit(event, offer, index);
  model_.learn(host_.answers());
  model_.happened(event, offer[index].outcome.status, host_.answers());
  if (std::holds_alternative<world::Reboot>(event)) {
    start_processes();
    descriptors_.clear();
    blobs_.clear();
  }
  return compare_facts(host_, model_, probe);
}

// What people do next: so that states which need several calls in a row are reached often.
void Walk::plan_after(Caller caller, const Call& call, const Outcome& outcome) {
  if (const auto* open = std::get_if<call::WSASocketW>(&call)) {
    const bool inet6 = is_inet6(outcome.handle);
    if (inet6 && chance(2)) {
      planned_ = {caller, call::setsockopt{outcome.handle, SocketOption::ipv6_v6only, 0}};
      return;
    }
    for (const auto& [number, block] : model_.reservations()) {
      if (open->type != (block.transport == Transport::udp ? 2 : 1) || !chance(2)) continue;
      planned_ = {caller, token_call(outcome.handle, kSioAssociatePortReservation, block.token)};
    }
  }
  if (const auto* bind = std::get_if<call::bind>(&call)) {
    if (chance(4)) planned_ = {caller, call::listen{bind->s, 5}};
  }
  if (const auto* ioctl = std::get_if<call::WSAIoctl>(&call)) {
    if (ioctl->code == kSioAssociatePortReservation && chance(2)) {
      planned_ = {caller, draw_bind(ioctl->s)};
    }
  }
}

void Walk::note(Caller caller, const Call& call, const Outcome& outcome) {
  if (outcome.status != Status::success) return;
  if (outcome.has(field::kHandle)) {
    if (descriptors_.size() > 2 * universe_.most_sockets) descriptors_.erase(descriptors_.begin());
    descriptors_.push_back({caller.process, outcome.handle});
  }
  if (outcome.has(field::kToken)) {
    if (tokens_.size() > 8) tokens_.erase(tokens_.begin() + 2);
    tokens_.push_back(outcome.token);
  }
  plan_after(caller, call, outcome);
  if (const auto* open = std::get_if<call::WSASocketW>(&call)) {
    if (chance(2)) std::erase_if(blobs_, [&](const Blob& blob) { return blob.id == open->from; });
  }
  if (const auto* gone = std::get_if<call::closesocket>(&call); gone != nullptr && !chance(4)) {
    std::erase_if(descriptors_, [&](const Descriptor& one) {
      return one.process == caller.process && one.handle == gone->s;
    });
  }
  if (const auto* duplicate = std::get_if<call::WSADuplicateSocketW>(&call)) {
    if (blobs_.size() > 4) blobs_.erase(blobs_.begin());
    blobs_.push_back({duplicate->as, duplicate->target});
  }
  if (std::holds_alternative<call::ExitProcess>(call)) {
    const auto [user, privilege] =
        universe_.processes[random_.below(static_cast<std::uint32_t>(universe_.processes.size()))];
    std::erase(processes_, caller.process);
    processes_.push_back(host_.add_process(user, privilege));
    model_.add_process(processes_.back(), user, privilege);
  }
}

}  // namespace portpool::reference
