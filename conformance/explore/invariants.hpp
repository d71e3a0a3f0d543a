// What must hold of any state of a machine, whatever was called to get there.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "portpool/sim/host.hpp"

namespace portpool::conformance {

/// A property that did not hold, in words.
struct Broken {
  std::string_view property;
  std::string message;
};

struct Property {
  std::string_view name;
  std::string_view sentence;
};

[[nodiscard]] std::optional<Broken> broken(const Property& property, std::string message);
/// "first+count", as scenario files and traces spell a block.
[[nodiscard]] std::string text_of(PortRange range);

/// Blocks, tokens, owners, free ports and holders of one port. Linear in sockets and blocks, and
/// quadratic in the sockets of one port.
[[nodiscard]] std::optional<Broken> check_invariants(const Host& host);

/// Ends the processes one after another and looks at what is left. Leaves the machine in that
/// state: a host with an undo log can be rolled back.
[[nodiscard]] std::optional<Broken> check_everything_returns(Host& host,
                                                             std::span<const ProcessId> processes);

namespace property {
inline constexpr Property kSharing{"holders-may-share",
                                   "no port has two holders who may not share it"};
inline constexpr Property kApart{"blocks-are-apart", "no two blocks share a port"};
inline constexpr Property kTokens{"tokens-are-unique",
                                  "tokens of reservations are not zero and differ"};
inline constexpr Property kDies{"a-block-dies-with-its-socket",
                                "a runtime reservation has a socket that somebody holds"};
inline constexpr Property kFree{"free-is-what-is-left",
                                "a port is free when nothing binds or holds it"};
inline constexpr Property kReturns{"everything-returns",
                                   "when every process has ended, only what is stored holds ports"};
}  // namespace property

}  // namespace portpool::conformance
