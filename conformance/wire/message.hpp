// What driver and agent say to each other: one request line, one reply line, strictly in turn.
//
// The driver starts an agent, says `start` once, then `call` and `await`; it ends the agent by
// closing the pipe, or by ending itself. `spawn` has the agent start another agent as its child
// process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "portpool/conformance/observation.hpp"
#include "portpool/conformance/tool_error.hpp"
#include "portpool/sim/call.hpp"

namespace portpool::conformance::wire {

inline constexpr std::uint16_t kMaxThreads = 32;

/// Makes an agent the scenario's process: its threads, and its WSAStartup.
struct StartRequest {
  std::optional<std::uint16_t> winsock;  // none: no WSAStartup
  std::uint16_t threads = 1;             // 1..kMaxThreads, the first thread included
  std::uint32_t watchdog_ms = 10000;     // a call that has not returned by then has timed out
  std::uint32_t block_after_ms =
      250;  // a call that may block and has not returned by then is blocked
};
struct StartReply {
  std::uint32_t process_id = 0;
  std::uint32_t startup_code = 0;      // what WSAStartup returned
  bool token_known = false;            // the facts below could be read
  bool administrator = false;          // Administrators is an enabled group of the token
  bool elevated = false;               // TokenElevation
  bool administrators_denied = false;  // Administrators is there for denying only
  bool built_in = false;               // the account has the relative identifier 500
};

/// Before `start`: has the agent call the functions of a DLL in place of the system's, and makes it
/// a process of the machine behind that DLL.
struct AttachRequest {
  std::string dll;
  std::string machine;         // empty: the DLL has none that could be asked
  std::uint16_t user = 0;      // of that machine
  std::uint8_t privilege = 0;  // Privilege
  std::uint32_t parent = 0;    // process whose inheritable sockets it has; 0: nobody's
};
struct AttachReply {};

struct CallRequest {
  ThreadId thread{};
  bool may_block = false;
  std::uint32_t process_id = 0;         // real id of the process that the call names
  std::vector<std::uint8_t> duplicate;  // WSAPROTOCOL_INFOW that the call names
  Call call;
};
struct AwaitRequest {
  ThreadId thread{};
  bool may_block = false;
};
struct CallReply {
  Observation observation;
  std::vector<std::uint8_t> duplicate;  // WSADuplicateSocketW: the WSAPROTOCOL_INFOW
};

/// `pipe` and `driver` (the driver's process) are handles of the agent that is asked; the child
/// inherits them and every other inheritable handle.
struct SpawnRequest {
  std::uint64_t pipe = 0;
  std::uint64_t driver = 0;
};
struct SpawnReply {
  std::uint32_t process_id = 0;
};

/// The agent could not do what it was asked, for reasons of its own (never a modelled error).
struct ErrorReply {
  std::string message;
};

using Request = std::variant<StartRequest, CallRequest, AwaitRequest, SpawnRequest, AttachRequest>;
using Reply = std::variant<StartReply, CallReply, SpawnReply, ErrorReply, AttachReply>;

[[nodiscard]] std::string encode(const Request& request);
[[nodiscard]] std::string encode(const Reply& reply);

/// On an error the message is unspecified.
Result<Done> decode(std::string_view line, Request& request);
Result<Done> decode(std::string_view line, Reply& reply);

}  // namespace portpool::conformance::wire
