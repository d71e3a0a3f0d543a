#include "explain/spelling.hpp"

#include <algorithm>

#include "text/counted.hpp"

namespace portpool::conformance {
namespace {

std::string spell_ranges(const std::vector<PortRange>& ranges, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < ranges.size() && i < most; ++i) {
    text += (i == 0 ? "" : ", ") + spell_range(ranges[i]);
  }
  if (ranges.size() > most)
    text += ", and " + std::to_string(ranges.size() - most) + " more ranges";
  return text;
}

std::string spell_witness(const Explanation& explanation) {
  return explanation.request.tried ? ", as the call itself was" : ", as you saw";
}

std::string spell_doubt(const Explanation& explanation) {
  if (explanation.seen && !explanation.seen->is_explained) {
    return "refused with " + spell_code(explanation.seen->code) + spell_witness(explanation) +
           ", but no list given shows why";
  }
  const std::string transport(name_of(explanation.request.transport));
  if (explanation.lacks(MissingList::exclusions)) {
    return "cannot say: the " + transport + " exclusion list was not given";
  }
  if (explanation.lacks(MissingList::exclusions_ipv6)) {
    return "cannot say: IPv4's list does not have the port, and IPv6's was not given";
  }
  if (explanation.lacks(MissingList::complete_exclusions)) {
    return "cannot say: the port is not in what there is of the " + transport +
           " exclusion list, which is not whole";
  }
  return "cannot say: the sockets were not given";
}

std::string spell_range_verdict(const Explanation& explanation) {
  std::uint32_t count = 0;
  for (const PortRange& range : explanation.refused_ports) count += range.count;
  const std::string of =
      std::to_string(count) + " of " + counted(explanation.request.count, "port") + " are refused";
  return count == 0 ? "" : of + ": " + spell_ranges(explanation.refused_ports, 6);
}

std::string several_codes(const Explanation& explanation) {
  std::string text;
  for (const ExplainedOutcome& outcome : explanation.outcomes) {
    const std::string one = outcome.status == Status::success
                                ? "allowed"
                                : spell_status(outcome.status, explanation.face);
    if (text.find(one) != std::string::npos) continue;
    text += (text.empty() ? "" : " or ") + one;
  }
  return text;
}

std::string process_of(const listings::SocketRow& row) {
  std::string text = row.process ? "process " + std::to_string(*row.process) : "a process";
  if (!row.program.empty()) text += " (" + row.program + ")";
  if (row.ended) text += ", which has ended: a program that it started has the socket";
  return text;
}

}  // namespace

std::string spell_code(std::uint32_t code) {
  const std::string_view name = name_of_code(code);
  return name.empty() ? "error " + std::to_string(code)
                      : std::string(name) + " (" + std::to_string(code) + ")";
}

std::string spell_status(Status status, Face face) {
  if (status == Status::success) return "success";
  return std::string(portpool::name_of(status, face)) + " (" +
         std::to_string(code_of(status, face)) + ")";
}

std::string spell_outcome(const ExplainedOutcome& outcome, Face face) {
  if (outcome.status != Status::success)
    return "refused with " + spell_status(outcome.status, face);
  const Grant& grant = outcome.grant;
  if (grant.run != 0) {
    return "allowed: " + counted(grant.run, "consecutive port") + " in " +
           spell_range(grant.within);
  }
  if (grant.free != 0) {
    return "allowed: one of the " + counted(grant.free, "free port") + " of " +
           spell_range(grant.within);
  }
  return "allowed";
}

std::string spell_verdict(const Explanation& explanation) {
  if (explanation.seen && explanation.seen->code == 0) {
    return "allowed" + spell_witness(explanation) +
           (explanation.seen->is_explained ? "" : ", though the lists would refuse it");
  }
  if (explanation.answer == ExplainedAnswer::cannot_say) return spell_doubt(explanation);
  if (!explanation.refused_ports.empty()) return spell_range_verdict(explanation);
  const bool sockets = explanation.lacks(MissingList::sockets);
  switch (explanation.answer) {
    case ExplainedAnswer::depends:
      return several_codes(explanation) + ", depending on the socket that is there";
    case ExplainedAnswer::refused:
      return "refused with " +
             (explanation.seen && explanation.seen->code != 0
                  ? spell_code(explanation.seen->code) + spell_witness(explanation)
                  : several_codes(explanation));
    case ExplainedAnswer::allowed:
    case ExplainedAnswer::cannot_say:
      break;
  }
  const std::string text = spell_outcome(explanation.outcomes.front(), explanation.face);
  if (!sockets) return text;
  return text + (explanation.request.first == 0
                     ? ", but the sockets were not given"
                     : ", unless a socket has it (the sockets were not given)");
}

