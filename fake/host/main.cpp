// portpool-host: keeps a machine for other programs to run on.
#include <charconv>
#include <cstdint>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#if !defined(_WIN32)
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

#include "portpool/fake/machine.hpp"
#include "portpool/fake/machine_file.hpp"
#include "remote/server.hpp"

namespace portpool::fake {
namespace {

constexpr const char* kHelp =
    "Usage: portpool-host ADDRESS [--machine FILE] [--seed N] [--dynamic-range FIRST COUNT]\n"
    "                     [--exclude tcp|udp FIRST COUNT]...\n"
    "\n"
    "Keeps a machine until it is stopped; with a pipe as standard input, until that ends.\n"
    "Programs that use portpool's fake Winsock run on it when PORTPOOL_MACHINE is set to\n"
    "ADDRESS: on Windows the name of a pipe, elsewhere the path of a socket. Only programs of\n"
    "this user can. FILE is a machine that portpool import-netsh --machine has written.\n";

struct Options {
  std::string address;
  std::string machine_file;
  std::uint32_t seed = 0;
  std::optional<PortRange> dynamic_range;
  struct Exclusion {
    Transport transport{};
    PortRange range;
  };
  std::vector<Exclusion> exclusions;
};

bool read_number(std::string_view text, std::uint32_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

bool read_range(int& i, int argc, char** argv, PortRange& range) {
  if (i + 2 >= argc) return false;
  const bool numbers =
      read_number(argv[i + 1], range.first) && read_number(argv[i + 2], range.count);
  i += 2;
  return numbers && range.first > 0 && range.count > 0 && range.fits();
}

// The place of the first argument that is wrong; 0 where all are right.
int read_options(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    const int at = i;
    if (argument == "--machine") {
      if (++i >= argc) return at;
      options.machine_file = argv[i];
    } else if (argument == "--seed") {
      if (++i >= argc || !read_number(argv[i], options.seed)) return at;
    } else if (argument == "--dynamic-range") {
      if (!read_range(i, argc, argv, options.dynamic_range.emplace())) return at;
    } else if (argument == "--exclude") {
      if (++i >= argc) return at;
      const std::string_view transport = argv[i];
      Options::Exclusion exclusion;
      exclusion.transport = transport == "udp" ? Transport::udp : Transport::tcp;
      if (transport != "tcp" && transport != "udp") return at;
      if (!read_range(i, argc, argv, exclusion.range)) return at;
      options.exclusions.push_back(exclusion);
    } else if (argument.starts_with("-") || !options.address.empty()) {
      return at;
    } else {
      options.address = argument;
    }
  }
  return 0;
}

// When the machine ends. A job in the background has no input, and that of a terminal belongs to
// others: there a signal ends it (SIGINT, SIGTERM, SIGHUP). Whoever made a pipe ends it by closing
// that. To be made before any thread, so that none of them takes the signals.
class End {
 public:
#if defined(_WIN32)
  void wait() {
    read_input();
  }
#else
  End() {
    struct stat input {};
    by_signal_ = fstat(STDIN_FILENO, &input) != 0 || !S_ISFIFO(input.st_mode);
    sigemptyset(&signals_);
    for (const int one : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals_, one);
    if (by_signal_) sigprocmask(SIG_BLOCK, &signals_, nullptr);
  }
  void wait() {
    if (!by_signal_) return read_input();
    int number = 0;
    sigwait(&signals_, &number);
  }
#endif

 private:
  static void read_input() {
    std::string line;
    while (std::getline(std::cin, line)) {
    }
  }

#if !defined(_WIN32)
  bool by_signal_ = false;
  sigset_t signals_{};
#endif
};

int run(int argc, char** argv) {
  Options options;
  if (argc == 2 && std::string_view(argv[1]) == "--help") {
    std::cout << kHelp;
    return 0;
  }
  const int wrong = read_options(argc, argv, options);
  if (wrong != 0) {
    std::cerr << "portpool-host: cannot use \"" << argv[wrong] << "\" as it is given here\n"
              << kHelp;
    return 2;
  }
  if (options.address.empty()) {
    std::cerr << "portpool-host: an address is missing\n" << kHelp;
    return 2;
  }
  End end;
  MachineSetup setup;
  try {
    if (!options.machine_file.empty()) setup = machine_of(options.machine_file);
  } catch (const std::invalid_argument& refused) {
    std::cerr << "portpool-host: " << refused.what() << '\n';
    return 2;
  }
  setup.seed = options.seed;
  if (options.dynamic_range) {
    for (PortRange& one : setup.host.dynamic_range) one = *options.dynamic_range;
  }
  Machine machine(setup);
  machine.on_missing([](const std::string& what) {
    std::cerr << "portpool-host: not modelled: " << what << std::endl;
  });
  for (const Options::Exclusion& exclusion : options.exclusions) {
    const Status status =
        machine.happen(world::AddExclusion{exclusion.transport, exclusion.range, true});
    if (status == Status::success) continue;
    std::cerr << "portpool-host: an exclusion is in the way of another one\n";
    return 2;
  }
  const auto server = Server::start(machine, options.address);
  if (!server) {
    std::cerr << "portpool-host: cannot listen at " << options.address
              << ": another program does, or it is no address\n";
    return 1;
  }
  std::cout << "Set PORTPOOL_MACHINE=" << options.address << std::endl;
  end.wait();
  return 0;
}

}  // namespace
}  // namespace portpool::fake

int main(int argc, char** argv) {
  return portpool::fake::run(argc, argv);
}
