#include "calls/client.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <utility>

#include "calls/thread_places.hpp"
#include "portpool/sim/invariant.hpp"

namespace portpool::fake {
namespace {

// Values of handles by kind, apart from each other and from those of a real process's own handles,
// which are small.
constexpr std::uintptr_t kFirstProcess = 0x00400000;
constexpr std::uintptr_t kFirstEvent = 0x00800000;
constexpr std::uintptr_t kFirstCompletionPort = 0x00C00000;
constexpr std::uintptr_t kFirstSocket = 0x01000000;

std::atomic<Client*> current_client = nullptr;
thread_local Client* client_of_thread = nullptr;

HANDLE handle_at(std::uintptr_t value) {
  return reinterpret_cast<HANDLE>(value);
}

// The number of a handle of one kind; 0 where it is none of those that were made.
std::uint32_t number_of(HANDLE handle, std::uintptr_t first, std::uint32_t made) {
  const auto value = reinterpret_cast<std::uintptr_t>(handle);
  if (value < first || (value - first) % 4 != 0 || (value - first) / 4 > made) return 0;
  return static_cast<std::uint32_t>((value - first) / 4);
}

// What OVERLAPPED::Internal holds of a request that has ended, for programs that look there.
ULONG_PTR nt_status_of(Status status) {
  switch (status) {
    case Status::success:
      return 0;
    case Status::cancelled:
      return 0xC0000120;
    case Status::access_denied:
      return 0xC0000022;
    case Status::invalid_parameter:
      return 0xC000000D;
    case Status::sharing_violation:
      return 0xC0000043;
    case Status::not_supported:
      return 0xC00000BB;
    case Status::connection_aborted:
      return 0xC000013B;  // STATUS_LOCAL_DISCONNECT
    case Status::connection_refused:
      return 0xC0000236;
    case Status::connection_reset:
      return 0xC000020D;
    default:
      return 0xC0000001;  // STATUS_UNSUCCESSFUL
  }
}

}  // namespace

void write_reservation(const RequestMemory& memory, const Finished& finished) {
  std::uint8_t instance[kReservationInstanceSize] = {};
  const std::uint32_t first = finished.range.first;
  const std::uint32_t count = finished.range.count;
  instance[0] = static_cast<std::uint8_t>(first >> 8);
  instance[1] = static_cast<std::uint8_t>(first);
  const auto ports = static_cast<std::uint16_t>(count);
  std::memcpy(instance + 2, &ports, sizeof ports);
  std::memcpy(instance + 8, &finished.token, sizeof finished.token);
  if (memory.output == nullptr) return;
  std::memcpy(memory.output, instance, std::min<std::size_t>(memory.output_size, sizeof instance));
}

Client::Client(std::unique_ptr<Link> link, std::vector<InheritedSocket> inherited)
    : link_(std::move(link)),
      threads_(std::make_shared<ThreadPlaces>()),
      inherited_(std::move(inherited)) {}

Client::~Client() {
  Client* self = this;
  current_client.compare_exchange_strong(self, nullptr);
}

Client* Client::chosen() {
  return client_of_thread != nullptr ? client_of_thread : current_client.load();
}

void Client::set_current(Client* client) {
  current_client = client;
}

Client* Client::set_current_of_thread(Client* client) {
  return std::exchange(client_of_thread, client);
}

Answer Client::call(const Request& request) {
  const auto place = threads_->mine();
  if (!place) {
    note_missing("more than " + std::to_string(kMostThreads) + " threads that call at once");
    Answer none;
    none.outcome.status = Status::not_supported;
    return none;
  }
  Answer answer = link_->call(*place, request);
  if (!answer.finished.empty()) {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const Finished& finished : answer.finished) apply(finished);
  }
  return answer;
}

void Client::note_awaited(SocketHandle s) {
  if (told_of_datagrams_ || plain_option_of(s, SOL_SOCKET, SO_TYPE) != SOCK_DGRAM) return;
  if (!told_of_datagrams_.exchange(true)) note_missing("datagrams that arrive");
}

bool Client::is_started() {
  if (started_) return true;
  // A test's fixture starts Winsock without this client; and not every WSACleanup is the last.
  const Answer answer = call(call::getsockopt{kInvalidSocket, SocketOption::reuseaddr});
  if (answer.outcome.status == Status::not_initialised) return false;
  started_ = true;  // asked once: the question is a call of the trace
  return true;
}

void Client::thread_ends() {
  static_cast<void>(call(call::ExitThread{}));
  threads_->retire_mine();
}

SocketHandle Client::socket_of(SOCKET s) const {
  if (s == INVALID_SOCKET) return kInvalidSocket;
  const auto value = static_cast<std::uintptr_t>(s);
  if (value <= kFirstSocket || (value - kFirstSocket) % 4 != 0) return kNotASocket;
  const SocketHandle handle{value - kFirstSocket};
  for (const InheritedSocket& inherited : inherited_) {
    if (inherited.parent == handle) return inherited.child;
  }
  return handle;
}

