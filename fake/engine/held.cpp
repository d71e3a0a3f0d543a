#include "engine/held.hpp"

#include <optional>

namespace portpool::fake {
namespace {

constexpr UserId kSystemUser{0xffff};
constexpr Token kFirstPersistentToken = 1u << 20;  // clear of those that acquires get

void add_block(const HeldBlock& block, Token persistent_token, Host& host) {
  switch (block.by) {
    case HeldBlock::By::administrator:
      return host.add_exclusion(block.transport, block.range, true);
    case HeldBlock::By::program:
      return host.add_foreign_reservation(block.transport, block.range);
    case HeldBlock::By::http_sys:
      return host.add_holder(HolderKind::http_sys, block.transport, block.range, block.family);
    case HeldBlock::By::guest:
      return host.add_holder(HolderKind::guest, block.transport, block.range, block.family);
    case HeldBlock::By::guest_shared:
      return host.add_holder(HolderKind::guest_shared, block.transport, block.range, block.family);
    case HeldBlock::By::persistent:
      return host.add_persistent_reservation(block.transport, block.range, persistent_token);
  }
}

call::SocketAddress socket_name(bool inet6, const IpAddress& address, PortNumber port) {
  const AddressFamily family = inet6 ? AddressFamily::inet6 : AddressFamily::inet;
  return {Pointer::valid, inet6 ? 28 : 16, static_cast<std::uint16_t>(family), address, port};
}

/// Makes the calls of those processes.
class Others {
 public:
  Others(Host& host, HeldStory* story) : host_(host), story_(story) {}

  void add(const HeldSocket& held) {
    const Caller caller = process_of(held.of_system);
    if (held.state == HeldSocket::State::time_wait) return add_time_wait(caller, held);
    calls_.clear();
    const auto s = bound(caller, held, held.address, held.port);
    if (!s) return;
    if (held.state == HeldSocket::State::listening) make(caller, call::listen{*s});
    keep_story();
  }

 private:
  Caller process_of(bool of_system) {
    auto& process = processes_[of_system ? 1 : 0];
    if (process) return *process;
    const UserId user = of_system ? kSystemUser : UserId{};
    process = Caller{host_.add_process(user, Privilege::administrator, false), ThreadId{0}};
    if (story_ != nullptr) {
      story_->processes.push_back({process->process, user, Privilege::administrator, {}});
    }
    calls_.clear();
    make(*process, call::WSAStartup{});
    keep_story();
    return *process;
  }

  Outcome make(Caller caller, const Call& call) {
    const Outcome outcome = host_.simulate(caller, call, chooser_);
    if (story_ != nullptr) calls_.push_back({caller, call, outcome});
    return outcome;
  }

  bool works(Caller caller, const Call& call) {
    return make(caller, call).status == Status::success;
  }

  void keep_story() {
    if (story_ == nullptr) return;
    story_->calls.insert(story_->calls.end(), calls_.begin(), calls_.end());
  }

  // A new socket at the address; nothing, and no socket, where that is refused.
  std::optional<SocketHandle> bound(Caller caller, const HeldSocket& held, const IpAddress& address,
                                    PortNumber port) {
    const bool inet6 = !address.is_v4();
    const bool tcp = held.transport == Transport::tcp;
    call::WSASocketW open;
    open.family = static_cast<std::int32_t>(inet6 ? AddressFamily::inet6 : AddressFamily::inet);
    open.type = tcp ? 1 : 2;
    open.protocol = tcp ? 6 : 17;
    const SocketHandle s = make(caller, open).handle;
    if (held.exclusive) make(caller, call::setsockopt{s, SocketOption::exclusiveaddruse, 1});
    if (held.reuse) make(caller, call::setsockopt{s, SocketOption::reuseaddr, 1});
    if (held.dual_stack && inet6) make(caller, call::setsockopt{s, SocketOption::ipv6_v6only, 0});
    if (works(caller, call::bind{s, socket_name(inet6, address, port)})) return s;
    make(caller, call::closesocket{s});
    return std::nullopt;
  }

  // A connection, whose end at `address` is closed first. It may stand for the end of one with
  // another machine: the model has none, so both ends are here.
  void add_time_wait(Caller caller, const HeldSocket& held) {
    calls_.clear();
    const bool inet6 = !held.peer.is_v4();
    const auto listener = bound(caller, held, held.peer, held.peer_port);
    if (!listener) return;
    const auto own = bound(caller, held, held.address, held.port);
    const bool connected =
        own && works(caller, call::listen{*listener}) &&
        works(caller, call::connect{*own, socket_name(inet6, held.peer, held.peer_port)});
    const SocketHandle other = connected ? make(caller, call::accept{*listener}).handle : *listener;
    if (own) make(caller, call::closesocket{*own});
    if (connected) make(caller, call::closesocket{other});
    make(caller, call::closesocket{*listener});
    if (connected) keep_story();
  }

  Host& host_;
  HeldStory* story_;
  Chooser chooser_;
  std::optional<Caller> processes_[2];
  std::vector<Recorded> calls_;  // of one socket: the story has those that worked
};

}  // namespace

void establish(const MachineSetup& setup, Host& host, HeldStory* story) {
  Token token = kFirstPersistentToken;
  for (const HeldBlock& block : setup.blocks) add_block(block, token++, host);
  Others others(host, story);
  // The listeners of what is in TIME_WAIT would be in the way of the others.
  for (const bool waits : {true, false}) {
    for (const HeldSocket& held : setup.sockets) {
      if ((held.state == HeldSocket::State::time_wait) == waits) others.add(held);
    }
  }
}

}  // namespace portpool::fake
