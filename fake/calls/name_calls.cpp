// Text of addresses, and names of machines: a machine knows its own and "localhost".
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "calls/memory.hpp"
#include "calls/narrow_text.hpp"
#include "calls/results.hpp"
#include "calls/services.hpp"
#include "calls/sockaddr.hpp"

#if !defined(_WIN32)
#include <unistd.h>
#endif

using namespace portpool;
using namespace portpool::fake;

namespace {

#if defined(_WIN32)
using SocketLength = socklen_t;
#else
using SocketLength = int;
#endif

bool is_this_machine(const std::string& node) {
  if (node == "localhost") return true;
#if defined(_WIN32)
  char name[MAX_COMPUTERNAME_LENGTH + 1];
  DWORD size = sizeof name;
  return GetComputerNameA(name, &size) != 0 && _stricmp(node.c_str(), name) == 0;
#else
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 && node == name;
#endif
}

struct Named {
  IpAddress address;
  int family;
};

// What is wrong with hints by the page of getaddrinfo; 0: nothing.
int code_of_hints(const ADDRINFOA& hints, bool has_node) {
  const bool empty = hints.ai_addrlen == 0 && hints.ai_canonname == nullptr &&
                     hints.ai_addr == nullptr && hints.ai_next == nullptr;
  if (!empty) return WSANO_RECOVERY;
  if ((hints.ai_flags & AI_CANONNAME) != 0 && !has_node) return WSAEINVAL;
  if (hints.ai_family != AF_UNSPEC && hints.ai_family != AF_INET && hints.ai_family != AF_INET6)
    return WSAEAFNOSUPPORT;
  return hints.ai_socktype < 0 || hints.ai_socktype > SOCK_SEQPACKET ? WSAESOCKTNOSUPPORT : 0;
}

// The addresses of a name, as the hints ask: those of the wildcard or of loopback where no name is
// given. None for a name that is not known.
std::vector<Named> addresses_of(const char* node, const ADDRINFOA& hints) {
  std::vector<Named> found;
  const auto add = [&](const IpAddress& address, int family) {
    if (hints.ai_family == AF_UNSPEC || hints.ai_family == family)
      found.push_back({address, family});
  };
  const bool numeric = (hints.ai_flags & AI_NUMERICHOST) != 0;
  if (node == nullptr || *node == '\0' || (!numeric && is_this_machine(node))) {
    const bool any = node == nullptr && (hints.ai_flags & AI_PASSIVE) != 0;
    add(any ? IpAddress{} : IpAddress::v6_loopback(), AF_INET6);
    add(any ? IpAddress::v4_any() : IpAddress::v4_loopback(), AF_INET);
  } else if (const auto address = parse_ip_address(node)) {
    add(*address, std::strchr(node, ':') == nullptr ? AF_INET : AF_INET6);
  }
  return found;
}

// One block of memory for each, with the address behind it.
struct Entry {
  ADDRINFOA info;
  sockaddr_in6 name;
};

ADDRINFOA* make_entry(const Named& named, u_short port, const ADDRINFOA& hints) {
  auto* const entry = static_cast<Entry*>(std::calloc(1, sizeof(Entry)));
  entry->info.ai_family = named.family;
  entry->info.ai_socktype = hints.ai_socktype;
  entry->info.ai_protocol = hints.ai_protocol;
  entry->info.ai_addr = reinterpret_cast<sockaddr*>(&entry->name);
  if (named.family == AF_INET6) {
    entry->info.ai_addrlen = sizeof(sockaddr_in6);
    entry->name.sin6_family = AF_INET6;
    entry->name.sin6_port = port;
    std::memcpy(&entry->name.sin6_addr, named.address.bytes.data(), 16);
    return &entry->info;
  }
  entry->info.ai_addrlen = sizeof(sockaddr_in);
  sockaddr_in narrow{};
  narrow.sin_family = AF_INET;
  narrow.sin_port = port;
  std::memcpy(&narrow.sin_addr, named.address.bytes.data() + 12, 4);
  std::memcpy(&entry->name, &narrow, sizeof narrow);
  return &entry->info;
}

// Text with its zero, where there is room for it.
bool put(const std::string& text, char* buffer, DWORD size) {
  if (buffer == nullptr || size == 0) return true;
  if (text.size() >= size) return false;
  std::memcpy(buffer, text.c_str(), text.size() + 1);
  return true;
}

// Of a number or a name, host byte order. Nothing where the name is not known. By test a number is
// read as strtol does, and its lower half is the port.
std::optional<u_short> port_of_service(const char* service, const ADDRINFOA& hints) {
  char* end = nullptr;
  const long number = std::strtol(service, &end, 10);
  if (end != service && *end == '\0') return static_cast<u_short>(number);
  if ((hints.ai_flags & AI_NUMERICSERV) != 0) return std::nullopt;
  const char* const protocol = hints.ai_socktype == SOCK_STREAM  ? "tcp"
                               : hints.ai_socktype == SOCK_DGRAM ? "udp"
                                                                 : "";
  const Service* const found = find_service(service, protocol);
  return found == nullptr ? std::nullopt : std::optional(found->port);
}

INT fails_with(int code) {
  set_last_error(static_cast<DWORD>(code));
  return code;
}

}  // namespace

