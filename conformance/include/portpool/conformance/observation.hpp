// What a backend saw of one call or one event of the world, in that machine's own numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "portpool/conformance/unsupported.hpp"
#include "portpool/sim/call.hpp"
#include "portpool/sim/port.hpp"

namespace portpool::conformance {

/// The code of a call that failed and left no error code.
inline constexpr std::uint32_t kNoErrorCode = 0xffffffff;

/// A completion seen inside a wait.
struct SeenCompletion {
  OverlappedId overlapped{};
  std::uint32_t code = 0;  // 0 or the error handed to the routine
  std::uint32_t bytes = 0;
  std::optional<PortRange> range;  // acquire: read from the output buffer
  std::optional<Token> token;
};

struct Observation {
  enum class Kind : std::uint8_t {
    returned,
    pending,
    blocked,
    cancelled,
    unsupported,
    timed_out,
    crashed,  // the call ended its process with an exception
  };
  Kind kind = Kind::returned;
  // 0 = success, else the error number of the call's face (WSA* or ERROR_*)
  std::uint32_t code = 0;
  std::optional<Unsupported> unsupported;  // of unsupported: why
  std::string exception;                   // of crashed: "access violation"

  std::optional<PortNumber> port;  // bind, implicit binds (read back with getsockname), getsockname
  std::optional<IpAddress> address;  // getsockname
  std::optional<PortRange> range;    // acquire: from the output buffer
  std::optional<Token> token;
  std::optional<SocketHandle> handle;  // new socket, the machine's value
  // absent = untouched (the sentinel is still there) or not an output of this call
  std::optional<std::uint32_t> bytes;
  bool bytes_asked = false;                // the call has a byte count output
  std::optional<std::int32_t> value;       // getsockopt; version
  std::optional<std::int32_t> ready;       // select: call::kReadable and so on
  std::optional<EventId> signalled;        // wait: which event; EventId{0} = timeout
  std::optional<OverlappedId> overlapped;  // GetQueuedCompletionStatus
  std::vector<SeenCompletion> completions;
};

}  // namespace portpool::conformance
