#include "html/pool_picture.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <variant>

namespace portpool::conformance {
namespace {

void add_word(std::string& words, const std::string& word) {
  words += (words.empty() ? "" : ", ") + word;
}

// The processes of the scenario among `ids`; others (of an earlier start, say) have no name.
std::string process_names(const Scenario& scenario, const SimulatedMachine& machine,
                          std::span<const ProcessId> ids) {
  std::string names;
  for (std::size_t i = 0; i < scenario.processes.size(); ++i) {
    if (!machine.is_running(i)) continue;
    if (std::find(ids.begin(), ids.end(), machine.caller(i, 0).process) == ids.end()) continue;
    add_word(names, scenario.processes[i].name);
  }
  return names;
}

// By SocketView::index.
using SocketNames = std::map<std::uint32_t, std::string>;

// Names that the scenario gave to sockets which are still there.
SocketNames socket_names(const Candidate& state) {
  SocketNames names;
  for (const auto& [name, socket] : state.naming.sockets()) {
    if (!state.machine.is_running(socket.process)) continue;
    const ProcessId process = state.machine.caller(socket.process, 0).process;
    if (const auto index = state.machine.host().socket_index(process, socket.handle)) {
      add_word(names[*index], name);
    }
  }
  return names;
}

// "127.0.0.1:20000", "[::1]:20000", with the port's name where it has one.
std::string text_of(const Naming& naming, const EndView& end) {
  const std::string address = to_string(end.address, end.address.is_v4());
  const std::optional<TraceValue> symbol = naming.known_port(end.port);
  const auto* name = symbol ? std::get_if<std::string>(&*symbol) : nullptr;
  return (end.address.is_v4() ? address : '[' + address + ']') + ':' +
         (name != nullptr ? *name : std::to_string(end.port));
}

std::string details_of(const SocketView& socket) {
  std::string text = to_string(socket.address, socket.address.is_v4());
  if (socket.dual_stack) add_word(text, "dual stack");
  if (socket.exclusive) add_word(text, "exclusive");
  if (socket.reuse) add_word(text, "reuse");
  if (socket.listening) add_word(text, "listening");
  return text;
}

PoolItem::Kind kind_of(BlockView::Kind kind) {
  switch (kind) {
    case BlockView::Kind::runtime:
      return PoolItem::Kind::runtime;
    case BlockView::Kind::persistent:
      return PoolItem::Kind::persistent;
    case BlockView::Kind::exclusion:
      break;
  }
  return PoolItem::Kind::exclusion;
}

// The token's name where the trace has one; a new symbol would name nothing that a reader knows.
std::string token_name(const Naming& naming, Token token) {
  return naming.known_token(token).value_or("");
}

void add_time_waits(const Candidate& state, std::vector<PoolItem>& items) {
  for (const TimeWaitView& wait : state.machine.host().time_waits()) {
    PoolItem item{Transport::tcp, wait.local.port, 1, PoolItem::Kind::time_wait, {}, {}, {}};
    item.detail = text_of(state.naming, wait.local) + " to " + text_of(state.naming, wait.remote);
    items.push_back(std::move(item));
  }
}

std::string_view text_of(HolderKind holder) {
  switch (holder) {
    case HolderKind::http_sys:
      return "HTTP.sys";
    case HolderKind::guest:
      return "a guest";
    case HolderKind::guest_shared:
      return "a guest, shared";
    case HolderKind::process:
      break;
  }
  return "";
}

void add_items(const Scenario& scenario, const Candidate& state, Transport transport,
               const SocketNames& names, std::vector<PoolItem>& items) {
  const Host& host = state.machine.host();
  for (const SocketView& socket : host.bound_sockets(transport)) {
    PoolItem item{transport, socket.port, 1, PoolItem::Kind::socket, {}, {}, {}};
    item.owner = process_names(scenario, state.machine, socket.processes);
    if (const auto name = names.find(socket.index); name != names.end()) item.name = name->second;
    item.detail = details_of(socket);
    if (const auto peer = host.peer_of(socket.index)) {
      add_word(item.detail, "connected to " + text_of(state.naming, *peer));
    }
    items.push_back(std::move(item));
  }
  if (transport == Transport::tcp) add_time_waits(state, items);
  for (const BlockView& block : host.blocks(transport)) {
    PoolItem item{transport, block.range.first, block.range.count, kind_of(block.kind), {}, {}, {}};
    if (block.kind == BlockView::Kind::runtime) {
      item.owner = process_names(scenario, state.machine, {&block.owner, 1});
      item.detail = text_of(block.holder);
    }
    if (block.kind != BlockView::Kind::exclusion) {
      item.name = token_name(state.naming, block.token);
    }
    items.push_back(std::move(item));
  }
}

}  // namespace

PoolPicture picture_of(const Scenario& scenario, std::span<const Candidate> states) {
  PoolPicture picture;
  std::map<PoolItem, std::size_t> seen_in;  // item, number of states that have it
  for (const Candidate& state : states) {
    std::vector<PoolItem> items;
    const SocketNames names = socket_names(state);
    for (std::size_t i = 0; i < kTransportCount; ++i) {
      const auto transport = static_cast<Transport>(i);
      picture.dynamic_range[i] = state.machine.host().dynamic_range(transport);
      add_items(scenario, state, transport, names, items);
    }
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
    for (PoolItem& item : items) ++seen_in[std::move(item)];
  }
  for (const auto& [item, count] : seen_in) {
    picture.items.push_back(item);
    picture.items.back().certain = count == states.size();
  }
  return picture;
}

}  // namespace portpool::conformance
