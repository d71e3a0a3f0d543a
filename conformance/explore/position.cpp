#include "explore/position.hpp"
#include "portpool/sim/invariant.hpp"

#include <algorithm>

namespace portpool::conformance {
namespace {

std::uint16_t swapped(std::uint32_t port) {
  return static_cast<std::uint16_t>((port & 0xffu) << 8 | port >> 8);
}

call::WSAIoctl acquire_call(SocketHandle handle, PortRange range) {
  call::WSAIoctl ioctl;
  ioctl.s = handle;
  ioctl.code = kSioAcquirePortReservation;
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
  call::WSAIoctl ioctl;
  ioctl.s = handle;
  ioctl.code = code;
  ioctl.in_size = kTokenSize;
  for (std::size_t i = 0; i < 8; ++i) ioctl.input[i] = static_cast<std::uint8_t>(token >> (8 * i));
  return ioctl;
}

call::SocketAddress name_for(const Names::Descriptor& socket, const IpAddress& address,
                             std::uint32_t port) {
  call::SocketAddress name;
  name.namelen = socket.inet6 ? 28 : 16;
  name.sa_family = socket.inet6 ? 23 : 2;
  name.address = address;
  name.port = static_cast<PortNumber>(port);
  return name;
}

// The scope's IPv4 addresses have counterparts on IPv6 sockets.
IpAddress address_for(const Names::Descriptor& socket, const IpAddress& address) {
  if (!socket.inet6 || !address.is_v4()) return address;
  return address.is_any() ? IpAddress::v6_any() : IpAddress::v6_loopback();
}

constexpr Token kUnknownToken = Token{1} << 40;

std::optional<std::size_t> free_descriptor(const Scope& scope, const Names& names) {
  for (std::size_t i = 0; i < scope.sockets; ++i) {
    if (!names.descriptors[i].used) return i;
  }
  return std::nullopt;
}

Token token_of(const Names& names, std::uint8_t object) {
  return object == kUnknownBlock ? kUnknownToken : names.blocks[object].token;
}

// The block that an acquire, a create or the end of a request made, if any did.
void notice_new_block(const Host& host, Names& names) {
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    for (const BlockView& view : host.blocks(transport)) {
      if (view.kind == BlockView::Kind::exclusion) continue;
      const auto has = [&](const Names::Block& one) { return one.token == view.token; };
      if (std::ranges::any_of(names.blocks, has)) continue;
      const auto free = std::ranges::find(names.blocks, Token{0}, &Names::Block::token);
      if (free == names.blocks.end()) return;
      PORTPOOL_INVARIANT(view.token != 0 && !view.range.is_empty());
      *free = {view.token, names.made_blocks++, transport == Transport::udp,
               view.kind == BlockView::Kind::persistent, view.range};
    }
  }
}

// Blocks and descriptors that ended with something else.
void forget_what_ended(const Host& host, Names& names) {
  for (Names::Block& block : names.blocks) {
    if (block.token == 0) continue;
    bool lives = false;
    for (const BlockView& view : host.blocks(block.udp ? Transport::udp : Transport::tcp)) {
      lives = lives || (view.kind != BlockView::Kind::exclusion && view.token == block.token);
    }
    if (!lives) block = {};
  }
  for (Names::Descriptor& one : names.descriptors) {
    if (!one.used) continue;
    PORTPOOL_INVARIANT(one.process < names.processes.size());
    const Names::Process& process = names.processes[one.process];
    if (!process.running || !host.socket_of(process.id, one.handle)) one = {};
  }
}

}  // namespace

bool is_applicable(const Scope& scope, const Names& names, const Move& move) {
  const Names::Descriptor& socket = names.descriptors[move.descriptor];
  const bool known = move.object == kUnknownBlock || names.blocks[move.object].token != 0;
  switch (move.kind) {
    case MoveKind::open:
      return names.processes[move.process].running && free_descriptor(scope, names);
    case MoveKind::close:
    case MoveKind::bind:
    case MoveKind::listen:
    case MoveKind::shutdown:
    case MoveKind::cancel:
    case MoveKind::acquire:
    case MoveKind::acquire_overlapped:
      return socket.used;
    case MoveKind::accept:
      return socket.used && !socket.udp && free_descriptor(scope, names);
    case MoveKind::option:
      return socket.used &&
             (scope.options[move.object] != SocketOption::ipv6_v6only || socket.inet6);
    case MoveKind::send:
      return socket.used && socket.udp;
    case MoveKind::connect:
      return socket.used && (socket.udp || move.range.first != 0);
    case MoveKind::associate:
    case MoveKind::associate_overlapped:
    case MoveKind::release:
      return socket.used && known;
    case MoveKind::duplicate:
      return socket.used && names.processes[move.object].running &&
             std::ranges::any_of(names.blobs,
                                 [](const auto& one) { return one.id == DuplicateId{}; });
    case MoveKind::open_duplicate: {
      const Names::Blob& blob = names.blobs[move.object];
      return blob.id != DuplicateId{} && names.processes[blob.process].running &&
             free_descriptor(scope, names);
    }
    case MoveKind::create:
    case MoveKind::remove:
    case MoveKind::lookup:
    case MoveKind::cleanup:
    case MoveKind::exit:
      return names.processes[move.process].running;
    case MoveKind::startup:  // more than two make no difference
      return names.processes[move.process].running && names.processes[move.process].startups < 2;
    case MoveKind::add_exclusion:
    case MoveKind::delete_exclusion:
    case MoveKind::reboot:
    case MoveKind::pass_time:
    case MoveKind::hold:
    case MoveKind::complete:
      return true;
  }
  return false;
}