std::string spell_what(const PortHolder& holder) {
  const std::string port = std::string(name_of(holder.transport)) + " " + spell_range(holder.range);
  if (holder.socket) {
    const listings::SocketRow& row = *holder.socket;
    const std::string address = row.inet6() ? "[" + row.address + "]" : row.address;
    const std::string does = row.state == listings::SocketState::listening ? "listened on by "
                             : row.state == listings::SocketState::connected
                                 ? "the local port of a connection of "
                                 : "bound by ";
    return std::string(name_of(holder.transport)) + " " + address + ":" + std::to_string(row.port) +
           " is " + does + process_of(row);
  }
  return port + (holder.administered ? " is excluded by an administrator (star)"
                                     : " is reserved (no star)");
}

std::string spell_owner(const PortHolder& holder) {
  const std::string proved = holder.owner.empty() ? "" : " \"" + holder.owner + "\"";
  const KnownService* const service = holder.service;
  switch (holder.kind) {
    case HolderClass::administered:
      return holder.reasons.empty() ? "" : "HNS (Hyper-V, WSL, Docker) makes this one by itself";
    case HolderClass::winnat:
      return holder.proved ? "NAT" + proved + " of winnat"
                           : "looks like winnat or HNS (Hyper-V, WSL, Docker)";
    case HolderClass::mirrored_wsl:
      return "looks like WSL in mirrored mode, which holds ports for Linux";
    case HolderClass::guest:
      return "a guest of the host compute network" + proved;
    case HolderClass::http_sys:
      if (holder.proved) {
        return "HTTP.sys, URL" + proved +
               (holder.processes.empty()
                    ? ""
                    : " of process " + std::to_string(holder.processes.front()));
      }
      if (service != nullptr) {
        return "looks like HTTP.sys for " + std::string(service->service) + " (" +
               std::string(service->what) + ")";
      }
      return holder.socket ? "looks like HTTP.sys (IIS, WinRM, HttpListener)"
                           : "looks like HTTP.sys (IIS, WinRM, HttpListener), or a container that "
                             "publishes the port";
    case HolderClass::runtime_unknown:
      return "some program reserved it; Windows does not tell which";
    case HolderClass::socket:
      break;
  }
  const listings::SocketRow& row = *holder.socket;
  if (!row.service.empty()) {
    const bool several = row.service.find(',') != std::string::npos;
    return (several ? "one of the services " : "service ") + row.service;
  }
  if (service == nullptr || !is_of_system(holder)) return "";
  if (service->service.empty()) return "likely " + std::string(service->what);
  return "likely " + std::string(service->service) + " (" + std::string(service->what) + ")";
}

