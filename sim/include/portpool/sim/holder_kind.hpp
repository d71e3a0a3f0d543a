// Holders of ports that are no sockets: family HOLD of the catalogue.
#pragma once

#include <cstdint>

namespace portpool {

/// Who holds a block without a socket of a program.
enum class HolderKind : std::uint8_t {
  process,       // a program reserved it
  http_sys,      // HTTP.sys, for a URL that was registered (HOLD-001)
  guest,         // a guest of HNS or WSL, exclusively (HOLD-011)
  guest_shared,  // the same, shared (HOLD-010)
};

}  // namespace portpool
