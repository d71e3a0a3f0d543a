// Control codes of WSAIoctl that the headers of Windows define: their names and what the model
// makes of them.
//
//     const ControlCodeInfo* info = find_control_code(0x98000015);   // SIO_CPU_AFFINITY
//
// The three codes of reservations are in call.hpp. A code that is in neither list is unknown to the
// provider (ERR-002, IOC-003). One that is here as `known` exists, and the model says nothing of
// it: any answer is allowed, and none is simulated (IOC-001).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace portpool {

/// Codes other than those of reservations that have clauses of their own.
enum class ControlCode : std::uint32_t {
  fionbio = 0x8004667e,
  fionread = 0x4004667f,
  enable_circular_queueing = 0x28000002,
  flush = 0x28000004,
  address_list_query = 0x48000016,
  base_handle = 0x48000022,
  bsp_handle = 0x4800001b,
  ideal_send_backlog_query = 0x4004747b,
  routing_interface_change = 0x88000015,
  keepalive_vals = 0x98000004,
  udp_connreset = 0x9800000c,
  udp_netreset = 0x9800000f,
  loopback_fast_path = 0x98000010,
  cpu_affinity = 0x98000015,
  get_extension_function_pointer = 0xc8000006,
  routing_interface_query = 0xc8000014,
  query_rss_scalability_info = 0x580000d2,
};

struct ControlCodeInfo {
  std::uint32_t code = 0;
  std::string_view name;  // as the headers of Windows spell it
  bool modelled = false;
};

/// All codes of the headers, reservations and SIO_ADDRESS_LIST_CHANGE included, in the order of
/// their numbers.
[[nodiscard]] std::span<const ControlCodeInfo> control_codes();

/// Null when no header defines the code. O(log n).
[[nodiscard]] const ControlCodeInfo* find_control_code(std::uint32_t code);

}  // namespace portpool
