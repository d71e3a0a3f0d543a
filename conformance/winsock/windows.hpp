// The Windows headers, in the one order that works, and owners for handles. Included below winsock/
// and nowhere else.
#pragma once

#include <winsock2.h>
// After winsock2.h, which has to come first.
#include <ws2tcpip.h>
// After ws2tcpip.h.
#include <iphlpapi.h>
#include <mstcpip.h>
#include <mswsock.h>
#include <sddl.h>
#include <windows.h>

#include <utility>

namespace portpool::conformance::winsock {

/// Owns a kernel handle. Both NULL and INVALID_HANDLE_VALUE count as none.
class UniqueHandle {
 public:
  UniqueHandle() = default;
  explicit UniqueHandle(HANDLE handle)
      : handle_(handle == INVALID_HANDLE_VALUE ? nullptr : handle) {}
  UniqueHandle(UniqueHandle&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  UniqueHandle& operator=(UniqueHandle&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~UniqueHandle() {
    if (handle_ != nullptr) CloseHandle(handle_);
  }

  [[nodiscard]] HANDLE get() const { return handle_; }
  explicit operator bool() const { return handle_ != nullptr; }
  [[nodiscard]] HANDLE release() { return std::exchange(handle_, nullptr); }

 private:
  HANDLE handle_ = nullptr;
};

/// A socket that is closed at the end of its scope.
class UniqueSocket {
 public:
  UniqueSocket() = default;
  explicit UniqueSocket(SOCKET s) : socket_(s) {}
  UniqueSocket(UniqueSocket&& other) noexcept
      : socket_(std::exchange(other.socket_, INVALID_SOCKET)) {}
  UniqueSocket& operator=(UniqueSocket&& other) noexcept {
    std::swap(socket_, other.socket_);
    return *this;
  }
  ~UniqueSocket() {
    if (socket_ != INVALID_SOCKET) closesocket(socket_);
  }

  [[nodiscard]] SOCKET get() const { return socket_; }
  explicit operator bool() const { return socket_ != INVALID_SOCKET; }

 private:
  SOCKET socket_ = INVALID_SOCKET;
};

/// Holds an SRW lock. Such a lock needs no kernel handle, so it leaves the numbers of the
/// scenario's handles alone.
class ExclusiveLock {
 public:
  explicit ExclusiveLock(SRWLOCK& lock) : lock_(lock) { AcquireSRWLockExclusive(&lock_); }
  ExclusiveLock(const ExclusiveLock&) = delete;
  ExclusiveLock& operator=(const ExclusiveLock&) = delete;
  ~ExclusiveLock() { ReleaseSRWLockExclusive(&lock_); }

 private:
  SRWLOCK& lock_;
};

}  // namespace portpool::conformance::winsock
