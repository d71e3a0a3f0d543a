// The kernel beside the model: socket + bind to port 0 + close on loopback, and socket + connect +
// accept + close of both ends, empty and 99.9 % full.
//
//   portpool_linux_bind [SECONDS]     measures each case for that long (default 1, at most 10)
//
// Runs in a network namespace of its own, so that it takes no port of the machine; the namespace
// and all sockets in it end with the process. Prints the medians of batches. A comparison of work
// that is not the same: the kernel crosses into kernel mode, allocates sockets and files and locks;
// the model checks its rules and keeps its clause tally; nobody asks for its state hash here. The
// bare pool operation of the model, a port chosen, taken and given back, is told beside: nothing
// that the model does around it can be faster.
//
// Exit codes: 0 measured, 2 bad usage, 4 not permitted here.
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <vector>

#include "portpool/sim/host.hpp"

namespace {

using namespace portpool;

constexpr PortRange kRange{49152, 16384};
constexpr std::uint32_t kFull = kRange.count * 999 / 1000;
constexpr PortNumber kServer = 1000;
constexpr int kExitNotPermitted = 4;

int not_permitted(const char* what) {
  std::fprintf(stderr, "linux_bind: skipped, %s is not permitted here: %s\n", what,
               std::strerror(errno));
  return kExitNotPermitted;
}

bool bring_up_loopback() {
  const int control = socket(AF_INET, SOCK_DGRAM, 0);
  if (control < 0) return false;
  ifreq request{};
  std::strncpy(request.ifr_name, "lo", IFNAMSIZ - 1);
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  const bool up = ioctl(control, SIOCSIFFLAGS, &request) == 0;
  close(control);
  return up;
}

bool set_port_range() {
  std::ofstream range("/proc/sys/net/ipv4/ip_local_port_range");
  range << kRange.first << ' ' << kRange.end() - 1 << '\n';
  return static_cast<bool>(range.flush());
}

bool allow_descriptors(rlim_t wanted) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return false;
  if (limit.rlim_cur >= wanted) return true;
  limit.rlim_cur = wanted;
  limit.rlim_max = std::max(limit.rlim_max, wanted);
  return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

// A socket bound to a port of the kernel's choice; -1 when there is none.
int kernel_bind() {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (descriptor < 0) return -1;
  if (bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    return descriptor;
  }
  close(descriptor);
  return -1;
}

sockaddr_in kernel_server_name() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(kServer);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// A listener outside the range; -1 when there is none.
int kernel_listen() {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = kernel_server_name();
  if (descriptor < 0) return -1;
  const bool bound =
      bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  if (bound && listen(descriptor, 16) == 0) return descriptor;
  close(descriptor);
  return -1;
}

// Connects, accepts, and ends both without TIME_WAIT. False when the kernel refused.
bool kernel_connect(int server) {
  const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = kernel_server_name();
  const bool made =
      connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  if (made) {
    const int accepted = accept4(server, nullptr, nullptr, SOCK_CLOEXEC);
    const linger at_once{1, 0};
    setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(client);
    close(accepted);
  } else {
    close(client);
  }
  return made;
}

class Model {
 public:
  Model() {
    server_ = host_.simulate(caller_, call::WSASocketW{}, chooser_).handle;
    host_.simulate(caller_, call::bind{server_, server_name()}, chooser_);
    host_.simulate(caller_, call::listen{server_}, chooser_);
  }
  // Connects, accepts, and ends both without TIME_WAIT.
  void connect() {
    const SocketHandle client = host_.simulate(caller_, call::WSASocketW{}, chooser_).handle;
    host_.simulate(caller_, call::connect{client, server_name()}, chooser_);
    const SocketHandle accepted = host_.simulate(caller_, call::accept{server_}, chooser_).handle;
    host_.simulate(caller_, call::setsockopt{client, SocketOption::linger, 0}, chooser_);
    close(client);
    close(accepted);
  }
  SocketHandle open_and_bind() {
    const SocketHandle socket = host_.simulate(caller_, call::WSASocketW{}, chooser_).handle;
    call::bind bind;
    bind.s = socket;
    bind.name.address = IpAddress::v4_loopback();
    host_.simulate(caller_, bind, chooser_);
    return socket;
  }
  void close(SocketHandle socket) { host_.simulate(caller_, call::closesocket{socket}, chooser_); }

 private:
  static call::SocketAddress server_name() {
    return {Pointer::valid, 16, 2, IpAddress::v4_loopback(), kServer};
  }