SOCKET Client::value_of(SocketHandle s) {
  return static_cast<SOCKET>(kFirstSocket + static_cast<std::uint64_t>(s));
}

EventId Client::new_event() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return EventId{++events_};
}

HANDLE Client::value_of(EventId event) {
  return handle_at(kFirstEvent + std::uintptr_t{static_cast<std::uint32_t>(event)} * 4);
}

EventId Client::event_of(HANDLE handle) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return EventId{number_of(handle, kFirstEvent, events_)};
}

CompletionPortId Client::new_completion_port() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return CompletionPortId{++completion_ports_};
}

HANDLE Client::value_of(CompletionPortId port) {
  return handle_at(kFirstCompletionPort + std::uintptr_t{static_cast<std::uint32_t>(port)} * 4);
}

CompletionPortId Client::completion_port_of(HANDLE handle) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return CompletionPortId{number_of(handle, kFirstCompletionPort, completion_ports_)};
}

HANDLE Client::value_of_process(std::uint32_t process_id) {
  return handle_at(kFirstProcess + process_id);
}

std::uint32_t Client::process_of(HANDLE handle) {
  const auto value = reinterpret_cast<std::uintptr_t>(handle);
  return value > kFirstProcess && value < kFirstEvent
             ? static_cast<std::uint32_t>(value - kFirstProcess)
             : 0;
}

void Client::set_completion_key(SocketHandle s, ULONG_PTR key) {
  const std::lock_guard<std::mutex> lock(mutex_);
  completion_keys_[s] = key;
}

void Client::set_plain_option(SocketHandle s, int level, int name, std::int32_t value) {
  const std::lock_guard<std::mutex> lock(mutex_);
  plain_options_.set(s, level, name, value);
}

std::int32_t Client::plain_option_of(SocketHandle s, int level, int name) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return plain_options_.get(s, level, name);
}

void Client::forget_plain_options(SocketHandle s) {
  const std::lock_guard<std::mutex> lock(mutex_);
  plain_options_.forget(s);
}

void Client::inherit_plain_options(SocketHandle listener, SocketHandle accepted) {
  const std::lock_guard<std::mutex> lock(mutex_);
  plain_options_.inherit(listener, accepted);
}

OverlappedId Client::overlapped_of(LPWSAOVERLAPPED overlapped) {
  if (overlapped == nullptr) return {};
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto next = static_cast<std::uint32_t>(overlapped_.size()) + 1;
  return overlapped_.emplace(overlapped, OverlappedId{next}).first->second;
}

void Client::started(RequestId id, SocketHandle s, RequestMemory memory) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto key = completion_keys_.find(s);
  memory.is_handed_over = memory.routine != nullptr || key != completion_keys_.end();
  if (key != completion_keys_.end()) memory.completion_key = key->second;
  requests_[id] = memory;
  const auto early = early_.find(id);
  if (early == early_.end()) return;
  const Finished finished = early->second;
  early_.erase(early);
  apply(finished);
}

// Under the lock.
void Client::apply(const Finished& finished) {
  const auto at = requests_.find(finished.id);
  if (at == requests_.end()) {
    // Told early, or once more. No more threads than this can be about to ask for theirs.
    constexpr std::size_t kMost = 8 * kMaxThreads;
    if (early_.size() >= kMost) early_.erase(early_.begin());
    early_[finished.id] = finished;
    return;
  }
  const RequestMemory& memory = at->second;
  if (finished.granted) write_reservation(memory, finished);
  memory.overlapped->InternalHigh = finished.bytes;
  memory.overlapped->Internal = nt_status_of(finished.status);
  if (!memory.is_handed_over) requests_.erase(at);
}

std::vector<Client::Delivered> Client::take_delivered(const Answer& answer) {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<Delivered> delivered;
  for (std::uint32_t i = 0; i < answer.outcome.delivered_count; ++i) {
    const RequestId id = answer.outcome.delivered[i];
    const auto memory = requests_.find(id);
    if (memory == requests_.end()) continue;
    for (const Finished& finished : answer.finished) {
      if (finished.id != id) continue;
      delivered.push_back({memory->second, finished});
      requests_.erase(memory);
      break;
    }
  }
  return delivered;
}

void run_routines(Client& client, const Answer& answer) {
  for (const Client::Delivered& one : client.take_delivered(answer)) {
    if (one.memory.routine == nullptr) continue;
    one.memory.routine(code_of(one.finished.status, Face::winsock), one.finished.bytes,
                       one.memory.overlapped, 0);
  }
}

}  // namespace portpool::fake
