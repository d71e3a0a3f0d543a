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
};

struct ExplainRequest {
  RequestVerb verb{};
  Transport transport{};
  bool inet6 = false;
  IpAddress address;        // bind, listen
  std::uint32_t first = 0;  // 0 = the system chooses
  std::uint32_t count = 1;
  bool exclusive = false, reuse = false, dual_stack = false;
  Privilege privilege = Privilege::administrator;

  [[nodiscard]] bool takes_record() const {
    return verb == RequestVerb::acquire || verb == RequestVerb::create;
  }
  [[nodiscard]] PortRange range() const { return {first, count}; }
};

/// Reads "bind tcp 0.0.0.0:50051", "listen tcp [::]:8080", "acquire udp 0+100", "create tcp
/// 5000+10". A port alone stands for the IPv4 wildcard, a start alone for a block of one. The
/// numbers of a block are not checked beyond 16 bits: what becomes of a block that runs past 65535
/// is for the model to say.
[[nodiscard]] Result<ExplainRequest> parse_request(const std::vector<std::string>& words);

/// The request as one would write it.
[[nodiscard]] std::string spell(const ExplainRequest& request);
[[nodiscard]] std::string_view name_of(Transport transport);
[[nodiscard]] std::string spell_range(PortRange range);  // "50000", "50000-50059"

}  // namespace portpool::conformance
