// WSAIoctl with codes that have nothing to do with reservations: what each asks of the socket and
// of its buffers. Families IOC and AFF of the catalogue.
//
// What a code does is nearly always outside the model; whether it is refused is not. A code that
// the headers define and the model knows nothing of may answer anything (IOC-001).
#include <algorithm>
#include <array>
#include <iterator>

#include "portpool/sim/control_code.hpp"
#include "rules/rules.hpp"

namespace portpool {
namespace {

constexpr std::uint32_t kDwordSize = 4, kHandleSize = 8, kGuidSize = 16, kKeepaliveSize = 12;
constexpr std::uint32_t kSockaddrSize = 16, kProcessorSize = 2;

using Guid = std::array<std::uint8_t, 16>;  // as it lies in memory

// The extension functions that mswsock.h and mswsockdef.h name.
constexpr Guid kExtensions[] = {
    {0xf1, 0x7d, 0x36, 0xb5, 0xac, 0xcb, 0xcf, 0x11, 0x95, 0xca, 0x00, 0x80, 0x5f, 0x48, 0xa1,
     0x92},  // AcceptEx
    {0xf2, 0x7d, 0x36, 0xb5, 0xac, 0xcb, 0xcf, 0x11, 0x95, 0xca, 0x00, 0x80, 0x5f, 0x48, 0xa1,
     0x92},  // GetAcceptExSockaddrs
    {0xb9, 0x07, 0xa2, 0x25, 0xf3, 0xdd, 0x60, 0x46, 0x8e, 0xe9, 0x76, 0xe5, 0x8c, 0x74, 0x06,
     0x3e},  // ConnectEx
    {0x11, 0x2e, 0xda, 0x7f, 0x30, 0x86, 0x6f, 0x43, 0xa0, 0x31, 0xf5, 0x36, 0xa6, 0xee, 0xc1,
     0x57},  // DisconnectEx
};

bool short_input(const call::WSAIoctl& call, std::uint32_t needed) {
  return call.in_pointer != Pointer::valid || call.in_size < needed;
}
bool short_output(const call::WSAIoctl& call, std::uint32_t needed) {
  return call.out_pointer != Pointer::valid || call.out_size < needed;
}

// One call with such a code.
struct Asking {
  Ruling& ruling;
  const SocketRow& socket;
  const call::WSAIoctl& call;

  [[nodiscard]] bool stream() const { return socket.is(socket_flag::kStream); }

  void input(std::uint32_t needed) const {
    ruling.refuse_if(short_input(call, needed), Rule::control_input_short,
                     Status::access_violation);
  }
  // Without a source for the code.
  void input_somehow(std::uint32_t needed) const {
    ruling.refuse_if(short_input(call, needed), Rule::control_input_short,
                     {Status::access_violation, Status::invalid_parameter});
  }
  void output(std::uint32_t needed) const {
    ruling.refuse_if(short_output(call, needed), Rule::control_output_short,
                     Status::access_violation);
  }
  // The page says for which sockets the code is, and not what others are told.
  void only(bool right) const {
    ruling.refuse_if(
        !right, Rule::control_wrong_socket,
        {Status::not_supported, Status::invalid_parameter, Status::option_not_supported});
  }
  void rather(bool right) const {
    ruling.may_refuse_if(!right, Rule::control_wrong_socket, Status::not_supported);
    ruling.may_refuse_if(!right, Rule::control_wrong_socket, Status::invalid_parameter);
  }

  void cpu_affinity() const {
    const std::uint32_t sharing = socket_flag::kReuse | socket_flag::kReuseMulticast;
    ruling.refuse_by(stream(), Rule::affinity_wrong_socket, Question::AMB_83);
    ruling.refuse_if(socket.is(socket_flag::kBound), Rule::affinity_bound,
                     Status::invalid_parameter);
    ruling.refuse_by(socket.is(sharing), Rule::affinity_beside_option, Question::AMB_83);
    ruling.refuse_if(socket.is(socket_flag::kReceiveSharing), Rule::affinity_receive_sharing,
                     Status::not_supported);
    ruling.refuse_if(short_input(call, kProcessorSize), Rule::affinity_input_short,
                     {Status::access_violation, Status::invalid_parameter});
    // How many processors a machine has is not known here; every index that fits a group of them is
    // taken to exist.
    constexpr std::uint32_t kProcessorsOfGroup = 64;
    const std::uint32_t index = call.input[0] | std::uint32_t{call.input[1]} << 8;
    ruling.may_refuse_if(index >= kProcessorsOfGroup, Rule::affinity_no_processor,
                         Status::invalid_parameter);
    ruling.may_refuse_if(socket.is(socket_flag::kAffinity), Rule::affinity_twice,
                         Status::invalid_parameter);
  }

  void extension_function() const {
    input(kGuidSize);
    output(kHandleSize);
    const bool known = std::find(std::begin(kExtensions), std::end(kExtensions), call.input) !=
                       std::end(kExtensions);
    // The headers define more of them than the model names.
    ruling.likely_refuse_if(!known && !short_input(call, kGuidSize),
                            Rule::control_unknown_extension, Status::invalid_parameter);
  }

  void routing_interface() const {
    const bool is_short = short_input(call, kSockaddrSize);
    ruling.refuse_if(is_short, Rule::control_input_short,
                     {Status::invalid_parameter, Status::access_violation});
    const std::uint32_t family = call.input[0] | std::uint32_t{call.input[1]} << 8;
    const bool wildcard =
        family == static_cast<std::uint32_t>(AddressFamily::inet) &&
        std::all_of(call.input.begin() + 4, call.input.begin() + 8, [](auto b) { return b == 0; });
    ruling.refuse_if(!is_short && family == 0, Rule::control_no_destination,
                     Status::address_family_not_supported);
    ruling.refuse_if(!is_short && wildcard, Rule::control_no_destination,
                     Status::invalid_parameter);
    output(kSockaddrSize);
  }

