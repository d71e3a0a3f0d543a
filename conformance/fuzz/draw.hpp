// Draws the parts of a random scenario: the machine first, then a step at a time.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <variant>
#include <vector>

#include "portpool/conformance/scenario.hpp"
#include "portpool/sim/random.hpp"

namespace portpool::conformance {

inline constexpr std::size_t kCallCount = kCallNameCount;
inline constexpr std::size_t kHostEventCount =
    static_cast<std::size_t>(HostEvent::set_dynamic_range) + 1;

/// What a scenario has made so far, for later steps to speak of.
struct Pools {
  struct Socket {
    std::string name;
    std::size_t process = 0;
    bool inet6 = false, closed = false;
  };
  struct Block {
    std::string name;
    std::uint32_t count = 1;
  };
  struct Duplicate {
    std::string name;
    std::size_t target = 0;
  };
  std::vector<Socket> sockets;
  std::vector<Block> reservations;
  std::vector<Duplicate> duplicates;
  std::vector<std::string> events, completion_ports, overlapped;
};

class Draw {
 public:
  explicit Draw(std::uint64_t seed);

  /// Processes, users, named blocks and preconditions.
  void machine(Scenario& scenario);

  /// A step in this process, which need not succeed. `as` and `id` are left to the caller.
  [[nodiscard]] Step step(const Scenario& scenario, const Pools& pools, std::size_t process);

  [[nodiscard]] bool chance(std::uint32_t one_in) { return random_.below(one_in) == 0; }
  [[nodiscard]] std::uint32_t below(std::uint32_t bound) { return random_.below(bound); }
  template <class T>
  [[nodiscard]] const T& any_of(const std::vector<T>& values) {
    // The latest are drawn most often.
    const auto size = static_cast<std::uint32_t>(values.size());
    const std::uint32_t from_end =
        chance(2) ? random_.below(std::min(size, 3u)) : random_.below(size);
    return values[size - 1 - from_end];
  }

 private:
  void set_weights();
  void settings(HostPreconditions& host);
  [[nodiscard]] std::variant<CallName, HostEvent> kind();
  void host_event(Step& step, const Scenario& scenario, const Pools& pools);
  void arguments(Step& step, const Scenario& scenario, const Pools& pools);
  void ioctl(Step& step, const Scenario& scenario, const Pools& pools);
  void overlapped(Arguments& to, const Pools& pools);
  void option(Arguments& to, bool reads);
  void raw(Step& step);
  void address(Step& step, const Pools& pools);
  SocketReference no_socket();
  void second_socket(Step& step, const Pools& pools);
  void socket(Step& step, const Pools& pools);
  void token(Step& step, const Pools& pools);
  void range(Step& step, const Scenario& scenario, const Pools& pools);
  [[nodiscard]] PortReference port(const Scenario& scenario, const Pools& pools);
  [[nodiscard]] std::int64_t edge();

  Random random_;
  std::array<std::uint32_t, kCallCount> call_weights_{};
  std::array<std::uint32_t, kHostEventCount> event_weights_{};
  bool plain_ = false;    // no raw arguments, nothing that pends: what the reference understands
  bool crowded_ = false;  // few ports
  std::uint32_t inet6_one_in_ = 4, udp_one_in_ = 3;
};

}  // namespace portpool::conformance
