// A machine in another process.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "calls/client.hpp"
#include "remote/protocol.hpp"
#include "remote/stream.hpp"

namespace portpool::fake {

/// What this process is on the machine that it connects to.
struct Attachment {
  UserId user{};
  Privilege privilege = Privilege::administrator;
  std::uint32_t parent = 0;  // whose inheritable sockets it has; 0: nobody's
};

/// A client whose machine is served at the address; null where there is none, or one of another
/// build.
[[nodiscard]] std::unique_ptr<Client> connect_client(const std::string& address,
                                                     const Attachment& attachment);

}  // namespace portpool::fake
