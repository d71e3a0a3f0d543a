// The two tables between statuses and what applications see. Sources: the public NTSTATUS mapping
// of ws2_32 as Wine tests it on Windows (evidence G-02), winerror.h and "Windows Sockets Error
// Codes" for the numbers.
#include "portpool/sim/status.hpp"

#include <array>

#include "portpool/sim/invariant.hpp"

namespace portpool {
namespace {

struct StatusRow {
  Status status;
  std::string_view name;
  std::uint32_t winsock;
  std::uint32_t win32;
};

constexpr std::array<StatusRow, kStatusCount> kStatuses{{
    {Status::success, "success", 0, 0},
    {Status::pending, "pending", 997, 997},
    {Status::blocked, "blocked", 0, 0},
    {Status::access_denied, "access_denied", 10013, 5},
    {Status::access_violation, "access_violation", 10014, 998},
    {Status::address_family_not_supported, "address_family_not_supported", 10047, 50},
    {Status::address_not_available, "address_not_available", 10049, 1214},
    {Status::already_connected, "already_connected", 10056, 1219},
    {Status::already_in_progress, "already_in_progress", 10037, 10037},
    {Status::buffer_too_small, "buffer_too_small", 10014, 122},
    {Status::cancelled, "cancelled", 995, 995},
    {Status::connection_aborted, "connection_aborted", 10053, 64},
    {Status::connection_refused, "connection_refused", 10061, 1225},
    {Status::connection_reset, "connection_reset", 10054, 64},
    {Status::file_not_found, "file_not_found", 2, 2},
    {Status::in_progress, "in_progress", 10036, 170},
    {Status::interrupted, "interrupted", 10004, 1235},
    {Status::invalid_handle, "invalid_handle", 6, 6},
    {Status::invalid_parameter, "invalid_parameter", 10022, 87},
    {Status::io_incomplete, "io_incomplete", 996, 996},
    {Status::network_down, "network_down", 10050, 1231},
    {Status::not_connected, "not_connected", 10057, 2250},
    {Status::not_found, "not_found", 10022, 1168},
    {Status::not_initialised, "not_initialised", 10093, 10093},
    {Status::not_socket, "not_socket", 10038, 6},
    {Status::not_supported, "not_supported", 10045, 50},
    {Status::option_not_supported, "option_not_supported", 10042, 50},
    {Status::protocol_not_supported, "protocol_not_supported", 10043, 50},
    {Status::sharing_violation, "sharing_violation", 10048, 32},
    {Status::shut_down, "shut_down", 10058, 10058},
    {Status::socket_type_not_supported, "socket_type_not_supported", 10044, 50},
    {Status::timeout, "timeout", 258, 258},
    {Status::too_many_addresses, "too_many_addresses", 10055, 68},
    {Status::unacceptable_parameter, "unacceptable_parameter", 87, 87},
    {Status::unexplained, "unexplained", 10107, 1359},
    {Status::version_not_supported, "version_not_supported", 10092, 10092},
    {Status::would_block, "would_block", 10035, 10035},
}};

constexpr bool rows_in_order() {
  for (std::size_t i = 0; i < kStatuses.size(); ++i) {
    if (static_cast<std::size_t>(kStatuses[i].status) != i) return false;
  }
  return true;
}
static_assert(rows_in_order());

constexpr ErrorName kCodes[] = {
    {"ERROR_FILE_NOT_FOUND", 2},
    {"ERROR_ACCESS_DENIED", 5},
    {"WSA_INVALID_HANDLE", 6},
    {"ERROR_INVALID_HANDLE", 6},
    {"WSA_NOT_ENOUGH_MEMORY", 8},
    {"ERROR_SHARING_VIOLATION", 32},
    {"ERROR_NOT_SUPPORTED", 50},
    {"ERROR_NETNAME_DELETED", 64},
    {"ERROR_TOO_MANY_NAMES", 68},
    {"ERROR_INVALID_PARAMETER", 87},
    {"WSA_INVALID_PARAMETER", 87},
    {"ERROR_INSUFFICIENT_BUFFER", 122},
    {"ERROR_PROC_NOT_FOUND", 127},
    {"ERROR_BUSY", 170},
    {"WAIT_TIMEOUT", 258},
    {"WSA_OPERATION_ABORTED", 995},
    {"ERROR_OPERATION_ABORTED", 995},
    {"WSA_IO_INCOMPLETE", 996},
    {"ERROR_IO_INCOMPLETE", 996},
    {"WSA_IO_PENDING", 997},
    {"ERROR_IO_PENDING", 997},
    {"ERROR_NOACCESS", 998},
    {"ERROR_NOT_FOUND", 1168},
    {"ERROR_CONNECTION_REFUSED", 1225},
    {"ERROR_NETWORK_UNREACHABLE", 1231},
    {"ERROR_REQUEST_ABORTED", 1235},
    {"ERROR_NO_SYSTEM_RESOURCES", 1450},
    {"WSAEINTR", 10004},
    {"WSAEBADF", 10009},
    {"WSAEACCES", 10013},
    {"WSAEFAULT", 10014},
    {"WSAEINVAL", 10022},
    {"WSAEMFILE", 10024},
    {"WSAEWOULDBLOCK", 10035},
    {"WSAEINPROGRESS", 10036},
    {"WSAEALREADY", 10037},
    {"WSAENOTSOCK", 10038},
    {"WSAEDESTADDRREQ", 10039},
    {"WSAEMSGSIZE", 10040},
    {"WSAEPROTOTYPE", 10041},
    {"WSAENOPROTOOPT", 10042},
    {"WSAEPROTONOSUPPORT", 10043},
    {"WSAESOCKTNOSUPPORT", 10044},
    {"WSAEOPNOTSUPP", 10045},
    {"WSAEPFNOSUPPORT", 10046},
    {"WSAEAFNOSUPPORT", 10047},
    {"WSAEADDRINUSE", 10048},
    {"WSAEADDRNOTAVAIL", 10049},
    {"WSAENETDOWN", 10050},
    {"WSAENETUNREACH", 10051},
    {"WSAENETRESET", 10052},
    {"WSAECONNABORTED", 10053},
    {"WSAECONNRESET", 10054},
    {"WSAENOBUFS", 10055},
    {"WSAEISCONN", 10056},
    {"WSAENOTCONN", 10057},
    {"WSAESHUTDOWN", 10058},
    {"WSAETIMEDOUT", 10060},
    {"WSAECONNREFUSED", 10061},
    {"WSAEHOSTUNREACH", 10065},
    {"WSASYSNOTREADY", 10091},
    {"WSAVERNOTSUPPORTED", 10092},
    {"WSANOTINITIALISED", 10093},
};

const StatusRow& row_of(Status status) {
  const auto index = static_cast<std::size_t>(status);
  PORTPOOL_INVARIANT(index < kStatuses.size());
  return kStatuses[index];
}

}  // namespace

std::uint32_t code_of(Status status, Face face) {
  return face == Face::winsock ? row_of(status).winsock : row_of(status).win32;
}

std::span<const ErrorName> error_names() {
  return kCodes;
}

std::string_view name_of_code(std::uint32_t code) {
  for (const ErrorName& row : kCodes) {
    if (row.code == code) return row.name;
  }
  return {};
}

std::optional<std::uint32_t> code_from_name(std::string_view name) {
  for (const ErrorName& row : kCodes) {
    if (row.name == name) return row.code;
  }
  return std::nullopt;
}

std::string_view name_of(Status status, Face face) {
  if (status == Status::success || status == Status::pending || status == Status::blocked) {
    return row_of(status).name;
  }
  return name_of_code(code_of(status, face));
}

std::string_view name_of(Status status) {
  return row_of(status).name;
}

}  // namespace portpool
