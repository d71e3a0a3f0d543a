// Copies of a host's objects, for explanations, pictures and tests: `for (const SocketView& socket
// : host.bound_sockets(Transport::tcp))`.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "portpool/sim/address.hpp"
#include "portpool/sim/call.hpp"
#include "portpool/sim/holder_kind.hpp"
#include "portpool/sim/outcome.hpp"
#include "portpool/sim/port.hpp"
#include "portpool/sim/status.hpp"

namespace portpool {

struct SocketView {
  std::uint32_t index = 0;
  Transport transport{};
  PortNumber port = 0;
  IpAddress address;        // as getsockname tells it
  IpAddress bound_address;  // as bind was given it
  bool exclusive = false, reuse = false, listening = false;
  bool dual_stack = false;
  bool bound = false;
  bool accepted = false;    // it has the port of its listener, and holds none (ACC-019)
  bool multicast = false;   // bound with SO_REUSE_MULTICASTPORT
  bool auto_reuse = false;  // its port came from the auto-reuse range (UCR-023)
  std::optional<std::uint32_t> processor;  // of SIO_CPU_AFFINITY
  UserId user{};
  std::vector<ProcessId> processes;  // that have a descriptor of it
  std::uint32_t unopened = 0;        // duplicates of it that nobody has opened (DUP-001)
};
struct BlockView {
  enum class Kind : std::uint8_t { runtime, persistent, exclusion };
  std::uint32_t index = 0;
  Kind kind{};
  Transport transport{};
  PortRange range;
  Token token = 0;
  ProcessId owner{};                          // runtime
  std::optional<std::uint32_t> owner_socket;  // runtime: SocketView::index, where it is modelled
  std::uint32_t bound_sockets = 0;
  HolderKind holder{};  // runtime: of nobody here
};
/// An address and a port.
struct EndView {
  IpAddress address;
  PortNumber port = 0;
};
/// A connection in TIME_WAIT, as the end sees it that keeps it (TW-010).
struct TimeWaitView {
  EndView local, remote;
};
/// A request that was started with WSAIoctl and has not been forgotten.
struct RequestView {
  RequestId id{};
  Caller caller;
  SocketHandle handle{};
  OverlappedId overlapped{};
  EventId event{};           // that its end signals
  bool held = false;         // in flight: begun and not finished
  bool awaits_peer = false;  // in flight until a connection, or its data or end, comes
  bool unsettled = false;    // in flight, and nothing keeps it there: it ends by itself, unseen
  bool synchronous = false;
  bool only_asked = false;  // that it was aborted is told by its result and its event alone
  bool queued = false;      // finished; its routine or packet has not been handed over
  Status status{};          // of a finished one
  std::uint32_t bytes = 0;
  ByteCount byte_count{};          // what is known of `bytes`
  std::optional<PortRange> range;  // of a finished acquire
  Token token = 0;
};

}  // namespace portpool
