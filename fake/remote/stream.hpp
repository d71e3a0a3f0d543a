// Bytes between two programs of one user on one machine: a named pipe on Windows, a Unix socket
// elsewhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace portpool::fake {

/// One end of a connection. One thread reads and writes at a time; `close` may be called by any.
class Stream {
 public:
  virtual ~Stream() = default;
  /// False when the other end has gone before every byte came.
  [[nodiscard]] virtual bool read(void* buffer, std::size_t size) = 0;
  [[nodiscard]] virtual bool write(const void* buffer, std::size_t size) = 0;
  /// Ends a read that is going on.
  virtual void close() = 0;
};

/// Listens at an address: the name of a pipe, or the path of a socket. Only programs of this user
/// can connect.
class Listener {
 public:
  virtual ~Listener() = default;
  /// Waits for the next connection; null after `close`.
  [[nodiscard]] virtual std::unique_ptr<Stream> accept() = 0;
  virtual void close() = 0;
};

/// Null when the address cannot be had: another program has it, or it is none.
[[nodiscard]] std::unique_ptr<Listener> listen_at(const std::string& address);

/// Null when nobody listens there, or one who may not be talked to.
[[nodiscard]] std::unique_ptr<Stream> connect_to(const std::string& address);

/// A message: its size, then its bytes. `receive` is false as `Stream::read`, and for a size that
/// no message has.
[[nodiscard]] bool send(Stream& stream, const std::vector<std::uint8_t>& message);
[[nodiscard]] bool receive(Stream& stream, std::vector<std::uint8_t>& message);

}  // namespace portpool::fake
