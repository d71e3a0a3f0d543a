// What is known of the machine that a user asks about.
//
//     const ListedMachine machine = machine_of(reading);
//     machine.latest.excluded(Transport::tcp, false, {50051, 1});
//
// Nothing is known that no listing tells: an absent list is not an empty one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "listings/listing.hpp"

namespace portpool::conformance {

/// The lists of one transport and family.
struct PortLists {
  std::optional<PortRange> dynamic_range;                // none: not given
  std::optional<std::vector<ExcludedRange>> exclusions;  // none: not given
  bool incomplete = false;  // exclusions: others may exist that are not in it
};

struct MachineState {
  bool reservations = true;             // the provider knows the codes
  PortLists lists[kTransportCount][2];  // IPv4, IPv6
  /// None: not given. Those that a summary counts have port 0: some port of the dynamic range.
  std::optional<std::vector<listings::SocketRow>> sockets;
  bool all_sockets[kTransportCount] = {false, false};  // every bound one of the transport is in it
  bool shows_bound = false;  // TCP sockets that neither listen nor connect are, too
  std::vector<listings::HttpUrl> urls;
  std::vector<listings::NatPorts> nat;
  std::vector<listings::GuestPorts> guests;
  std::vector<listings::Setting> settings;
  std::vector<std::string> addresses;  // of the machine; empty: not given

  /// The lists of netsh for a family; IPv4's for IPv6 where that has none.
  [[nodiscard]] const PortLists& of(Transport transport, bool inet6) const;
  [[nodiscard]] PortLists& of(Transport transport, bool inet6) {
    return lists[static_cast<std::size_t>(transport)][inet6 ? 1 : 0];
  }
  /// The dynamic range, or what is assumed where none was given (POOL-002).
  [[nodiscard]] PortRange dynamic(Transport transport, bool inet6 = false) const;
  [[nodiscard]] bool knows_dynamic(Transport transport) const;
  /// Listed ranges that overlap `within`, in the order listed.
  [[nodiscard]] std::vector<ExcludedRange> excluded(Transport transport, bool inet6,
                                                    PortRange within) const;
  /// Sockets that hold a port of `within`.
  [[nodiscard]] std::vector<listings::SocketRow> bound(Transport transport, PortRange within) const;
  [[nodiscard]] bool is_empty() const;
};

/// Two listings of the same thing that differ are two moments of the machine.
struct SecondMoment {
  std::string what;      // "the tcp exclusion list of IPv4"
  listings::Place used;  // the later one
  listings::Place earlier;
};

struct ListedMachine {
  MachineState latest;
  std::optional<MachineState> earlier;  // where the lists say two things
  std::vector<SecondMoment> moments;
};

[[nodiscard]] ListedMachine machine_of(const listings::Reading& reading);
[[nodiscard]] MachineState state_of(const Fingerprint& fingerprint);

}  // namespace portpool::conformance
