#include "winsock/agent_objects.hpp"

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace portpool::conformance::winsock {
namespace {

// A call may claim a buffer of any size; past this much of it there is no memory, which a provider
// that touches it would notice.
constexpr std::uint32_t kMaxBuffer = 1 << 20;

// Room behind a buffer, so that a provider which writes 16 bytes whatever it was told does not hit
// the heap.
constexpr std::uint32_t kSlack = 64;

}  // namespace

static_assert(std::is_standard_layout_v<OverlappedRecord>);

AgentObjects::AgentObjects()
    : not_a_socket_(CreateEventW(nullptr, TRUE, FALSE, nullptr)),
      unmapped_(VirtualAlloc(nullptr, 1 << 16, MEM_RESERVE, PAGE_NOACCESS)) {}

SOCKET AgentObjects::not_a_socket() const {
  return reinterpret_cast<SOCKET>(not_a_socket_.get());
}

WSAEVENT AgentObjects::event(EventId id) {
  const ExclusiveLock hold(lock_);
  const auto it = events_.find(id);
  return it == events_.end() ? WSA_INVALID_EVENT : it->second;
}

void AgentObjects::add_event(EventId id, WSAEVENT event) {
  const ExclusiveLock hold(lock_);
  events_[id] = event;
}

HANDLE AgentObjects::completion_port(CompletionPortId id) {
  const ExclusiveLock hold(lock_);
  const auto it = ports_.find(id);
  return it == ports_.end() ? nullptr : it->second;
}

void AgentObjects::add_completion_port(CompletionPortId id, HANDLE port) {
  const ExclusiveLock hold(lock_);
  ports_[id] = port;
}

OverlappedRecord& AgentObjects::overlapped(OverlappedId id) {
  const ExclusiveLock hold(lock_);
  auto& record = overlapped_[id];
  if (!record) {
    record = std::make_unique<OverlappedRecord>();
    *record = OverlappedRecord{{}, id, nullptr, nullptr};
  }
  return *record;
}

IoctlBuffers& AgentObjects::new_buffers(const call::WSAIoctl& ioctl) {
  IoctlBuffers fresh;
  fresh.code = ioctl.code;
  fresh.input.assign(
      std::max(std::min(ioctl.in_size, kMaxBuffer), static_cast<std::uint32_t>(ioctl.input.size())),
      0);
  std::ranges::copy(ioctl.input, fresh.input.begin());
  fresh.output.assign(std::min(ioctl.out_size, kMaxBuffer) + kSlack, kSentinelByte);
  const ExclusiveLock hold(lock_);
  return buffers_.emplace_back(std::move(fresh));
}

IoctlBuffers& AgentObjects::new_buffers(const call::AcceptEx& accept) {
  IoctlBuffers fresh;
  fresh.output.assign(accept.local_length + accept.remote_length + kSlack, kSentinelByte);
  const ExclusiveLock hold(lock_);
  return buffers_.emplace_back(std::move(fresh));
}

OverlappedRecord* record_of(OVERLAPPED* overlapped) {
  return reinterpret_cast<OverlappedRecord*>(overlapped);
}

void read_reservation(const IoctlBuffers& buffers, std::optional<PortRange>& range,
                      std::optional<Token>& token) {
  if (buffers.code != kSioAcquirePortReservation) return;
  const std::size_t size = buffers.output.size() - kSlack;
  std::uint32_t block = kSentinel32;
  if (size >= kInetPortRangeSize) std::memcpy(&block, buffers.output.data(), sizeof block);
  if (block != kSentinel32) {
    std::uint16_t start = 0;
    std::uint16_t count = 0;
    std::memcpy(&start, buffers.output.data(), sizeof start);
    std::memcpy(&count, buffers.output.data() + 2, sizeof count);
    range = PortRange{ntohs(start), count};
  }
  std::uint64_t value = kSentinel64;
  if (size >= kReservationInstanceSize)
    std::memcpy(&value, buffers.output.data() + 8, sizeof value);
  if (value != kSentinel64) token = value;
}

void CALLBACK note_completion(DWORD error, DWORD bytes, LPWSAOVERLAPPED overlapped, DWORD) {
  const OverlappedRecord* record = record_of(overlapped);
  SeenCompletion seen{record->id, error, bytes, std::nullopt, std::nullopt};
  if (record->buffers != nullptr) read_reservation(*record->buffers, seen.range, seen.token);
  if (record->log != nullptr) record->log->push_back(seen);
}

}  // namespace portpool::conformance::winsock
