#include "winsock/machine_changes.hpp"

#include <algorithm>
#include <utility>

#include "winsock/channel.hpp"
#include "winsock/journal_file.hpp"
#include "winsock/netsh.hpp"
#include "winsock/persistent.hpp"
#include "winsock/undoing.hpp"
#include "winsock/utf8.hpp"

namespace portpool::conformance::winsock {
namespace {

using journal::Change;
using journal::Progress;

/// In 100 ns since 1601: a time that runs of different boots can be ordered by.
std::uint64_t now() {
  FILETIME time{};
  GetSystemTimePreciseAsFileTime(&time);
  return (std::uint64_t{time.dwHighDateTime} << 32) | time.dwLowDateTime;
}

}  // namespace

Result<std::uint32_t> make_change(const Change& change) {
  switch (change.kind) {
    case Change::Kind::exclusion:
      return add_exclusion(change.transport, change.range, change.store);
    case Change::Kind::dynamic_range:
      return set_dynamic_range(change.transport, change.range);
    case Change::Kind::persistent_reservation:
      break;
  }
  const auto answer =
      call_persistent(call::PersistentOperation::create, change.transport, change.range);
  if (!answer) return backend_error("iphlpapi.dll has no persistent reservations");
  return answer->code;
}

Result<std::uint32_t> undo_change(const Change& change) {
  switch (change.kind) {
    case Change::Kind::exclusion:
      return delete_exclusion(change.transport, change.range, change.store);
    case Change::Kind::dynamic_range: {
      const auto present = show_dynamic_range(change.transport);
      if (!present) return present.error();
      if (!is_still_ours(change, *present)) return std::uint32_t{ERROR_NOT_FOUND};
      return set_dynamic_range(change.transport, change.previous);
    }
    case Change::Kind::persistent_reservation:
      break;
  }
  if (!is_still_ours(change, token_of(change))) return std::uint32_t{ERROR_NOT_FOUND};
  const auto answer =
      call_persistent(call::PersistentOperation::remove, change.transport, change.range);
  if (!answer) return backend_error("iphlpapi.dll has no persistent reservations");
  return answer->code;
}

std::optional<Token> token_of(const Change& change) {
  if (change.kind != Change::Kind::persistent_reservation) return std::nullopt;
  const auto found =
      call_persistent(call::PersistentOperation::lookup, change.transport, change.range);
  return found && found->code == 0 ? found->token : std::nullopt;
}

bool is_still_ours(const Change& change, PortRange present) {
  return present == change.range;
}

bool is_still_ours(const Change& change, std::optional<Token> present) {
  // A run that was killed before it learned the token made the reservation where none was.
  return present && (!change.token || *change.token == *present);
}

MachineChanges::MachineChanges(std::wstring directory, ChangeAction make, ChangeAction undo,
                               TokenLookup token)
    : directory_(directory.empty() ? default_journal_directory() : std::move(directory)),
      make_(std::move(make)),
      undo_(std::move(undo)),
      token_(std::move(token)) {}

MachineChanges::~MachineChanges() {
  static_cast<void>(undo_all());
  file_ = UniqueHandle();
  if (!path_.empty() && entries_.empty()) DeleteFileW(path_.c_str());
}

Result<Done> MachineChanges::write(const journal::Entry& entry) {
  if (!file_) {
    if (directory_.empty()) {
      return backend_error("LOCALAPPDATA is not set: there is no place for a journal of changes");
    }
    LARGE_INTEGER ticks{};
    QueryPerformanceCounter(&ticks);
    path_ = directory_ + L"\\run-" + std::to_wstring(GetCurrentProcessId()) + L"-" +
            std::to_wstring(ticks.QuadPart) + L".journal";
    file_ = create_journal(path_);
    if (!file_) return backend_error("cannot make the journal " + to_utf8(path_), GetLastError());
    if (!append_line(file_.get(), std::string(journal::kHeading)))
      return backend_error("cannot write the journal " + to_utf8(path_), GetLastError());
  }
  if (!append_line(file_.get(), encode(entry)))
    return backend_error("cannot write the journal " + to_utf8(path_), GetLastError());
  return Done{};
}

Result<std::uint32_t> MachineChanges::announce(const Change& change) {
  last_time_ = std::max(last_time_, now());  // clocks are set back
  const journal::Entry entry{last_id_ + 1, Progress::intended, change, last_time_};
  const Result<Done> written = write(entry);
  if (!written) return written.error();
  entries_.push_back(entry);
  return ++last_id_;
}

Result<Done> MachineChanges::confirm(std::uint32_t id, std::optional<Token> token) {
  const auto it = std::ranges::find(entries_, id, &journal::Entry::id);
  if (it == entries_.end()) return backend_error("the journal has no such change");
  it->progress = Progress::made;
  it->change.token = token;
  return write(*it);
}

Result<Done> MachineChanges::withdraw(std::uint32_t id) {
  const auto it = std::ranges::find(entries_, id, &journal::Entry::id);
  if (it == entries_.end()) return backend_error("the journal has no such change");
  it->progress = Progress::undone;
  const Result<Done> written = write(*it);
  if (written) entries_.erase(it);
  return written;
}

Result<std::uint32_t> MachineChanges::make(const Change& change) {
  const auto id = announce(change);
  if (!id) return id.error();
  const auto result = make_(change);
  if (!result) return result;  // nobody knows what came of it: undoing will try
  const Result<Done> noted = *result == 0 ? confirm(*id, token_(change)) : withdraw(*id);
  if (!noted) return noted.error();
  return result;
}

Result<Done> MachineChanges::undo_all() {
  std::string failed;
  Undoing undoing(undo_);
  const std::vector<journal::Entry> latest_first(entries_.rbegin(), entries_.rend());
  for (const journal::Entry& entry : latest_first) {
    const Undoing::Outcome outcome = undoing.undo(entry.change);
    if (outcome.end == Undoing::End::failed) {
      failed += (failed.empty() ? "" : "; ") + describe(entry.change) + ": " + outcome.why;
      continue;
    }
    const Result<Done> noted = withdraw(entry.id);
    if (!noted) return noted;
  }
  if (failed.empty()) return Done{};
  return backend_error("cannot undo " + failed +
                       "; run 'portpool cleanup' from an elevated prompt");
}

Result<std::uint32_t> MachineChanges::revert(const Change& change) {
  const auto result = undo_(change);
  const auto ours = find(change);
  if (!result || *result != 0 || !ours) return result;
  const Result<Done> noted = withdraw(ours->id);
  if (!noted) return noted.error();
  return result;
}

std::optional<journal::Entry> MachineChanges::find(const Change& change) const {
  // Stores exclude apart: the same range may be in both, and each is deleted for itself.
  const auto is_it = [&change](const journal::Entry& entry) {
    const Change& made = entry.change;
    return made.kind == change.kind && made.transport == change.transport &&
           made.range == change.range && made.store == change.store;
  };
  const auto it = std::ranges::find_if(entries_, is_it);
  return it == entries_.end() ? std::nullopt : std::optional(*it);
}

}  // namespace portpool::conformance::winsock
