// No structure is measured before it has shown that it gives the same answers as an obvious one.
#pragma once

#include <benchmark/benchmark.h>

#include <portpool/sim/random.hpp>

#include <string>
#include <vector>

#include "baselines/port_set_pool.hpp"
#include "support/fill.hpp"

namespace portpool::bench {

/// The obvious structure: one byte a port, looked at one after the other.
class ReferencePool {
 public:
  ReferencePool(const PortSet& free, PortRange within) : free_(kPortSpace), within_(within) {
    for (std::uint32_t port = 0; port < kPortSpace; ++port) {
      free_[port] = within.contains(port) && free.contains(static_cast<PortNumber>(port));
    }
  }

  std::uint32_t take(std::uint32_t start) {
    for (std::uint32_t i = 0; i < within_.count; ++i) {
      const std::uint32_t port = within_.first + (start - within_.first + i) % within_.count;
      if (free_[port] == 0) continue;
      free_[port] = 0;
      return port;
    }
    return kNoPort;
  }

  void put(std::uint32_t port) { free_[port] = 1; }
  bool is_free(std::uint32_t port) const { return free_[port] != 0; }

  std::uint32_t find_run(std::uint32_t length) const {
    std::uint32_t run = 0;
    for (std::uint32_t port = within_.first; port < within_.end(); ++port) {
      run = is_free(port) ? run + 1 : 0;
      if (run == length) return port + 1 - length;
    }
    return kNoPort;
  }

 private:
  std::vector<char> free_;
  PortRange within_;
};

/// Takes and gives back 150 ports at random starts, holding up to 20 of them, at one fullness.
template <typename Pool>
bool agrees_with_reference(Pattern pattern, Fullness fullness, PortRange within) {
  const PortSet free = make_free_set(pattern, fullness, within);
  Pool pool(free, within);
  ReferencePool reference(free, within);
  Random random(99);
  std::vector<std::uint32_t> held;
  for (int step = 0; step < 150; ++step) {
    const std::uint32_t start = within.first + random.below(within.count);
    if (pool.is_free(start) != reference.is_free(start)) return false;
    const std::uint32_t port = reference.take(start);
    if (pool.take(start) != port) return false;
    if (port != kNoPort) held.push_back(port);
    while (held.size() > random.below(20)) {
      pool.put(held.back());
      reference.put(held.back());
      held.pop_back();
    }
  }
  if constexpr (requires { pool.find_run(1U); }) {
    for (const std::uint32_t length : {1U, 2U, 10U, 64U, 65U, 100U, 127U, 1000U}) {
      if (pool.find_run(length) != reference.find_run(length)) return false;
    }
  }
  if constexpr (requires { pool.take_run(1U, 1U); }) {
    const std::uint32_t length = within.count / 3;
    pool.put_run(within.first + 100, length);
    pool.take_run(within.first + 150, length - 100);
    for (std::uint32_t port = within.first + 99; port <= within.first + 100 + length; ++port) {
      const bool put = port >= within.first + 100 && port < within.first + 100 + length;
      const bool taken = port >= within.first + 150 && port < within.first + 50 + length;
      if (pool.is_free(port) != (put ? !taken : reference.is_free(port))) return false;
    }
  }
  return true;
}

/// The first workload on which the structure disagrees with the reference; empty if none does.
template <typename Pool>
std::string find_disagreement() {
  for (const PortRange within : {kAllPorts, PortRange{49152, 16384}, PortRange{1000, 777}}) {
    for (const Pattern pattern : kPatterns) {
      for (const Fullness fullness : kFullnesses) {
        if (agrees_with_reference<Pool>(pattern, fullness, within)) continue;
        return std::string(Pool::kName) +
               " disagrees with the reference: " + std::string(name_of(pattern)) + ", " +
               std::string(name_of(fullness)) + ", range of " + std::to_string(within.count);
      }
    }
  }
  return "";
}

/// Tests the structure on first use; on disagreement the benchmark fails instead of measuring.
template <typename Pool>
bool passes_self_test(benchmark::State& state) {
  static const std::string disagreement = find_disagreement<Pool>();
  if (!disagreement.empty()) state.SkipWithError(disagreement.c_str());
  return disagreement.empty();
}

}  // namespace portpool::bench
