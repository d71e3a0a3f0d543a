// What `portpool explain` is asked about: one call, and perhaps the error code that was seen.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "portpool/conformance/tool_error.hpp"
#include "portpool/sim/address.hpp"
#include "portpool/sim/call.hpp"
#include "portpool/sim/port.hpp"

namespace portpool::conformance {

enum class RequestVerb : std::uint8_t {
  bind,           // bind, explicit port or 0
  listen,         // bind, then listen
  acquire,        // SIO_ACQUIRE_PORT_RESERVATION
  create,         // CreatePersistent{Tcp,Udp}PortReservation
  exclude,        // netsh interface ipv4 add excludedportrange
  connect,        // connect of an unbound socket: the system chooses its local port
  send,           // sendto of an unbound socket: the same
  http_listener,  // HttpListener and HTTP.sys: no socket, but a reservation of the port
};

struct ExplainRequest {
  RequestVerb verb{};
  Transport transport{};
  bool inet6 = false;
  IpAddress address;            // bind, listen; of connect and send the other side
  std::uint32_t first = 0;      // 0 = the system chooses
  std::uint32_t count = 1;      // of bind and listen above 1: each port of the range is asked about
  std::uint32_t peer_port = 0;  // connect, send
  std::string url;              // http_listener, as asked
  bool exclusive = false, reuse = false, dual_stack = false, broadcast = false;
  Privilege privilege = Privilege::administrator;
  bool any_call = false;             // a code alone was asked about
  bool assumes_tcp = false;          // nobody said tcp or udp
  bool assumes_wildcard = false;     // nobody named an address
  std::optional<std::uint32_t> saw;  // the error code that the call gave, or 0 for none
  bool tried = false;                // by this program, with the options above
  bool is_printed = false;           // read from what a program printed

  [[nodiscard]] bool takes_record() const {
    return verb == RequestVerb::acquire || verb == RequestVerb::create ||
           verb == RequestVerb::exclude || verb == RequestVerb::http_listener;
  }
  /// The local port is chosen by the system on the way.
  [[nodiscard]] bool binds_implicitly() const {
    return (verb == RequestVerb::connect || verb == RequestVerb::send) && first == 0;
  }
  /// Windows chooses a port or a block.
  [[nodiscard]] bool leaves_choice() const { return first == 0; }
  /// A socket asks for a port to be reached on.
  [[nodiscard]] bool binds() const {
    return verb == RequestVerb::bind || verb == RequestVerb::listen;
  }
  [[nodiscard]] PortRange range() const { return {first, count}; }
};

/// The port of a call that was known by its error alone.
void give_port(ExplainRequest& request, std::uint32_t port);
/// The URL that HttpListener is given for a port: "http://+:8080/".
[[nodiscard]] std::string url_of_port(std::uint32_t port);

/// The request as one would write it: "bind tcp 0.0.0.0:50051 --exclusive".
[[nodiscard]] std::string spell(const ExplainRequest& request);
[[nodiscard]] std::string_view name_of(RequestVerb verb);
[[nodiscard]] std::string_view name_of(Transport transport);
[[nodiscard]] std::string spell_range(PortRange range);  // "50000", "50000-50059"

}  // namespace portpool::conformance
