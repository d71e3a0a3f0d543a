#include "portpool/fake/machine_file.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace portpool::fake {
namespace {

constexpr const char* kFirstLine = "portpool-machine 1";
constexpr std::uint32_t kLastPort = kPortSpace - 1;
constexpr std::uint32_t kLowestAutoReuse = 1025;  // UCR-018
constexpr std::uint32_t kLongestTimeWait = 300;   // TW-012

/// What holds a block, in the order of HeldBlock::By.
constexpr std::array<std::string_view, 6> kBlocks = {"excluded", "reserved",     "http-sys",
                                                     "guest",    "guest-shared", "persistent"};
static_assert(kBlocks.size() == static_cast<std::size_t>(HeldBlock::By::persistent) + 1);
/// What a socket is, in the order of HeldSocket::State.
constexpr std::array<std::string_view, 3> kSockets = {"bound", "listening", "time-wait"};
static_assert(kSockets.size() == static_cast<std::size_t>(HeldSocket::State::time_wait) + 1);

class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path), in_(path, std::ios::binary) {}

  MachineSetup read() {
    if (!next() || text_ != kFirstLine) {
      fail("no machine; a listing becomes one with: portpool import-netsh --machine " + path_);
    }
    while (next()) {
      std::istringstream words(text_.substr(0, text_.find('#')));
      words_.assign(std::istream_iterator<std::string>(words), {});
      at_ = 0;
      if (words_.empty()) continue;
      read_line(word());
      if (at_ < words_.size()) fail("nothing known: " + words_[at_]);
    }
    return setup_;
  }

 private:
  bool next() {
    ++line_;
    if (!std::getline(in_, text_)) return false;
    while (!text_.empty() && (text_.back() == '\r' || text_.back() == ' ')) text_.pop_back();
    return true;
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw std::invalid_argument(path_ + ":" + std::to_string(line_) + ": " + what);
  }

  void read_line(const std::string& what) {
    const auto block = std::ranges::find(kBlocks, what);
    const auto socket = std::ranges::find(kSockets, what);
    if (block != kBlocks.end()) {
      read_block(static_cast<HeldBlock::By>(block - kBlocks.begin()));
    } else if (socket != kSockets.end()) {
      read_socket(static_cast<HeldSocket::State>(socket - kSockets.begin()));
    } else if (what == "dynamic-range") {
      const auto which = static_cast<std::size_t>(transport());
      setup_.host.dynamic_range[which] = range();
    } else if (what == "auto-reuse-range") {
      setup_.host.auto_reuse_range = range(kLowestAutoReuse);
    } else if (what == "time-wait-delay") {
      setup_.host.time_wait_seconds = number(0, kLongestTimeWait, "a number of seconds");
    } else if (what == "no-reservations") {
      setup_.host.reservations_supported = false;
    } else if (what == "network-down") {
      setup_.host.network_up = false;
    } else {
      fail("nothing known: " + what);
    }
  }

  // excluded tcp 5357 1
  void read_block(HeldBlock::By by) {
    HeldBlock block{by, transport(), range(), {}};
    const bool of_a_list = by == HeldBlock::By::http_sys || by == HeldBlock::By::guest ||
                           by == HeldBlock::By::guest_shared;
    if (of_a_list && take("inet")) block.family = AddressFamily::inet;
    if (of_a_list && take("inet6")) block.family = AddressFamily::inet6;
    const bool meets = std::ranges::any_of(setup_.blocks, [&](const HeldBlock& other) {
      return other.transport == block.transport && other.range.overlaps(block.range);
    });
    if (meets) fail("overlaps a block above: " + text_);
    setup_.blocks.push_back(block);
  }

  // listening tcp 0.0.0.0 135 of-system
  void read_socket(HeldSocket::State state) {
    HeldSocket socket;
    socket.state = state;
    socket.transport = transport();
    if (state != HeldSocket::State::bound && socket.transport == Transport::udp) {
      fail("UDP has no such sockets: " + text_);
    }
    socket.address = address();
    socket.port = port();
    if (state == HeldSocket::State::time_wait) {
      socket.peer = address();
      socket.peer_port = port();
      if (socket.peer.is_v4() != socket.address.is_v4()) fail("of two families: " + text_);
    }
    socket.exclusive = take("exclusive");
    socket.reuse = take("reuse");
    socket.dual_stack = take("dual-stack");
    socket.of_system = take("of-system");
    setup_.sockets.push_back(socket);
  }

  std::string word() {
    if (at_ == words_.size()) fail("something is missing: " + text_);
    return words_[at_++];
  }

  bool take(std::string_view wanted) {
    const bool there = at_ < words_.size() && words_[at_] == wanted;
    if (there) ++at_;
    return there;
  }

  std::uint32_t number(std::uint32_t least, std::uint32_t most, const char* of) {
    const std::string text = word();
    std::uint32_t value = 0;
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = wrong == std::errc{} && end == text.data() + text.size();
    if (!whole || value < least || value > most) fail("not " + std::string(of) + ": " + text);
    return value;
  }

  PortNumber port() { return static_cast<PortNumber>(number(1, kLastPort, "a port")); }

  PortRange range(std::uint32_t lowest = 1) {
    PortRange made{number(lowest, kLastPort, "a port that this can begin at"), 0};
    made.count = number(1, kLastPort, "a number of ports");
    if (!made.fits()) fail("no such ports: " + text_);
    return made;
  }

  Transport transport() {
    const std::string text = word();
    if (text != "tcp" && text != "udp") fail("neither tcp nor udp: " + text);
    return text == "udp" ? Transport::udp : Transport::tcp;
  }

  IpAddress address() {
    const std::string text = word();
    const auto made = parse_ip_address(text);
    if (!made) fail("no address: " + text);
    return *made;
  }

  std::string path_;
  std::ifstream in_;
  int line_ = 0;
  std::string text_;                // of the line
  std::vector<std::string> words_;  // of it
  std::size_t at_ = 0;              // the next of them
  MachineSetup setup_;
};

}  // namespace

MachineSetup machine_of(const std::string& path) {
  return Reader(path).read();
}

}  // namespace portpool::fake
