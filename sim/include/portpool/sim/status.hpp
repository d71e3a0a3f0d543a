// What a call came to, in the terms of the kernel, and the two tables that turn it into what an
// application sees.
//
// The rules of the model think in statuses; the Winsock face (WSAGetLastError) and the Win32 face
// (return value of IP Helper and of CancelIoEx) are read off at the edge (ERR-009: one conflict,
// shown as 10048 by Winsock and as 32 by IP Helper).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace portpool {

enum class Status : std::uint8_t {
  success,
  pending,  // SOCKET_ERROR with WSA_IO_PENDING: started, completion follows
  blocked,  // the call has not returned: its thread waits
  access_denied,
  access_violation,  // a pointer argument is not in valid user memory
  address_family_not_supported,
  address_not_available,
  already_connected,
  already_in_progress,  // a connect of the socket is pending
  buffer_too_small,
  cancelled,  // by CancelIoEx, by closing under an overlapped request, by the exit of the issuing
              // thread
  connection_aborted,  // by this end: its socket was closed
  connection_refused,
  connection_reset,
  file_not_found,
  in_progress,
  interrupted,  // a synchronous request ended by close or by the I/O manager
  invalid_handle,
  invalid_parameter,
  io_incomplete,
  network_down,
  not_connected,
  not_found,
  not_initialised,
  not_socket,
  not_supported,
  option_not_supported,
  protocol_not_supported,
  sharing_violation,
  shut_down,  // the direction of the call was closed by shutdown
  socket_type_not_supported,
  timeout,
  too_many_addresses,
  unacceptable_parameter,  // WSA_INVALID_PARAMETER, which Winsock's own functions on events and
                           // results answer
  unexplained,  // no clause names it: a model whose rule was broken on purpose has no outcome
  version_not_supported,
  would_block,
};
inline constexpr std::size_t kStatusCount = static_cast<std::size_t>(Status::would_block) + 1;

/// Which table an application reads a status through.
enum class Face : std::uint8_t { winsock, win32 };

/// The number an application sees; 0 for success.
[[nodiscard]] std::uint32_t code_of(Status status, Face face);

/// A name of an error number. Several names can share a number; the first of them is the one that
/// traces use.
struct ErrorName {
  std::string_view name;
  std::uint32_t code;
};

/// Every error name of the catalogue, in the order of their numbers.
[[nodiscard]] std::span<const ErrorName> error_names();

/// "WSAEACCES" for 10013, "ERROR_NOT_FOUND" for 1168 and so on; empty when the number is not in the
/// catalogue.
[[nodiscard]] std::string_view name_of_code(std::uint32_t code);

/// The number of an error name; WSA_* and ERROR_* names that share a number give the same number.
[[nodiscard]] std::optional<std::uint32_t> code_from_name(std::string_view name);

/// The error name of a status on a face: "success", "pending", "blocked" or the name of its code.
[[nodiscard]] std::string_view name_of(Status status, Face face);

/// snake_case name of the status itself, for explanations.
[[nodiscard]] std::string_view name_of(Status status);

}  // namespace portpool
