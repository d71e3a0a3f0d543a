// A machine under one named mix of calls: what a profile measures when no scenario is given.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "portpool/conformance/real_machines.hpp"
#include "portpool/sim/host.hpp"
#include "portpool/sim/random.hpp"
#include "profile/instruments.hpp"

namespace portpool::conformance {

struct TrafficOptions {
  std::string mix;
  double fill = 0;  // per cent of the free ports of the dynamic range that are bound beforehand
  PortPolicyKind policy = PortPolicyKind::next_after_last;
  std::uint64_t seed = 1;
  Answers answers = Answers::observed();
};

/// The machine of a run: two processes on it, and the calls that mixes are made of. Everything
/// follows from the options, so two runs make the same calls.
class Traffic {
 public:
  /// `machine`: its exclusions and dynamic range; null for a machine without any.
  Traffic(const TrafficOptions& options, const RealMachine* machine, Instrument& instrument);

  // --- the calls; they go through the instrument
  SocketHandle open();
  Outcome bind(SocketHandle socket, PortNumber port);
  void close(SocketHandle socket);
  Outcome acquire(SocketHandle socket, PortRange range);  // range.first 0: anywhere
  Outcome associate(SocketHandle socket, Token token);
  Outcome release(SocketHandle socket, Token token);
  Outcome make(const Call& call);
  /// A connect to a server of this machine, without a bind. The server is there from the first one
  /// on, outside the dynamic range.
  Outcome connect(SocketHandle socket);
  /// The socket that the server gets of the connection that waits longest.
  SocketHandle accept();

  // --- the sockets that fill the pool
  /// Binds ports at random places until so much of what is free in the dynamic range is taken.
  void fill(double per_cent);
  /// Sockets bound by `fill` or kept since.
  [[nodiscard]] std::vector<SocketHandle>& held() { return held_; }
  /// One of them, no longer held; nothing when there is none.
  std::optional<SocketHandle> drop_any();

  [[nodiscard]] Host& host() { return host_; }
  [[nodiscard]] Random& random() { return random_; }
  [[nodiscard]] Transport transport() const { return transport_; }
  [[nodiscard]] PortRange dynamic_range() const { return host_.dynamic_range(transport_); }
  /// Calls come from this process from here on.
  void become(ProcessId process) { caller_.process = process; }
  [[nodiscard]] ProcessId main_process() const { return main_; }

 private:
  Instrument& instrument_;
  Transport transport_;
  Host host_;
  Chooser chooser_;
  ProcessId main_;
  Caller caller_;
  Random random_;
  std::vector<SocketHandle> held_;
  std::optional<SocketHandle> server_;
};

/// A few calls that belong together; repeated until enough calls have been made.
using MixStep = void (*)(Traffic& traffic, std::uint64_t round);

struct Mix {
  std::string_view name;
  std::string_view about;  // for --help and --list
  double fill = 50;        // per cent, where the user states none
  MixStep step = nullptr;
  std::string_view machine;  // of real_machines(); empty for none
};

/// All mixes, in the order in which help lists them.
[[nodiscard]] std::span<const Mix> mixes();
/// The mix of that name; null when there is none.
[[nodiscard]] const Mix* mix_named(std::string_view name);
[[nodiscard]] std::vector<std::string_view> mix_names();

/// The machine of that name; null when there is none.
[[nodiscard]] const RealMachine* real_machine_named(std::string_view name);

}  // namespace portpool::conformance
