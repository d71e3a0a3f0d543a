// Why a call would be refused on a machine, and what would work.
//
//     const Explanation told = explain(request, machine, Answers::observed());
//     std::cout << screen_text(told, ...);
//
// The model decides: the machine's listings become a host, the host offers what the clauses allow.
// What the listings leave open is tried in every way, and what was seen only by its shape is said
// to look like something, never to be it. Everything here is facts; render.hpp makes the words.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "explain/classify.hpp"
#include "explain/evidence.hpp"
#include "explain/machine_state.hpp"
#include "explain/request.hpp"
#include "explain/simulate.hpp"

namespace portpool::conformance {

/// What a simulation answers, under one or several guesses about sockets.
struct ExplainedOutcome {
  Status status{};
  Rule rule{};
  Grant grant;
  std::vector<Guess> guesses;  // empty: whatever the sockets are like
};

/// An open question of the catalogue that decides the answer.
struct DecidingQuestion {
  struct Branch {
    std::uint8_t answer = 0;
    Status status{};
    bool taken = false;  // by the profile
  };
  Question question{};
  std::vector<Branch> branches;
};

enum class WayKind : std::uint8_t {
  other_port,       // ports
  outside_dynamic,  // ports: no block of winnat comes there
  port_zero,
  own_block,         // acquire a block, bind within it
  other_block,       // range
  start_zero,        // of acquire: Windows chooses the block
  plain_bind,        // instead of a reservation
  ipv4_instead,      // only the IPv6 list has the port
  keep_connections,  // fewer new ones: TIME_WAIT uses up the ports
  broadcast_option,  // set SO_BROADCAST
  own_address,       // bind one of the machine's addresses, or the wildcard
  without_reuse,     // the socket does not set SO_REUSEADDR
  run_elevated,
  end_process,         // process
  stop_service,        // name
  stop_http_listener,  // range
  restart_winnat,      // exclude the port meanwhile
  pause_winnat,        // make the block meanwhile
  shut_down_wsl,
  delete_exclusion,    // range
  default_dynamic,     // root cause: the dynamic range was moved
  larger_dynamic,      // more ports to choose from
  reserve_url,         // name: HttpListener's account may listen there from then on
  find_registration,   // name: the URL that HTTP.sys has already
  close_sockets,       // process: it uses up the dynamic range
  dns_pool_exclusion,  // the DNS Server leaves the port alone
  delete_port_proxy,   // name: where the rule leads
  end_child,           // process: that ended; a program that it started has the socket
  stop_container,      // name: the program that passes the port on to it
  stop_in_wsl,         // the same for a program of Linux
};

/// From least to most.
enum class Harm : std::uint8_t {
  none,         // the asking program alone changes
  setting,      // of the machine, which others hardly notice
  one_program,  // another program ends
  service,      // a service of Windows stops
  network,      // WSL, containers and virtual machines lose their network for a while
};

/// A way out of a refusal that works on the model of this machine.
struct Way {
  WayKind kind{};
  Harm harm{};
  bool root_cause = false;
  std::vector<std::uint32_t> ports;
  PortRange range;
  std::uint32_t process = 0;
  std::string name;
  std::vector<std::string> commands;  // in order; cmd and PowerShell take them
  std::vector<Evidence> evidence;
};

/// What may decide otherwise and does not show in the listings, or is worth knowing.
enum class NoteKind : std::uint8_t {
  filter_driver,
  http_listener_needs_more,  // HttpListener in a starred range
  later_reservations,        // blocks move at every boot
  dynamic_range_has_port,
  other_transport,       // the list of the other transport has the port
  hidden_bound_sockets,  // netstat -ano does not show them
  shadowed,              // a listener on 127.0.0.1 beside the wildcard, or the reverse
  address_unchecked,     // whether the machine has it was not given
  multicast_address,     // Windows was seen to bind none (MCAST-006)
  reserved_url,          // text: the URL
  obsolete_setting,      // MaxUserPort, ReservedPorts
  time_wait_ports,       // number of ports in TIME_WAIT of the dynamic range
  counted_sockets,       // number: of a summary; text: the dynamic range
  mirrored_wsl,
  moved_range,             // blocks lie outside the default dynamic range: it was moved
  repaired_range,          // an earlier dynamic range had the port
  other_transport_socket,  // number: the process that has the port of the other transport
  shared_port,             // SO_REUSEADDR on both sides
  own_address_refused,     // text: the address of a listener; number: its process; status
  refused_connect,         // the code that was seen is one of connect
  server_refused,          // text: the range that has the port where nothing listens
};
struct Note {
  NoteKind kind{};
  std::string text;  // an address, a URL, a setting
  std::uint32_t number = 0;
  std::vector<Evidence> evidence;
  Status status{};
};

enum class MissingList : std::uint8_t {
  exclusions,
  exclusions_ipv6,
  dynamic_range,
  sockets,
  bound_sockets,
  complete_exclusions,
  addresses,
};

enum class ExplainedAnswer : std::uint8_t { allowed, refused, depends, cannot_say };
[[nodiscard]] std::string_view name_of(ExplainedAnswer answer);

/// What may have given the code that was seen.
enum class SeenCause : std::uint8_t {
  as_answered,      // the answer itself has the code
  sockets_options,  // a guess of an outcome
  own_reuse,        // the socket set SO_REUSEADDR
  own_exclusive,    // the socket set SO_EXCLUSIVEADDRUSE
  open_question,
  other_family,    // a reservation in IPv6's list, and IPv4's was not given
  unlisted_block,  // a reservation, and the list was not given
  moved_block,     // a reservation that was gone when the list was saved
  unlisted_socket,
  filter_driver,
  foreign_address,  // the machine has no such address
  nothing_listens,
  exhaustion,       // no port of the dynamic range was left
  url_reservation,  // HTTP.sys: the account may not listen there
  url_registered,   // HTTP.sys: by another program, or reserved for the other scheme
  starred_port,     // HTTP.sys and HNS fail on excluded ports
  no_broadcast,     // SO_BROADCAST is not set
  usual_service,    // a service of Windows listens on this port by default
  own_address,      // the program asks for the address of a listener, not for all
  mirrored_wsl,     // a range that WSL in mirrored mode holds, and the list was not given
  no_cause_known,
};
struct SeenCode {
  std::uint32_t code = 0;
  bool is_explained = false;      // by the lists
  std::vector<SeenCause> causes;  // the likeliest first
};

struct Explanation {
  ExplainRequest request;
  Face face{};
  ExplainedAnswer answer{};
  std::vector<ExplainedOutcome> outcomes;  // the likeliest first
  std::vector<PortHolder> holders;
  std::vector<DecidingQuestion> questions;
  std::vector<Way> ways;  // least harm first; empty when the call is allowed
  std::vector<Note> notes;
  std::vector<MissingList> missing;
  std::vector<PortRange> refused_ports;  // of a request for a range of ports
  std::optional<SeenCode> seen;
  std::vector<SecondMoment> moments;
  std::optional<ExplainedOutcome> earlier;  // where the earlier lists would give another answer

  [[nodiscard]] bool lacks(MissingList list) const {
    return std::ranges::find(missing, list) != missing.end();
  }
};

[[nodiscard]] Explanation explain(const ExplainRequest& request, const ListedMachine& machine,
                                  const Answers& answers);

}  // namespace portpool::conformance
