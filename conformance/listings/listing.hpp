// What listings of a machine say: the facts, each with the place it was read at.
//
// Ports and numbers are in host byte order, addresses as printed without brackets and zone.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "portpool/conformance/backend.hpp"

namespace portpool::conformance::listings {

/// A line of one of the files that were read.
struct Place {
  std::uint32_t file = 0;  // index of Reading::files
  std::uint32_t line = 0;  // from 1
  friend auto operator<=>(const Place&, const Place&) = default;
};

/// Of a list of netsh. Its table does not tell; the command above it does, if it was saved, too.
enum class Family : std::uint8_t { unknown, ipv4, ipv6 };

/// `netsh interface ipv4|ipv6 show excludedportrange protocol=tcp|udp`.
struct ExclusionTable {
  Place place;
  Transport transport{};
  Family family{};
  std::vector<ExcludedRange> ranges;
  /// A filter, a cut or an unreadable row: what is missing from the table may be on the machine.
  bool incomplete = false;
  friend bool operator==(const ExclusionTable&, const ExclusionTable&) = default;
};

/// `netsh interface ipv4|ipv6 show dynamicport tcp|udp`, Get-NetTCPSetting, Get-NetUDPSetting.
struct DynamicRangeTable {
  Place place;
  Transport transport{};
  Family family{};
  PortRange range;
  friend bool operator==(const DynamicRangeTable&, const DynamicRangeTable&) = default;
};

enum class SocketState : std::uint8_t {
  open,       // UDP, which has no states
  listening,  // TCP, and so on
  bound,      // neither listens nor connects: netstat -q and Get-NetTCPConnection alone show it
  connected,  // or connecting, or closing
  time_wait,  // of no process any more
};

struct SocketRow {
  Transport transport{};
  std::string address;
  PortNumber port = 0;
  std::string peer;
  PortNumber peer_port = 0;
  SocketState state{};
  std::optional<std::uint32_t> process;  // id
  std::string program;                   // "svchost.exe"
  std::string service;                   // "TermService"
  std::string account;                   // "NETWORK SERVICE"
  std::string proxy_target;              // where a rule of `netsh interface portproxy` leads
  bool ended = false;                    // the process has: a child may have inherited the socket

