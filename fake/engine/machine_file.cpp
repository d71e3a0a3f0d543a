#include "portpool/fake/machine_file.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace portpool::fake {
namespace {

constexpr const char* kFirstLine = "portpool-machine 1";

class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path), in_(path, std::ios::binary) {}

  MachineSetup read() {
    std::string text;
    if (!next(text) || text != kFirstLine) {
      fail("no machine; a listing becomes one with: portpool import-netsh --machine " + path_);
    }
    while (next(text)) {
      if (!text.empty() && text.front() != '#') read_line(text);
    }
    return setup_;
  }

 private:
  bool next(std::string& text) {
    ++line_;
    if (!std::getline(in_, text)) return false;
    while (!text.empty() && (text.back() == '\r' || text.back() == ' ')) text.pop_back();
    return true;
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw std::invalid_argument(path_ + ":" + std::to_string(line_) + ": " + what);
  }

  // excluded tcp 5357 1
  void read_line(const std::string& text) {
    std::istringstream in(text);
    std::string what, transport, rest;
    PortRange range;
    in >> what >> transport >> range.first >> range.count;
    const bool known = what == "dynamic-range" || what == "excluded" || what == "reserved";
    const bool complete = !in.fail() && !(in >> rest) && known;
    if (!complete || (transport != "tcp" && transport != "udp")) {
      fail("not \"dynamic-range|excluded|reserved tcp|udp FIRST COUNT\": " + text);
    }
    if (range.first == 0 || range.count == 0 || !range.fits()) fail("no such ports: " + text);
    const Transport which = transport == "udp" ? Transport::udp : Transport::tcp;
    if (what == "dynamic-range") {
      setup_.host.dynamic_range[static_cast<std::size_t>(which)] = range;
      return;
    }
    const auto by = what == "excluded" ? HeldBlock::By::administrator : HeldBlock::By::program;
    const bool meets = std::ranges::any_of(setup_.blocks, [&](const HeldBlock& block) {
      return block.transport == which && block.range.overlaps(range);
    });
    if (meets) fail("overlaps a block above: " + text);
    setup_.blocks.push_back({by, which, range});
  }

  std::string path_;
  std::ifstream in_;
  int line_ = 0;
  MachineSetup setup_;
};

}  // namespace

MachineSetup machine_of(const std::string& path) {
  return Reader(path).read();
}

}  // namespace portpool::fake
