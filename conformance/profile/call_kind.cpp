#include "profile/call_kind.hpp"

#include <array>
#include <string_view>

namespace portpool::conformance {
namespace {

CallKind::Detail detail_of(const call::WSAIoctl& ioctl) {
  switch (ioctl.code) {
    case kSioAcquirePortReservation:
      return ioctl.input[0] == 0 && ioctl.input[1] == 0 ? CallKind::Detail::any_block
                                                        : CallKind::Detail::given_block;
    case kSioAssociatePortReservation:
      return CallKind::Detail::associate;
    case kSioReleasePortReservation:
      return CallKind::Detail::release;
    default:
      return CallKind::Detail::none;
  }
}

std::string_view text_of(CallKind::Detail detail) {
  switch (detail) {
    case CallKind::Detail::none:
      return "";
    case CallKind::Detail::given_port:
      return " given port";
    case CallKind::Detail::any_port:
      return " port 0";
    case CallKind::Detail::given_block:
      return " acquire given";
    case CallKind::Detail::any_block:
      return " acquire any";
    case CallKind::Detail::associate:
      return " associate";
    case CallKind::Detail::release:
      return " release";
  }
  return "";
}

}  // namespace

CallKind kind_of(const Call& call, const Outcome& outcome) {
  CallKind kind;
  kind.call = static_cast<std::uint8_t>(call.index());
  kind.refused = outcome.status != Status::success && outcome.status != Status::pending &&
                 outcome.status != Status::blocked;
  if (const auto* bind = std::get_if<call::bind>(&call)) {
    kind.detail = bind->name.port == 0 ? CallKind::Detail::any_port : CallKind::Detail::given_port;
  } else if (const auto* ioctl = std::get_if<call::WSAIoctl>(&call)) {
    kind.detail = detail_of(*ioctl);
  }
  return kind;
}

std::string name_of(const CallKind& kind) {
  std::string name(kCallFacts[kind.call].name);
  name += text_of(kind.detail);
  if (kind.refused) name += ", refused";
  return name;
}

std::uint32_t acquired_length(const Call& call) {
  const auto* ioctl = std::get_if<call::WSAIoctl>(&call);
  if (ioctl == nullptr || ioctl->code != kSioAcquirePortReservation) return 0;
  // The count is in host order behind the port, on a little-endian machine (BYTE-003).
  return ioctl->input[2] | std::uint32_t{ioctl->input[3]} << 8;
}

}  // namespace portpool::conformance