std::string spell_reason(HolderReason reason, const PortHolder& holder, const MachineState& state) {
  const std::string ports = counted(holder.range.count, "port");
  const std::string dynamic = spell_range(state.dynamic(holder.transport));
  switch (reason) {
    case HolderReason::block_size:
      return "it has " + ports + ", a size that winnat and HNS take";
    case HolderReason::adjacent_blocks:
      return "it has " + ports + ", as adjacent blocks of " +
             (holder.range.count % 100 == 0 ? "100" : "64") + " make";
    case HolderReason::ten_ports:
      return "it has 10 ports, as blocks of NAT had in 2018";
    case HolderReason::mirrored_size:
      return "it has " + ports + ", about as many as mirrored WSL holds";
    case HolderReason::unknown_size:
      return "it has " + ports + ", no size that winnat or HNS is known for";
    case HolderReason::inside_dynamic:
      return "it is inside the dynamic range " + dynamic;
    case HolderReason::inside_default:
      return "it is inside the default dynamic range " + dynamic + "; this machine's was not given";
    case HolderReason::outside_dynamic:
      return "it is outside the dynamic range " + dynamic;
    case HolderReason::outside_default:
      return "it is outside the default dynamic range " + dynamic +
             "; a machine whose range is elsewhere gets such blocks";
    case HolderReason::single_port:
      return "it is a single port without a star, as HTTP.sys has; any program can reserve one";
    case HolderReason::known_http_port:
      return "Windows services use this port with HTTP.sys";
    case HolderReason::hns_range:
      return "it is just the range that HNS makes";
    case HolderReason::star_may_be_lost:
      return "HNS makes just this range, but with a star: the star may have been lost in copying, "
             "and then a bind would work";
    case HolderReason::nat_lists_it:
      return "Get-NetNatExternalAddress lists just these ports";
    case HolderReason::guest_lists_it:
      return "the host compute network lists just these ports";
    case HolderReason::url_registered:
      return "a request queue of HTTP.sys has registered the URL";
    case HolderReason::system_process:
      return "process 4 is System: HTTP.sys and other drivers listen under its number";
    case HolderReason::ipv6_alone:
      return "IPv4's list does not have it: relays of WSL in mirrored mode take such ports";
    case HolderReason::dns_pool:
      return "the process has port 53 and many others, as the pool of a DNS Server";
    case HolderReason::wsl_is_mirrored:
      return ".wslconfig says networkingMode=mirrored";
  }
  return {};
}

std::string_view spell(Guess guess) {
  switch (guess) {
    case Guess::none:
      return "if it set no option and runs as the same user";
    case Guess::exclusive:
      return "if it set SO_EXCLUSIVEADDRUSE";
    case Guess::reuse:
      return "if it set SO_REUSEADDR";
    case Guess::other_user:
      return "if it runs as another user";
    case Guess::other_exclusive:
      return "if it runs as another user and set SO_EXCLUSIVEADDRUSE";
    case Guess::dual_exclusive:
      return "if an IPv6 socket there cleared IPV6_V6ONLY and set SO_EXCLUSIVEADDRUSE";
    case Guess::dual_stack:
      return "if an IPv6 socket there cleared IPV6_V6ONLY";
  }
  return {};
}

std::string spell_missing(MissingList missing, Transport transport) {
  const std::string name(name_of(transport));
  switch (missing) {
    case MissingList::exclusions:
      return "the " + name + " exclusion list";
    case MissingList::exclusions_ipv6:
      return "the " + name + " exclusion list of IPv6";
    case MissingList::complete_exclusions:
      return "the whole " + name + " exclusion list";
    case MissingList::dynamic_range:
      return "the dynamic range of " + name + "; assuming 49152-65535";
    case MissingList::sockets:
      return "the sockets";
    case MissingList::bound_sockets:
      return "TCP sockets that are only bound, which netstat -ano leaves out";
  }
  return {};
}

std::string command_for(MissingList missing, Transport transport) {
  const std::string name(name_of(transport));
  switch (missing) {
    case MissingList::exclusions:
    case MissingList::complete_exclusions:
      return "netsh interface ipv4 show excludedportrange protocol=" + name;
    case MissingList::exclusions_ipv6:
      return "netsh interface ipv6 show excludedportrange protocol=" + name;
    case MissingList::dynamic_range:
      return "netsh interface ipv4 show dynamicport " + name;
    case MissingList::sockets:
      return "netstat -ano";
    case MissingList::bound_sockets:
      return "netstat -anoq";
  }
  return {};
}

