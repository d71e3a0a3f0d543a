// getservbyname and getservbyport, where there is no Windows with a list of its own.
#if !defined(_WIN32)

#include <string>

#include "calls/results.hpp"
#include "calls/services.hpp"

using namespace portpool;
using namespace portpool::fake;

extern "C" {
u_short WSAAPI PORTPOOL_FAKE(htons)(u_short hostshort);
}

namespace {

// In memory of the thread, which its next question overwrites.
servent* told(const Service* found, const char* function) {
  if (found == nullptr) {
    not_modelled(std::string(function) + " of a service that is not among the usual ones");
    set_last_error(WSANO_DATA);
    return nullptr;
  }
  thread_local std::string name, protocol;
  thread_local char* aliases[1] = {nullptr};
  thread_local servent service{};
  name = found->name;
  protocol = found->protocol;
  service.s_name = name.data();
  service.s_aliases = aliases;
  service.s_proto = protocol.data();
  service.s_port = static_cast<short>(PORTPOOL_FAKE(htons)(found->port));
  return &service;
}

std::string_view protocol_of(const char* proto) {
  return proto == nullptr ? std::string_view() : proto;
}

}  // namespace

extern "C" {

servent* WSAAPI PORTPOOL_FAKE(getservbyname)(const char* name, const char* proto) {
  if (!is_started()) return nullptr;
  if (name == nullptr) {
    set_last_error(WSAEFAULT);
    return nullptr;
  }
  return told(find_service(std::string_view(name), protocol_of(proto)), "getservbyname");
}

servent* WSAAPI PORTPOOL_FAKE(getservbyport)(int port, const char* proto) {
  if (!is_started()) return nullptr;
  const u_short number = PORTPOOL_FAKE(htons)(static_cast<u_short>(port));
  return told(find_service(number, protocol_of(proto)), "getservbyport");
}

}  // extern "C"

#endif
