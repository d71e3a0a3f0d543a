#include "portpool/conformance/unsupported.hpp"

#include <algorithm>
#include <optional>

namespace portpool::conformance {
namespace {

using Reason = Unsupported::Reason;

// "{}" stands for the detail, a second one for what was found.
constexpr std::string_view kHole = "{}";

struct Wording {
  Reason reason;
  std::string_view text;
};

// The first wording of a reason is written; the others were, and are still read.
constexpr Wording kWordings[] = {
    {Reason::no_reservations, "this system does not know port reservations"},
    {Reason::needs_reservations, "needs port reservations, which this provider does not have"},
    {Reason::needs_no_reservations, "needs a provider without port reservations"},
    {Reason::no_persistent, "needs persistent reservations, which this system does not have"},
    {Reason::no_ip_helper_function, "iphlpapi.dll has no {}"},
    {Reason::no_winsock_function, "ws2_32.dll has no {}"},
    {Reason::no_option_number, "no header prints the number of {}"},
    {Reason::not_modelled, "the model does not say what {} answers (IOC-001)"},
    {Reason::no_blocking_hook,
     "needs a blocking hook of Winsock 1.1, to make a call inside a call that blocks"},
    {Reason::not_made, "needs {}, which was not made here"},
    {Reason::no_such_duplicate, "there is no such duplicate"},
    {Reason::other_dynamic_range, "needs another dynamic port range"},
    {Reason::auto_reuse_range, "a replay does not set the auto-reuse range"},
    {Reason::time_wait_delay, "a replay does not set TcpTimedWaitDelay"},
    {Reason::held_by_system, "a replay does not let the system hold ports"},
    {Reason::no_netsh, "Wine has no netsh"},
    {Reason::two_accounts, "needs processes of two users: the replay has one account only"},
    {Reason::too_many_threads, "needs more threads than an agent has"},
    {Reason::no_room, "no room for block {}: {} consecutive free ports"},
    {Reason::no_room, "no room for block {}: {} free ports in a row"},
    {Reason::no_automatic_port, "other programs hold every automatic {} port of this machine"},
    {Reason::netsh_not_elevated, "netsh changes ports for an elevated administrator only"},
    {Reason::persistent_not_elevated,
     "needs persistent reservations: start portpool from an elevated prompt"},
    {Reason::not_elevated,
     "needs an elevated administrator: start portpool from an elevated prompt"},
    {Reason::not_built_in_administrator, "needs the built-in Administrator account"},
    {Reason::not_administrator, "needs a member of the Administrators group"},
    {Reason::privilege_unknown, "the new process cannot read its privilege"},
    {Reason::privilege_unknown, "the process cannot tell its privilege"},
    {Reason::came_without_rights, "the new process lacks administrator rights"},
    {Reason::came_without_rights, "the process came out without administrator rights"},
    {Reason::came_with_rights,
     "the new process has administrator rights: this system ignores restricted tokens"},
    {Reason::came_with_rights,
     "the process came out with administrator rights: this system ignores restricted tokens"},
    {Reason::came_not_built_in, "the new process is not the built-in Administrator's"},
    {Reason::came_not_built_in, "the process did not come out as the built-in Administrator's"},
    {Reason::parent_not_running, "the parent of process {} is not running"},
    {Reason::parent_has_other_privilege, "a child process has the privilege of its parent"},
    {Reason::network, "a replay cannot switch the network"},
    {Reason::network, "cannot take the network down"},
    {Reason::restart, "a replay cannot restart the machine"},
    {Reason::requests_held, "a real provider cannot be told to hold or end requests"},
    {Reason::time, "a replay runs in real time"},
    {Reason::would_exclude_again,
     "would exclude ports that are excluded already, and not by this run"},
    {Reason::would_delete_exclusion, "would delete an exclusion that this run did not make"},
    {Reason::would_delete_persistent,
     "would delete a persistent reservation that this run did not make"},
    {Reason::exclusion_failed, "cannot add an exclusion: error {}"},
    {Reason::persistent_failed, "cannot make a persistent reservation: error {}"},
    {Reason::lookup_failed, "cannot look up a persistent reservation"},
    {Reason::startup_failed, "WSAStartup returned {}"},
    {Reason::other_system, "needs {}, this is {}"},
    {Reason::maker_failed, "needs the result of {}, which gave {}"},
    {Reason::other, "{}"},
};

std::string filled(std::string_view text, const Unsupported& values) {
  std::string whole;
  const std::string* value = &values.detail;
  for (std::size_t hole = text.find(kHole); hole != text.npos; hole = text.find(kHole)) {
    whole.append(text.substr(0, hole)).append(*value);
    text.remove_prefix(hole + kHole.size());
    value = &values.found;
  }
  return whole.append(text);
}

// What stands in the holes, when the text fits.
std::optional<Unsupported> read(const Wording& wording, std::string_view text) {
  Unsupported seen{wording.reason};
  std::string* value = &seen.detail;
  std::string_view pattern = wording.text;
  std::size_t hole = pattern.find(kHole);
  if (!text.starts_with(pattern.substr(0, hole))) return std::nullopt;
  if (hole == pattern.npos) return text == pattern ? std::optional(seen) : std::nullopt;
  while (hole != pattern.npos) {
    text.remove_prefix(hole);
    pattern.remove_prefix(hole + kHole.size());
    hole = pattern.find(kHole);
    const std::string_view next = pattern.substr(0, hole);
    const std::size_t end =
        hole == pattern.npos ? text.size() - std::min(next.size(), text.size()) : text.find(next);
    if (end == text.npos || text.substr(end, next.size()) != next) return std::nullopt;
    *value = std::string(text.substr(0, end));
    text.remove_prefix(end);
    value = &seen.found;
  }
  return seen;
}

Unsupported without_subject(std::string_view text) {
  for (const Wording& wording : kWordings) {
    if (auto seen = read(wording, text)) return *std::move(seen);
  }
  return {Reason::other, std::string(text)};
}

}  // namespace

std::string to_text(const Unsupported& unsupported) {
  std::string text = unsupported.subject.empty() ? "" : unsupported.subject + ": ";
  for (const Wording& wording : kWordings) {
    if (wording.reason == unsupported.reason) return text + filled(wording.text, unsupported);
  }
  return text;
}

Unsupported unsupported_from(std::string_view text) {
  Unsupported whole = without_subject(text);
  const std::size_t colon = text.find(": ");
  if (whole.reason != Reason::other || colon == text.npos) return whole;
  Unsupported rest = without_subject(text.substr(colon + 2));
  if (rest.reason == Reason::other) return whole;
  rest.subject = std::string(text.substr(0, colon));
  return rest;
}

}  // namespace portpool::conformance
