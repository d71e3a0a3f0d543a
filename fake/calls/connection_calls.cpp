// Connections: asked for, accepted, looked at, shut down.
#include "calls/memory.hpp"
#include "calls/results.hpp"
#include "calls/sockaddr.hpp"

using namespace portpool;
using namespace portpool::fake;

namespace {

// getsockname and getpeername.
template <class Call>
int tell_name(SOCKET s, sockaddr* name, int* namelen) {
  Client& client = Client::current();
  const NameBuffer to(name, namelen);
  const Answer answer = client.call(Call{client.socket_of(s), to.pointer, to.length});
  if (!succeeded(answer)) return SOCKET_ERROR;
  write_sockaddr(answer.family, answer.outcome, name, namelen);
  return 0;
}

}  // namespace

extern "C" {

int WSAAPI PORTPOOL_FAKE(listen)(SOCKET s, int backlog) {
  Client& client = Client::current();
  return as_int(client.call(call::listen{client.socket_of(s), backlog}));
}

int WSAAPI PORTPOOL_FAKE(connect)(SOCKET s, const sockaddr* name, int namelen) {
  Client& client = Client::current();
  return as_int(client.call(call::connect{client.socket_of(s), read_sockaddr(name, namelen)}));
}

int WSAAPI PORTPOOL_FAKE(WSAConnect)(SOCKET s, const sockaddr* name, int namelen,
                                     LPWSABUF lpCallerData, LPWSABUF lpCalleeData, LPQOS lpSQOS,
                                     LPQOS lpGQOS) {
  const bool plain =
      lpCallerData == nullptr && lpCalleeData == nullptr && lpSQOS == nullptr && lpGQOS == nullptr;
  if (plain) return PORTPOOL_FAKE(connect)(s, name, namelen);
  not_modelled_in_winsock("WSAConnect with data or a quality of service");
  return SOCKET_ERROR;
}

int WSAAPI PORTPOOL_FAKE(getsockname)(SOCKET s, sockaddr* name, int* namelen) {
  return tell_name<call::getsockname>(s, name, namelen);
}

int WSAAPI PORTPOOL_FAKE(getpeername)(SOCKET s, sockaddr* name, int* namelen) {
  return tell_name<call::getpeername>(s, name, namelen);
}

SOCKET WSAAPI PORTPOOL_FAKE(accept)(SOCKET s, sockaddr* addr, int* addrlen) {
  Client& client = Client::current();
  const NameBuffer to(addr, addrlen);
  const bool named = addr != nullptr;
  const Answer answer =
      client.call(call::accept{client.socket_of(s), named ? to.pointer : Pointer::null, to.length});
  if (!succeeded(answer)) return INVALID_SOCKET;
  const SOCKET made = Client::value_of(answer.outcome.handle);
  client.inherit_plain_options(client.socket_of(s), answer.outcome.handle);
  if (!named) return made;
  if (answer.outcome.has(field::kAddress)) {
    write_sockaddr(answer.family, answer.outcome, addr, addrlen);
  } else {
    PORTPOOL_FAKE(getpeername)(made, addr, addrlen);
  }
  return made;
}

SOCKET WSAAPI PORTPOOL_FAKE(WSAAccept)(SOCKET s, sockaddr* addr, int* addrlen,
                                       LPCONDITIONPROC lpfnCondition, DWORD_PTR) {
  if (lpfnCondition == nullptr) return PORTPOOL_FAKE(accept)(s, addr, addrlen);
  not_modelled_in_winsock("WSAAccept with a condition");
  return INVALID_SOCKET;
}

int WSAAPI PORTPOOL_FAKE(shutdown)(SOCKET s, int how) {
  Client& client = Client::current();
  return as_int(client.call(call::shutdown{client.socket_of(s), how}));
}

}  // extern "C"
