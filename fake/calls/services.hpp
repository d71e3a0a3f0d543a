// Names of services, as Windows' own file of services has them: those that programs ask for most.
#pragma once

#include <cstdint>
#include <string_view>

namespace portpool::fake {

struct Service {
  const char* name;
  std::uint16_t port;  // host byte order
  const char* protocol;
};

/// Of a name and protocol; an empty protocol means any. Null where the list has none.
[[nodiscard]] const Service* find_service(std::string_view name, std::string_view protocol);
[[nodiscard]] const Service* find_service(std::uint16_t port, std::string_view protocol);

}  // namespace portpool::fake
