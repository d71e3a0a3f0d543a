#include "winsock/machine_lock.hpp"

#include <utility>

#include "winsock/channel.hpp"

namespace portpool::conformance::winsock {
namespace {

// More scenarios at once than this, on all programs together, wait for each other.
constexpr DWORD kPlaces = 48;
static_assert(kPlaces <= MAXIMUM_WAIT_OBJECTS);

/// Everybody may wait for the mutexes and release them, whichever user's program made them first.
class OpenToAll {
 public:
  OpenToAll() {
    ConvertStringSecurityDescriptorToSecurityDescriptorW(L"D:(A;;0x00100001;;;WD)", SDDL_REVISION_1,
                                                         &descriptor_, nullptr);
    attributes_.nLength = sizeof attributes_;
    attributes_.lpSecurityDescriptor = descriptor_;
  }
  OpenToAll(const OpenToAll&) = delete;
  OpenToAll& operator=(const OpenToAll&) = delete;
  ~OpenToAll() { LocalFree(descriptor_); }

  [[nodiscard]] UniqueHandle mutex(const std::wstring& name) {
    constexpr DWORD kAccess = SYNCHRONIZE | MUTEX_MODIFY_STATE;
    return UniqueHandle(CreateMutexExW(&attributes_, name.c_str(), 0, kAccess));
  }

 private:
  PSECURITY_DESCRIPTOR descriptor_ = nullptr;
  SECURITY_ATTRIBUTES attributes_{};
};

/// Releases what it holds at its end.
class HeldMutexes final : public MachineHold {
 public:
  explicit HeldMutexes(std::vector<HANDLE> mutexes) : mutexes_(std::move(mutexes)) {}
  ~HeldMutexes() override {
    for (const HANDLE mutex : mutexes_) ReleaseMutex(mutex);
  }

 private:
  std::vector<HANDLE> mutexes_;
};

ToolError in_the_way(DWORD code) {
  if (code != WAIT_TIMEOUT) return backend_error("cannot wait for other replays", GetLastError());
  return backend_error(
      "another program replays on this machine and is in the way: this scenario, or one of that "
      "program, changes the dynamic port range or other facts that both could see");
}

// An abandoned mutex is one whose program was killed: it is ours now, like any other.
bool is_one_of(DWORD code, DWORD count) {
  return code < WAIT_OBJECT_0 + count ||
         (code >= WAIT_ABANDONED_0 && code < WAIT_ABANDONED_0 + count);
}

}  // namespace

MachineLock::MachineLock(const std::wstring& name) {
  OpenToAll security;
  for (const std::wstring scope : {L"Global\\", L"Local\\"}) {
    gate_ = security.mutex(scope + name + L"-gate");
    places_.clear();
    for (DWORD i = 0; i < kPlaces && gate_; ++i) {
      UniqueHandle place = security.mutex(scope + name + L"-" + std::to_wstring(i));
      if (!place) break;
      places_.push_back(std::move(place));
    }
    // All or none: half of them would keep nobody apart.
    if (places_.size() == kPlaces) return;
  }
  gate_ = UniqueHandle();
}

Result<std::unique_ptr<MachineHold>> MachineLock::hold(MachineUse use, DWORD limit_ms) const {
  if (!gate_) return backend_error("cannot make the mutexes that keep replays apart");
  const DWORD passed = WaitForSingleObject(gate_.get(), limit_ms);
  if (!is_one_of(passed, 1)) return in_the_way(passed);
  const HeldMutexes gate(std::vector<HANDLE>{gate_.get()});
  std::vector<HANDLE> places;
  for (const UniqueHandle& place : places_) places.push_back(place.get());
  const BOOL all = use == MachineUse::alone ? TRUE : FALSE;
  const DWORD got = WaitForMultipleObjects(kPlaces, places.data(), all, limit_ms);
  if (!is_one_of(got, kPlaces)) return in_the_way(got);
  if (all == FALSE) {
    const DWORD index = got < WAIT_ABANDONED_0 ? got - WAIT_OBJECT_0 : got - WAIT_ABANDONED_0;
    places = {places[index]};
  }
  return std::unique_ptr<MachineHold>(new HeldMutexes(std::move(places)));
}

}  // namespace portpool::conformance::winsock
