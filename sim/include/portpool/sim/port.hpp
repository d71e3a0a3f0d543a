// Ports, blocks of ports and the two transports: the vocabulary of the whole model.
//
// Everything here is in host byte order. Network byte order exists only at the Winsock and IP
// Helper edges, which convert before they call the model.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

namespace portpool {

/// Each transport has a port pool of its own: TCP 5000 and UDP 5000 never conflict.
enum class Transport : std::uint8_t { tcp, udp };
inline constexpr std::size_t kTransportCount = 2;

using PortNumber = std::uint16_t;  // host byte order

/// Size of the port space: valid numbers are 0..65535, so one past the last does not fit
/// PortNumber.
inline constexpr std::uint32_t kPortSpace = 65536;

/// A block of consecutive ports [first, first + count). `count` 0 is the empty block.
/// The fields are wider than a port, so that a block which ends at 65535 and a malformed block
/// which runs past it can both be written down; `fits` tells them apart. Every operation is O(1).
struct PortRange {
  std::uint32_t first = 0;
  std::uint32_t count = 0;

  /// One past the last port. Meaningful for blocks that fit.
  constexpr std::uint32_t end() const { return first + count; }

  constexpr bool is_empty() const { return count == 0; }

  /// Whether the whole block lies inside 0..65535. Cannot be fooled by overflow of first + count.
  constexpr bool fits() const { return count <= kPortSpace && first <= kPortSpace - count; }

  /// One unsigned comparison: ports below `first` wrap around to huge differences.
  constexpr bool contains(std::uint32_t port) const { return port - first < count; }

  /// Whether the blocks share a port; an empty block shares none.
  constexpr bool overlaps(PortRange other) const {
    return contains(other.first) ? other.count != 0 : count != 0 && other.contains(first);
  }

  /// Whether every port of `other` is in this block; the empty block is in every block.
  constexpr bool includes(PortRange other) const {
    return other.count == 0 ||
           (contains(other.first) && other.count <= count - (other.first - first));
  }

  friend constexpr auto operator<=>(const PortRange&, const PortRange&) = default;
};

/// The whole port space, port 0 included.
inline constexpr PortRange kAllPorts{0, kPortSpace};

/// The dynamic range of a machine where nobody has set another, since Windows Vista (POOL-002).
inline constexpr PortRange kDefaultDynamicRange{49152, 16384};

/// Every port that a socket can hold: port 0 means "choose one" and is never held.
inline constexpr PortRange kUsablePorts{1, kPortSpace - 1};

}  // namespace portpool
