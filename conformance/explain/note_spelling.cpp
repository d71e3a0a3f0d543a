// The words for what stands beside a verdict: notes, causes of a code that was seen, missing lists.
#include <algorithm>

#include "explain/owners.hpp"
#include "explain/spelling.hpp"
#include "text/counted.hpp"

namespace portpool::conformance {

namespace {

std::string spell_usual_service(const ExplainRequest& request) {
  const KnownService* const service = service_on(request.transport, request.first);
  if (service == nullptr) return {};
  const std::string name =
      service->service.empty() ? "" : " (" + std::string(service->service) + ")";
  return "likely " + std::string(service->what) + name + " has the port, as it usually does";
}

std::string spell_process(std::uint32_t process) {
  return process == 0 ? "a socket" : "process " + std::to_string(process);
}

std::string spell_nothing_listens(const Explanation& explanation) {
  const bool reserved = std::ranges::any_of(
      explanation.notes, [](const Note& note) { return note.kind == NoteKind::server_refused; });
  return std::string("nothing listens on that port there, or a firewall answers for it") +
         (reserved ? "" : "; the ports of this machine do not matter");
}

}  // namespace

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
    case MissingList::addresses:
      return "the addresses of the machine";
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
    case MissingList::addresses:
      return "ipconfig";
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
             "excluded ports they fail with error 32";
    case NoteKind::moved_range:
      return "blocks lie outside 49152-65535, so the dynamic range seems to have been moved: that "
             "is the cause to repair";
    case NoteKind::repaired_range:
      return "the earlier dynamic range had the port, so blocks could land on it; the later one "
             "has not. Restart Windows if the port is still refused";
    case NoteKind::other_transport_socket:
      return spell_process(note.number) + " has " + note.text + "; that does not matter to " +
             transport;
    case NoteKind::shared_port:
      return "where both sockets set SO_REUSEADDR Windows shares the port, and only one of them "
             "gets the connections; SO_EXCLUSIVEADDRUSE prevents that";
    case NoteKind::later_reservations:
      return "blocks of winnat and HNS move at every boot: a list saved at another time may differ";
    case NoteKind::dynamic_range_has_port:
      return "the dynamic range " + note.text + " has the port: blocks may land on it";
    case NoteKind::other_transport:
      return "the " + note.text + " list has the port, too, but this request is for " + transport;
    case NoteKind::hidden_bound_sockets:
      return "netstat -ano leaves out TCP sockets that are only bound, and they use up ports, too";
    case NoteKind::shadowed:
      return spell_process(note.number) + " has the port on " + note.text +
             ": of two listeners the one on the more specific address gets the connections to it";
    case NoteKind::address_unchecked:
      return "whether this machine has the address " + note.text +
             " was not given: if not, bind fails with WSAEADDRNOTAVAIL (10049)";
    case NoteKind::multicast_address:
      return "Windows was seen to bind no multicast address: bind the wildcard or an address of "
             "the machine, and join the group (IP_ADD_MEMBERSHIP)";
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
    case NoteKind::counted_sockets:
      return counted(note.number, "socket") +
             " of the summary, which does not tell their ports: each is taken for one of " +
             note.text;
    case NoteKind::own_address_refused:
      return spell_process(note.number) + " has the port on " + note.text +
             ": a program that asks for that address, rather than for all, is refused with " +
             spell_status(note.status, explanation.face);
    case NoteKind::refused_connect:
      return "WSAECONNREFUSED (10061) is what a connect got: nothing listened on the port then, "
             "perhaps because its server was refused";
    case NoteKind::server_refused:
      return transport + " " + note.text + " is reserved on this machine: a server that asks for " +
             std::to_string(explanation.request.peer_port) + " is refused, so that nothing listens";
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
    case SeenCause::other_family:
      return "IPv6's list has the port reserved; most likely IPv4's, which was not given, has it, "
             "too";
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
      return spell_nothing_listens(explanation);
    case SeenCause::foreign_address:
      return explanation.request.address.is_any()
                 ? "the program asks for an address that is none of this machine, such as that of "
                   "its router; the text does not name it"
                 : "the address is none of this machine; that of a router is the router's";
    case SeenCause::usual_service:
      return spell_usual_service(explanation.request);
    case SeenCause::own_address:
      return "most likely the program asks for the address of that socket, rather than for all";
    case SeenCause::mirrored_wsl:
      return "most likely WSL in mirrored mode holds the port for Linux, with thousands of others: "
             "the list shows that, netstat does not";
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
