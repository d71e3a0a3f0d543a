// Random walks of host and reference side by side: draws calls over named pools of earlier results,
// and any outcome that the host offers.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "portpool/sim/internal/differential.hpp"
#include "portpool/sim/random.hpp"

namespace portpool::reference {

/// What a walk draws from.
struct Universe {
  HostSetup setup;
  std::vector<std::pair<UserId, Privilege>> processes;
  std::vector<PortNumber> ports;  // explicit ports
  std::uint32_t longest_block = 3;
  std::size_t most_sockets = 4;  // open at once
  bool dual_stack = true;
};

/// From host to network byte order, and back.
[[nodiscard]] constexpr std::uint16_t swapped(std::uint32_t port) {
  return static_cast<std::uint16_t>((port & 0xffu) << 8 | port >> 8);
}

/// For people, in the messages of a failing walk.
[[nodiscard]] std::string describe(SocketHandle handle);
[[nodiscard]] std::string describe(const Call& call);

class Walk {
 public:
  Walk(const Universe& universe, std::uint64_t seed);

  /// One call: compares the offers, lets one outcome happen on both sides, compares the facts.
  /// Returns what differs.
  std::optional<std::string> step(Probe probe);

  [[nodiscard]] Host& host() { return host_; }
  [[nodiscard]] const Model& model() const { return model_; }
  /// The call of the last step and what came of it.
  [[nodiscard]] const std::string& last() const { return last_; }
  [[nodiscard]] std::uint64_t compared() const { return compared_; }

 private:
  enum class Kind : std::uint8_t {
    bind,
    acquire,
    associate,
    release,
    close,
    option,
    send,
    duplicate,
    name,
    process,
    persistent,
    connection,
  };
  struct Descriptor {
    ProcessId process{};
    SocketHandle handle{};
  };
  struct Blob {
    DuplicateId id{};
    ProcessId target{};
  };

  std::optional<std::string> make(Caller caller, const Call& call, Probe probe);
  std::optional<std::string> happen(const WorldEvent& event, Probe probe);
  [[nodiscard]] std::pair<Caller, Call> draw_call();
  [[nodiscard]] bool is_inet6(SocketHandle handle) const;
  [[nodiscard]] Call draw_socket();
  [[nodiscard]] Kind draw_kind();
  [[nodiscard]] Call draw_call_on(SocketHandle handle, Kind kind);
  [[nodiscard]] Token draw_token();
  [[nodiscard]] Call draw_bind(SocketHandle handle);
  [[nodiscard]] Call draw_connection(SocketHandle handle);
  [[nodiscard]] Call draw_persistent();
  [[nodiscard]] WorldEvent draw_event();
  [[nodiscard]] PortRange draw_range();
  void plan_after(Caller caller, const Call& call, const Outcome& outcome);
  void note(Caller caller, const Call& call, const Outcome& outcome);
  void start_processes();
  [[nodiscard]] bool chance(std::uint32_t one_in) { return random_.below(one_in) == 0; }
  template <class T>
  [[nodiscard]] const T& any_of(const std::vector<T>& values) {
    return values[random_.below(static_cast<std::uint32_t>(values.size()))];
  }

  Universe universe_;
  Random random_;
  std::array<std::uint32_t, 12> weights_{};  // by Kind
  Host host_;
  Model model_;
  Chooser chooser_;
  std::uint32_t inet6_one_in_ = 3, udp_one_in_ = 2;
  std::optional<std::pair<Caller, Call>> planned_;
  std::vector<ProcessId> processes_;
  std::vector<Descriptor> descriptors_;  // open or closed a while ago
  std::vector<Blob> blobs_;
  std::vector<Token> tokens_ = {0, 77};
  std::uint32_t next_blob_ = 1;
  std::uint64_t compared_ = 0;
  std::string last_;
};

}  // namespace portpool::reference
