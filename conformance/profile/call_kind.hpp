// What calls are told apart by in a profile: the function, what it was asked for, and whether it
// was refused, since a refusal ends early and costs something else.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "portpool/sim/call.hpp"
#include "portpool/sim/outcome.hpp"

namespace portpool::conformance {

struct CallKind {
  enum class Detail : std::uint8_t {
    none,
    given_port,   // bind: a port was named
    any_port,     // bind: port 0
    given_block,  // WSAIoctl: acquire of a named block
    any_block,    // acquire of a block anywhere
    associate,
    release,
  };

  std::uint8_t call = 0;  // index of the Call
  Detail detail{};
  bool refused = false;

  friend auto operator<=>(const CallKind&, const CallKind&) = default;
};

/// O(1).
[[nodiscard]] CallKind kind_of(const Call& call, const Outcome& outcome);

/// "bind port 0", "WSAIoctl acquire any, refused".
[[nodiscard]] std::string name_of(const CallKind& kind);

/// The length that an acquire asks for; 0 for other calls.
[[nodiscard]] std::uint32_t acquired_length(const Call& call);

}  // namespace portpool::conformance
