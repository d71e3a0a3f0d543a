// The functions of sockets: making, naming, options, connecting, sending, duplicating.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>

#include "calls/memory.hpp"
#include "calls/option_names.hpp"
#include "calls/results.hpp"
#include "calls/sockaddr.hpp"

using namespace portpool;
using namespace portpool::fake;

namespace {

// What a duplicate's WSAPROTOCOL_INFO is known by; which one it is stands in dwProviderReserved.
constexpr GUID kProvider = {
    0x706f7274, 0x706f, 0x6f6c, {0x2d, 0x66, 0x61, 0x6b, 0x65, 0x2d, 0x30, 0x31}};

template <class Info>
SOCKET open_socket(int af, int type, int protocol, const Info* info, DWORD flags) {
  call::WSASocketW call{af, type, protocol, flags, {}};
  if (info != nullptr) {
    if (probe(info, sizeof *info) != Pointer::valid) {
      set_last_error(WSAEFAULT);
      return INVALID_SOCKET;
    }
    const bool is_duplicate = std::memcmp(&info->ProviderId, &kProvider, sizeof kProvider) == 0 &&
                              info->dwProviderReserved != 0;
    if (is_duplicate) call.from = DuplicateId{info->dwProviderReserved};
    if (af == FROM_PROTOCOL_INFO) call.family = info->iAddressFamily;
    if (type == FROM_PROTOCOL_INFO) call.type = info->iSocketType;
    if (protocol == FROM_PROTOCOL_INFO) call.protocol = info->iProtocol;
  }
  Client& client = Client::current();
  const Answer answer = client.call(call);
  if (!succeeded(answer)) return INVALID_SOCKET;
  client.set_plain_option(answer.outcome.handle, SOL_SOCKET, SO_TYPE, call.type);
  return Client::value_of(answer.outcome.handle);
}

std::optional<SocketOption> option_of(int level, int name) {
  if (level == IPPROTO_IPV6 && name == IPV6_V6ONLY) return SocketOption::ipv6_v6only;
  if (level != SOL_SOCKET) return std::nullopt;
  switch (name) {
    case SO_REUSEADDR:
      return SocketOption::reuseaddr;
    case SO_EXCLUSIVEADDRUSE:
      return SocketOption::exclusiveaddruse;
    case 0x3005:  // SO_RANDOMIZE_PORT, which the headers of mingw-w64 lack, like those below
      return SocketOption::randomize_port;
    case 0x3006:  // SO_PORT_SCALABILITY
      return SocketOption::port_scalability;
    case 0x3007:  // SO_REUSE_UNICASTPORT
      return SocketOption::reuse_unicastport;
    case 0x3008:  // SO_REUSE_MULTICASTPORT
      return SocketOption::reuse_multicastport;
    case 0x3002:  // SO_CONDITIONAL_ACCEPT
      return SocketOption::conditional_accept;
    case 0x7010:  // SO_UPDATE_CONNECT_CONTEXT
      return SocketOption::update_connect_context;
    case SO_UPDATE_ACCEPT_CONTEXT:
      return SocketOption::update_accept_context;
    case SO_ERROR:
      return SocketOption::error;
    case SO_ACCEPTCONN:
      return SocketOption::acceptconn;
    case SO_BROADCAST:
      return SocketOption::broadcast;
    case SO_LINGER:
      return SocketOption::linger;
    default:
      return std::nullopt;
  }
}

// For an option that neither the model nor this library has.
void refuse_option(Client& client, SocketHandle s, const char* function, int level, int name) {
  if (!is_socket(client, s)) return;
  if (!is_option_level(level)) return set_last_error(WSAEINVAL);
  if (!is_option(level, name)) return set_last_error(WSAENOPROTOOPT);
  char which[64];
  std::snprintf(which, sizeof which, " with option 0x%x of level %d", static_cast<unsigned>(name),
                level);
  not_modelled(std::string(function) + which);
}

int set_plain_option(Client& client, SocketHandle s, int level, int name, const char* value,
                     int size) {
  std::int32_t number = 0;
  const std::size_t length =
      std::min<std::size_t>(static_cast<std::size_t>(std::max(size, 0)), sizeof number);
  if (length == 0 || probe(value, length) != Pointer::valid) {
    set_last_error(WSAEFAULT);
    return SOCKET_ERROR;
  }
  if (!is_socket(client, s)) return SOCKET_ERROR;
  std::memcpy(&number, value, length);
  client.set_plain_option(s, level, name, number);
  return 0;
}

// The opposite of SO_LINGER.
int set_dont_linger(Client& client, SocketHandle s, const char* value, int size) {
  BOOL off = FALSE;
  if (size < static_cast<int>(sizeof off) || probe(value, sizeof off) != Pointer::valid) {
    set_last_error(WSAEFAULT);
    return SOCKET_ERROR;
  }
  std::memcpy(&off, value, sizeof off);
  return as_int(client.call(call::setsockopt{s, SocketOption::linger, off != FALSE ? -1 : 0}));
}

// The value of an option that is a number; nothing, with the last error set, where it cannot be.
std::optional<std::int32_t> number_of_option(Client& client, SocketHandle s, int level, int name) {
  if (plain_option(level, name)) {
    if (!is_socket(client, s)) return std::nullopt;
    return client.plain_option_of(s, level, name);
  }
  const Answer answer = client.call(call::getsockopt{s, *option_of(level, name)});
  if (!succeeded(answer)) return std::nullopt;
  return answer.outcome.value;
}

}  // namespace