  [[nodiscard]] bool inet6() const { return address.find(':') != std::string::npos; }
  friend bool operator==(const SocketRow&, const SocketRow&) = default;
};

enum class SocketListKind : std::uint8_t { netstat, powershell, export_file };

/// netstat, Get-NetTCPConnection, Get-NetUDPEndpoint, exports of TCPView and CurrPorts.
struct SocketTable {
  Place place;
  SocketListKind kind{};
  std::vector<SocketRow> rows;
  bool incomplete = false;   // as of ExclusionTable
  bool filtered = false;     // it was made for some rows: a filter, or copied out of a window
  bool shows_bound = false;  // the list would have bound TCP sockets in it
  friend bool operator==(const SocketTable&, const SocketTable&) = default;
};

/// So many TCP sockets have this state, or belong to this process.
struct SocketCount {
  std::optional<SocketState> state;
  std::optional<std::uint32_t> process;
  std::uint32_t count = 0;
  friend bool operator==(const SocketCount&, const SocketCount&) = default;
};

/// Group-Object of Get-NetTCPConnection, `netstat -an | find /c "TIME_WAIT"`: how many sockets
/// there are, and not which.
struct SocketSummary {
  Place place;
  std::vector<SocketCount> groups;
  bool by_command = false;  // each count has a command of its own
  friend bool operator==(const SocketSummary&, const SocketSummary&) = default;
};

/// A URL of `netsh http show servicestate` (registered) or `show urlacl` (reserved).
struct HttpUrl {
  Place place;
  std::string url;
  std::uint32_t port = 0;
  bool registered = false;
  std::string user;                      // reserved: the account that may listen
  std::vector<std::uint32_t> processes;  // registered: of its request queue
  std::string program = {};              // of the first of them, where a list names it
  std::string services = {};             // of that
  friend bool operator==(const HttpUrl&, const HttpUrl&) = default;
};

/// Get-NetNatExternalAddress.
struct NatPorts {
  Place place;
  std::string name;
  std::optional<Transport> transport;
  PortRange range;
  friend bool operator==(const NatPorts&, const NatPorts&) = default;
};

/// A reservation of the host compute network: `hnsdiag`, HcnEnumerateGuestNetworkPortReservations.
struct GuestPorts {
  Place place;
  std::optional<Transport> transport;
  PortRange range;
  std::string partition;
  friend bool operator==(const GuestPorts&, const GuestPorts&) = default;
};

/// tasklist, Get-Process: what a process id is.
struct Process {
  Place place;
  std::uint32_t id = 0;
  std::string program;   // "svchost.exe"
  std::string services;  // "RpcEptMapper, RpcSs"; empty where none is named
  bool gone = false;     // taskkill did not find it
  friend bool operator==(const Process&, const Process&) = default;
};

enum class SettingName : std::uint8_t {
  max_user_port,         // Tcpip\Parameters\MaxUserPort: of Windows before Vista
  reserved_ports,        // Tcpip\Parameters\ReservedPorts: of Windows before Vista
  tcp_timed_wait_delay,  // Tcpip\Parameters\TcpTimedWaitDelay, seconds
  wsl_networking_mode,   // .wslconfig
  boot_time,             // as `portpool collect` writes it
};
struct Setting {
  Place place;
  SettingName name{};
  std::string value;
  friend bool operator==(const Setting&, const Setting&) = default;
};

/// A line that could not be read as what it seems to be, or a table that is not whole.
enum class WarningKind : std::uint8_t {
  unreadable_range,    // a row among exclusions
  unreadable_socket,   // a row among sockets
  unreadable_record,   // a row of a PowerShell table, a list, CSV or JSON
  unreadable_dynamic,  // not a start and a number of ports
  out_of_order,        // netsh sorts its rows; this one stands elsewhere, or overlaps
  out_of_line,         // netsh aligns its rows; this one is not
  no_transport,        // no "tcp" or "udp" above a table; tcp is assumed
  unusual_dynamic,     // a dynamic range that does not end at 65535
  cut,                 // "..." in a table
  filtered,            // the output of a filter, or rows without a heading
  no_listeners,        // a socket list without one listener: netstat without -a
  linux_sockets,       // netstat or ss of Linux
  command_failed,      // what netsh prints then
  source_failed,       // a source of `portpool collect`
  note_beside,         // a remark that a person wrote beside a row was left out
  star_lost,           // 50000-50059 without the star that HNS makes it with
};
struct Warning {
  Place place;
  WarningKind kind{};
  std::string line;  // as read; empty where it says nothing
  friend bool operator==(const Warning&, const Warning&) = default;
};

struct UnreadLine {
  Place place;
  std::string text;
  bool in_table = false;  // a row of some other table: its numbers are no codes and ports
  friend bool operator==(const UnreadLine&, const UnreadLine&) = default;
};

/// A source of `portpool collect` that answered.
struct ReadSource {
  std::uint32_t line = 0;  // that names it; its answer is below
  std::string name;
  bool read = false;  // something in it was
  friend bool operator==(const ReadSource&, const ReadSource&) = default;
};

struct ReadFile {
  std::string name;                 // empty: no file, the machine itself
  std::uint32_t lines = 0;          // that are not empty
  std::vector<ReadSource> sources;  // in the order of their lines

  [[nodiscard]] bool is_machine() const { return name.empty(); }
  friend bool operator==(const ReadFile&, const ReadFile&) = default;
};

/// Everything that was read, in order.
struct Reading {
  std::vector<ReadFile> files;
  std::vector<ExclusionTable> exclusions;
  std::vector<DynamicRangeTable> dynamic_ranges;
  std::vector<SocketTable> sockets;
  std::vector<SocketSummary> summaries;
  std::vector<HttpUrl> urls;
  std::vector<NatPorts> nat;
  std::vector<GuestPorts> guests;
  std::vector<Process> processes;
  std::vector<Setting> settings;
  std::vector<std::string> addresses;   // of the machine: ipconfig, Get-NetIPAddress
  std::vector<std::uint32_t> searched;  // ports that commands looked for: "netstat | findstr 8080"
  std::vector<Warning> warnings;
  std::vector<UnreadLine> unread;  // nothing that these readers know: prose, prompts, error texts

  [[nodiscard]] bool is_empty() const {
    return exclusions.empty() && dynamic_ranges.empty() && sockets.empty() && urls.empty() &&
           summaries.empty() && nat.empty() && guests.empty() && settings.empty() &&
           addresses.empty();
  }
  friend bool operator==(const Reading&, const Reading&) = default;
};

}  // namespace portpool::conformance::listings
