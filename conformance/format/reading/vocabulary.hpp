// The words of the formats and the numbers behind them. Numbers are those of Windows, whatever the
// system that compiles this.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "portpool/sim/call.hpp"
#include "portpool/sim/status.hpp"

namespace portpool::conformance {

// Bounds of numbers that are read: JSON has integers of 64 bits.
inline constexpr std::int64_t kLastPort = 65535;
inline constexpr std::int64_t kUint32Max = std::numeric_limits<std::uint32_t>::max();

struct NamedNumber {
  std::string_view name;
  std::int64_t number;
};

[[nodiscard]] std::span<const NamedNumber> address_families();
[[nodiscard]] std::span<const NamedNumber> socket_types();
[[nodiscard]] std::span<const NamedNumber> protocols();
[[nodiscard]] std::span<const NamedNumber> socket_flags();

/// The protocol of a type of socket that has one: of SOCK_STREAM and SOCK_DGRAM.
[[nodiscard]] std::optional<std::int32_t> implied_protocol(std::int32_t type);
[[nodiscard]] std::span<const NamedNumber> socket_options();  // numbers are SocketOption's
[[nodiscard]] std::span<const NamedNumber> shutdown_directions();

[[nodiscard]] std::vector<std::string_view> names_of(std::span<const NamedNumber> list);

/// In the order of the enumerations of the same meaning.
[[nodiscard]] std::span<const std::string_view> privilege_words();
[[nodiscard]] std::span<const std::string_view> transport_words();
[[nodiscard]] std::span<const std::string_view> store_words();
/// From HolderKind::http_sys on.
[[nodiscard]] std::span<const std::string_view> holder_words();

/// Through which errors a call can answer.
enum class ErrorFaces : std::uint8_t { winsock, win32, both };

/// Whether a call that answers through `faces` can answer with the error of this number.
[[nodiscard]] bool can_answer(ErrorFaces faces, std::uint32_t code);

/// The names of the errors that such a call can answer with, in the order of their numbers.
[[nodiscard]] std::vector<std::string_view> error_words(ErrorFaces faces);

/// What the condition behind an error of the other face is called on `face`; empty when there is
/// nothing alike.
[[nodiscard]] std::string_view counterpart(Face face, std::uint32_t code);

/// "2.2" -> 0x0202, as MAKEWORD makes it.
[[nodiscard]] std::optional<std::uint16_t> parse_version(std::string_view text);
[[nodiscard]] std::string version_text(std::uint16_t version);

/// Addresses that are local on every machine, by name: "loopback-2" is 127.0.0.2. Nothing for other
/// words.
[[nodiscard]] std::optional<std::string_view> address_by_name(std::string_view name);
[[nodiscard]] std::span<const std::string_view> address_names();

/// Control codes of WSAIoctl by their names in the SDK, whether or not the model knows them.
[[nodiscard]] std::span<const NamedNumber> control_codes();

/// Sixteen bytes of an input buffer that have a name: the GUIDs of extension functions.
struct NamedBytes {
  std::string_view name;
  std::array<std::uint8_t, 16> bytes;  // as they lie in memory
};
[[nodiscard]] std::span<const NamedBytes> extension_guids();

/// "0x98000064".
[[nodiscard]] std::optional<std::uint32_t> parse_control_code(std::string_view text);

/// "1388 0004" -> bytes; nothing when a digit is missing or wrong.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> parse_hex_bytes(std::string_view text);

/// A name that a scenario may give: a letter, then letters, digits, '-' and '_'.
[[nodiscard]] bool is_name(std::string_view text);

/// Ids of scenarios and steps: lower-case words of letters and digits joined by hyphens.
[[nodiscard]] bool is_kebab_case(std::string_view text);

/// Words that a scenario cannot give as names, because values use them.
[[nodiscard]] bool is_reserved_word(std::string_view text);

}  // namespace portpool::conformance
