// The pairs of ends that connections hold: which of them stands in the way of a connect, and for
// how long. Section 15 of the catalogue.
#pragma once

#include <optional>

#include "rules/ruling.hpp"

namespace portpool {

/// What a connect makes, as the end sees it that connects.
struct Pair {
  IpAddress local, remote;
  PortNumber local_port = 0, remote_port = 0;
};

/// The address that a socket gets which is bound to the wildcard and connects there: the loopback
/// of its family.
[[nodiscard]] inline IpAddress source_address(const IpAddress& remote) {
  return remote.is_v4() ? IpAddress::v4_loopback() : IpAddress::v6_loopback();
}
[[nodiscard]] Pair pair_of(const SocketRow& socket, const IpAddress& remote, PortNumber port);
/// What a connect makes whose port is about to be chosen; the port is left out. Precondition: its
/// PortChoice names the remote end.
[[nodiscard]] Pair pair_of(const State& state, const Alternative& connect);

/// How long TIME_WAIT takes on a machine, by its answer to a question.
struct TimeWaitLength {
  Question question{};
  std::uint64_t ms[2] = {};  // by answer
};
[[nodiscard]] TimeWaitLength time_wait_length(const State& state);
/// The longest that is possible, in milliseconds.
[[nodiscard]] std::uint64_t longest_time_wait(const State& state);

/// Machines among those that the state may be of, by their answers to the questions that decide how
/// long a connection holds its pair.
struct PairAnswers {
  std::uint8_t half_closed = 0xff;  // AMB-102
  std::uint8_t length = 0xff;       // of TimeWaitLength::question
};
/// Whether a connection stands in the way of a connect on one of the machines, or on all. O(1).
[[nodiscard]] bool may_be_held(const State& state, const Pair& pair,
                               const PairAnswers& answers = {});
[[nodiscard]] bool is_surely_held(const State& state, const Pair& pair);
/// Refuses the connect where a connection holds the pair.
void rule_pair(Ruling& ruling, const Pair& pair);

/// A port of the range, out of a set, whose pair (`wanted` but for the local port) with the remote
/// end is free on all those machines: the first one from the start of the range. O(ports whose pair
/// is held).
[[nodiscard]] std::optional<PortNumber> first_free_pair(const State& state, const PortSet& ports,
                                                        PortRange range, const Pair& wanted,
                                                        const PairAnswers& answers = {});

/// A bind by exclusive use meets connections that were accepted on the port (ACC-018), and any bind
/// those in TIME_WAIT (TW-014). TCP only. O(1).
void rule_bind_beside_connections(Ruling& ruling, const SocketRow& socket, PortNumber port);

/// A block that is to be reserved or excluded meets connections in TIME_WAIT (TW-017, TW-018).
void rule_block_beside_connections(Ruling& ruling, Transport transport, PortRange range);

}  // namespace portpool
