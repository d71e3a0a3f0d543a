// Changes to the machine that outlive a process: made, journalled and undone in one place.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "journal/journal.hpp"
#include "portpool/conformance/winsock_backend.hpp"
#include "winsock/windows.hpp"

namespace portpool::conformance::winsock {

/// 0 or the Windows error code of making or undoing a change.
using ChangeAction = std::function<Result<std::uint32_t>(const journal::Change&)>;

/// netsh and IP Helper.
[[nodiscard]] Result<std::uint32_t> make_change(const journal::Change& change);
/// Only what is the run's: a dynamic range is put back where the present one is that which the run
/// set, and a persistent reservation is deleted where the one on its ports has the token that the
/// run was given. Else ERROR_NOT_FOUND.
[[nodiscard]] Result<std::uint32_t> undo_change(const journal::Change& change);
/// The token of a persistent reservation, where there is one on exactly these ports.
[[nodiscard]] std::optional<Token> token_of(const journal::Change& change);

/// What undo_change decides by.
[[nodiscard]] bool is_still_ours(const journal::Change& change, PortRange present);
[[nodiscard]] bool is_still_ours(const journal::Change& change, std::optional<Token> present);

using TokenLookup = std::function<std::optional<Token>(const journal::Change&)>;

/// The changes of one run. Every step is in the journal, on the disk, before the next one is taken.
class MachineChanges {
 public:
  /// `directory` empty: the user's own, %LOCALAPPDATA%\portpool\journal. Without that variable
  /// nothing is changed: there is nowhere else that others could not write to.
  explicit MachineChanges(std::wstring directory = {}, ChangeAction make = make_change,
                          ChangeAction undo = undo_change, TokenLookup token = token_of);
  MachineChanges(const MachineChanges&) = delete;
  MachineChanges& operator=(const MachineChanges&) = delete;
  ~MachineChanges();

  /// Announces a change that somebody else is about to make; then say `confirm` or `withdraw`.
  [[nodiscard]] Result<std::uint32_t> announce(const journal::Change& change);
  Result<Done> confirm(std::uint32_t id, std::optional<Token> token = std::nullopt);
  /// It was refused, or it has been reverted.
  Result<Done> withdraw(std::uint32_t id);

  /// Announces, makes, confirms or withdraws: the system's answer.
  [[nodiscard]] Result<std::uint32_t> make(const journal::Change& change);
  /// Reverts what is in force, the latest first. What fails stays in the journal for `cleanup`.
  Result<Done> undo_all();

  /// Reverts a change at a scenario's wish, whether or not it is in the journal: the system's
  /// answer.
  [[nodiscard]] Result<std::uint32_t> revert(const journal::Change& change);

  /// The change of ours that is in force, on exactly this range and in this store.
  [[nodiscard]] std::optional<journal::Entry> find(const journal::Change& change) const;
  [[nodiscard]] bool empty() const { return entries_.empty(); }

 private:
  Result<Done> write(const journal::Entry& entry);

  std::wstring directory_, path_;
  ChangeAction make_, undo_;
  TokenLookup token_;
  UniqueHandle file_;
  std::vector<journal::Entry> entries_;
  std::uint32_t last_id_ = 0;
  std::uint64_t last_time_ = 0;
};

/// How the machine is got; none: it need not be.
using HoldMachine = std::function<Result<std::unique_ptr<MachineHold>>(MachineUse)>;

/// Undoes what the journals of ended runs left, the latest change first, whichever journal it is
/// in. Journals of runs that are still going are locked and left alone; what is no journal, leads
/// elsewhere or was written by another account or without this process's elevation is reported and
/// not touched. Dynamic ranges are put back while nobody replays: `hold` is asked for the machine
/// alone.
[[nodiscard]] CleanupReport clean_up(std::wstring directory = {},
                                     const ChangeAction& undo = undo_change,
                                     const HoldMachine& hold = {});

}  // namespace portpool::conformance::winsock
