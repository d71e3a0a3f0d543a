// GetExtendedTcpTable and GetExtendedUdpTable of both families.
#include <array>
#include <cstdlib>
#include <vector>

#include "winsock/channel.hpp"
#include "winsock/live/processes.hpp"
#include "winsock/live/readers.hpp"

namespace portpool::conformance::live {
namespace {

constexpr std::size_t kMostTries = 5;  // a table may grow between two calls

/// Port as the tables keep it: network order in the low half.
std::string port_text(DWORD port) {
  return std::to_string(((port & 0xff) << 8) | ((port >> 8) & 0xff));
}

std::string address_text(int family, const void* address) {
  char text[64] = {};
  // Windows wants no const here, and writes nothing there.
  if (inet_ntop(family, const_cast<void*>(address), text, sizeof text) == nullptr) return "0.0.0.0";
  return text;
}

/// MIB_TCP_STATE, as Get-NetTCPConnection spells them.
const char* state_text(DWORD state) {
  constexpr const char* kNames[] = {
      "",         "Closed",    "Listen",  "SynSent", "SynReceived", "Established", "FinWait1",
      "FinWait2", "CloseWait", "Closing", "LastAck", "TimeWait",    "DeleteTCB"};
  if (state == 100) return "Bound";
  return state < std::size(kNames) ? kNames[state] : "";
}

class Rows {
 public:
  Rows() : names_(processes_of_this_machine()) {
    text_ =
        "Protocol,LocalAddress,LocalPort,RemoteAddress,RemotePort,State,OwningProcess,ProcessName,"
        "ServiceName,Account\n";
  }

  void add(const char* protocol, const std::string& local, DWORD local_port,
           const std::string& remote, const std::string& remote_port, const char* state,
           DWORD process) {
    text_ += std::string(protocol) + ',' + local + ',' + port_text(local_port) + ',' + remote +
             ',' + remote_port + ',' + state + ',';
    // Windows writes 0 for a process that is gone, or that it does not name.
    if (process != 0) text_ += std::to_string(process);
    text_ += ',';
    if (const auto name = names_.find(process); name != names_.end()) {
      text_ += name->second.program + ',' + name->second.services + ',' + name->second.account;
    } else {
      text_ += ",,";
    }
    text_ += '\n';
  }

  [[nodiscard]] std::string text() { return std::move(text_); }

 private:
  std::map<DWORD, ProcessName> names_;
  std::string text_;
};

/// Calls `get(buffer, size)` until the buffer is large enough.
template <class Get>
Result<std::vector<std::byte>> table_of(const char* name, Get get) {
  DWORD size = 1 << 16;
  std::vector<std::byte> buffer;
  DWORD code = ERROR_INSUFFICIENT_BUFFER;
  for (std::size_t i = 0; i < kMostTries && code == ERROR_INSUFFICIENT_BUFFER; ++i) {
    size += 1 << 14;
    buffer.resize(size);
    code = get(buffer.data(), &size);
  }
  if (code != NO_ERROR) return winsock::backend_error(name, code);
  return buffer;
}

Result<Done> add_tcp(Rows& rows) {
  const auto buffer = table_of("GetExtendedTcpTable", [](void* to, DWORD* size) {
    return GetExtendedTcpTable(to, size, TRUE, AF_INET, TCP_TABLE_OWNER_PID_ALL, 0);
  });
  if (!buffer) return buffer.error();
  const auto* const table = reinterpret_cast<const MIB_TCPTABLE_OWNER_PID*>(buffer->data());
  for (DWORD i = 0; i < table->dwNumEntries; ++i) {
    const MIB_TCPROW_OWNER_PID& row = table->table[i];
    rows.add("TCP", address_text(AF_INET, &row.dwLocalAddr), row.dwLocalPort,
             address_text(AF_INET, &row.dwRemoteAddr),
             row.dwState == MIB_TCP_STATE_LISTEN ? "0" : port_text(row.dwRemotePort),
             state_text(row.dwState), row.dwOwningPid);
  }
  return Done{};
}

Result<Done> add_tcp6(Rows& rows) {
  const auto buffer = table_of("GetExtendedTcpTable of IPv6", [](void* to, DWORD* size) {
    return GetExtendedTcpTable(to, size, TRUE, AF_INET6, TCP_TABLE_OWNER_PID_ALL, 0);
  });
  if (!buffer) return buffer.error();
  const auto* const table = reinterpret_cast<const MIB_TCP6TABLE_OWNER_PID*>(buffer->data());
  for (DWORD i = 0; i < table->dwNumEntries; ++i) {
    const MIB_TCP6ROW_OWNER_PID& row = table->table[i];
    rows.add("TCP", address_text(AF_INET6, row.ucLocalAddr), row.dwLocalPort,
             address_text(AF_INET6, row.ucRemoteAddr),
             row.dwState == MIB_TCP_STATE_LISTEN ? "0" : port_text(row.dwRemotePort),
             state_text(row.dwState), row.dwOwningPid);
  }
  return Done{};
}

Result<Done> add_udp(Rows& rows) {
  const auto buffer = table_of("GetExtendedUdpTable", [](void* to, DWORD* size) {
    return GetExtendedUdpTable(to, size, TRUE, AF_INET, UDP_TABLE_OWNER_PID, 0);
  });
  if (!buffer) return buffer.error();
  const auto* const table = reinterpret_cast<const MIB_UDPTABLE_OWNER_PID*>(buffer->data());
  for (DWORD i = 0; i < table->dwNumEntries; ++i) {
    const MIB_UDPROW_OWNER_PID& row = table->table[i];
    rows.add("UDP", address_text(AF_INET, &row.dwLocalAddr), row.dwLocalPort, "", "", "",
             row.dwOwningPid);
  }
  return Done{};
}

Result<Done> add_udp6(Rows& rows) {
  const auto buffer = table_of("GetExtendedUdpTable of IPv6", [](void* to, DWORD* size) {
    return GetExtendedUdpTable(to, size, TRUE, AF_INET6, UDP_TABLE_OWNER_PID, 0);
  });
  if (!buffer) return buffer.error();
  const auto* const table = reinterpret_cast<const MIB_UDP6TABLE_OWNER_PID*>(buffer->data());
  for (DWORD i = 0; i < table->dwNumEntries; ++i) {
    const MIB_UDP6ROW_OWNER_PID& row = table->table[i];
    rows.add("UDP", address_text(AF_INET6, row.ucLocalAddr), row.dwLocalPort, "", "", "",
             row.dwOwningPid);
  }
  return Done{};
}

}  // namespace

Result<std::string> read_sockets() {
  Rows rows;
  for (const auto& add : {add_tcp, add_tcp6, add_udp, add_udp6}) {
    if (const auto done = add(rows); !done) return done.error();
  }
  return rows.text();
}

}  // namespace portpool::conformance::live
