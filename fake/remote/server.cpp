#include "remote/server.hpp"

#include <utility>

namespace portpool::fake {

std::unique_ptr<Server> Server::start(Machine& machine, const std::string& address) {
  auto listener = listen_at(address);
  if (!listener) return nullptr;
  return std::unique_ptr<Server>(new Server(machine, std::move(listener)));
}

Server::Server(Machine& machine, std::unique_ptr<Listener> listener)
    : machine_(machine), listener_(std::move(listener)), acceptor_([this] { accept(); }) {}

Server::~Server() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    closing_ = true;
    for (Connection& connection : connections_) connection.stream->close();
  }
  listener_->close();
  acceptor_.join();
  for (Connection& connection : connections_) {
    connection.stream->close();
    connection.thread.join();
  }
}

void Server::accept() {
  while (auto stream = listener_->accept()) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (closing_) return;
    forget_ended();
    Connection& connection = connections_.emplace_back();
    connection.stream = std::move(stream);
    connection.thread = std::thread([this, &connection] { serve(connection); });
  }
}

// Under the lock.
void Server::forget_ended() {
  std::erase_if(connections_, [](Connection& connection) {
    if (connection.is_over) connection.thread.join();
    return connection.is_over;
  });
}

void Server::serve(Connection& connection) {
  Bytes message;
  const bool came = receive(*connection.stream, message);
  const auto hello = came ? decode_hello(message) : std::nullopt;
  const bool same = hello && hello->protocol == protocol_of_this_build();
  if (same && hello->is_process) {
    serve_process(connection, *hello);
  } else if (const auto process = same ? machine_.process_of(hello->process_id) : std::nullopt) {
    if (send(*connection.stream, encode(Welcome{true, {}}))) serve_thread(connection, *process);
  } else if (hello) {
    static_cast<void>(send(*connection.stream, encode(Welcome{})));
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  connection.is_over = true;
}

void Server::serve_process(Connection& connection, const Hello& hello) {
  ProcessSetup setup;
  setup.user = hello.user;
  setup.privilege = hello.privilege;
  setup.process_id = hello.process_id;
  if (hello.parent != 0) setup.parent = machine_.process_of(hello.parent);
  const StartedProcess process = machine_.start_process(setup);
  if (send(*connection.stream, encode(Welcome{true, process}))) {
    Bytes nothing;
    while (receive(*connection.stream, nothing)) {
    }
  }
  machine_.end_process(process.id);
}

void Server::serve_thread(Connection& connection, ProcessId process) {
  Bytes message;
  while (receive(*connection.stream, message)) {
    const auto asked = decode_asked(message);
    if (!asked) return;
    Answer answer;
    if (asked->request) {
      answer = machine_.call({process, asked->thread}, *asked->request);
    } else {
      machine_.note_missing(asked->missing);
    }
    if (!send(*connection.stream, encode(answer))) return;
  }
}

}  // namespace portpool::fake
