#include "winsock/lease.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <bitset>
#include <memory>
#include <optional>

namespace portpool::conformance::winsock {
namespace {

constexpr std::uint32_t kSlot = 16;
constexpr std::uint32_t kUsualFirst = 20000;  // above the services that people install

/// Ports that a lease may not have. Slots, not single ports: neighbours of a foreign port are left
/// alone as well.
using Blocked = std::bitset<kPortSpace>;

void block(Blocked& blocked, PortRange range) {
  for (std::uint32_t port = range.first; port < std::min(range.end(), kPortSpace); ++port)
    blocked.set(port);
}

std::unique_ptr<Blocked> blocked_ports(const Fingerprint& machine) {
  auto blocked = std::make_unique<Blocked>();
  for (std::size_t t = 0; t < kTransportCount; ++t) {
    block(*blocked, machine.dynamic_range[t]);
    for (const ExcludedRange& excluded : machine.exclusions[t]) block(*blocked, excluded.range);
  }
  return blocked;
}

bool can_bind(int family, int type, int protocol, std::uint32_t port) {
  const UniqueSocket s(WSASocketW(family, type, protocol, nullptr, 0,
                                  WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT));
  // Without that family there is nothing to be in the way.
  if (!s) return WSAGetLastError() == WSAEAFNOSUPPORT;
  const BOOL exclusive = TRUE;
  setsockopt(s.get(), SOL_SOCKET, SO_EXCLUSIVEADDRUSE, reinterpret_cast<const char*>(&exclusive),
             sizeof exclusive);
  const u_short number = htons(static_cast<u_short>(port));
  sockaddr_in narrow{};
  narrow.sin_family = AF_INET;
  narrow.sin_port = number;
  sockaddr_in6 wide{};
  wide.sin6_family = AF_INET6;
  wide.sin6_port = number;
  if (family == AF_INET6)
    return bind(s.get(), reinterpret_cast<const sockaddr*>(&wide), sizeof wide) == 0;
  return bind(s.get(), reinterpret_cast<const sockaddr*>(&narrow), sizeof narrow) == 0;
}

bool is_free(std::uint32_t port) {
  for (const int family : {AF_INET, AF_INET6}) {
    if (!can_bind(family, SOCK_STREAM, IPPROTO_TCP, port)) return false;
    if (!can_bind(family, SOCK_DGRAM, IPPROTO_UDP, port)) return false;
  }
  return true;
}

/// The first port of the block that cannot be had, if any.
std::optional<std::uint32_t> obstacle(PortRange range, const Blocked& blocked) {
  for (std::uint32_t port = range.first; port < range.end(); ++port) {
    if (blocked.test(port)) return port;
  }
  for (std::uint32_t port = range.first; port < range.end(); ++port) {
    if (!is_free(port)) return port;
  }
  return std::nullopt;
}

std::uint32_t slot_after(std::uint32_t port) {
  return (port / kSlot + 1) * kSlot;
}

/// Where to look: the scenario's bound, or first from the usual place up and then below it.
std::array<PortRange, 2> search_ranges(const NamedBlock& block) {
  if (block.below) {
    const std::uint32_t end = std::min(*block.below + 1, kPortSpace);
    const std::uint32_t middle = std::max(end / 2, std::uint32_t{1});
    return {PortRange{middle, end - middle}, PortRange{1, middle - 1}};
  }
  return {PortRange{kUsualFirst, kPortSpace - kUsualFirst}, PortRange{1024, kUsualFirst - 1024}};
}

/// Where the last search of this program ended. The next one goes on from there, so that a port
/// rests before it is used again (connections in TIME_WAIT).
std::atomic<std::uint32_t> next_start{kUsualFirst};

}  // namespace

std::optional<Unsupported> no_automatic_port(const CanBind& can_bind_to) {
  struct Kind {
    int type, protocol;
    const char* name;
  };
  for (const Kind& kind :
       {Kind{SOCK_STREAM, IPPROTO_TCP, "TCP"}, Kind{SOCK_DGRAM, IPPROTO_UDP, "UDP"}}) {
    if (can_bind_to(AF_INET, kind.type, kind.protocol, 0)) continue;
    return Unsupported{Unsupported::Reason::no_automatic_port, kind.name};
  }
  return std::nullopt;
}

std::optional<Unsupported> no_automatic_port() {
  return no_automatic_port(&can_bind);
}

bool PortLeaser::take_slots(PortRange range) {
  const std::size_t before = slots_.size();
  for (std::uint32_t slot = range.first / kSlot; slot <= (range.end() - 1) / kSlot; ++slot) {
    const std::wstring name = L"Global\\portpool-lease-" + std::to_wstring(slot);
    UniqueHandle mutex(CreateMutexW(nullptr, FALSE, name.c_str()));
    const bool is_ours = mutex && GetLastError() != ERROR_ALREADY_EXISTS;
    if (!is_ours) {
      slots_.erase(slots_.begin() + static_cast<std::ptrdiff_t>(before), slots_.end());
      return false;
    }
    slots_.push_back(std::move(mutex));
  }
  return true;
}

std::optional<PortRange> PortLeaser::find(std::uint32_t count, PortRange within, std::uint32_t from,
                                          const std::bitset<kPortSpace>& blocked) {
  std::uint32_t at = from;
  while (at + count <= within.end()) {
    const PortRange range{at, count};
    const std::size_t held = slots_.size();
    if (!take_slots(range)) {
      at = slot_after(at);
      continue;
    }
    const auto port = obstacle(range, blocked);
    if (!port) return range;
    slots_.erase(slots_.begin() + static_cast<std::ptrdiff_t>(held), slots_.end());
    at = slot_after(*port);
  }
  return std::nullopt;
}

std::optional<PortRange> PortLeaser::place(const NamedBlock& block,
                                           const std::bitset<kPortSpace>& blocked) {
  for (const PortRange within : search_ranges(block)) {
    if (within.is_empty()) continue;
    std::uint32_t start = within.first;
    if (!block.below) start = std::clamp(next_start.load(), within.first, within.end() - 1);
    auto range = find(block.count, within, start, blocked);
    if (!range && start != within.first) range = find(block.count, within, within.first, blocked);
    if (!range) continue;
    if (!block.below) next_start = slot_after(range->end() - 1);
    return range;
  }
  return std::nullopt;
}

PortLeaser::Outcome PortLeaser::lease(const std::vector<NamedBlock>& blocks,
                                      const Fingerprint& machine) {
  const auto blocked = blocked_ports(machine);
  Outcome outcome;
  for (const NamedBlock& named : blocks) {
    const auto range = place(named, *blocked);
    if (!range) {
      release();
      return {{},
              Unsupported{Unsupported::Reason::no_room, named.name, std::to_string(named.count)}};
    }
    outcome.lease.emplace_back(named.name, *range);
  }
  return outcome;
}

}  // namespace portpool::conformance::winsock