  void send_backlog() const {
    const bool connected = socket.is(socket_flag::kConnected);
    ruling.refuse_if(!stream(), Rule::control_wrong_socket, Status::not_supported);
    ruling.refuse_if(stream() && !connected, Rule::control_unconnected, Status::not_connected);
    output(kDwordSize);
  }

  void refusals() const {
    switch (static_cast<ControlCode>(call.code)) {
      case ControlCode::fionbio:
        return input(kDwordSize);
      case ControlCode::fionread:
        return output(kDwordSize);
      case ControlCode::keepalive_vals:
        only(stream());
        return input(kKeepaliveSize);
      case ControlCode::udp_connreset:
      case ControlCode::udp_netreset:
        rather(!stream());
        return input_somehow(kDwordSize);
      case ControlCode::loopback_fast_path:
        rather(stream());
        ruling.may_refuse(Rule::control_of_another_system, Status::not_supported);
        return input_somehow(kDwordSize);
      case ControlCode::enable_circular_queueing:
        return only(!stream());
      case ControlCode::flush:
        return ruling.refuse_by(Rule::control_flush, Question::AMB_81);
      case ControlCode::base_handle:
      case ControlCode::bsp_handle:
        return output(kHandleSize);
      case ControlCode::address_list_query:
        ruling.may_refuse_if(call.out_size != 0 && short_output(call, kDwordSize),
                             Rule::control_no_count, Status::invalid_parameter);
        return output(kHandleSize);
      case ControlCode::routing_interface_query:
        return routing_interface();
      case ControlCode::ideal_send_backlog_query:
        return send_backlog();
      case ControlCode::cpu_affinity:
        return cpu_affinity();
      case ControlCode::get_extension_function_pointer:
        return extension_function();
      case ControlCode::query_rss_scalability_info:
        ruling.refuse_if(short_output(call, kDwordSize), Rule::control_rss_output,
                         {Status::invalid_parameter, Status::not_supported});
        ruling.may_refuse_if(!short_output(call, kDwordSize), Rule::control_of_another_system,
                             Status::not_supported);
        return;
      case ControlCode::routing_interface_change:
        return;
    }
  }
};

// How many bytes the output of a code has; what Windows writes may be longer.
std::uint32_t output_size(std::uint32_t code) {
  constexpr std::uint32_t kReturns = 0x40000000;  // IOC_OUT
  if ((code & kReturns) == 0) return 0;
  switch (static_cast<ControlCode>(code)) {
    case ControlCode::fionread:
    case ControlCode::ideal_send_backlog_query:
      return kDwordSize;
    case ControlCode::routing_interface_query:
      return kSockaddrSize;
    default:
      return kHandleSize;
  }
}

bool is_handle_code(std::uint32_t code) {
  return code == static_cast<std::uint32_t>(ControlCode::base_handle) ||
         code == static_cast<std::uint32_t>(ControlCode::bsp_handle);
}

void accept_control(Ruling& ruling, std::uint32_t code) {
  if (!ruling.open()) return;
  Alternative& done = ruling.accept(Rule::control_done);
  done.outcome.fields = field::kBytes;
  done.outcome.bytes = output_size(code);
  done.bytes = done.outcome.bytes != 0 ? ByteCount::nonzero : ByteCount::exactly;
}

}  // namespace

void rule_control(Ruling& ruling, const SocketRow& socket, const call::WSAIoctl& call) {
  Asking{ruling, socket, call}.refusals();
}

void rule_control_at_once(Ruling& ruling, const Operation& operation) {
  using enum amb::AMB_80;
  const std::uint32_t code = operation.control_code();
  constexpr std::uint32_t kVendor = 0x18000000;  // IOC_VENDOR: the codes of mstcpip.h
  if ((code & kVendor) != kVendor) {
    const std::size_t first = ruling.size();
    accept_control(ruling, code);
    if (is_handle_code(code)) ruling.make_optional(first);  // seen to pend (IOC-011)
    return;
  }
  ruling.where(Question::AMB_80, only(untouched), [&] {
    if (ruling.open()) ruling.accept(Rule::control_done).bytes = ByteCount::untouched;
  });
  ruling.where(Question::AMB_80, only(written), [&] { accept_control(ruling, code); });
}

bool prefers_to_pend(const Operation& operation) {
  return operation.kind == RequestOperation::other_code && is_handle_code(operation.control_code());
}

void rule_control_done(Ruling& ruling, const Operation& operation) {
  const std::uint32_t code = operation.control_code();
  ruling.likely_refuse_if(is_handle_code(code) && operation.overlapped,
                          Rule::control_handle_overlapped, Status::not_supported);
  accept_control(ruling, code);
}

void rule_not_modelled(Ruling& ruling, bool overlapped) {
  if (!ruling.open()) return;
  ruling.accept(Rule::control_not_modelled);
  Alternative& refusal = ruling.accept(Rule::control_not_modelled);
  refusal.refuses = refusal.any_code = refusal.optional = true;
  refusal.outcome.status = Status::not_supported;
  ruling.go_on_later(Rule::control_not_modelled, overlapped ? Status::pending : Status::blocked)
      .optional = true;
}

void rule_not_modelled_done(Ruling& ruling) {
  for (const Status status :
       {Status::not_supported, Status::invalid_parameter, Status::access_violation,
        Status::access_denied, Status::option_not_supported, Status::not_connected}) {
    ruling.may_refuse(Rule::control_not_modelled, status);
  }
  if (ruling.open()) ruling.accept(Rule::control_not_modelled);
}

}  // namespace portpool
