// A host as a few hundred bytes: to keep very many of them, to store one, to send one elsewhere.
//
//     const PackedHost packed(host);              // ten bound sockets: about 200 bytes
//     Host again = packed.thaw();                 // the same hash, the same future
//
//     std::vector<std::uint8_t> bytes = freeze(host);
//     auto thawed = thaw(bytes);                  // bytes from outside: a Host, or what is wrong
//
// The format (version 1) is the same on every system: integers as little-endian base-128 varints,
// and of each record only the fields that differ from their defaults. It keeps the order in which
// free slots will be used again, so that a host goes on exactly as it would have. Left out, because
// they are no part of the machine: the tally of rules, a mutation, and the undo log, so that marks
// taken before do not hold. Both directions are linear in the records of the host.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "portpool/sim/host.hpp"

namespace portpool {

inline constexpr std::uint32_t kSnapshotVersion = 1;

/// Why bytes are no snapshot, and where that shows.
struct SnapshotFault {
  std::size_t offset = 0;
  std::string_view what;  // "the number of a version that is not known", static text
};

[[nodiscard]] std::vector<std::uint8_t> freeze(const Host& host);

/// The host of a snapshot, or a fault. Any bytes will do: records that contradict each other are
/// faults. A snapshot has one spelling: freezing what comes of it gives the same bytes.
[[nodiscard]] std::variant<Host, SnapshotFault> thaw(std::span<const std::uint8_t> bytes);

/// A host that nobody looks at now, in the memory that its snapshot takes.
class PackedHost {
 public:
  explicit PackedHost(const Host& host);

  PackedHost(PackedHost&&) noexcept = default;
  PackedHost& operator=(PackedHost&&) noexcept = default;

  [[nodiscard]] Host thaw() const;
  [[nodiscard]] std::span<const std::uint8_t> bytes() const { return {bytes_.get(), size_}; }

 private:
  std::unique_ptr<std::uint8_t[]> bytes_;
  std::uint32_t size_ = 0;
};

}  // namespace portpool