std::vector<RequestId> requests_in_flight(const Host& host) {
  std::vector<RequestId> list;
  for (const RequestView& request : host.requests()) {
    const bool can_end = request.held && !request.awaits_peer;
    if (can_end || request.unsettled) list.push_back(request.id);
  }
  return list;
}

namespace {

call::PersistentPortReservation persistent_call(const Move& move) {
  using enum call::PersistentOperation;
  const call::PersistentOperation operation = move.kind == MoveKind::create   ? create
                                              : move.kind == MoveKind::remove ? remove
                                                                              : lookup;
  return {operation, move.udp ? Transport::udp : Transport::tcp, swapped(move.range.first),
          static_cast<std::uint16_t>(move.range.count)};
}

Call call_on_socket(const Scope& scope, const Names& names, const Move& move) {
  const Names::Descriptor& socket = names.descriptors[move.descriptor];
  const SocketHandle s = socket.handle;
  const auto name = [&](const IpAddress& address, std::uint32_t port) {
    return name_for(socket, address_for(socket, address), port);
  };
  const auto overlapped = [&](call::WSAIoctl ioctl) {
    ioctl.overlapped.pointer = Pointer::valid;
    ioctl.overlapped.id = OverlappedId{1u + move.descriptor};
    return ioctl;
  };
  switch (move.kind) {
    case MoveKind::close:
      return call::closesocket{s};
    case MoveKind::bind:
      return call::bind{s, name(scope.addresses[move.object], move.range.first)};
    case MoveKind::option:
      return call::setsockopt{s, scope.options[move.object], move.on ? 1 : 0};
    case MoveKind::send:
      return call::sendto{s, name(IpAddress::v4_loopback(), 9), 1};
    case MoveKind::connect:
      return call::connect{s, name(IpAddress::v4_loopback(), socket.udp ? 9 : move.range.first)};
    case MoveKind::listen:
      return call::listen{s, 5};
    case MoveKind::accept:
      return call::accept{s, Pointer::valid};
    case MoveKind::shutdown:
      return call::shutdown{s, call::kSdSend};
    case MoveKind::acquire:
      return acquire_call(s, move.range);
    case MoveKind::acquire_overlapped:
      return overlapped(acquire_call(s, move.range));
    case MoveKind::associate:
      return token_call(s, kSioAssociatePortReservation, token_of(names, move.object));
    case MoveKind::associate_overlapped:
      return overlapped(token_call(s, kSioAssociatePortReservation, token_of(names, move.object)));
    case MoveKind::release:
      return token_call(s, kSioReleasePortReservation, token_of(names, move.object));
    case MoveKind::cancel:
      return call::CancelIoEx{s, {}};
    default:
      PORTPOOL_INVARIANT(move.kind == MoveKind::duplicate);
      return call::WSADuplicateSocketW{s, names.processes[move.object].id,
                                       DuplicateId{names.made_blobs + 1u}};
  }
}

// Slots of processes are used again last freed first: backwards, each process gets its own.
void restart_processes(const Scope& scope, Host& host, Names& names) {
  for (std::size_t i = scope.processes.size(); i-- > 0;) {
    const ScopeProcess& process = scope.processes[i];
    std::size_t account = 0;
    while (scope.processes[account].user != process.user) ++account;
    names.processes[i] = {
        true, host.add_process(UserId{static_cast<std::uint16_t>(account)}, process.privilege)};
  }
  names.blobs = {};
}

}  // namespace

