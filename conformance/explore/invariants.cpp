#include "explore/invariants.hpp"

#include <algorithm>
#include <vector>

#include "portpool/sim/internal/differential.hpp"

namespace portpool::conformance {
namespace {

constexpr Transport kTransports[] = {Transport::tcp, Transport::udp};
constexpr std::uint32_t kPorts = 65535;  // port 0 is none

std::optional<Broken> check_blocks(const std::vector<BlockView>& blocks,
                                   const std::vector<SocketView>& sockets,
                                   std::vector<Token>& tokens) {
  std::uint32_t end = 0;
  for (const BlockView& block : blocks) {
    if (block.range.first < end) {
      return broken(property::kApart, "another block covers " + text_of(block.range));
    }
    end = block.range.end();
    if (block.kind == BlockView::Kind::exclusion) continue;
    // A block of a program that is not modelled: nobody here has its socket or token.
    if (block.kind == BlockView::Kind::runtime && !block.owner_socket) continue;
    if (block.token == 0 || std::ranges::find(tokens, block.token) != tokens.end()) {
      return broken(property::kTokens,
                    "token " + std::to_string(block.token) + " of " + text_of(block.range));
    }
    tokens.push_back(block.token);
    if (block.kind != BlockView::Kind::runtime) continue;
    const bool held = std::ranges::any_of(sockets, [&](const SocketView& socket) {
      return socket.index == *block.owner_socket &&
             (!socket.processes.empty() || socket.unopened != 0);
    });
    if (!held) return broken(property::kDies, "nobody has the socket of " + text_of(block.range));
  }
  return std::nullopt;
}

// That nothing held is free, and that as many ports are free as nobody holds: together that every
// port which nobody holds is free.
std::optional<Broken> check_free(const Host& host, Transport transport,
                                 const std::vector<BlockView>& blocks,
                                 const std::vector<SocketView>& sockets) {
  const PortSet& free = host.free_ports(transport);
  std::uint32_t held = 0;
  for (const BlockView& block : blocks) {
    held += block.range.count;
    if (free.intersects(block.range)) {
      return broken(property::kFree, "a port of " + text_of(block.range) + " is free");
    }
  }
  std::vector<PortNumber> bound;
  for (const SocketView& socket : sockets) {
    if (!socket.bound || socket.accepted || socket.transport != transport || socket.port == 0)
      continue;
    if (free.contains(socket.port)) {
      return broken(property::kFree, "port " + std::to_string(socket.port) + " is free and bound");
    }
    const auto has = [&](const BlockView& block) { return block.range.contains(socket.port); };
    if (std::ranges::none_of(blocks, has)) bound.push_back(socket.port);
  }
  std::ranges::sort(bound);
  bound.erase(std::unique(bound.begin(), bound.end()), bound.end());
  held += static_cast<std::uint32_t>(bound.size());
  if (free.size() == kPorts - held) return std::nullopt;
  return broken(property::kFree, std::to_string(free.size()) + " ports are free, and " +
                                     std::to_string(kPorts - held) + " are held by nobody");
}

std::optional<Broken> check_sharing(const Host& host, const std::vector<SocketView>& sockets) {
  for (std::size_t i = 0; i < sockets.size(); ++i) {
    for (std::size_t j = i + 1; j < sockets.size(); ++j) {
      const SocketView &a = sockets[i], &b = sockets[j];
      // Raw and foreign sockets are bound to port 0: they have none.
      const bool meet = a.bound && b.bound && a.transport == b.transport && a.port == b.port &&
                        a.port != 0 && !a.accepted && !b.accepted;
      if (a.auto_reuse && b.auto_reuse) continue;  // to different ends: of those the pairs tell
      if (meet && !reference::may_share(a, b, host.answers())) {
        return broken(property::kSharing, "port " + std::to_string(a.port) + " has two holders");
      }
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Broken> broken(const Property& property, std::string message) {
  return Broken{property.name, std::move(message)};
}

std::string text_of(PortRange range) {
  return std::to_string(range.first) + "+" + std::to_string(range.count);
}

std::optional<Broken> check_invariants(const Host& host) {
  const std::vector<SocketView> sockets = host.sockets();
  std::vector<Token> tokens;
  for (const Transport transport : kTransports) {
    const std::vector<BlockView> blocks = host.blocks(transport);
    if (auto found = check_blocks(blocks, sockets, tokens)) return found;
    if (auto found = check_free(host, transport, blocks, sockets)) return found;
  }
  return check_sharing(host, sockets);
}

std::optional<Broken> check_everything_returns(Host& host, std::span<const ProcessId> processes) {
  Offer offer;
  for (const ProcessId process : processes) {
    if (!host.is_alive(process)) continue;
    const Caller caller{process, ThreadId{0}};
    const Call exit = call::ExitProcess{};
    if (!host.can_call(caller, exit)) return std::nullopt;  // its first thread blocks
    host.offer(caller, exit, offer);
    host.commit(caller, exit, offer, 0, offer[0].outcome);
  }
  for (const Transport transport : kTransports) {
    std::uint32_t stored = 0;
    for (const BlockView& block : host.blocks(transport)) {
      stored += block.range.count;
      if (block.kind == BlockView::Kind::runtime && block.owner_socket) {
        return broken(property::kReturns,
                      "the runtime block " + text_of(block.range) + " is still there");
      }
    }
    const std::uint32_t free = host.free_ports(transport).size();
    if (free != kPorts - stored) {
      return broken(property::kReturns,
                    std::to_string(kPorts - stored - free) + " ports did not return");
    }
  }
  if (!host.sockets().empty()) return broken(property::kReturns, "a socket is left");
  return std::nullopt;
}

}  // namespace portpool::conformance
