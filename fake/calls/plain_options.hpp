// Options of sockets that change nothing of ports: the model does not have them, and programs set
// them nevertheless. They are kept as they are set.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <tuple>

#include "portpool/fake/machine.hpp"

namespace portpool::fake {

/// The level of what is kept of FIONBIO, which is no option.
inline constexpr int kOfIoctl = -1;

/// Whether it is such an option, and its value where nobody has set it.
[[nodiscard]] std::optional<std::int32_t> plain_option(int level, int name);

/// What the sockets of a process have of them. Not thread-safe.
class PlainOptions {
 public:
  void set(SocketHandle s, int level, int name, std::int32_t value) {
    values_[{s, level, name}] = value;
  }
  /// Precondition: plain_option.
  [[nodiscard]] std::int32_t get(SocketHandle s, int level, int name) const;
  void forget(SocketHandle s);
  /// What was set of the listener is set of a socket that it accepted.
  void inherit(SocketHandle listener, SocketHandle accepted);

 private:
  std::map<std::tuple<SocketHandle, int, int>, std::int32_t> values_;
};

}  // namespace portpool::fake