  Host host_;
  // As the kernel: a random start for each socket.
  Chooser chooser_{1, PortPolicyKind::rfc6056_simple};
  Caller caller_{host_.add_process(UserId{1}, Privilege::administrator), ThreadId{0}};
  SocketHandle server_{};
};

// What the model's pool does in one of them, and nothing around it: a port is chosen and taken, and
// the one before is given back.
class Pool {
 public:
  explicit Pool(std::uint32_t bound) { free_.erase(PortRange{kRange.first, bound}); }
  void take_and_put() {
    const auto port = choose(policy_, free_, kRange, 0);
    free_.erase(*port);
    free_.insert(held_);
    held_ = *port;
  }

 private:
  PortSet free_ = PortSet::full();
  PortNumber held_ = kRange.end() - 1;
  PortPolicy policy_ = PortPolicy::make(PortPolicyKind::rfc6056_simple, 1);
};

// Nanoseconds of one operation: the median over batches, of which as many are made as fit.
template <typename Operation>
double median_ns(double seconds, int batch, Operation operation) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> batches;
  const auto begin = Clock::now();
  for (auto now = begin; std::chrono::duration<double>(now - begin).count() < seconds;) {
    const auto start = now;
    for (int i = 0; i < batch; ++i) operation();
    now = Clock::now();
    batches.push_back(std::chrono::duration<double, std::nano>(now - start).count() / batch);
  }
  std::nth_element(batches.begin(), batches.begin() + batches.size() / 2, batches.end());
  return batches[batches.size() / 2];
}

struct Times {
  double kernel, model, pool;
};

void report(const char* fullness, const Times& ns, double goal) {
  const double ratio = ns.kernel / ns.model;
  std::printf("%-12s kernel %9.0f ns   model %6.0f ns   ratio %7.0f   goal %5.0f   %s\n", fullness,
              ns.kernel, ns.model, ratio, goal, ratio >= goal ? "met" : "MISSED");
  if (ns.pool == 0) return;
  std::printf("%-12s of that, the pool operation %13.0f ns   ratio %7.0f\n", "", ns.pool,
              ns.kernel / ns.pool);
}

int measure(double seconds) {
  Model model;
  bool refused = false;
  const auto kernel_once = [&] {
    const int descriptor = kernel_bind();
    refused = refused || descriptor < 0;
    if (descriptor >= 0) close(descriptor);
  };
  const auto model_once = [&] { model.close(model.open_and_bind()); };
  const auto times = [&](int batch, std::uint32_t bound) {
    Pool pool(bound);
    return Times{median_ns(seconds, batch, kernel_once), median_ns(seconds, 2000, model_once),
                 median_ns(seconds, 20000, [&] { pool.take_and_put(); })};
  };
  const int server = kernel_listen();
  if (server < 0) return not_permitted("a listener");
  const auto connect_times = [&](int batch) {
    const double kernel =
        median_ns(seconds, batch, [&] { refused = !kernel_connect(server) || refused; });
    return Times{kernel, median_ns(seconds, 1000, [&] { model.connect(); }), 0};
  };
  constexpr const char* kConnects = "socket + connect + accept + close of both, TCP on loopback";
  constexpr double kConnectGoal = 10;
  std::printf("%s; medians of batches\n", kConnects);
  report("empty", connect_times(100), kConnectGoal);
  std::printf("socket + bind(0) + close, TCP on loopback, %u ports; medians of batches\n",
              kRange.count);
  report("empty", times(200, 0), 100);
  for (std::uint32_t i = 0; i < kFull; ++i) {
    if (kernel_bind() < 0) return not_permitted("binding 99.9 % of the ports");
    model.open_and_bind();
  }
  report("99.9 % full", times(20, kFull), 1000);
  std::printf("%s\n", kConnects);
  report("99.9 % full", connect_times(20), kConnectGoal);
  if (refused) std::fprintf(stderr, "linux_bind: some calls of the kernel were refused\n");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 1;
  if (argc > 2 || !(seconds > 0 && seconds <= 10)) {
    std::fprintf(stderr, "usage: portpool_linux_bind [SECONDS, at most 10]\n");
    return 2;
  }
  if (unshare(CLONE_NEWNET) != 0) return not_permitted("a network namespace");
  if (!bring_up_loopback()) return not_permitted("bringing up loopback");
  if (!set_port_range()) return not_permitted("setting the range of ports");
  if (!allow_descriptors(kFull + 64)) return not_permitted("opening 16,431 descriptors");
  return measure(seconds);
}
