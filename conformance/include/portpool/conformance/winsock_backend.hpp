// The backend that performs scenarios on this machine's Winsock: on Windows itself, or under Wine.
//
// It exists in Windows builds only; elsewhere the functions are there and say so. One object runs
// one scenario at a time; several objects may be used by several threads, and several programs may
// run at once: they lease different ports.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "portpool/conformance/backend.hpp"

namespace portpool::conformance {

struct WinsockOptions {
  std::uint32_t watchdog_ms = 10000;  // a call that has not returned by then has timed out
  std::uint32_t block_after_ms =
      250;  // a call that may block, has not returned by then and is idle, is blocked
  std::uint32_t spare_agents = 2;  // processes started ahead of their use
  /// What traces call this system, where it is neither Windows nor Wine: "reactos", "0.4.15".
  /// Empty: what portpool finds out.
  std::string system{};
  std::string system_version{};
  // A DLL whose functions are called in place of the system's; empty: none. With the fake's, world
  // events work as well.
  std::string dll{};
  // A rule of the fake's model that is broken on purpose: for tests of the judge.
  std::optional<std::uint32_t> broken_rule{};
  bool turned_round = false;
};

/// A backend, or the reason why this build has none.
struct WinsockBackendOrReason {
  std::unique_ptr<Backend> backend;
  std::string reason;
};
[[nodiscard]] WinsockBackendOrReason make_winsock_backend(const WinsockOptions& options = {});

/// Whether a scenario may run while others do, in this program or in another one.
enum class MachineUse : std::uint8_t {
  beside_others,
  alone,  // it changes facts of the machine that the others could see
};

/// As long as it lives, its thread has the machine as it was promised. Let go of it in the thread
/// that got it.
class MachineHold {
 public:
  MachineHold() = default;
  MachineHold(const MachineHold&) = delete;
  MachineHold& operator=(const MachineHold&) = delete;
  virtual ~MachineHold() = default;
};

/// Waits until nobody on this machine is in the way, another thread of this program or another
/// program; one hold at a time for each thread. An
/// error when that takes longer than any run should. Null where nothing can be replayed.
[[nodiscard]] Result<std::unique_ptr<MachineHold>> hold_machine(MachineUse use);

/// First command-line argument of the hidden subcommand that the backend starts its own executable
/// with. Every program that makes a Winsock backend has to hand the arguments after it to
/// `run_winsock_agent` and end with what that returns.
inline constexpr std::string_view kWinsockAgentCommand = "agent";
[[nodiscard]] int run_winsock_agent(std::span<const std::string> arguments);

/// What was undone of changes that killed runs left on this machine, one sentence each.
struct CleanupReport {
  std::vector<std::string> undone;
  std::vector<std::string> failed;
  std::string unavailable;  // not empty: this build has nothing to clean up
};
[[nodiscard]] CleanupReport cleanup_winsock();

}  // namespace portpool::conformance
