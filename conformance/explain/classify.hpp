// Who may hold a port: what the lists show, and what is publicly known of such entries.
//
// Windows seldom tells the owner of a reservation. So a range *looks like* something by its shape,
// with the reasons for it, unless a listing that names the owner was given, too.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "explain/evidence.hpp"
#include "explain/machine_state.hpp"
#include "explain/owners.hpp"

namespace portpool::conformance {

enum class HolderClass : std::uint8_t {
  administered,     // the star
  http_sys,         // a listener of HTTP.sys
  winnat,           // a block of winnat or HNS: Hyper-V, WSL, Docker
  mirrored_wsl,     // the ports of Linux, with networkingMode=mirrored
  guest,            // a reservation of the host compute network for a guest
  runtime_unknown,  // another reservation
  socket,           // a socket list shows it
};

/// What speaks for a class, or has to be known of it.
enum class HolderReason : std::uint8_t {
  block_size,       // 64 or 100 ports
  adjacent_blocks,  // a multiple
  ten_ports,        // a block of NetNat of 2018
  mirrored_size,    // about 4096 ports
  unknown_size,
  inside_dynamic,  // of the dynamic range given
  inside_default,  // of the default one; this machine's was not given
  outside_dynamic,
  outside_default,
  single_port,
  known_http_port,
  hns_range,         // 50000-50059
  star_may_be_lost,  // the same without a star
  nat_lists_it,      // Get-NetNatExternalAddress
  guest_lists_it,    // the host compute network
  url_registered,    // netsh http show servicestate
  system_process,    // process 4
  wsl_is_mirrored,   // .wslconfig
  ipv6_alone,        // IPv4's list does not have the range
  dns_pool,          // many UDP sockets of the process that has port 53
};

struct PortHolder {
  HolderClass kind{};
  Transport transport{};
  PortRange range;
  bool administered = false;
  bool proved = false;  // a listing names the owner; otherwise the shape suggests it
  bool by_url = false;  // a URL of HTTP.sys alone shows it: no range and no socket
  std::vector<HolderReason> reasons;
  std::vector<Evidence> evidence;
  std::optional<listings::SocketRow> socket;
  const KnownService* service = nullptr;  // known to hold this port, or null
  std::vector<std::uint32_t> processes;   // of the request queue of HTTP.sys
  std::string program, services;          // of the first of these
  std::string owner;                      // of a listing: a NAT's name, a URL, a partition
};

[[nodiscard]] std::string_view name_of(HolderClass kind);

[[nodiscard]] PortHolder classify(const ExcludedRange& range, Transport transport, bool inet6,
                                  const MachineState& state);
[[nodiscard]] PortHolder classify(const listings::SocketRow& row, const MachineState& state);

/// Everything listed that has a port of `within`: ranges first, then sockets.
[[nodiscard]] std::vector<PortHolder> holders_of(const MachineState& state, Transport transport,
                                                 bool inet6, PortRange within);

/// A UDP socket of a process that has port 53 and many others: the pool of a DNS Server.
[[nodiscard]] bool is_dns_pool(const listings::SocketRow& row, const MachineState& state);

/// WSL is in mirrored mode, as .wslconfig or somebody's words say.
[[nodiscard]] bool is_mirrored(const MachineState& state);

/// A socket of process 4, or of a service that runs under an account of the system.
[[nodiscard]] bool is_of_system(const PortHolder& holder);

}  // namespace portpool::conformance
