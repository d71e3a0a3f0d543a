#include "portpool/sim/internal/differential.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace portpool::reference {
namespace {

// Whether the alternative is one of this machine.
bool holds_in(World& world, const Alternative& alternative) {
  for (const Need& need : alternative.conditions()) {
    if ((need.answers >> world.answer(need.question) & 1u) == 0) return false;
  }
  return true;
}

std::string names(const std::set<Status>& statuses) {
  std::string text;
  for (const Status status : statuses) {
    text += (text.empty() ? "" : ", ") + std::string(name_of(status));
  }
  return "{" + text + "}";
}

Outcome with_port(std::uint32_t port, std::uint32_t block_length) {
  Outcome seen;
  if (block_length == 0) {
    seen.fields = field::kPort;
    seen.port = static_cast<PortNumber>(port);
  } else {
    seen.fields = field::kRange;
    seen.range = {port, block_length};
  }
  return seen;
}

struct Comparison {
  const Host& host;
  const Offer& offer;
  Probe probe;
  std::uint32_t block_length = 0;  // acquire: ports are starts of blocks of this length

  std::optional<std::string> operator()(const Allowed& expected, World& world) const {
    std::set<Status> refusals;
    std::vector<const Alternative*> acceptances;
    for (const Alternative& alternative : offer) {
      if (!holds_in(world, alternative)) continue;
      if (alternative.outcome.status != Status::success) {
        refusals.insert(alternative.outcome.status);
      } else {
        acceptances.push_back(&alternative);
      }
    }
    const std::string where = " (" + world.to_string() + ")";
    if (refusals != expected.refusals) {
      return "refusals " + names(refusals) + ", reference " + names(expected.refusals) + where;
    }
    if (acceptances.empty() == expected.success) {
      return (expected.success ? "no acceptance, reference accepts"
                               : "acceptance, reference refuses") +
             where;
    }
    if (!expected.success || !expected.gives_port) return std::nullopt;
    return compare_ports(acceptances, expected, where);
  }

