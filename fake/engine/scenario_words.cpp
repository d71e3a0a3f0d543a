#include "engine/scenario_words.hpp"

#include <iterator>

namespace portpool::fake {

const char* name_of_option(SocketOption option) {
  constexpr const char* kNames[] = {"SO_REUSEADDR",
                                    "SO_EXCLUSIVEADDRUSE",
                                    "IPV6_V6ONLY",
                                    "SO_RANDOMIZE_PORT",
                                    "SO_PORT_SCALABILITY",
                                    "SO_REUSE_UNICASTPORT",
                                    "SO_LINGER",
                                    "SO_BROADCAST",
                                    "SO_REUSE_MULTICASTPORT",
                                    "SO_UNICAST_RECEIVE_SHARING",
                                    "SO_ACCEPTCONN",
                                    "SO_CONDITIONAL_ACCEPT",
                                    "SO_UPDATE_CONNECT_CONTEXT",
                                    "SO_UPDATE_ACCEPT_CONTEXT",
                                    "SO_ERROR"};
  static_assert(std::size(kNames) == static_cast<std::size_t>(SocketOption::error) + 1);
  return kNames[static_cast<std::size_t>(option)];
}

std::string family_of(std::int32_t family) {
  if (family == 2) return "\"AF_INET\"";
  return family == 23 ? "\"AF_INET6\"" : std::to_string(family);
}

std::string_view pointer_name(Pointer pointer) {
  return pointer == Pointer::null ? "null" : "unmapped";
}

void append_raw(std::string& raw, std::string_view key, const std::string& value) {
  raw += raw.empty() ? "" : ", ";
  raw += '"' + std::string(key) + "\": " + value;
}

std::string in_quotes(std::string_view text) {
  return '"' + std::string(text) + '"';
}

}  // namespace portpool::fake
