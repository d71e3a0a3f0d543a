// Local addresses of sockets: what bind, connect and getsockname speak of.
//
// An address is sixteen bytes in network order; IPv4 is kept in its v4-mapped form, because on a
// dual-stack socket ::ffff:a.b.c.d and a.b.c.d are the same local address (DUAL-002, evidence
// E-04).
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portpool {

/// sa_family values as Winsock numbers them. A call may carry any number: the socket() rules
/// decide.
enum class AddressFamily : std::uint16_t { unspec = 0, unix_ = 1, inet = 2, inet6 = 23, bth = 32 };

struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};  // network order

  static constexpr IpAddress v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
    return {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d}};
  }
  static constexpr IpAddress v4_any() { return v4(0, 0, 0, 0); }
  static constexpr IpAddress v6_any() { return {}; }
  static constexpr IpAddress v4_loopback() { return v4(127, 0, 0, 1); }
  static constexpr IpAddress v6_loopback() {
    return {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
  }

  [[nodiscard]] constexpr bool is_v4() const {
    const auto words = std::bit_cast<std::array<std::uint32_t, 4>>(bytes);
    const auto prefix = std::bit_cast<std::array<std::uint32_t, 4>>(v4_any().bytes);
    return words[0] == prefix[0] && words[1] == prefix[1] && words[2] == prefix[2];
  }
  [[nodiscard]] constexpr bool is_any() const { return *this == v6_any() || *this == v4_any(); }
  [[nodiscard]] constexpr bool is_v4_loopback() const { return is_v4() && bytes[12] == 127; }

  /// 255.255.255.255. Which other addresses are broadcast addresses depends on the interfaces
  /// (BCAST-005).
  [[nodiscard]] constexpr bool is_broadcast() const { return *this == v4(255, 255, 255, 255); }
  /// 127.255.255.255, that of the one interface which every machine has (BIND-016).
  [[nodiscard]] constexpr bool is_loopback_broadcast() const {
    return *this == v4(127, 255, 255, 255);
  }
  /// 224.0.0.0/4 and ff00::/8.
  [[nodiscard]] constexpr bool is_multicast() const {
    return is_v4() ? (bytes[12] & 0xf0) == 0xe0 : bytes[0] == 0xff;
  }

  // Addresses are compared several times in a call: by words.
  friend constexpr bool operator==(const IpAddress& one, const IpAddress& other) {
    const auto words = std::bit_cast<std::array<std::uint64_t, 2>>(one.bytes);
    const auto others = std::bit_cast<std::array<std::uint64_t, 2>>(other.bytes);
    return ((words[0] ^ others[0]) | (words[1] ^ others[1])) == 0;
  }
  // By hand: std::array has no <=> before libc++ 17.
  friend constexpr std::strong_ordering operator<=>(const IpAddress& one, const IpAddress& other) {
    for (std::size_t i = 0; i < one.bytes.size(); ++i) {
      if (one.bytes[i] != other.bytes[i]) return one.bytes[i] <=> other.bytes[i];
    }
    return std::strong_ordering::equal;
  }
};

/// Reads "127.0.0.1", "::", "::ffff:10.0.0.1" and the other textual forms of RFC 4291 (no zone, no
/// port).
[[nodiscard]] std::optional<IpAddress> parse_ip_address(std::string_view text);

/// The shortest usual form: dotted for v4-mapped when `as_v4`, else RFC 5952.
[[nodiscard]] std::string to_string(const IpAddress& address, bool as_v4);

}  // namespace portpool
