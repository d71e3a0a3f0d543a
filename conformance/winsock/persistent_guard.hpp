// Keeps a scenario's CreatePersistent* and DeletePersistent* calls in the journal, and away from
// reservations of others.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "portpool/conformance/observation.hpp"
#include "winsock/machine_changes.hpp"
#include "winsock/persistent.hpp"

namespace portpool::conformance::winsock {

/// Stands around one call: `before`, the call itself, `after`.
class PersistentGuard {
 public:
  /// `lookup` looks for a reservation of exactly these ports, now; it answers nothing where the
  /// functions do not exist.
  template <class Lookup>
  PersistentGuard(MachineChanges& changes, const call::PersistentPortReservation& c, Lookup lookup)
      : changes_(changes), call_(c) {
    if (c.operation == call::PersistentOperation::lookup) return;
    const std::optional<PersistentAnswer> found = lookup(c.transport, range());
    known_ = found.has_value();
    exists_ = known_ && found->code == 0;
  }

  /// Not empty: why the call may not be made.
  [[nodiscard]] std::optional<Unsupported> refusal() const;
  Result<Done> before();
  Result<Done> after(const Observation& seen);

 private:
  [[nodiscard]] PortRange range() const { return {ntohs(call_.start_port), call_.count}; }
  [[nodiscard]] journal::Change change() const;
  [[nodiscard]] std::optional<journal::Entry> ours() const;

  MachineChanges& changes_;
  call::PersistentPortReservation call_;
  bool known_ = false;   // the functions exist
  bool exists_ = false;  // such a reservation was there before the call
  std::optional<std::uint32_t> announced_;
};

}  // namespace portpool::conformance::winsock
