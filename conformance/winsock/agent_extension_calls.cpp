// The extension functions, by the pointers that WSAIoctl gives.
#include "winsock/agent_calls.hpp"
#include "winsock/socket_address.hpp"

namespace portpool::conformance::winsock {
namespace {

// The pointer to the function of the socket's provider, and what is seen where there is none.
template <class Function>
struct Extension {
  Function function = nullptr;
  Observation lacking;
};

template <class Function>
Extension<Function> extension(SOCKET s, GUID guid, const char* name) {
  Extension<Function> found;
  DWORD bytes = 0;
  const bool failed = ::WSAIoctl(s, SIO_GET_EXTENSION_FUNCTION_POINTER, &guid, sizeof guid,
                                 reinterpret_cast<void*>(&found.function), sizeof found.function,
                                 &bytes, nullptr, nullptr) != 0;
  if (failed) {
    found.function = nullptr;
    found.lacking = outcome(true, static_cast<DWORD>(WSAGetLastError()));
  } else if (found.function == nullptr) {
    found.lacking = not_supported({Unsupported::Reason::no_winsock_function, name});
  }
  return found;
}

}  // namespace

namespace perform {

Observation call(CallContext& context, const call::ConnectEx& c) {
  const SOCKET s = socket_of(context.objects, c.s);
  const auto connect_ex = extension<LPFN_CONNECTEX>(s, WSAID_CONNECTEX, "ConnectEx");
  if (connect_ex.function == nullptr) return connect_ex.lacking;
  AddressBuffer name = to_sockaddr(c.name);
  const LPWSAOVERLAPPED overlapped = overlapped_of(context, c.overlapped, nullptr);
  const bool was_bound = has_port(s);
  WSASetLastError(0);
  const bool failed = connect_ex.function(s, name_pointer(context.objects, c.name.pointer, name),
                                          c.name.namelen, nullptr, 0, nullptr, overlapped) == FALSE;
  Observation seen = outcome(failed, static_cast<DWORD>(WSAGetLastError()));
  if (seen.kind == Observation::Kind::pending || !failed || !was_bound) read_back_port(s, seen);
  return seen;
}

Observation call(CallContext& context, const call::AcceptEx& c) {
  const SOCKET s = socket_of(context.objects, c.s);
  const auto accept_ex = extension<LPFN_ACCEPTEX>(s, WSAID_ACCEPTEX, "AcceptEx");
  if (accept_ex.function == nullptr) return accept_ex.lacking;
  IoctlBuffers& buffers = context.objects.new_buffers(c);
  const LPWSAOVERLAPPED overlapped = overlapped_of(context, c.overlapped, nullptr);
  DWORD bytes = 0;
  WSASetLastError(0);
  const bool failed =
      accept_ex.function(s, socket_of(context.objects, c.accept_socket), buffers.output.data(), 0,
                         c.local_length, c.remote_length, &bytes, overlapped) == FALSE;
  return outcome(failed, static_cast<DWORD>(WSAGetLastError()));
}

Observation call(CallContext& context, const call::DisconnectEx& c) {
  const SOCKET s = socket_of(context.objects, c.s);
  const auto disconnect_ex = extension<LPFN_DISCONNECTEX>(s, WSAID_DISCONNECTEX, "DisconnectEx");
  if (disconnect_ex.function == nullptr) return disconnect_ex.lacking;
  const LPWSAOVERLAPPED overlapped = overlapped_of(context, c.overlapped, nullptr);
  WSASetLastError(0);
  const bool failed = disconnect_ex.function(s, overlapped, c.flags, c.reserved) == FALSE;
  return outcome(failed, static_cast<DWORD>(WSAGetLastError()));
}

}  // namespace perform
}  // namespace portpool::conformance::winsock
