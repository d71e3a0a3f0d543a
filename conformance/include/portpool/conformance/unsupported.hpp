// Why a system cannot do what a scenario needs: a fact that backends state, traces keep and reports
// count.
//
//     return Unsupported{Unsupported::Reason::no_netsh};
//     std::cout << to_text(unsupported);        // "Wine has no netsh"
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace portpool::conformance {

struct Unsupported {
  enum class Reason : std::uint8_t {
    // The provider, or IP Helper.
    no_reservations,        // the reservation codes are not known
    needs_reservations,     // host.reservations_supported is true in the scenario, false here
    needs_no_reservations,  // the other way round
    no_persistent,          // persistent reservations are not known
    no_ip_helper_function,  // detail: its name
    no_winsock_function,    // detail: its name
    no_option_number,       // detail: the option, whose number is in no header
    not_modelled,           // detail: the control code of which the model knows nothing (IOC-001)
    no_blocking_hook,
    // What an earlier step was to make.
    not_made,      // detail: the name in the scenario
    maker_failed,  // detail: the call that was to make it, found: what it gave
    no_such_duplicate,
    // Facts of the machine.
    other_system,  // detail: what the scenario needs, found: what this is
    other_dynamic_range,
    auto_reuse_range,
    time_wait_delay,
    held_by_system,
    no_netsh,
    two_accounts,
    too_many_threads,
    no_room,            // detail: the named block, found: how many ports it needs
    no_automatic_port,  // detail: TCP or UDP
    // Rights.
    netsh_not_elevated,
    persistent_not_elevated,
    not_elevated,
    not_built_in_administrator,
    not_administrator,
    privilege_unknown,  // of the process that was started, as the next three
    came_without_rights,
    came_with_rights,
    came_not_built_in,
    parent_not_running,  // detail: the child
    parent_has_other_privilege,
    // What a replay does not do.
    network,
    restart,
    requests_held,
    time,
    would_exclude_again,      // ports that are excluded already, by another program
    would_delete_exclusion,   // of another program
    would_delete_persistent,  // of another program
    // The system refused a precondition; detail: the error.
    exclusion_failed,
    persistent_failed,
    lookup_failed,
    startup_failed,
    other,  // detail: the text of a trace that says none of these
  };
  Reason reason = Reason::other;
  std::string detail{};
  std::string found{};
  std::string subject{};  // what needs it: "process A", "needs exclusions"; empty = the scenario

  friend bool operator==(const Unsupported&, const Unsupported&) = default;
};

/// "process A: needs the built-in Administrator account": what a trace keeps and people read.
[[nodiscard]] std::string to_text(const Unsupported& unsupported);

/// What the text of a trace says, of this version or an older one; `other` when it is none that is
/// known. to_text gives the text of this version. O(reasons).
[[nodiscard]] Unsupported unsupported_from(std::string_view text);

}  // namespace portpool::conformance
