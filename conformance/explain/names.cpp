// The names that --json prints, in the order of their enumerations.
#include "explain/spelling.hpp"

#include <iterator>

namespace portpool::conformance {
namespace {

/// How many values an enumeration has, by its last one.
template <class Kind>
constexpr std::size_t count_to(Kind last) {
  return static_cast<std::size_t>(last) + 1;
}

}  // namespace

std::string_view name_of(WayKind kind) {
  constexpr std::string_view kNames[] = {"other-port",
                                         "outside-dynamic-range",
                                         "port-zero",
                                         "own-block",
                                         "other-block",
                                         "start-zero",
                                         "plain-bind",
                                         "ipv4-instead",
                                         "keep-connections",
                                         "broadcast-option",
                                         "own-address",
                                         "without-reuse",
                                         "run-elevated",
                                         "end-process",
                                         "stop-service",
                                         "stop-http-listener",
                                         "restart-winnat",
                                         "pause-winnat",
                                         "shut-down-wsl",
                                         "delete-exclusion",
                                         "default-dynamic-range",
                                         "larger-dynamic-range",
                                         "reserve-url",
                                         "find-registration",
                                         "close-sockets",
                                         "dns-pool-exclusion",
                                         "delete-port-proxy",
                                         "end-child",
                                         "stop-container",
                                         "stop-in-wsl"};
  static_assert(std::size(kNames) == count_to(WayKind::stop_in_wsl));
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view name_of(Harm harm) {
  constexpr std::string_view kNames[] = {"none", "setting", "one-program", "service", "network"};
  static_assert(std::size(kNames) == count_to(Harm::network));
  return kNames[static_cast<std::size_t>(harm)];
}

std::string_view name_of(NoteKind kind) {
  constexpr std::string_view kNames[] = {"filter-driver",
                                         "http-listener",
                                         "later-reservations",
                                         "dynamic-range-has-port",
                                         "other-transport",
                                         "hidden-bound-sockets",
                                         "shadowed",
                                         "address-unchecked",
                                         "multicast-address",
                                         "reserved-url",
                                         "obsolete-setting",
                                         "time-wait",
                                         "counted-sockets",
                                         "mirrored-wsl",
                                         "moved-dynamic-range",
                                         "repaired-dynamic-range",
                                         "other-transport-socket",
                                         "shared-port",
                                         "own-address-refused",
                                         "refused-connect",
                                         "server-refused"};
  static_assert(std::size(kNames) == count_to(NoteKind::server_refused));
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view name_of(MissingList missing) {
  constexpr std::string_view kNames[] = {"exclusions", "exclusions-ipv6", "dynamic-range",
                                         "sockets",    "bound-sockets",   "complete-exclusions",
                                         "addresses"};
  static_assert(std::size(kNames) == count_to(MissingList::addresses));
  return kNames[static_cast<std::size_t>(missing)];
}

std::string_view name_of(SeenCause cause) {
  constexpr std::string_view kNames[] = {
      "as-answered",     "sockets-options", "own-reuse",     "own-exclusive",   "open-question",
      "other-family",    "unlisted-block",  "moved-block",   "unlisted-socket", "filter-driver",
      "foreign-address", "nothing-listens", "exhaustion",    "url-reservation", "url-registered",
      "starred-port",    "no-broadcast",    "usual-service", "own-address",     "mirrored-wsl",
      "no-cause-known"};
  static_assert(std::size(kNames) == count_to(SeenCause::no_cause_known));
  return kNames[static_cast<std::size_t>(cause)];
}

}  // namespace portpool::conformance
