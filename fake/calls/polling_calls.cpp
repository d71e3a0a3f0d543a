// select and WSAPoll: what is ready of several sockets.
#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <span>
#include <vector>

#include "calls/memory.hpp"
#include "calls/results.hpp"

using namespace portpool;
using namespace portpool::fake;

namespace {

constexpr std::int32_t kKinds[] = {call::kReadable, call::kWritable, call::kExcepted};

bool contains(const std::vector<SOCKET>& all, SOCKET s) {
  return std::ranges::find(all, s) != all.end();
}

// The sets of one select as they were handed in, since one may be told to be several; and the
// sockets in any of them. Each socket counts once.
struct Sets {
  fd_set* told[3];
  std::vector<SOCKET> asked[3];
  std::vector<SOCKET> sockets{};

  Sets(fd_set* read, fd_set* write, fd_set* except) : told{read, write, except} {
    for (std::size_t i = 0; i < std::size(told); ++i) {
      const fd_set* const set = told[i];
      for (u_int at = 0; set != nullptr && at < set->fd_count; ++at) {
        const SOCKET s = set->fd_array[at];
        if (!contains(asked[i], s)) asked[i].push_back(s);
        if (!contains(sockets, s)) sockets.push_back(s);
      }
    }
  }
};

bool are_readable(std::initializer_list<const fd_set*> sets) {
  return std::ranges::all_of(sets, [](const fd_set* set) {
    return set == nullptr || probe(set, sizeof *set) == Pointer::valid;
  });
}

// In which of its sets a select has a socket.
std::int32_t asked_of(const Sets& sets, SOCKET s) {
  std::int32_t asked = 0;
  for (std::size_t i = 0; i < std::size(kKinds); ++i) {
    if (contains(sets.asked[i], s)) asked |= kKinds[i];
  }
  return asked;
}

// Leaves in each set those of its sockets that are ready; how many those are in all.
int keep_ready(const Sets& sets, const std::vector<std::int32_t>& ready) {
  int kept = 0;
  for (std::size_t i = 0; i < std::size(kKinds); ++i) {
    fd_set* const set = sets.told[i];
    if (set == nullptr) continue;
    set->fd_count = 0;
    for (std::size_t at = 0; at < sets.sockets.size(); ++at) {
      if ((ready[at] & kKinds[i]) == 0 || !contains(sets.asked[i], sets.sockets[at])) continue;
      set->fd_array[set->fd_count++] = sets.sockets[at];
    }
    kept += static_cast<int>(set->fd_count);
  }
  return kept;
}

std::uint32_t milliseconds_of(const timeval* timeout) {
  if (timeout == nullptr) return call::kInfinite;
  const std::int64_t all = std::int64_t{timeout->tv_sec} * 1000 + (timeout->tv_usec + 999) / 1000;
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(all, 0, call::kInfinite - 1));
}

// What was found of sockets: the sets in which each is ready, as far as they were asked about.
struct Found {
  std::vector<std::int32_t> ready;
  std::optional<std::size_t> refused{};  // the first one that cannot be asked about
};

// One socket at a time can be asked about, and one select or WSAPoll waits for all: it asks about
// the first, and those that follow are asked when it has returned. A socket that another thread
// closes meanwhile is told as `when_closed` says.
template <class Call, class WhenClosed>
Found ask_all(Client& client, const std::vector<Watched>& watched, std::uint32_t timeout_ms,
              WhenClosed when_closed) {
  Found found;
  bool waited = false;
  for (std::size_t i = 0; i < watched.size(); ++i) {
    const Call call{watched[i].s, i == 0 ? timeout_ms : 0};
    const Answer answer = i == 0 ? client.call({call, 0, watched}) : client.call(call);
    waited = waited || answer.waited;
    if (succeeded(answer)) {
      found.ready.push_back(answer.outcome.value & watched[i].sets);
    } else if (waited && answer.outcome.status == Status::not_socket) {
      found.ready.push_back(when_closed(watched[i]));
    } else {
      found.refused = i;
      return found;
    }
  }
  return found;
}

void note_awaited(Client& client, const std::vector<Watched>& watched) {
  for (const Watched& one : watched) {
    if ((one.sets & call::kReadable) != 0) client.note_awaited(one.s);
  }
}