// Without a default: a kind of move that is new does not compile until it is told apart here.
Action action_of(const Scope& scope, const Names& names, const Host& host, const Move& move) {
  const Transport transport = move.udp ? Transport::udp : Transport::tcp;
  const auto in = [&](std::uint8_t process) {
    return Caller{names.processes[process].id, ThreadId{0}};
  };
  const auto in_process = [&](Call call) { return Action{in(move.process), call, {}, {}}; };
  const auto happens = [](WorldEvent event) { return Action{{}, {}, event, {}}; };
  switch (move.kind) {
    case MoveKind::open:
      return in_process(
          call::WSASocketW{move.inet6 ? 23 : 2, move.udp ? 2 : 1, move.udp ? 17 : 6, 1, {}});
    case MoveKind::close:
    case MoveKind::bind:
    case MoveKind::option:
    case MoveKind::send:
    case MoveKind::connect:
    case MoveKind::listen:
    case MoveKind::accept:
    case MoveKind::shutdown:
    case MoveKind::acquire:
    case MoveKind::acquire_overlapped:
    case MoveKind::associate:
    case MoveKind::associate_overlapped:
    case MoveKind::release:
    case MoveKind::cancel:
    case MoveKind::duplicate:
      return {in(names.descriptors[move.descriptor].process),
              call_on_socket(scope, names, move),
              {},
              {}};
    case MoveKind::create:
    case MoveKind::remove:
    case MoveKind::lookup:
      return in_process(persistent_call(move));
    case MoveKind::open_duplicate: {
      const Names::Blob& blob = names.blobs[move.object];
      return {in(blob.process), call::WSASocketW{2, 1, 6, 1, blob.id}, {}, {}};
    }
    case MoveKind::startup:
      return in_process(call::WSAStartup{});
    case MoveKind::cleanup:
      return in_process(call::WSACleanup{});
    case MoveKind::exit:
      return in_process(call::ExitProcess{});
    case MoveKind::add_exclusion:
      return happens(world::AddExclusion{transport, move.range, move.on});
    case MoveKind::delete_exclusion:
      return happens(world::DeleteExclusion{transport, move.range});
    case MoveKind::reboot:
      return happens(world::Reboot{});
    case MoveKind::pass_time:  // the shorter TIME_WAIT (AMB-64)
      return happens(world::AdvanceTime{120'000});
    case MoveKind::hold:
      return happens(world::HoldRequests{});
    case MoveKind::complete: {
      const std::vector<RequestId> list = requests_in_flight(host);
      if (move.object < list.size()) return {{}, {}, {}, list[move.object]};
      return {};
    }
  }
  return {};
}

void rename(const Scope& scope, const Move& move, const Outcome& outcome, Host& host,
            Names& names) {
  const Names::Descriptor socket = names.descriptors[move.descriptor];
  switch (move.kind) {
    case MoveKind::open: {
      const std::size_t slot = *free_descriptor(scope, names);
      names.descriptors[slot] = {
          true, move.udp, move.inet6, move.process, names.made_sockets++, outcome.handle};
      return;
    }
    case MoveKind::accept: {
      if (outcome.status != Status::success) return;
      const std::size_t slot = *free_descriptor(scope, names);
      names.descriptors[slot] = {
          true, false, socket.inet6, socket.process, names.made_sockets++, outcome.handle};
      return;
    }
    case MoveKind::open_duplicate: {
      Names::Blob& blob = names.blobs[move.object];
      const std::size_t slot = *free_descriptor(scope, names);
      names.descriptors[slot] = {
          true, blob.udp, blob.inet6, blob.process, names.made_sockets++, outcome.handle};
      blob = {};
      return;
    }
    case MoveKind::acquire:
    case MoveKind::acquire_overlapped:
    case MoveKind::create:
    case MoveKind::complete:
      return notice_new_block(host, names);
    case MoveKind::duplicate:
      for (Names::Blob& blob : names.blobs) {
        if (blob.id != DuplicateId{}) continue;
        const std::uint8_t name = names.made_blobs++;
        blob = {DuplicateId{name + 1u}, move.object, name, socket.udp, socket.inet6};
        return;
      }
      return;
    case MoveKind::exit:
      names.processes[move.process].running = false;
      return forget_what_ended(host, names);
    case MoveKind::reboot:
      restart_processes(scope, host, names);
      return forget_what_ended(host, names);
    case MoveKind::startup:
      ++names.processes[move.process].startups;
      return;
    case MoveKind::cleanup:
      --names.processes[move.process].startups;
      return forget_what_ended(host, names);
    case MoveKind::close:
    case MoveKind::release:
    case MoveKind::remove:
      return forget_what_ended(host, names);
    case MoveKind::lookup:
      for (Names::Block& block : names.blocks) {
        const bool same = block.persistent && block.udp == move.udp && block.range == move.range;
        if (block.token != 0 && same) block.token = outcome.token;
      }
      return;
    default:
      return;
  }
}

}  // namespace portpool::conformance
