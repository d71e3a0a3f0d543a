// What an exploration is about: the small machine, the calls that are made on it, and how far to
// go.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "portpool/conformance/tool_error.hpp"
#include "portpool/sim/host.hpp"
#include "portpool/sim/internal/symmetry.hpp"

namespace portpool::conformance {

/// Calls by kind; each stands for every call of the kind that the objects of the scope allow. The
/// last five are about requests in flight.
enum class MoveKind : std::uint8_t {
  open,
  close,
  bind,
  option,
  send,
  connect,
  listen,
  accept,
  shutdown,
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
  pass_time,
  hold,
  acquire_overlapped,
  associate_overlapped,
  complete,
  cancel,
};
inline constexpr std::size_t kMoveKindCount = static_cast<std::size_t>(MoveKind::cancel) + 1;
/// The spelling of the format of scopes: "bind", "SIO_ACQUIRE_PORT_RESERVATION (overlapped)".
[[nodiscard]] std::string_view name_of(MoveKind kind);

struct ScopeProcess {
  std::string name;
  std::string user;
  Privilege privilege = Privilege::administrator;
};

struct Scope {
  static constexpr std::size_t kMaxProcesses = 4, kMaxSockets = 6, kMaxPorts = 16;

  std::string id = "default", title;
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
  Answers answers = Answers::observed();
  std::string profile = "observed";  // where the answers come from
  bool symmetry = true;              // count states that are renamings of each other as one
  bool reference = false;            // compare every offer and every state with the reference model
  unsigned depth = 6;

  [[nodiscard]] bool has(MoveKind kind) const;
  [[nodiscard]] PortRange all_ports() const { return {first_port, ports}; }
};

/// A scope, or every error of its file in the order of the file.
struct ScopeReport {
  std::optional<Scope> scope{};  // present when there are no errors
  std::vector<ToolError> errors;
};

/// Reads a scope file: docs/CHECKING.md. A file name that ends in ".json" must have the id as its
/// stem.
[[nodiscard]] ScopeReport read_scope(std::string file_name, std::string_view text);

/// The ids of the scopes that are part of the tool, sorted.
[[nodiscard]] std::vector<std::string_view> built_in_scopes();

/// What `--scope` names: a built-in scope by its id, or the path of a file (a name with '/', '\\'
/// or ".json").
[[nodiscard]] Result<Scope> find_scope(const std::string& name);

/// The renamings under which the machine of the scope behaves the same.
[[nodiscard]] std::vector<Symmetry> symmetries_of(const Scope& scope);

}  // namespace portpool::conformance
