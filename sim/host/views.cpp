// Copies of a host's objects for explanations, pictures and tests.
#include <algorithm>
#include <utility>

#include "portpool/sim/host.hpp"
#include "state/state.hpp"

namespace portpool {
namespace {

// The processes that have a descriptor of a socket, of all sockets in one pass: a pass for each
// would take the square of them.
class Holders {
 public:
  explicit Holders(const State& state) : of_(state.sockets().slots()) {
    for (std::uint32_t handle = 0; handle < state.handles().slots(); ++handle) {
      if (!state.handles().has(handle)) continue;
      const HandleRow& row = state.handles()[handle];
      if (row.socket < of_.size()) of_[row.socket].push_back(row.process);
    }
  }
  [[nodiscard]] std::vector<ProcessId> take(std::uint32_t slot) { return std::move(of_[slot]); }

 private:
  std::vector<std::vector<ProcessId>> of_;
};

std::vector<ProcessId> holders_of(const State& state, std::uint32_t slot) {
  std::vector<ProcessId> processes;
  for (std::uint32_t handle = 0; handle < state.handles().slots(); ++handle) {
    if (!state.handles().has(handle)) continue;
    const HandleRow& row = state.handles()[handle];
    if (row.socket == slot) processes.push_back(row.process);
  }
  return processes;
}

SocketView view_of(const State& state, std::uint32_t slot, std::vector<ProcessId> processes) {
  const SocketRow& row = state.sockets()[slot];
  SocketView view;
  view.index = slot;
  view.transport = row.transport();
  view.port = row.port;
  view.address = row.local;
  view.bound_address = row.bound_address();
  view.exclusive = row.is(socket_flag::kBoundExclusive);
  view.reuse = row.is(socket_flag::kBoundReuse);
  view.listening = row.is(socket_flag::kListening);
  view.dual_stack = row.dual_stack();
  view.multicast = row.is(socket_flag::kBoundMulticast);
  view.auto_reuse = row.is(socket_flag::kBoundAutoReuse);
  if (row.is(socket_flag::kAffinity)) view.processor = row.processor;
  view.bound = row.is(socket_flag::kBound);
  view.accepted = row.is(socket_flag::kAccepted);
  view.user = row.bound_user;
  view.processes = std::move(processes);
  view.unopened = row.handles - static_cast<std::uint32_t>(view.processes.size());
  return view;
}

// Nothing is handed to a thread that waits or to a routine, and no socket is another one
// afterwards.
bool only_asked(const RequestRow& row) {
  return !row.is(request_flag::kSynchronous) && !row.is(request_flag::kRoutine) &&
         row.completion_port == CompletionPortId{} && row.operation < RequestOperation::connect;
}

RequestView view_of(const RequestRow& row) {
  RequestView view;
  view.id = row.number;
  view.caller = {row.process, row.thread};
  view.handle = row.handle;
  view.overlapped = row.overlapped;
  view.event = row.event;
  view.held = row.in_flight();
  view.awaits_peer = row.in_flight() && waits_for_a_peer(row.operation) && !row.ends_by_itself();
  view.unsettled = row.ends_by_itself();
  view.synchronous = row.is(request_flag::kSynchronous);
  view.only_asked = only_asked(row);
  view.queued = row.is(request_flag::kQueued);
  view.status = row.status;
  view.bytes = row.bytes;
  view.byte_count = row.byte_count;
  if (row.is(request_flag::kRange)) view.range = row.range;
  view.token = row.token;
  return view;
}

}  // namespace

PortRange Host::dynamic_range(Transport transport) const {
  return state_->pool(transport).dynamic_range();
}

bool Host::holding_requests() const {
  return state_->machine().holding_requests;
}

const PortSet& Host::free_ports(Transport transport) const {
  return state_->pool(transport).free();
}

const PortSet& Host::unbound_ports(Transport transport) const {
  return state_->pool(transport).unbound();
}

std::vector<SocketView> Host::sockets() const {
  std::vector<SocketView> views;
  Holders holders(*state_);
  for (std::uint32_t slot = 0; slot < state_->sockets().slots(); ++slot) {
    if (state_->sockets().has(slot)) views.push_back(view_of(*state_, slot, holders.take(slot)));
  }
  return views;
}

std::vector<SocketView> Host::bound_sockets(Transport transport) const {
  std::vector<SocketView> views;
  Holders holders(*state_);
  for (std::uint32_t slot = 0; slot < state_->sockets().slots(); ++slot) {
    if (!state_->sockets().has(slot)) continue;
    const SocketRow& row = state_->sockets()[slot];
    if (row.is(socket_flag::kBound) && row.in_a_pool() && row.transport() == transport) {
      views.push_back(view_of(*state_, slot, holders.take(slot)));
    }
  }
  std::stable_sort(views.begin(), views.end(),
                   [](const SocketView& a, const SocketView& b) { return a.port < b.port; });
  return views;
}

std::vector<BlockView> Host::blocks(Transport transport) const {
  std::vector<BlockView> views;
  for (const HeldBlock& held : state_->pool(transport).blocks()) {
    BlockView view;
    view.index = held.row;
    view.transport = transport;
    view.range = held.range;
    view.kind = BlockView::Kind::exclusion;
    if (held.kind == HeldBlock::Kind::reservation) {
      const ReservationRow& row = state_->reservations()[held.row];
      view.kind = row.runtime() ? BlockView::Kind::runtime : BlockView::Kind::persistent;
      view.token = row.token;
      view.owner = row.owner_process;
      view.holder = row.holder;
      if (row.owner_socket != kNoRow) view.owner_socket = row.owner_socket;
      view.bound_sockets = row.bound_sockets;
    }
    views.push_back(view);
  }
  return views;
}

std::optional<EndView> Host::peer_of(std::uint32_t socket) const {
  const SocketRow& row = state_->sockets()[socket];
  const bool connected = row.is(socket_flag::kConnected) && row.is(socket_flag::kStream);
  if (!connected || row.connection == kNoRow) return std::nullopt;
  const ConnectionRow& connection = state_->connections()[row.connection];
  const End peer = connection.client_socket == socket ? End::server : End::client;
  return EndView{connection.address(peer), connection.port(peer)};
}

std::vector<TimeWaitView> Host::time_waits() const {
  std::vector<TimeWaitView> views;
  const auto end_of = [](const ConnectionRow& row, End end) {
    return EndView{row.address(end), row.port(end)};
  };
  for (std::uint32_t slot = state_->machine().time_wait; slot != kNoRow;) {
    const ConnectionRow& row = state_->connections()[slot];
    views.push_back({end_of(row, row.closer), end_of(row, other_end(row.closer))});
    slot = row.next;
  }
  return views;
}

std::vector<RequestView> Host::requests() const {
  std::vector<RequestView> views;
  for (std::uint32_t slot = 0; slot < state_->requests().slots(); ++slot) {
    if (state_->requests().has(slot)) views.push_back(view_of(state_->requests()[slot]));
  }
  std::sort(views.begin(), views.end(),
            [](const RequestView& a, const RequestView& b) { return a.id < b.id; });
  return views;
}

std::optional<RequestView> Host::request(RequestId id) const {
  const std::uint32_t slot = state_->find_request(id);
  if (slot == kNoRow) return std::nullopt;
  return view_of(state_->requests()[slot]);
}

std::optional<RequestId> Host::request_of(ProcessId process, OverlappedId overlapped) const {
  const std::uint32_t slot = state_->find_overlapped(process, overlapped);
  if (slot == kNoRow) return std::nullopt;
  return state_->requests()[slot].number;
}

std::optional<RequestId> Host::newest_request() const {
  const RequestId newest{state_->machine().last_request};
  if (state_->find_request(newest) == kNoRow) return std::nullopt;
  return newest;
}

std::optional<RequestId> Host::next_unsettled(RequestId after) const {
  std::optional<RequestId> next;
  state_->requests().for_each(RequestRow::kUnsettled, RequestRow::kUnsettledKey,
                              [&](std::uint32_t, const RequestRow& row) {
                                if (row.number > after && (!next || row.number < *next)) {
                                  next = row.number;
                                }
                              });
  return next;
}

std::optional<std::uint32_t> Host::socket_index(ProcessId process, SocketHandle handle) const {
  const std::uint32_t slot = state_->find_socket(process, handle);
  return slot == kNoRow ? std::nullopt : std::optional(slot);
}

std::optional<SocketView> Host::socket_of(ProcessId process, SocketHandle handle) const {
  const std::uint32_t slot = state_->find_socket(process, handle);
  if (slot == kNoRow) return std::nullopt;
  return view_of(*state_, slot, holders_of(*state_, slot));
}

}  // namespace portpool
