// Access tokens: what privilege a process has, and a token with less of it.
#pragma once

#include <optional>
#include <string>

#include "portpool/conformance/tool_error.hpp"
#include "portpool/conformance/unsupported.hpp"
#include "portpool/sim/call.hpp"
#include "winsock/windows.hpp"

namespace portpool::conformance::winsock {

struct TokenFacts {
  bool known = false;          // false: the token could not be read, and the rest means nothing
  bool administrator = false;  // Administrators is an enabled group: Windows treats the process as
                               // an administrator's
  bool administrators_denied = false;  // the group is there, for denying only (a filtered token)
  bool elevated = false;               // TokenElevation
  bool built_in = false;  // the account is the built-in Administrator (relative identifier 500)
};

[[nodiscard]] TokenFacts facts_of_this_process();

/// How to start a process of this privilege. `token` empty: with our own token.
struct TokenChoice {
  UniqueHandle token;
  std::optional<Unsupported> unsupported;  // why there is no way
};
[[nodiscard]] TokenChoice token_for(Privilege privilege, const TokenFacts& own);

/// Whether a process with these facts has the privilege; if not, what is wrong. What was asked is
/// checked against what came out, so that nothing runs with another privilege in silence.
[[nodiscard]] std::optional<Unsupported> mismatch(Privilege privilege, const TokenFacts& facts);

}  // namespace portpool::conformance::winsock