extern "C" {

u_short WSAAPI PORTPOOL_FAKE(htons)(u_short hostshort);

INT WSAAPI PORTPOOL_FAKE(inet_pton)(INT Family, PCSTR pszAddrString, PVOID pAddrBuf) {
  if (Family != AF_INET && Family != AF_INET6) {
    set_last_error(WSAEAFNOSUPPORT);
    return -1;
  }
  if (pszAddrString == nullptr || pAddrBuf == nullptr) {
    set_last_error(WSAEFAULT);
    return -1;
  }
  const std::string text = pszAddrString;
  const bool dotted = text.find(':') == std::string::npos;
  const auto address = parse_ip_address(text);
  if (!address || dotted != (Family == AF_INET)) return 0;
  if (Family == AF_INET) {
    std::memcpy(pAddrBuf, address->bytes.data() + 12, 4);
  } else {
    std::memcpy(pAddrBuf, address->bytes.data(), 16);
  }
  return 1;
}

PCSTR WSAAPI PORTPOOL_FAKE(inet_ntop)(INT Family, const VOID* pAddr, PSTR pStringBuf,
                                      size_t StringBufSize) {
  if (Family != AF_INET && Family != AF_INET6) {
    set_last_error(WSAEAFNOSUPPORT);
    return nullptr;
  }
  IpAddress address = IpAddress::v4_any();
  if (Family == AF_INET) {
    std::memcpy(address.bytes.data() + 12, pAddr, 4);
  } else {
    std::memcpy(address.bytes.data(), pAddr, 16);
  }
  const std::string text = to_string(address, Family == AF_INET);
  if (pStringBuf == nullptr || text.size() >= StringBufSize) {
    set_last_error(ERROR_INVALID_PARAMETER);
    return nullptr;
  }
  std::memcpy(pStringBuf, text.c_str(), text.size() + 1);
  return pStringBuf;
}

char* WSAAPI PORTPOOL_FAKE(inet_ntoa)(in_addr in) {
  thread_local char text[16];
  IpAddress address = IpAddress::v4_any();
  std::memcpy(address.bytes.data() + 12, &in, 4);
  std::strcpy(text, to_string(address, true).c_str());
  return text;
}

INT WSAAPI PORTPOOL_FAKE(InetPtonW)(INT Family, PCWSTR pszAddrString, PVOID pAddrBuf) {
  if (pszAddrString == nullptr) return PORTPOOL_FAKE(inet_pton)(Family, nullptr, pAddrBuf);
  return PORTPOOL_FAKE(inet_pton)(Family, narrow_text(pszAddrString).c_str(), pAddrBuf);
}

INT WSAAPI PORTPOOL_FAKE(getaddrinfo)(PCSTR pNodeName, PCSTR pServiceName, const ADDRINFOA* pHints,
                                      PADDRINFOA* ppResult) {
  *ppResult = nullptr;
  if (!is_started()) return WSANOTINITIALISED;
  if (pNodeName == nullptr && pServiceName == nullptr) return fails_with(WSAHOST_NOT_FOUND);
  const ADDRINFOA hints = pHints == nullptr ? ADDRINFOA{} : *pHints;
  if (const int code = code_of_hints(hints, pNodeName != nullptr)) return fails_with(code);
  u_short port = 0;
  if (pServiceName != nullptr && *pServiceName != '\0') {
    const auto found = port_of_service(pServiceName, hints);
    if (!found) {
      if ((hints.ai_flags & AI_NUMERICSERV) != 0) return fails_with(WSAHOST_NOT_FOUND);
      not_modelled("getaddrinfo of a service that is not among the usual ones");
      return fails_with(WSATYPE_NOT_FOUND);
    }
    port = *found;
  }
  PADDRINFOA* next = ppResult;
  for (const Named& named : addresses_of(pNodeName, hints)) {
    *next = make_entry(named, PORTPOOL_FAKE(htons)(port), hints);
    next = &(*next)->ai_next;
  }
  if (*ppResult != nullptr) return 0;
  if ((hints.ai_flags & AI_NUMERICHOST) != 0) return fails_with(WSAHOST_NOT_FOUND);
  not_modelled("getaddrinfo of a name that is not this machine's");
  return fails_with(WSAHOST_NOT_FOUND);
}

INT WSAAPI PORTPOOL_FAKE(getnameinfo)(const SOCKADDR* pSockaddr, SocketLength SockaddrLength,
                                      PCHAR pNodeBuffer, DWORD NodeBufferSize, PCHAR pServiceBuffer,
                                      DWORD ServiceBufferSize, INT Flags) {
  if (!is_started()) return WSANOTINITIALISED;
  const call::SocketAddress name = read_sockaddr(pSockaddr, SockaddrLength);
  const bool dotted = name.sa_family == AF_INET;
  const int needed = dotted ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  if (name.pointer != Pointer::valid || SockaddrLength < needed) return fails_with(WSAEFAULT);
  if (!dotted && name.sa_family != AF_INET6) return fails_with(WSAEAFNOSUPPORT);
  if ((Flags & NI_NAMEREQD) != 0) {
    not_modelled("getnameinfo of a name, not a number");
    return fails_with(WSAHOST_NOT_FOUND);
  }
  const bool fits = put(to_string(name.address, dotted), pNodeBuffer, NodeBufferSize) &&
                    put(std::to_string(name.port), pServiceBuffer, ServiceBufferSize);
  return fits ? 0 : fails_with(WSAEFAULT);
}

hostent* WSAAPI PORTPOOL_FAKE(gethostbyname)(const char* name) {
  if (!is_started()) return nullptr;
  thread_local hostent found{};
  thread_local std::string known;
  thread_local char address[4];
  thread_local char* addresses[2];
  thread_local char* aliases[1];
  ADDRINFOA hints{};
  hints.ai_family = AF_INET;
  const std::vector<Named> all = addresses_of(name, hints);
  if (all.empty()) {
    not_modelled("gethostbyname of a name that is not this machine's");
    set_last_error(WSAHOST_NOT_FOUND);
    return nullptr;
  }
  known = name == nullptr ? "localhost" : name;
  std::memcpy(address, all.front().address.bytes.data() + 12, sizeof address);
  addresses[0] = address;
  found.h_name = known.data();
  found.h_aliases = aliases;
  found.h_addrtype = AF_INET;
  found.h_length = sizeof address;
  found.h_addr_list = addresses;
  return &found;
}

hostent* WSAAPI PORTPOOL_FAKE(gethostbyaddr)(const char* addr, int len, int type) {
  if (type == AF_INET && len == 4 && addr != nullptr && addr[0] == 127) {
    return PORTPOOL_FAKE(gethostbyname)("localhost");
  }
  if (!is_started()) return nullptr;
  not_modelled("gethostbyaddr of an address that is not of loopback");
  set_last_error(WSAHOST_NOT_FOUND);
  return nullptr;
}

#if !defined(_WIN32)
char* PORTPOOL_FAKE(gai_strerrorA)(int ecode) {
  thread_local std::string text;
  text = portpool::name_of_code(static_cast<std::uint32_t>(ecode));
  if (text.empty()) text = "error " + std::to_string(ecode);
  return text.data();
}
#endif

void WSAAPI PORTPOOL_FAKE(freeaddrinfo)(PADDRINFOA pAddrInfo) {
  while (pAddrInfo != nullptr) std::free(std::exchange(pAddrInfo, pAddrInfo->ai_next));
}

}  // extern "C"
