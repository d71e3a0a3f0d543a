// Calls on sockets, other than ioctls and duplication.
#include <algorithm>
#include <cstring>
#include <vector>

#include "winsock/agent_calls.hpp"
#include "winsock/replaced_imports.hpp"
#include "winsock/socket_address.hpp"

namespace portpool::conformance::winsock {
namespace {

// From the Windows SDK; mingw-w64 does not have the three.
constexpr int kSoRandomizePort = 0x3005;
constexpr int kSoPortScalability = 0x3006;
constexpr int kSoReuseUnicastport = 0x3007;
constexpr int kSoReuseMulticastport = 0x3008;
constexpr int kSoConditionalAccept = 0x3002;
constexpr int kSoUpdateConnectContext = 0x7010;
constexpr int kSoUpdateAcceptContext = 0x700B;

struct OptionName {
  int level;
  int name;
};

OptionName option_name(SocketOption option) {
  switch (option) {
    case SocketOption::reuseaddr:
      return {SOL_SOCKET, SO_REUSEADDR};
    case SocketOption::exclusiveaddruse:
      return {SOL_SOCKET, SO_EXCLUSIVEADDRUSE};
    case SocketOption::ipv6_v6only:
      return {IPPROTO_IPV6, IPV6_V6ONLY};
    case SocketOption::randomize_port:
      return {SOL_SOCKET, kSoRandomizePort};
    case SocketOption::port_scalability:
      return {SOL_SOCKET, kSoPortScalability};
    case SocketOption::reuse_unicastport:
      return {SOL_SOCKET, kSoReuseUnicastport};
    case SocketOption::linger:
      return {SOL_SOCKET, SO_LINGER};
    case SocketOption::broadcast:
      return {SOL_SOCKET, SO_BROADCAST};
    case SocketOption::reuse_multicastport:
      return {SOL_SOCKET, kSoReuseMulticastport};
    case SocketOption::acceptconn:
      return {SOL_SOCKET, SO_ACCEPTCONN};
    case SocketOption::conditional_accept:
      return {SOL_SOCKET, kSoConditionalAccept};
    case SocketOption::update_connect_context:
      return {SOL_SOCKET, kSoUpdateConnectContext};
    case SocketOption::update_accept_context:
      return {SOL_SOCKET, kSoUpdateAcceptContext};
    case SocketOption::error:
      return {SOL_SOCKET, SO_ERROR};
    case SocketOption::unicast_receive_sharing:
      break;  // no header has printed its number: see call(setsockopt)
  }
  return {SOL_SOCKET, 0};
}

}  // namespace

namespace perform {

Observation call(CallContext&, const call::WSAStartup& c) {
  WSADATA data{};
  const int code =
      ::WSAStartup(c.version, &data);  // returns its code: there may be no last error yet
  Observation seen;
  seen.code = static_cast<std::uint32_t>(code);
  if (code == 0) seen.value = data.wVersion;
  return seen;
}

Observation call(CallContext&, const call::WSACleanup&) {
  const bool failed = ::WSACleanup() != 0;
  return outcome(failed, static_cast<DWORD>(WSAGetLastError()));
}

Observation call(CallContext& context, const call::WSASocketW& c) {
  const std::vector<std::uint8_t>& duplicate = context.request->duplicate;
  SOCKET s = INVALID_SOCKET;
  if (c.from != DuplicateId{}) {
    WSAPROTOCOL_INFOW info{};
    if (duplicate.size() != sizeof info)
      return not_supported({Unsupported::Reason::no_such_duplicate});
    std::memcpy(&info, duplicate.data(), sizeof info);
    s = ::WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, c.flags);
  } else {
    s = ::WSASocketW(c.family, c.type, c.protocol, nullptr, 0, c.flags);
  }
  Observation seen = outcome(s == INVALID_SOCKET, static_cast<DWORD>(WSAGetLastError()));
  if (s != INVALID_SOCKET) seen.handle = static_cast<SocketHandle>(s);
  return seen;
}

Observation call(CallContext& context, const call::WSADuplicateSocketW& c) {
  WSAPROTOCOL_INFOW info{};
  const bool failed = ::WSADuplicateSocketW(socket_of(context.objects, c.s),
                                            context.request->process_id, &info) != 0;
  Observation seen = outcome(failed, static_cast<DWORD>(WSAGetLastError()));
  if (!failed) {
    context.duplicate.resize(sizeof info);
    std::memcpy(context.duplicate.data(), &info, sizeof info);
  }
  return seen;
}

Observation call(CallContext& context, const call::closesocket& c) {
  const bool failed = ::closesocket(socket_of(context.objects, c.s)) != 0;
  return outcome(failed, static_cast<DWORD>(WSAGetLastError()));
}

Observation call(CallContext& context, const call::bind& c) {
  const SOCKET s = socket_of(context.objects, c.s);
  AddressBuffer name = to_sockaddr(c.name);
  const bool failed =
      ::bind(s, name_pointer(context.objects, c.name.pointer, name), c.name.namelen) != 0;
  Observation seen = outcome(failed, static_cast<DWORD>(WSAGetLastError()));
  if (!failed) read_back_port(s, seen);
  return seen;
}

Observation call(CallContext& context, const call::getsockname& c) {
  AddressBuffer buffer = address_buffer(c.namelen, kSentinelByte);
  int length = c.namelen;
  const bool failed = ::getsockname(socket_of(context.objects, c.s),
                                    name_pointer(context.objects, c.pointer, buffer), &length) != 0;
  Observation seen = outcome(failed, static_cast<DWORD>(WSAGetLastError()));
  if (!failed && c.pointer == Pointer::valid) read_sockaddr(buffer, seen);
  return seen;
}

// WSASetUnicastReceiveSharing and WSAGetUnicastReceiveSharing are inline functions of a header that
// is newer than the compilers here, and no page prints the number of their option. A DLL that
// replaces the system's may have them.
Observation no_receive_sharing() {
  return not_supported({Unsupported::Reason::no_option_number, "SO_UNICAST_RECEIVE_SHARING"});
}

Observation set_receive_sharing(SOCKET s, std::int32_t value) {
  using Function = int(WSAAPI*)(SOCKET, DWORD);
  const auto function =
      reinterpret_cast<Function>(function_named(L"ws2_32.dll", "WSASetUnicastReceiveSharing"));
  if (function == nullptr) return no_receive_sharing();
  const bool failed = function(s, static_cast<DWORD>(value)) != 0;
  return outcome(failed, static_cast<DWORD>(WSAGetLastError()));
}

Observation get_receive_sharing(SOCKET s) {
  using Function = int(WSAAPI*)(SOCKET, DWORD*);
  const auto function =
      reinterpret_cast<Function>(function_named(L"ws2_32.dll", "WSAGetUnicastReceiveSharing"));
  if (function == nullptr) return no_receive_sharing();
  DWORD value = 0;
  const bool failed = function(s, &value) != 0;
  Observation seen = outcome(failed, static_cast<DWORD>(WSAGetLastError()));
  if (!failed) seen.value = static_cast<std::int32_t>(value);
  return seen;
}

Observation call(CallContext& context, const call::setsockopt& c) {
  if (c.option == SocketOption::unicast_receive_sharing) {
    return set_receive_sharing(socket_of(context.objects, c.s), c.value);
  }
  const OptionName option = option_name(c.option);
  const auto* value = reinterpret_cast<const char*>(&c.value);
  int size = sizeof c.value;
  linger lingering{};
  if (c.option == SocketOption::linger) {
    lingering.l_onoff = c.value >= 0 ? 1 : 0;
    lingering.l_linger = static_cast<u_short>(std::max(c.value, 0));
    value = reinterpret_cast<const char*>(&lingering);
    size = sizeof lingering;
  }
  if (c.option == SocketOption::update_connect_context) {
    value = nullptr;
    size = 0;
  }
  const SOCKET listener = socket_of(context.objects, c.listener);
  if (c.option == SocketOption::update_accept_context) {
    value = reinterpret_cast<const char*>(&listener);
    size = sizeof listener;
  }
  const bool failed =
      ::setsockopt(socket_of(context.objects, c.s), option.level, option.name, value, size) != 0;
  return outcome(failed, static_cast<DWORD>(WSAGetLastError()));
}

Observation call(CallContext& context, const call::getsockopt& c) {
  if (c.option == SocketOption::unicast_receive_sharing) {
    return get_receive_sharing(socket_of(context.objects, c.s));
  }
  const OptionName option = option_name(c.option);
  std::int32_t value = 0;  // an option may be answered with one byte
  linger lingering{};
  const bool is_linger = c.option == SocketOption::linger;
  auto* buffer = is_linger ? reinterpret_cast<char*>(&lingering) : reinterpret_cast<char*>(&value);
  int size = is_linger ? static_cast<int>(sizeof lingering) : static_cast<int>(sizeof value);
  const bool failed =
      ::getsockopt(socket_of(context.objects, c.s), option.level, option.name, buffer, &size) != 0;
  Observation seen = outcome(failed, static_cast<DWORD>(WSAGetLastError()));
  // What reading the two contexts gives, no page says.
  const bool is_context = c.option == SocketOption::update_connect_context ||
                          c.option == SocketOption::update_accept_context;
  if (!failed && !is_context) {
    if (is_linger) value = lingering.l_onoff != 0 ? lingering.l_linger : -1;
    seen.value = value;
  }
  return seen;
}

Observation call(CallContext& context, const call::ioctlsocket& c) {
  u_long nonblocking = c.nonblocking ? 1 : 0;
  const bool failed =
      ::ioctlsocket(socket_of(context.objects, c.s), static_cast<long>(FIONBIO), &nonblocking) != 0;
  return outcome(failed, static_cast<DWORD>(WSAGetLastError()));
}

Observation call(CallContext& context, const call::listen& c) {
  const SOCKET s = socket_of(context.objects, c.s);
  const bool was_bound = has_port(s);
  const bool failed = ::listen(s, c.backlog) != 0;
  Observation seen = outcome(failed, static_cast<DWORD>(WSAGetLastError()));
  if (!failed && !was_bound) read_back_port(s, seen);  // its choice had been put off (UCR-009)
  return seen;
}

Observation call(CallContext& context, const call::connect& c) {
  const SOCKET s = socket_of(context.objects, c.s);
  AddressBuffer name = to_sockaddr(c.name);
  const bool was_bound = has_port(s);
  const bool failed =
      ::connect(s, name_pointer(context.objects, c.name.pointer, name), c.name.namelen) != 0;
  Observation seen = outcome(failed, static_cast<DWORD>(WSAGetLastError()));
  // A connect that was refused has bound the socket all the same, where it had no port.
  const bool on_its_way = seen.code == WSAEWOULDBLOCK;
  if (!failed || on_its_way || !was_bound) read_back_port(s, seen);
  return seen;
}

Observation call(CallContext& context, const call::sendto& c) {
  const SOCKET s = socket_of(context.objects, c.s);
  AddressBuffer name = to_sockaddr(c.name);
  const std::vector<char> data(std::min(c.length, std::uint32_t{1 << 16}) + 1, 'p');
  const bool was_bound = has_port(s);
  const int sent = ::sendto(s, data.data(), static_cast<int>(c.length), 0,
                            name_pointer(context.objects, c.name.pointer, name), c.name.namelen);
  Observation seen = outcome(sent < 0, static_cast<DWORD>(WSAGetLastError()));
  if (sent >= 0 || !was_bound) read_back_port(s, seen);
  return seen;
}

Observation call(CallContext& context, const call::send& c) {
  const std::vector<char> data(std::min(c.length, std::uint32_t{1 << 16}) + 1, 'p');
  const int sent =
      ::send(socket_of(context.objects, c.s), data.data(), static_cast<int>(c.length), 0);
  return outcome(sent < 0, static_cast<DWORD>(WSAGetLastError()));
}

}  // namespace perform
}  // namespace portpool::conformance::winsock
