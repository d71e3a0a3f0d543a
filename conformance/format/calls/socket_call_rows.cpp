// Calls on sockets.
#include "format/calls/call_rows.hpp"

namespace portpool::conformance {
namespace socket_rows {
namespace {

using namespace rows;
using enum ParameterNeed;

// --- the calls that their steps make

call::SocketAddress address_of(const Step& step, const StepNumbers& numbers) {
  call::SocketAddress name;
  const bool v6_text = step.arguments.address_text.find(':') != std::string::npos;
  name.sa_family = static_cast<std::uint16_t>(v6_text ? AddressFamily::inet6 : AddressFamily::inet);
  name.namelen = v6_text ? 28 : 16;
  name.address = step.arguments.address;
  name.port = static_cast<PortNumber>(numbers.port);
  if (step.raw.name) name.pointer = *step.raw.name;
  if (step.raw.namelen) name.namelen = *step.raw.namelen;
  if (step.raw.sa_family) name.sa_family = *step.raw.sa_family;
  // Where a sockaddr_in has its address, a sockaddr_in6 has its flow information, which is zero.
  const bool read_as_v4 = name.sa_family == static_cast<std::uint16_t>(AddressFamily::inet);
  if (read_as_v4 && !name.address.is_v4()) name.address = IpAddress::v4_any();
  return name;
}

Call make_startup(const Step& step, const StepNumbers&) {
  return call::WSAStartup{step.arguments.version};
}

Call make_cleanup(const Step&, const StepNumbers&) {
  return call::WSACleanup{};
}

call::WSASocketW make_wsa_socket(const Step& step, const StepNumbers& numbers) {
  return {step.arguments.family, step.arguments.type, step.arguments.protocol, step.arguments.flags,
          numbers.from};
}

Call make_socket(const Step& step, const StepNumbers& numbers) {
  call::WSASocketW call = make_wsa_socket(step, numbers);
  call.flags = call::kWsaFlagOverlapped;
  return call;
}

Call make_WSASocketW(const Step& step, const StepNumbers& numbers) {
  return make_wsa_socket(step, numbers);
}

Call make_closesocket(const Step&, const StepNumbers& numbers) {
  return call::closesocket{numbers.socket};
}

Call make_bind(const Step& step, const StepNumbers& numbers) {
  return call::bind{numbers.socket, address_of(step, numbers)};
}

Call make_getsockname(const Step& step, const StepNumbers& numbers) {
  call::getsockname call{.s = numbers.socket};
  if (step.raw.name) call.pointer = *step.raw.name;
  if (step.raw.namelen) call.namelen = *step.raw.namelen;
  return call;
}

Call make_setsockopt(const Step& step, const StepNumbers& numbers) {
  return call::setsockopt{numbers.socket, step.arguments.option, step.arguments.value,
                          numbers.second};
}

Call make_getsockopt(const Step& step, const StepNumbers& numbers) {
  return call::getsockopt{numbers.socket, step.arguments.option};
}

Call make_ioctlsocket(const Step& step, const StepNumbers& numbers) {
  return call::ioctlsocket{numbers.socket, step.arguments.value != 0};
}

Call make_listen(const Step& step, const StepNumbers& numbers) {
  return call::listen{numbers.socket, static_cast<std::int32_t>(step.arguments.length)};
}

Call make_connect(const Step& step, const StepNumbers& numbers) {
  return call::connect{numbers.socket, address_of(step, numbers)};
}

Call make_sendto(const Step& step, const StepNumbers& numbers) {
  return call::sendto{numbers.socket, address_of(step, numbers), step.arguments.length};
}

Call make_send(const Step& step, const StepNumbers& numbers) {
  return call::send{numbers.socket, step.arguments.length};
}

Call make_duplicate(const Step& step, const StepNumbers& numbers) {
  constexpr ProcessId kNoProcess{0xffff};
  return call::WSADuplicateSocketW{
      numbers.socket, step.raw.process_id ? kNoProcess : numbers.target, numbers.made_duplicate};
}

// Of the extension functions, which take no completion routine.
call::Overlapped overlapped_of(const Step& step, const StepNumbers& numbers) {
  call::Overlapped overlapped;
  if (numbers.overlapped != OverlappedId{}) {
    overlapped.pointer = Pointer::valid;
    overlapped.id = numbers.overlapped;
    overlapped.event = numbers.event;
  }
  if (step.raw.overlapped) overlapped.pointer = *step.raw.overlapped;
  overlapped.event_invalid = step.raw.event_invalid;
  return overlapped;
}

Call make_connect_ex(const Step& step, const StepNumbers& numbers) {
  return call::ConnectEx{numbers.socket, address_of(step, numbers), overlapped_of(step, numbers)};
}

Call make_accept_ex(const Step& step, const StepNumbers& numbers) {
  call::AcceptEx call;
  call.s = numbers.socket;
  call.accept_socket = numbers.second;
  call.local_length = step.raw.local_length.value_or(call.local_length);
  call.remote_length = step.raw.remote_length.value_or(call.remote_length);
  call.overlapped = overlapped_of(step, numbers);
  return call;
}

Call make_disconnect_ex(const Step& step, const StepNumbers& numbers) {
  const std::uint32_t flags = step.arguments.reuse ? call::kTfReuseSocket : 0;
  return call::DisconnectEx{numbers.socket, step.raw.flags.value_or(flags),
                            step.raw.reserved.value_or(0), overlapped_of(step, numbers)};
}

// --- what their steps may say

constexpr List<Parameter, 1> kStartup{{{"version", &parameter::version}}};
constexpr bool kInDuplicate = true;
constexpr Parameter kFamily{"family", &parameter::family, optional, kInDuplicate};
constexpr Parameter kType{"type", &parameter::socket_type, required, kInDuplicate};
constexpr Parameter kProtocol{"protocol", &parameter::protocol, implied_by_type, kInDuplicate};
constexpr List<Parameter, 3> kNewSocket{{kFamily, kType, kProtocol}};
constexpr List<Parameter, 5> kWSASocketW{
    {kFamily, kType, kProtocol, {"from", &parameter::duplicate}, {"flags", &parameter::flags}}};
constexpr Parameter kAddress{"address", &parameter::address, required};
constexpr Parameter kPort{"port", &parameter::port, required};
constexpr Parameter kLength{"length", &parameter::length};
constexpr List<Parameter, 3> kNamedAddress{{kSocket, kAddress, kPort}};
constexpr Parameter kEvent{"event", &parameter::event};
constexpr List<Parameter, 5> kConnectEx{{kSocket, kAddress, kPort, kOverlapped, kEvent}};
constexpr List<Parameter, 4> kAcceptEx{
    {kSocket, {"accept-socket", &parameter::second_socket, required}, kOverlapped, kEvent}};
constexpr List<Parameter, 4> kDisconnectEx{
    {kSocket, {"reuse", &parameter::reuse}, kOverlapped, kEvent}};
constexpr List<Parameter, 4> kSendto{{kSocket, kAddress, kPort, kLength}};
constexpr List<Parameter, 2> kSend{{kSocket, kLength}};
constexpr Parameter kOption{"option", &parameter::option, required};
constexpr Parameter kValue{"value", &parameter::option_value, required};
constexpr List<Parameter, 3> kSetsockopt{{kSocket, kOption, kValue}};
constexpr List<Parameter, 2> kGetsockopt{{kSocket, kOption}};
constexpr List<Parameter, 3> kIoctlsocket{
    {kSocket, {"cmd", &parameter::command, required}, kValue}};
constexpr List<Parameter, 2> kListen{{kSocket, {"backlog", &parameter::backlog}}};
constexpr List<Parameter, 2> kDuplicate{{kSocket, {"target", &parameter::process, required}}};

constexpr List<std::string_view, 3> kRawAddress{"name", "namelen", "sa_family"};
constexpr List<std::string_view, 5> kRawConnectEx{"name", "namelen", "sa_family", "lpOverlapped",
                                                  "hEvent"};
constexpr List<std::string_view, 4> kRawAcceptEx{"dwLocalAddressLength", "dwRemoteAddressLength",
                                                 "lpOverlapped", "hEvent"};
constexpr List<std::string_view, 4> kRawDisconnectEx{"dwFlags", "dwReserved", "lpOverlapped",
                                                     "hEvent"};
constexpr List<std::string_view, 2> kRawNameOut{"name", "namelen"};
constexpr List<std::string_view, 1> kRawDuplicate{"dwProcessId"};

constexpr List<Output, 1> kGivesVersion{{{"version", OutputType::version}}};
constexpr List<Output, 1> kGivesPort{{kPortOut}};
constexpr List<Output, 2> kGivesName{{kPortOut, {"address", OutputType::address}}};
constexpr List<Output, 2> kGivesSent{{kPortOut, kBytesOut}};
constexpr List<Output, 1> kGivesValue{{{"value", OutputType::number}}};

constexpr CallTraits kExtension{.can_pend = true, .faces = ErrorFaces::both};

constexpr List<CallRow, 18> kRows{{
    {PORTPOOL_CALL(WSAStartup, WSAStartup), make_startup, kStartup, {}, kGivesVersion},
    {PORTPOOL_CALL(WSACleanup, WSACleanup), make_cleanup, kNoParameters},
    {PORTPOOL_CALL(socket, WSASocketW),
     make_socket,
     kNewSocket,
     {},
     {},
     {.makes = NameKind::socket}},
    {PORTPOOL_CALL(WSASocketW, WSASocketW),
     make_WSASocketW,
     kWSASocketW,
     {},
     {},
     {.makes = NameKind::socket}},
    {PORTPOOL_CALL(closesocket, closesocket), make_closesocket, kOneSocket},
    {PORTPOOL_CALL(bind, bind), make_bind, kNamedAddress, kRawAddress, kGivesPort},
    {PORTPOOL_CALL(getsockname, getsockname), make_getsockname, kOneSocket, kRawNameOut,
     kGivesName},
    {PORTPOOL_CALL(setsockopt, setsockopt), make_setsockopt, kSetsockopt},
    {PORTPOOL_CALL(getsockopt, getsockopt), make_getsockopt, kGetsockopt, {}, kGivesValue},
    {PORTPOOL_CALL(ioctlsocket, ioctlsocket), make_ioctlsocket, kIoctlsocket},
    {PORTPOOL_CALL(listen, listen), make_listen, kListen, {}, kGivesPort},
    {PORTPOOL_CALL(connect, connect),
     make_connect,
     kNamedAddress,
     kRawAddress,
     kGivesPort,
     {.can_block = true}},
    {PORTPOOL_CALL(sendto, sendto), make_sendto, kSendto, kRawAddress, kGivesSent},
    {PORTPOOL_CALL(send, send), make_send, kSend, {}, kGivesSent},
    {PORTPOOL_CALL(WSADuplicateSocketW, WSADuplicateSocketW),
     make_duplicate,
     kDuplicate,
     kRawDuplicate,
     {},
     {.makes = NameKind::duplicate}},
    {PORTPOOL_CALL(ConnectEx, ConnectEx), make_connect_ex, kConnectEx, kRawConnectEx, kGivesPort,
     kExtension},
    {PORTPOOL_CALL(AcceptEx, AcceptEx), make_accept_ex, kAcceptEx, kRawAcceptEx, {}, kExtension},
    {PORTPOOL_CALL(DisconnectEx, DisconnectEx),
     make_disconnect_ex,
     kDisconnectEx,
     kRawDisconnectEx,
     {},
     kExtension},
}};

}  // namespace
}  // namespace socket_rows

std::span<const CallRow> socket_call_rows() {
  return socket_rows::kRows;
}

}  // namespace portpool::conformance
