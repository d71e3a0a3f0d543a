#if defined(_WIN32)

#include <windows.h>
// After windows.h.
#include <sddl.h>

#include <atomic>
#include <utility>

#include "remote/stream.hpp"

namespace portpool::fake {
namespace {

/// Owns a kernel handle.
class Handle {
 public:
  explicit Handle(HANDLE value) : value_(value == INVALID_HANDLE_VALUE ? nullptr : value) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (value_ != nullptr) CloseHandle(value_);
  }
  [[nodiscard]] HANDLE get() const { return value_; }

 private:
  HANDLE value_;
};

std::wstring pipe_name(const std::string& address) {
  return L"\\\\.\\pipe\\" + std::wstring(address.begin(), address.end());
}

/// Lets this user's programs connect and nobody else's.
class OnlyThisUser {
 public:
  OnlyThisUser() {
    HANDLE token = nullptr;
    if (OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token) == FALSE) return;
    const Handle owner(token);
    alignas(8) char buffer[256];
    DWORD size = 0;
    LPWSTR sid = nullptr;
    if (GetTokenInformation(token, TokenUser, buffer, sizeof buffer, &size) == FALSE ||
        ConvertSidToStringSidW(reinterpret_cast<TOKEN_USER*>(buffer)->User.Sid, &sid) == FALSE) {
      return;
    }
    const std::wstring rules = std::wstring(L"D:P(A;;GA;;;") + sid + L")";
    LocalFree(sid);
    ConvertStringSecurityDescriptorToSecurityDescriptorW(rules.c_str(), SDDL_REVISION_1,
                                                         &descriptor_, nullptr);
    attributes_.nLength = sizeof attributes_;
    attributes_.lpSecurityDescriptor = descriptor_;
  }
  OnlyThisUser(const OnlyThisUser&) = delete;
  OnlyThisUser& operator=(const OnlyThisUser&) = delete;
  ~OnlyThisUser() { LocalFree(descriptor_); }

  [[nodiscard]] SECURITY_ATTRIBUTES* get() {
    return descriptor_ == nullptr ? nullptr : &attributes_;
  }

 private:
  PSECURITY_DESCRIPTOR descriptor_ = nullptr;
  SECURITY_ATTRIBUTES attributes_{};
};

/// Overlapped, so that `close` ends what is going on: a synchronous pipe would keep it waiting.
class PipeStream final : public Stream {
 public:
  explicit PipeStream(HANDLE pipe)
      : pipe_(pipe), done_(CreateEventW(nullptr, TRUE, FALSE, nullptr)) {}

  bool read(void* buffer, std::size_t size) override {
    auto* at = static_cast<char*>(buffer);
    while (size > 0) {
      OVERLAPPED overlapped{};
      overlapped.hEvent = done_.get();
      DWORD count = 0;
      if (ReadFile(pipe_.get(), at, static_cast<DWORD>(size), nullptr, &overlapped) == FALSE &&
          GetLastError() != ERROR_IO_PENDING) {
        return false;
      }
      if (!finish(overlapped, count) || count == 0) return false;
      at += count;
      size -= count;
    }
    return true;
  }

  bool write(const void* buffer, std::size_t size) override {
    const auto* at = static_cast<const char*>(buffer);
    while (size > 0) {
      OVERLAPPED overlapped{};
      overlapped.hEvent = done_.get();
      DWORD count = 0;
      if (WriteFile(pipe_.get(), at, static_cast<DWORD>(size), nullptr, &overlapped) == FALSE &&
          GetLastError() != ERROR_IO_PENDING) {
        return false;
      }
      if (!finish(overlapped, count) || count == 0) return false;
      at += count;
      size -= count;
    }
    return true;
  }

  void close() override {
    closed_ = true;
    CancelIoEx(pipe_.get(), nullptr);
  }

 private:
  bool finish(OVERLAPPED& overlapped, DWORD& count) {
    // A close that came before the request began did not find it.
    if (closed_) CancelIoEx(pipe_.get(), &overlapped);
    return GetOverlappedResult(pipe_.get(), &overlapped, &count, TRUE) != FALSE;
  }

  Handle pipe_;
  Handle done_;
  std::atomic<bool> closed_ = false;
};

class PipeListener final : public Listener {
 public:
  PipeListener(std::string address, HANDLE first) : address_(std::move(address)), next_(first) {}
  ~PipeListener() override {
    if (next_ != INVALID_HANDLE_VALUE) CloseHandle(next_);
  }

  static HANDLE make(const std::wstring& name, DWORD flags) {
    OnlyThisUser security;
    constexpr DWORD kBuffer = 1 << 16;
    return CreateNamedPipeW(name.c_str(), PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED | flags,
                            PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_REJECT_REMOTE_CLIENTS,
                            PIPE_UNLIMITED_INSTANCES, kBuffer, kBuffer, 0, security.get());
  }

  std::unique_ptr<Stream> accept() override {
    if (next_ == INVALID_HANDLE_VALUE) return nullptr;
    const Handle done(CreateEventW(nullptr, TRUE, FALSE, nullptr));
    OVERLAPPED overlapped{};
    overlapped.hEvent = done.get();
    DWORD count = 0;
    if (ConnectNamedPipe(next_, &overlapped) == FALSE) {
      const DWORD code = GetLastError();
      if (code == ERROR_IO_PENDING) {
        const HANDLE either[] = {closed_.get(), done.get()};
        WaitForMultipleObjects(2, either, FALSE, INFINITE);
        if (is_closed()) CancelIoEx(next_, &overlapped);
      }
      const bool waited = code == ERROR_IO_PENDING &&
                          GetOverlappedResult(next_, &overlapped, &count, TRUE) != FALSE;
      if (code != ERROR_PIPE_CONNECTED && !waited) return nullptr;
    }
    if (is_closed()) return nullptr;
    auto stream = std::make_unique<PipeStream>(next_);
    next_ = make(pipe_name(address_), 0);
    return stream;
  }

  void close() override { SetEvent(closed_.get()); }

 private:
  [[nodiscard]] bool is_closed() const {
    return WaitForSingleObject(closed_.get(), 0) == WAIT_OBJECT_0;
  }

  std::string address_;
  HANDLE next_;
  const Handle closed_{CreateEventW(nullptr, TRUE, FALSE, nullptr)};
};

}  // namespace

std::unique_ptr<Listener> listen_at(const std::string& address) {
  const std::wstring name = pipe_name(address);
  // Wine makes a further instance of a pipe where the first was asked for.
  if (WaitNamedPipeW(name.c_str(), 1) != FALSE || GetLastError() != ERROR_FILE_NOT_FOUND) {
    return nullptr;
  }
  const HANDLE first = PipeListener::make(name, FILE_FLAG_FIRST_PIPE_INSTANCE);
  if (first == INVALID_HANDLE_VALUE) return nullptr;
  return std::make_unique<PipeListener>(address, first);
}

std::unique_ptr<Stream> connect_to(const std::string& address) {
  const std::wstring name = pipe_name(address);
  constexpr int kAttempts = 100;  // between two instances of the pipe there is a moment without one
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const HANDLE pipe = CreateFileW(name.c_str(), GENERIC_READ | GENERIC_WRITE, 0, nullptr,
                                    OPEN_EXISTING, FILE_FLAG_OVERLAPPED, nullptr);
    if (pipe != INVALID_HANDLE_VALUE) return std::make_unique<PipeStream>(pipe);
    if (GetLastError() != ERROR_PIPE_BUSY) return nullptr;
    WaitNamedPipeW(name.c_str(), 100);
  }
  return nullptr;
}

}  // namespace portpool::fake

#endif