  std::optional<std::string> compare_ports(const std::vector<const Alternative*>& acceptances,
                                           const Allowed& expected,
                                           const std::string& where) const {
    const auto differs = [&](std::uint32_t port) {
      const Outcome seen = with_port(port, block_length);
      const bool offered = std::ranges::any_of(
          acceptances, [&](const Alternative* one) { return host.outputs_match(*one, seen); });
      return offered != expected.ports.contains(port);
    };
    const auto report = [&](std::uint32_t port) {
      return "port " + std::to_string(port) +
             (expected.ports.contains(port) ? " is not offered" : " is offered") +
             ", reference differs" + where;
    };
    for (const PortNumber port : probe) {
      if (differs(port)) return report(port);
    }
    for (std::uint32_t port = 0; probe.empty() && port < kPortSpace; ++port) {
      if (differs(port)) return report(port);
    }
    return std::nullopt;
  }
};

template <class Ask>
std::optional<std::string> in_every_world(const Host& host, const Comparison& comparison,
                                          Ask&& ask) {
  std::optional<std::string> difference;
  for_each_world(host.answers(), [&](World& world) {
    if (difference) return;
    const Allowed expected = ask(world);
    difference = comparison(expected, world);
  });
  return difference;
}

std::string blocks_of(const Host& host, Transport transport) {
  std::set<std::string> lines;
  for (const BlockView& block : host.blocks(transport)) {
    std::string line = std::to_string(block.range.first) + "+" + std::to_string(block.range.count);
    if (block.kind == BlockView::Kind::exclusion) line += " excluded";
    if (block.kind == BlockView::Kind::persistent) line += " persistent";
    if (block.kind == BlockView::Kind::runtime) {
      line += " of " + std::to_string(static_cast<int>(block.owner));
    }
    if (block.kind != BlockView::Kind::exclusion) line += " #" + std::to_string(block.token);
    lines.insert(line);
  }
  std::string text;
  for (const std::string& line : lines) text += line + "; ";
  return text;
}

std::string blocks_of(const Model& model, Transport transport) {
  std::set<std::string> lines;
  const auto range = [](PortRange block) {
    return std::to_string(block.first) + "+" + std::to_string(block.count);
  };
  for (const Exclusion& exclusion : model.exclusions()) {
    if (!exclusion.active) continue;
    if (exclusion.transport == transport) lines.insert(range(exclusion.range) + " excluded");
  }
  for (const auto& [number, block] : model.reservations()) {
    if (block.transport != transport) continue;
    const std::string kind =
        block.persistent ? " persistent" : " of " + std::to_string(static_cast<int>(block.owner));
    lines.insert(range(block.range) + kind + " #" + std::to_string(block.token));
  }
  std::string text;
  for (const std::string& line : lines) text += line + "; ";
  return text;
}

std::string line_of(std::uint32_t port, const IpAddress& address, bool reuse, bool exclusive,
                    UserId user, std::set<ProcessId> processes) {
  std::string line = std::to_string(port) + " " + to_string(address, false);
  line += reuse ? " reuse" : "";
  line += exclusive ? " exclusive" : "";
  line += " user " + std::to_string(static_cast<int>(user)) + " held by";
  for (const ProcessId process : processes) line += " " + std::to_string(static_cast<int>(process));
  return line;
}

std::string sockets_of(const Host& host, Transport transport) {
  std::multiset<std::string> lines;
  for (const SocketView& view : host.bound_sockets(transport)) {
    lines.insert(line_of(view.port, view.address, view.reuse, view.exclusive, view.user,
                         {view.processes.begin(), view.processes.end()}));
  }
  std::string text;
  for (const std::string& line : lines) text += line + "; ";
  return text;
}

std::string sockets_of(const Model& model, Transport transport) {
  std::multiset<std::string> lines;
  for (const auto& [number, socket] : model.sockets()) {
    if (!socket.bound || socket.transport != transport) continue;
    std::set<ProcessId> processes;
    for (const auto& [process, handle] : socket.descriptors) processes.insert(process);
    lines.insert(line_of(socket.port, socket.told, socket.bound_reuse, socket.bound_exclusive,
                         socket.bound_user, processes));
  }
  std::string text;
  for (const std::string& line : lines) text += line + "; ";
  return text;
}

}  // namespace

std::optional<std::string> compare(const Host& host, const Model& model, Caller caller,
                                   const Call& call, const Offer& offer, Probe probe) {
  Comparison comparison{host, offer, probe};
  if (const auto* ioctl = std::get_if<call::WSAIoctl>(&call)) {
    if (ioctl->code == kSioAcquirePortReservation) {
      comparison.block_length = ioctl->input[2] + ioctl->input[3] * 256u;
    }
  }
  return in_every_world(host, comparison,
                        [&](World& world) { return model.allowed(caller, call, world); });
}

std::optional<std::string> compare(const Host& host, const Model& model, const WorldEvent& event,
                                   const Offer& offer) {
  const Comparison comparison{host, offer, {}};
  return in_every_world(host, comparison,
                        [&](World& world) { return model.allowed(event, world); });
}

std::optional<std::string> compare_facts(const Host& host, const Model& model, Probe probe) {
  if (model.lost()) return std::nullopt;
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    const std::string pool = transport == Transport::tcp ? "TCP " : "UDP ";
    if (blocks_of(host, transport) != blocks_of(model, transport)) {
      return pool + "blocks " + blocks_of(host, transport) + " reference " +
             blocks_of(model, transport);
    }
    if (sockets_of(host, transport) != sockets_of(model, transport)) {
      return pool + "sockets " + sockets_of(host, transport) + " reference " +
             sockets_of(model, transport);
    }
    const auto differs = [&](PortNumber port) {
      return host.free_ports(transport).contains(port) != model.is_free(transport, port);
    };
    for (const PortNumber port : probe) {
      if (differs(port)) return pool + "port " + std::to_string(port) + ": free, or not?";
    }
    for (std::uint32_t port = 0; probe.empty() && port < kPortSpace; ++port) {
      if (differs(static_cast<PortNumber>(port))) {
        return pool + "port " + std::to_string(port) + ": free, or not?";
      }
    }
  }
  return std::nullopt;
}

}  // namespace portpool::reference