// POLLERR, POLLHUP and POLLNVAL are told whether they are asked for or not, and must not be.
constexpr int kMayBeAsked = POLLRDNORM | POLLRDBAND | POLLWRNORM;
constexpr std::int32_t kClosed = 1 << 8;  // beside the sets: told by POLLNVAL

std::int32_t asked_of(SHORT events) {
  return ((events & POLLRDNORM) != 0 ? call::kReadable : 0) |
         ((events & POLLWRNORM) != 0 ? call::kWritable : 0) | call::kExcepted;
}

SHORT told_of(std::int32_t ready) {
  int revents = 0;
  if ((ready & call::kReadable) != 0) revents |= POLLRDNORM;
  if ((ready & call::kWritable) != 0) revents |= POLLWRNORM;
  if ((ready & call::kExcepted) != 0) revents |= POLLERR | POLLHUP;
  if ((ready & kClosed) != 0) revents |= POLLNVAL;
  return static_cast<SHORT>(revents);
}

bool may_be_asked(const WSAPOLLFD& one) {
  return one.fd == INVALID_SOCKET || (one.events & ~kMayBeAsked) == 0;
}

}  // namespace

extern "C" {

int WSAAPI PORTPOOL_FAKE(select)(int, fd_set* readfds, fd_set* writefds, fd_set* exceptfds,
                                 const timeval* timeout) {
  if (!is_started()) return SOCKET_ERROR;
  if (!are_readable({readfds, writefds, exceptfds})) {
    set_last_error(WSAEFAULT);
    return SOCKET_ERROR;
  }
  const Sets sets(readfds, writefds, exceptfds);
  if (sets.sockets.empty()) {
    set_last_error(WSAEINVAL);
    return SOCKET_ERROR;
  }
  Client& client = Client::current();
  std::vector<Watched> watched;
  for (const SOCKET s : sets.sockets) watched.push_back({client.socket_of(s), asked_of(sets, s)});
  note_awaited(client, watched);
  const auto in_every_set = [](const Watched& closed) { return closed.sets; };
  const Found found =
      ask_all<call::select>(client, watched, milliseconds_of(timeout), in_every_set);
  return found.refused ? SOCKET_ERROR : keep_ready(sets, found.ready);
}

int WSAAPI PORTPOOL_FAKE(WSAPoll)(LPWSAPOLLFD fdArray, ULONG fds, INT timeout) {
  if (fds == 0 || probe(fdArray, fds * sizeof *fdArray) != Pointer::valid) {
    set_last_error(fds == 0 ? WSAEINVAL : WSAEFAULT);
    return SOCKET_ERROR;
  }
  const std::span<WSAPOLLFD> all(fdArray, fds);
  if (!std::ranges::all_of(all, may_be_asked)) {
    set_last_error(WSAEINVAL);
    return SOCKET_ERROR;
  }
  Client& client = Client::current();
  std::vector<Watched> watched;
  std::vector<WSAPOLLFD*> asked;
  for (WSAPOLLFD& one : all) {
    one.revents = POLLNVAL;
    if (one.fd == INVALID_SOCKET) continue;
    watched.push_back({client.socket_of(one.fd), asked_of(one.events)});
    asked.push_back(&one);
  }
  note_awaited(client, watched);
  const std::uint32_t wait = timeout < 0 ? call::kInfinite : static_cast<std::uint32_t>(timeout);
  const auto no_socket = [](const Watched&) { return kClosed; };
  Found found;
  do {  // what is no socket is told so, and keeps nobody from waiting for the others
    if (found.refused) {
      watched.erase(watched.begin() + static_cast<std::ptrdiff_t>(*found.refused));
      asked.erase(asked.begin() + static_cast<std::ptrdiff_t>(*found.refused));
    }
    found = ask_all<call::WSAPoll>(client, watched, wait, no_socket);
  } while (found.refused && last_error() == WSAENOTSOCK);
  if (watched.empty()) set_last_error(WSAENOTSOCK);
  if (found.refused || watched.empty()) return SOCKET_ERROR;
  int count = 0;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    asked[i]->revents = told_of(found.ready[i]);
    count += asked[i]->revents != 0 ? 1 : 0;
  }
  return count;
}

int WSAAPI PORTPOOL_FAKE(__WSAFDIsSet)(SOCKET fd, fd_set* set) {
  const SOCKET* const first = set->fd_array;
  return std::find(first, first + set->fd_count, fd) != first + set->fd_count ? 1 : 0;
}

}  // extern "C"
