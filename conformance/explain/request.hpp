// What `portpool explain` is asked about: one call in the words of a user.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "portpool/conformance/tool_error.hpp"
#include "portpool/sim/address.hpp"
#include "portpool/sim/call.hpp"
#include "portpool/sim/port.hpp"

namespace portpool::conformance {

enum class RequestVerb : std::uint8_t {
  bind,     // bind, explicit port or 0
  listen,   // bind, then listen
  acquire,  // SIO_ACQUIRE_PORT_RESERVATION
  create,   // CreatePersistent{Tcp,Udp}PortReservation
  exclude,  // netsh interface ipv4 add excludedportrange
  connect,  // connect of an unbound socket: the system chooses its local port
  send,     // sendto of an unbound socket: the same
};

struct ExplainRequest {
  RequestVerb verb{};
  Transport transport{};
  bool inet6 = false;
  IpAddress address;        // bind, listen; of connect and send the other side
  std::uint32_t first = 0;  // 0 = the system chooses
  std::uint32_t count = 1;
  std::uint32_t peer_port = 0;  // connect, send
  bool exclusive = false, reuse = false, dual_stack = false;
  Privilege privilege = Privilege::administrator;

  [[nodiscard]] bool takes_record() const {
    return verb == RequestVerb::acquire || verb == RequestVerb::create ||
           verb == RequestVerb::exclude;
  }
  /// The local port is chosen by the system on the way.
  [[nodiscard]] bool binds_implicitly() const {
    return verb == RequestVerb::connect || verb == RequestVerb::send;
  }
  [[nodiscard]] PortRange range() const { return {first, count}; }
};

/// Reads "bind tcp 0.0.0.0:50051", "listen tcp [::]:8080", "acquire udp 0+100", "create tcp
/// 5000+10", "exclude tcp 5000+10", "connect tcp 192.0.2.1:443", "send udp 192.0.2.1:53". A port
/// alone stands for the IPv4 wildcard, a start alone for a block of one. The numbers of a block are
/// not checked beyond 16 bits: what becomes of a block that runs past 65535 is for the model to
/// say.
[[nodiscard]] Result<ExplainRequest> parse_request(const std::vector<std::string>& words);

/// The request as one would write it.
[[nodiscard]] std::string spell(const ExplainRequest& request);
[[nodiscard]] std::string_view name_of(Transport transport);
[[nodiscard]] std::string spell_range(PortRange range);  // "50000", "50000-50059"

}  // namespace portpool::conformance
