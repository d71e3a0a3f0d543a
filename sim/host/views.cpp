// Copies of a host's objects for explanations, pictures and tests.
#include <algorithm>

#include "portpool/sim/host.hpp"
#include "state/state.hpp"

namespace portpool {
namespace {

SocketView view_of(const State& state, std::uint32_t slot) {
  const SocketRow& row = state.sockets()[slot];
  SocketView view;
  view.index = slot;
  view.transport = row.transport();
  view.port = row.port;
  view.address = row.local;
  view.exclusive = row.is(socket_flag::kBoundExclusive);
  view.reuse = row.is(socket_flag::kBoundReuse);
  view.listening = row.is(socket_flag::kListening);
  view.dual_stack = row.dual_stack();
  view.user = UserId{row.bound_user};
  for (std::uint32_t handle = 0; handle < state.handles().slots(); ++handle) {
    if (state.handles().holds(handle) && state.handles()[handle].socket == slot) {
      view.processes.push_back(ProcessId{state.handles()[handle].process});
    }
  }
  return view;
}

}  // namespace

PortRange Host::dynamic_range(Transport transport) const {
  return state_->pool(transport).dynamic_range();
}

bool Host::holding_requests() const {
  return state_->machine().holding_requests != 0;
}

const PortSet& Host::free_ports(Transport transport) const {
  return state_->pool(transport).free();
}

std::vector<SocketView> Host::bound_sockets(Transport transport) const {
  std::vector<SocketView> views;
  for (std::uint32_t slot = 0; slot < state_->sockets().slots(); ++slot) {
    if (!state_->sockets().holds(slot)) continue;
    const SocketRow& row = state_->sockets()[slot];
    if (row.is(socket_flag::kBound) && row.in_a_pool() && row.transport() == transport) {
      views.push_back(view_of(*state_, slot));
    }
  }
  std::stable_sort(views.begin(), views.end(),
                   [](const SocketView& a, const SocketView& b) { return a.port < b.port; });
  return views;
}

std::vector<BlockView> Host::blocks(Transport transport) const {
  std::vector<BlockView> views;
  for (const Hold& hold : state_->pool(transport).holds()) {
    BlockView view;
    view.index = hold.row;
    view.transport = transport;
    view.range = hold.range;
    view.kind = BlockView::Kind::exclusion;
    if (hold.kind == HoldKind::reservation) {
      const ReservationRow& row = state_->reservations()[hold.row];
      view.kind = row.runtime() ? BlockView::Kind::runtime : BlockView::Kind::persistent;
      view.token = row.token;
      view.owner = ProcessId{row.owner_process};
      view.bound_sockets = row.bound_sockets;
    }
    views.push_back(view);
  }
  return views;
}

std::vector<RequestView> Host::requests() const {
  std::vector<RequestView> views;
  for (std::uint32_t slot = 0; slot < state_->requests().slots(); ++slot) {
    if (!state_->requests().holds(slot)) continue;
    const RequestRow& row = state_->requests()[slot];
    RequestView view;
    view.id = RequestId{row.number};
    view.caller = {ProcessId{row.process}, ThreadId{row.thread}};
    view.handle = SocketHandle{row.handle};
    view.overlapped = OverlappedId{row.overlapped};
    view.held = row.held();
    view.synchronous = row.is(request_flag::kSynchronous);
    view.status = static_cast<Status>(row.status);
    view.bytes = row.bytes;
    if (row.is(request_flag::kRange)) view.range = row.range;
    view.token = row.token;
    views.push_back(view);
  }
  std::sort(views.begin(), views.end(),
            [](const RequestView& a, const RequestView& b) { return a.id < b.id; });
  return views;
}

std::optional<SocketView> Host::socket_of(ProcessId process, SocketHandle handle) const {
  const std::uint32_t slot = state_->find_socket(process, handle);
  if (slot == kNoRow) return std::nullopt;
  return view_of(*state_, slot);
}

}  // namespace portpool
