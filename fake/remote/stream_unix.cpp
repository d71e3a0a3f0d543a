#if !defined(_WIN32)

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>

#include "remote/stream.hpp"

namespace portpool::fake {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {
    if (value >= 0) fcntl(value, F_SETFD, FD_CLOEXEC);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  [[nodiscard]] int get() const { return value_; }

 private:
  int value_;
};

bool address_of(const std::string& path, sockaddr_un& address) {
  address = {};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) return false;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return true;
}

bool is_of_this_user(int socket) {
#if defined(__linux__)
  ucred peer{};
  socklen_t size = sizeof peer;
  return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == geteuid();
#else
  uid_t user = 0;
  gid_t group = 0;
  return getpeereid(socket, &user, &group) == 0 && user == geteuid();
#endif
}

class UnixStream final : public Stream {
 public:
  explicit UnixStream(int socket) : socket_(socket) {}

  bool read(void* buffer, std::size_t size) override {
    auto* at = static_cast<char*>(buffer);
    while (size > 0) {
      const ssize_t count = ::recv(socket_.get(), at, size, 0);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      at += count;
      size -= static_cast<std::size_t>(count);
    }
    return true;
  }

  bool write(const void* buffer, std::size_t size) override {
    const auto* at = static_cast<const char*>(buffer);
    while (size > 0) {
#if defined(MSG_NOSIGNAL)
      const ssize_t count = ::send(socket_.get(), at, size, MSG_NOSIGNAL);
#else
      const ssize_t count = ::send(socket_.get(), at, size, 0);
#endif
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      at += count;
      size -= static_cast<std::size_t>(count);
    }
    return true;
  }

  void close() override {
    shutdown(socket_.get(), SHUT_RDWR);
  }

 private:
  Descriptor socket_;
};

class UnixListener final : public Listener {
 public:
  UnixListener(int socket, std::string path) : socket_(socket), path_(std::move(path)) {}
  ~UnixListener() override { unlink(path_.c_str()); }

  std::unique_ptr<Stream> accept() override {
    while (!closed_) {
      const int socket = ::accept(socket_.get(), nullptr, nullptr);
      if (socket < 0) {
        if (errno == EINTR || errno == ECONNABORTED) continue;
        return nullptr;
      }
      auto stream = std::make_unique<UnixStream>(socket);
      if (!closed_ && is_of_this_user(socket)) return stream;
    }
    return nullptr;
  }

  void close() override {
    closed_ = true;
    shutdown(socket_.get(), SHUT_RDWR);
    static_cast<void>(connect_to(path_));  // where shutdown does not end an accept
  }

 private:
  Descriptor socket_;
  std::string path_;
  std::atomic<bool> closed_ = false;
};

}  // namespace

std::unique_ptr<Listener> listen_at(const std::string& address) {
  sockaddr_un name{};
  if (!address_of(address, name)) return nullptr;
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  if (socket < 0) return nullptr;
  const mode_t before = umask(077);
  const bool bound = ::bind(socket, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0;
  umask(before);
  if (!bound || ::listen(socket, SOMAXCONN) != 0) {
    ::close(socket);
    return nullptr;
  }
  return std::make_unique<UnixListener>(socket, address);
}

std::unique_ptr<Stream> connect_to(const std::string& address) {
  sockaddr_un name{};
  if (!address_of(address, name)) return nullptr;
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  if (socket < 0) return nullptr;
  auto stream = std::make_unique<UnixStream>(socket);
  const bool connected =
      ::connect(socket, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0;
  if (!connected || !is_of_this_user(socket)) return nullptr;
  return stream;
}

}  // namespace portpool::fake

#endif