std::string spell_note(const Note& note, const Explanation& explanation) {
  const std::string transport(name_of(explanation.request.transport));
  switch (note.kind) {
    case NoteKind::filter_driver:
      return "a filter driver (firewall, security product) can refuse a bind with WSAEACCES; no "
             "list shows it";
    case NoteKind::http_listener_needs_more:
      return "HttpListener (HTTP.sys) and HNS (docker -p) take a reservation, not a bind: on "
             "excluded "
             "ports they fail with error 32";
    case NoteKind::moved_range:
      return "blocks lie outside 49152-65535, so the dynamic range seems to have been moved: that "
             "is "
             "the cause to repair";
    case NoteKind::repaired_range:
      return "the earlier dynamic range had the port, so blocks could land on it; the later one "
             "has "
             "not. Restart Windows if the port is still refused";
    case NoteKind::other_transport_socket:
      return "process " + std::to_string(note.number) + " has " + note.text +
             "; that does not matter to " + transport;
    case NoteKind::shared_port:
      return "where both sockets set SO_REUSEADDR Windows shares the port, and only one of them "
             "gets "
             "the connections; SO_EXCLUSIVEADDRUSE prevents that";
    case NoteKind::later_reservations:
      return "blocks of winnat and HNS move at every boot: a list saved at another time may differ";
    case NoteKind::dynamic_range_has_port:
      return "the dynamic range " + note.text + " has the port: blocks may land on it";
    case NoteKind::other_transport:
      return "the " + note.text + " list has the port, too, but this request is for " + transport;
    case NoteKind::hidden_bound_sockets:
      return "netstat -ano leaves out TCP sockets that are only bound, and they use up ports, too";
    case NoteKind::shadowed:
      return "process " + std::to_string(note.number) + " has the port on " + note.text +
             ": of two listeners the one on the more specific address gets the connections to it";
    case NoteKind::address_unchecked:
      return "whether this machine has the address " + note.text +
             " was not given: if not, bind fails with WSAEADDRNOTAVAIL (10049)";
    case NoteKind::reserved_url:
      return "the URL " + note.text +
             " is reserved: HttpListener needs that account there (error 5 otherwise); sockets do "
             "not care";
    case NoteKind::obsolete_setting:
      return note.text +
             " was for Windows before Vista; the dynamic range and exclusions of netsh "
             "count now";
    case NoteKind::time_wait_ports:
      return counted(note.number, "connection") +
             " in TIME_WAIT, each with a port of the dynamic range, for up to 4 minutes";
    case NoteKind::mirrored_wsl:
      return "WSL is in mirrored mode: it holds ports for Linux, outside the dynamic range, too";
  }
  return {};
}

std::string spell_cause(SeenCause cause, const Explanation& explanation) {
  const std::string transport(name_of(explanation.request.transport));
  switch (cause) {
    case SeenCause::as_answered:
      return "the lists show it";
    case SeenCause::sockets_options:
      return "the socket that has the port gives this code " +
             std::string(explanation.outcomes.front().guesses.empty()
                             ? "by its options or account"
                             : spell(explanation.outcomes.front().guesses.front()));
    case SeenCause::own_reuse:
      return "your socket sets SO_REUSEADDR, and the one that has the port is of another user or "
             "exclusive";
    case SeenCause::own_exclusive:
      return "your socket sets SO_EXCLUSIVEADDRUSE, and another one has the port";
    case SeenCause::open_question:
      return "an open question decides it: see --why";
    case SeenCause::unlisted_block:
      return "most likely a reserved range has the port, which netstat does not show";
    case SeenCause::moved_block:
      return "a block of winnat or HNS may have had the port then: they move at every boot; save "
             "the list at the moment of the failure";
    case SeenCause::unlisted_socket:
      return explanation.lacks(MissingList::sockets)
                 ? "a socket may have the port (10013 if it is exclusive or of another user)"
                 : "a socket may have had the port that was gone when the list was saved";
    case SeenCause::filter_driver:
      if (explanation.request.binds_implicitly()) {
        return "a firewall, VPN or security product refused it, most likely: reserved ranges do "
               "not "
               "concern the port of the other side";
      }
      return "a firewall or security product can refuse it, too; no list shows that";
    case SeenCause::nothing_listens:
      return "nothing listens on that port there, or a firewall answers for it; the ports of this "
             "machine do not matter";
    case SeenCause::foreign_address:
      return "the address is none of this machine";
    case SeenCause::exhaustion:
      return "every port of the dynamic range is in use: open, bound or in TIME_WAIT";
    case SeenCause::url_reservation:
      return "HTTP.sys does not let this account listen on the URL: it is reserved for another, or "
             "for none; ports and sockets do not matter";
    case SeenCause::url_registered:
      return "HTTP.sys has the URL already: a running program registered it, or it is reserved for "
             "the other scheme (http, https) of the port";
    case SeenCause::starred_port:
      return "HTTP.sys and HNS fail on excluded ports, with and without a star";
    case SeenCause::no_broadcast:
      return "sending to a broadcast address needs SO_BROADCAST";
    case SeenCause::no_cause_known:
      return "no cause of this code is known here";
  }
  return {};
}

}  // namespace portpool::conformance
