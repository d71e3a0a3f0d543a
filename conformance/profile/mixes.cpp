#include <array>

#include "profile/traffic.hpp"

namespace portpool::conformance {
namespace {

// A client that opens a connection while another ends: the fullness stays what it is.
void churn(Traffic& traffic, std::uint64_t /*round*/) {
  if (const auto old = traffic.drop_any()) traffic.close(*old);
  const SocketHandle socket = traffic.open();
  if (traffic.bind(socket, 0).status == Status::success) {
    traffic.held().push_back(socket);
  } else {
    traffic.close(socket);
  }
}

// At an empty pool churn would hold one socket after the first round; this one holds none.
void open_bind_close(Traffic& traffic) {
  const SocketHandle socket = traffic.open();
  traffic.bind(socket, 0);
  traffic.close(socket);
}

// The life of a reservation: a block anywhere, a socket bound out of it, both ends given back.
// Every other block goes with its socket and not by its token.
void use_block(Traffic& traffic, std::uint32_t length, std::uint64_t round) {
  const SocketHandle owner = traffic.open();
  const Outcome block = traffic.acquire(owner, {0, length});
  if (block.status == Status::success) {
    const SocketHandle user = traffic.open();
    traffic.associate(user, block.token);
    traffic.bind(user, 0);
    traffic.close(user);
    if (round % 2 == 0) traffic.release(owner, block.token);
  }
  traffic.close(owner);
}

void blocks(Traffic& traffic, std::uint64_t round) {
  constexpr std::array<std::uint32_t, 4> kLengths = {10, 100, 10, 1000};
  use_block(traffic, kLengths[round % kLengths.size()], round);
}

// Seven binds in eight find nothing, the eighth finds the one port that was freed for it.
void exhaustion(Traffic& traffic, std::uint64_t round) {
  const SocketHandle socket = traffic.open();
  const bool frees = round % 8 == 7;
  if (frees) {
    if (const auto old = traffic.drop_any()) traffic.close(*old);
  }
  if (traffic.bind(socket, 0).status == Status::success) {
    traffic.held().push_back(socket);
  } else {
    traffic.close(socket);
  }
}

// A server that restarts on its port, and a second one that finds the port taken.
void servers(Traffic& traffic, std::uint64_t round) {
  const auto port = static_cast<PortNumber>(8000 + round % 100);
  const SocketHandle first = traffic.open();
  traffic.make(call::setsockopt{first, SocketOption::exclusiveaddruse, 1});
  traffic.bind(first, port);
  if (traffic.transport() == Transport::tcp) traffic.make(call::listen{first});
  traffic.make(call::getsockname{first});
  const SocketHandle second = traffic.open();
  traffic.bind(second, port);
  traffic.close(second);
  traffic.close(first);
}

// Both ends go without TIME_WAIT, so that the fullness stays what it is.
void end_connection(Traffic& traffic, SocketHandle client, SocketHandle accepted) {
  traffic.make(call::setsockopt{client, SocketOption::linger, 0});
  traffic.close(client);
  traffic.close(accepted);
}

// A client that connects without a bind and is done.
void clients(Traffic& traffic, std::uint64_t /*round*/) {
  const SocketHandle client = traffic.open();
  if (traffic.connect(client).status != Status::success) return traffic.close(client);
  end_connection(traffic, client, traffic.accept());
}

// A server that looks at whom it serves, and ends the connection.
void accepts(Traffic& traffic, std::uint64_t /*round*/) {
  const SocketHandle client = traffic.open();
  if (traffic.connect(client).status != Status::success) return traffic.close(client);
  const SocketHandle accepted = traffic.accept();
  traffic.make(call::getpeername{accepted});
  traffic.make(call::select{accepted});
  traffic.make(call::shutdown{accepted, call::kSdSend});
  traffic.make(call::recv{client});
  end_connection(traffic, client, accepted);
}

// A process that ends with sockets open, from 1 to 64 of them.
void processes(Traffic& traffic, std::uint64_t round) {
  traffic.become(traffic.host().add_process(UserId{1}, Privilege::standard_user));
  for (std::uint64_t i = 0; i <= round % 64; ++i) traffic.bind(traffic.open(), 0);
  traffic.make(call::ExitProcess{});
  traffic.become(traffic.main_process());
}

// A machine as it is found in the field: mostly clients, now and then a block of 100 as HNS and
// winnat take them.
void machine(Traffic& traffic, std::uint64_t round) {
  if (round % 16 == 15) {
    use_block(traffic, 100, round);
  } else if (round % 4 == 3) {
    open_bind_close(traffic);
  } else {
    churn(traffic, round);
  }
}

constexpr std::array kMixes = {
    Mix{"churn", "clients come and go: closesocket, WSASocketW, bind to port 0", 50, churn, ""},
    Mix{"blocks", "reservations of 10, 100 and 1000 ports: acquire, associate, bind, release", 50,
        blocks, ""},
    Mix{"exhaustion", "no port left: seven binds in eight are refused", 100, exhaustion, ""},
    Mix{"servers", "exclusive binds to given ports, and a second bind that is refused", 10, servers,
        ""},
    Mix{"clients", "connections: socket, connect, accept, and closesocket of both ends", 50,
        clients, ""},
    Mix{"accepts", "the same, and what a server asks in between: its peer, select, shutdown, recv",
        50, accepts, ""},
    Mix{"processes", "processes that end with 1 to 64 bound sockets", 10, processes, ""},
    Mix{"hyperv", "a Hyper-V desktop: its exclusions, clients, blocks of 100", 50, machine,
        "hyperv_desktop"},
    Mix{"docker", "a desktop with Docker, likewise", 50, machine, "docker_desktop"},
    Mix{"wsl", "a laptop with WSL, likewise", 50, machine, "wsl_laptop"},
    Mix{"low-range", "blocks among the registered ports, dynamic range from 1024", 50, machine,
        "low_dynamic_range"},
    Mix{"kubernetes", "a Kubernetes node: blocks of 64, dynamic range from 33000", 50, machine,
        "kubernetes_node"},
    Mix{"runner", "a hosted CI runner (windows-2025)", 50, machine, "hosted_runner_2025_tcp"},
    Mix{"runner-udp", "the same runner's UDP ports", 50, machine, "hosted_runner_2025_udp"},
};

}  // namespace

std::span<const Mix> mixes() {
  return kMixes;
}

const Mix* mix_named(std::string_view name) {
  for (const Mix& mix : kMixes) {
    if (mix.name == name) return &mix;
  }
  return nullptr;
}

std::vector<std::string_view> mix_names() {
  std::vector<std::string_view> names;
  for (const Mix& mix : kMixes) names.push_back(mix.name);
  return names;
}

}  // namespace portpool::conformance