extern "C" {

SOCKET WSAAPI PORTPOOL_FAKE(socket)(int af, int type, int protocol) {
  return open_socket<WSAPROTOCOL_INFOW>(af, type, protocol, nullptr, WSA_FLAG_OVERLAPPED);
}

SOCKET WSAAPI PORTPOOL_FAKE(WSASocketW)(int af, int type, int protocol,
                                        LPWSAPROTOCOL_INFOW lpProtocolInfo, GROUP, DWORD dwFlags) {
  return open_socket(af, type, protocol, lpProtocolInfo, dwFlags);
}

SOCKET WSAAPI PORTPOOL_FAKE(WSASocketA)(int af, int type, int protocol,
                                        LPWSAPROTOCOL_INFOA lpProtocolInfo, GROUP, DWORD dwFlags) {
  return open_socket(af, type, protocol, lpProtocolInfo, dwFlags);
}

int WSAAPI PORTPOOL_FAKE(closesocket)(SOCKET s) {
  Client& client = Client::current();
  const SocketHandle handle = client.socket_of(s);
  const Answer answer = client.call(call::closesocket{handle});
  if (answer.outcome.status == Status::success) client.forget_plain_options(handle);
  return as_int(answer);
}

int WSAAPI PORTPOOL_FAKE(bind)(SOCKET s, const sockaddr* name, int namelen) {
  Client& client = Client::current();
  return as_int(client.call(call::bind{client.socket_of(s), read_sockaddr(name, namelen)}));
}

int WSAAPI PORTPOOL_FAKE(setsockopt)(SOCKET s, int level, int optname, const char* optval,
                                     int optlen) {
  Client& client = Client::current();
  if (level == SOL_SOCKET && optname == SO_DONTLINGER) {
    return set_dont_linger(client, client.socket_of(s), optval, optlen);
  }
  if (level == SOL_SOCKET && optname == SO_TYPE) {
    set_last_error(WSAENOPROTOOPT);
    return SOCKET_ERROR;
  }
  if (plain_option(level, optname)) {
    return set_plain_option(client, client.socket_of(s), level, optname, optval, optlen);
  }
  const auto option = option_of(level, optname);
  if (!option) {
    refuse_option(client, client.socket_of(s), "setsockopt", level, optname);
    return SOCKET_ERROR;
  }
  std::int32_t value = 0;
  const auto size = static_cast<std::size_t>(optlen < 0 ? 0 : optlen);
  const bool valueless = *option == SocketOption::update_connect_context;
  if (!valueless && (size == 0 || probe(optval, size) != Pointer::valid)) {
    set_last_error(WSAEFAULT);
    return SOCKET_ERROR;
  }
  SOCKET listener = INVALID_SOCKET;
  if (*option == SocketOption::update_accept_context) {
    std::memcpy(&listener, optval, size < sizeof listener ? size : sizeof listener);
  } else if (*option == SocketOption::linger) {
    linger lingering{};
    if (size < sizeof lingering) {
      set_last_error(WSAEFAULT);
      return SOCKET_ERROR;
    }
    std::memcpy(&lingering, optval, sizeof lingering);
    value = lingering.l_onoff != 0 ? lingering.l_linger : -1;
  } else if (!valueless) {
    std::memcpy(&value, optval, size < sizeof value ? size : sizeof value);
  }
  const Answer answer = client.call(
      call::setsockopt{client.socket_of(s), *option, value, client.socket_of(listener)});
  if (!succeeded(answer)) return SOCKET_ERROR;
  if (*option == SocketOption::update_accept_context) {
    client.inherit_plain_options(client.socket_of(listener), client.socket_of(s));
  }
  return 0;
}

int WSAAPI PORTPOOL_FAKE(getsockopt)(SOCKET s, int level, int optname, char* optval, int* optlen) {
  Client& client = Client::current();
  const bool opposite = level == SOL_SOCKET && optname == SO_DONTLINGER;
  if (opposite) optname = SO_LINGER;
  const auto option = option_of(level, optname);
  if (!option && !plain_option(level, optname)) {
    refuse_option(client, client.socket_of(s), "getsockopt", level, optname);
    return SOCKET_ERROR;
  }
  const bool is_linger = option == SocketOption::linger && !opposite;
  const std::size_t needed = is_linger ? sizeof(linger) : sizeof(std::int32_t);
  const bool has_room = probe(optlen, sizeof *optlen) == Pointer::valid && *optlen >= 0 &&
                        static_cast<std::size_t>(*optlen) >= needed &&
                        probe(optval, needed) == Pointer::valid;
  if (!has_room) {
    set_last_error(WSAEFAULT);
    return SOCKET_ERROR;
  }
  const auto found = number_of_option(client, client.socket_of(s), level, optname);
  if (!found) return SOCKET_ERROR;
  const std::int32_t value = opposite ? (*found < 0 ? 1 : 0) : *found;
  if (is_linger) {
    linger lingering{};
    lingering.l_onoff = value >= 0 ? 1 : 0;
    lingering.l_linger = static_cast<u_short>(value >= 0 ? value : 0);
    std::memcpy(optval, &lingering, sizeof lingering);
  } else {
    std::memcpy(optval, &value, sizeof value);
  }
  *optlen = static_cast<int>(needed);
  return 0;
}

// SO_UNICAST_RECEIVE_SHARING: no header prints its number, and these are how it is reached.
int WSAAPI PORTPOOL_FAKE(WSASetUnicastReceiveSharing)(SOCKET Socket, DWORD Enabled) {
  Client& client = Client::current();
  return as_int(
      client.call(call::setsockopt{client.socket_of(Socket), SocketOption::unicast_receive_sharing,
                                   static_cast<std::int32_t>(Enabled)}));
}

int WSAAPI PORTPOOL_FAKE(WSAGetUnicastReceiveSharing)(SOCKET Socket, DWORD* Enabled) {
  if (probe(Enabled, sizeof *Enabled) != Pointer::valid) {
    set_last_error(WSAEFAULT);
    return SOCKET_ERROR;
  }
  Client& client = Client::current();
  const Answer answer = client.call(
      call::getsockopt{client.socket_of(Socket), SocketOption::unicast_receive_sharing});
  if (!succeeded(answer)) return SOCKET_ERROR;
  *Enabled = static_cast<DWORD>(answer.outcome.value);
  return 0;
}

#if defined(_WIN32)
using IoctlCommand = long;
#else
using IoctlCommand = LONG;
#endif
int WSAAPI PORTPOOL_FAKE(ioctlsocket)(SOCKET s, IoctlCommand cmd, u_long* argp) {
  Client& client = Client::current();
  if (probe(argp, sizeof *argp) != Pointer::valid) {
    set_last_error(WSAEFAULT);
    return SOCKET_ERROR;
  }
  if (static_cast<DWORD>(cmd) != static_cast<DWORD>(FIONBIO)) {
    if (is_socket(client, client.socket_of(s))) {
      not_modelled("ioctlsocket with another command than FIONBIO");
    }
    return SOCKET_ERROR;
  }
  const SocketHandle socket = client.socket_of(s);
  const Answer answer = client.call(call::ioctlsocket{socket, *argp != 0});
  if (answer.outcome.status == Status::success) {
    client.set_plain_option(socket, kOfIoctl, 0, *argp != 0 ? 1 : 0);
  }
  return as_int(answer);
}

int WSAAPI PORTPOOL_FAKE(WSADuplicateSocketW)(SOCKET s, DWORD dwProcessId,
                                              LPWSAPROTOCOL_INFOW lpProtocolInfo) {
  Client& client = Client::current();
  if (probe(lpProtocolInfo, sizeof *lpProtocolInfo) != Pointer::valid) {
    set_last_error(WSAEFAULT);
    return SOCKET_ERROR;
  }
  const Answer answer =
      client.call(call::WSADuplicateSocketW{client.socket_of(s), {}, {}}, dwProcessId);
  if (!succeeded(answer)) return SOCKET_ERROR;
  std::memset(lpProtocolInfo, 0, sizeof *lpProtocolInfo);
  lpProtocolInfo->ProviderId = kProvider;
  lpProtocolInfo->dwProviderReserved = static_cast<DWORD>(answer.duplicate);
  lpProtocolInfo->iVersion = 2;
  return 0;
}

}  // extern "C"
