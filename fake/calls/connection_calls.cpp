// Connections: asked for, waited for, looked at, shut down.
#include <algorithm>
#include <iterator>
#include <vector>

#include "calls/memory.hpp"
#include "calls/results.hpp"
#include "calls/sockaddr.hpp"

using namespace portpool;
using namespace portpool::fake;

namespace {

// The sets of one select, and the sockets in any of them.
struct Sets {
  fd_set* sets[3];
  std::vector<SOCKET> sockets{};

  Sets(fd_set* read, fd_set* write, fd_set* except) : sets{read, write, except} {
    for (const fd_set* set : sets) {
      if (set == nullptr) continue;
      for (u_int i = 0; i < set->fd_count; ++i) {
        if (std::ranges::find(sockets, set->fd_array[i]) == sockets.end()) {
          sockets.push_back(set->fd_array[i]);
        }
      }
    }
  }
};

bool are_readable(const Sets& sets) {
  return std::ranges::all_of(sets.sets, [](const fd_set* set) {
    return set == nullptr || probe(set, sizeof *set) == Pointer::valid;
  });
}

// Leaves in a set those of its sockets that are ready; how many those are.
int keep_ready(fd_set* set, std::int32_t kind, const std::vector<SOCKET>& sockets,
               const std::vector<std::int32_t>& ready) {
  if (set == nullptr) return 0;
  u_int kept = 0;
  for (u_int i = 0; i < set->fd_count; ++i) {
    const auto at = std::ranges::find(sockets, set->fd_array[i]) - sockets.begin();
    if ((ready[static_cast<std::size_t>(at)] & kind) != 0) set->fd_array[kept++] = set->fd_array[i];
  }
  set->fd_count = kept;
  return static_cast<int>(kept);
}

std::uint32_t milliseconds_of(const timeval* timeout) {
  if (timeout == nullptr) return call::kInfinite;
  const std::int64_t all = std::int64_t{timeout->tv_sec} * 1000 + (timeout->tv_usec + 999) / 1000;
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(all, 0, call::kInfinite - 1));
}

// One socket at a time can be asked about, and one select or WSAPoll waits for all: it asks about
// the first, and those that follow are asked when it has returned.
template <class Call>
bool ask_all(Client& client, const std::vector<Watched>& watched, std::uint32_t timeout_ms,
             std::vector<std::int32_t>& ready) {
  for (std::size_t i = 0; i < watched.size(); ++i) {
    const Call call{watched[i].s, i == 0 ? timeout_ms : 0};
    const Answer answer = i == 0 ? client.call({call, 0, watched}) : client.call(call);
    if (!succeeded(answer)) return false;
    ready.push_back(answer.outcome.value);
  }
  return true;
}

void note_awaited(Client& client, const std::vector<Watched>& watched) {
  for (const Watched& one : watched) {
    if ((one.sets & call::kReadable) != 0) client.note_awaited(one.s);
  }
}

// In which of its sets a select has a socket.
std::int32_t asked_of(const Sets& sets, SOCKET s) {
  constexpr std::int32_t kKinds[] = {call::kReadable, call::kWritable, call::kExcepted};
  std::int32_t asked = 0;
  for (std::size_t i = 0; i < std::size(kKinds); ++i) {
    const fd_set* const set = sets.sets[i];
    const auto* const end = set == nullptr ? nullptr : set->fd_array + set->fd_count;
    if (set != nullptr && std::find(set->fd_array, end, s) != end) asked |= kKinds[i];
  }
  return asked;
}

std::int32_t asked_of(SHORT events) {
  return ((events & POLLRDNORM) != 0 ? call::kReadable : 0) |
         ((events & POLLWRNORM) != 0 ? call::kWritable : 0) | call::kExcepted;
}

SHORT told_of(std::int32_t ready) {
  int revents = 0;
  if ((ready & call::kReadable) != 0) revents |= POLLRDNORM;
  if ((ready & call::kWritable) != 0) revents |= POLLWRNORM;
  if ((ready & call::kExcepted) != 0) revents |= POLLERR;
  return static_cast<SHORT>(revents);
}

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

int WSAAPI PORTPOOL_FAKE(select)(int, fd_set* readfds, fd_set* writefds, fd_set* exceptfds,
                                 const timeval* timeout) {
  if (!is_started()) return SOCKET_ERROR;
  Client& client = Client::current();
  Sets sets(readfds, writefds, exceptfds);
  if (!are_readable(sets)) {
    set_last_error(WSAEFAULT);
    return SOCKET_ERROR;
  }
  if (sets.sockets.empty()) {
    set_last_error(WSAEINVAL);
    return SOCKET_ERROR;
  }
  std::vector<Watched> watched;
  for (const SOCKET s : sets.sockets) watched.push_back({client.socket_of(s), asked_of(sets, s)});
  note_awaited(client, watched);
  std::vector<std::int32_t> ready;
  if (!ask_all<call::select>(client, watched, milliseconds_of(timeout), ready)) return SOCKET_ERROR;
  return keep_ready(readfds, call::kReadable, sets.sockets, ready) +
         keep_ready(writefds, call::kWritable, sets.sockets, ready) +
         keep_ready(exceptfds, call::kExcepted, sets.sockets, ready);
}

int WSAAPI PORTPOOL_FAKE(WSAPoll)(LPWSAPOLLFD fdArray, ULONG fds, INT timeout) {
  if (fds == 0 || probe(fdArray, fds * sizeof *fdArray) != Pointer::valid) {
    set_last_error(fds == 0 ? WSAEINVAL : WSAEFAULT);
    return SOCKET_ERROR;
  }
  Client& client = Client::current();
  std::vector<Watched> watched;
  for (ULONG i = 0; i < fds; ++i) {
    watched.push_back({client.socket_of(fdArray[i].fd), asked_of(fdArray[i].events)});
  }
  note_awaited(client, watched);
  std::vector<std::int32_t> ready;
  const std::uint32_t wait = timeout < 0 ? call::kInfinite : static_cast<std::uint32_t>(timeout);
  if (!ask_all<call::WSAPoll>(client, watched, wait, ready)) return SOCKET_ERROR;
  int count = 0;
  for (ULONG i = 0; i < fds; ++i) {
    fdArray[i].revents = told_of(ready[i] & asked_of(fdArray[i].events));
    count += fdArray[i].revents != 0 ? 1 : 0;
  }
  return count;
}

int WSAAPI PORTPOOL_FAKE(__WSAFDIsSet)(SOCKET fd, fd_set* set) {
  const SOCKET* const first = set->fd_array;
  return std::find(first, first + set->fd_count, fd) != first + set->fd_count ? 1 : 0;
}

}  // extern "C"
