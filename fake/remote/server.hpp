// Serves a machine to other processes of this user.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "portpool/fake/machine.hpp"
#include "remote/protocol.hpp"
#include "remote/stream.hpp"

namespace portpool::fake {

/// From its making to its end. A process whose connection ends has ended: killed, or otherwise.
class Server {
 public:
  /// Null when the address cannot be had.
  [[nodiscard]] static std::unique_ptr<Server> start(Machine& machine, const std::string& address);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// Ends every process that is connected, and waits until nobody uses the machine.
  ~Server();

 private:
  struct Connection {
    std::unique_ptr<Stream> stream;
    std::thread thread;
    bool is_over = false;
  };

  Server(Machine& machine, std::unique_ptr<Listener> listener);
  void accept();
  void serve(Connection& connection);
  void serve_process(Connection& connection, const Hello& hello);
  void serve_thread(Connection& connection, ProcessId process);
  void forget_ended();

  Machine& machine_;
  std::unique_ptr<Listener> listener_;
  std::mutex mutex_;
  bool closing_ = false;
  std::list<Connection> connections_;
  std::thread acceptor_;
};

}  // namespace portpool::fake
