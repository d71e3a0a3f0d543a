// One bit a port and no summary. Two ways to search it:
//   BitProbe   looks at one port after the other, as most network stacks do (over their tables);
//   WordScan   looks at 64 ports at a time, as a kernel bitmap library does.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "baselines/port_set_pool.hpp"

namespace portpool::bench {

class FlatBitmap {
 public:
  FlatBitmap(const PortSet& free, PortRange within) : within_(within) {
    for (std::uint32_t port = within.first; port < within.end(); ++port) {
      if (free.contains(static_cast<PortNumber>(port))) put(port);
    }
  }

  void put(std::uint32_t port) { words_[port >> 6] |= std::uint64_t{1} << (port & 63); }
  void take_run(std::uint32_t first, std::uint32_t length) {
    for (std::uint32_t port = first; port < first + length; ++port) remove(port);
  }
  void put_run(std::uint32_t first, std::uint32_t length) {
    for (std::uint32_t port = first; port < first + length; ++port) put(port);
  }
  bool is_free(std::uint32_t port) const { return (words_[port >> 6] >> (port & 63) & 1) != 0; }

 protected:
  void remove(std::uint32_t port) { words_[port >> 6] &= ~(std::uint64_t{1} << (port & 63)); }

  std::array<std::uint64_t, kPortSpace / 64> words_{};
  PortRange within_;
};

class BitProbe : public FlatBitmap {
 public:
  static constexpr const char* kName = "bit_probe";
  using FlatBitmap::FlatBitmap;

  std::uint32_t take(std::uint32_t start) {
    std::uint32_t port = first_between(start, within_.end());
    if (port == kNoPort) port = first_between(within_.first, start);
    if (port != kNoPort) remove(port);
    return port;
  }

  std::uint32_t find_run(std::uint32_t length) const {
    std::uint32_t run = 0;
    for (std::uint32_t port = within_.first; port < within_.end(); ++port) {
      run = is_free(port) ? run + 1 : 0;
      if (run == length) return port + 1 - length;
    }
    return kNoPort;
  }

 private:
  std::uint32_t first_between(std::uint32_t first, std::uint32_t end) const {
    for (std::uint32_t port = first; port < end; ++port) {
      if (is_free(port)) return port;
    }
    return kNoPort;
  }
};

class WordScan : public FlatBitmap {
 public:
  static constexpr const char* kName = "word_scan";
  using FlatBitmap::FlatBitmap;

  std::uint32_t take(std::uint32_t start) {
    std::uint32_t port = first_between(start, within_.end());
    if (port == kNoPort) port = first_between(within_.first, start);
    if (port != kNoPort) remove(port);
    return port;
  }

 private:
  std::uint32_t first_between(std::uint32_t first, std::uint32_t end) const {
    if (first >= end) return kNoPort;
    std::uint32_t word = first >> 6;
    std::uint64_t bits = words_[word] & (~std::uint64_t{0} << (first & 63));
    while (bits == 0) {
      if (++word > (end - 1) >> 6) return kNoPort;
      bits = words_[word];
    }
    const std::uint32_t port = word * 64 + static_cast<std::uint32_t>(std::countr_zero(bits));
    return port < end ? port : kNoPort;
  }
};

}  // namespace portpool::bench
