// What an exploration is about: the small machine, the calls that are made on it, and how far to
// go.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "portpool/conformance/tool_error.hpp"
#include "portpool/sim/host.hpp"

namespace portpool::conformance {

/// Calls by kind; each stands for every call of the kind that the objects of the scope allow.
enum class MoveKind : std::uint8_t {
  open,
  close,
  bind,
  option,
  send,
  connect,
  listen,
  acquire,
  associate,
  release,
  create,
  remove,
  lookup,
  duplicate,
  open_duplicate,
  startup,
  cleanup,
  exit,
  add_exclusion,
  delete_exclusion,
  reboot,
  hold,
  let_go,
  acquire_overlapped,
  associate_overlapped,
  complete,
  cancel,
};
inline constexpr std::size_t kMoveKindCount = static_cast<std::size_t>(MoveKind::cancel) + 1;
[[nodiscard]] std::string_view name_of(MoveKind kind);

struct ScopeProcess {
  std::string name;
  std::string user;
  Privilege privilege = Privilege::administrator;
};

struct Scope {
  std::vector<ScopeProcess> processes = {{"A", "alice", Privilege::administrator},
                                         {"B", "bob", Privilege::standard_user}};
  bool tcp = true, udp = false;
  bool inet6 = false;
  std::size_t sockets = 3;  // descriptors open at once, in all processes together
  PortNumber first_port = 50000;
  std::uint32_t ports = 4;
  PortRange dynamic{0, 4};  // which of the ports are the dynamic range
  std::vector<std::uint32_t> block_lengths = {1, 2};
  std::vector<IpAddress> addresses = {IpAddress::v4_loopback(), IpAddress::v4_any()};
  std::vector<SocketOption> options = {SocketOption::reuseaddr, SocketOption::exclusiveaddruse};
  std::vector<MoveKind> moves;
  std::string profile = "observed";
  bool symmetry = true;
  bool reference = false;  // compare every offer and every state with the reference model
  unsigned depth = 6;

  [[nodiscard]] bool has(MoveKind kind) const;
  [[nodiscard]] PortRange all_ports() const { return {first_port, ports}; }
};

/// Two processes of two users, three sockets, four ports, and every call about them.
[[nodiscard]] Scope default_scope();

/// Reads a scope file: see docs/CHECKING.md.
[[nodiscard]] Result<Scope> read_scope(std::string file_name, std::string_view text);

/// The renamings under which the machine of the scope behaves the same.
[[nodiscard]] std::vector<Symmetry> symmetries_of(const Scope& scope);

}  // namespace portpool::conformance
