// Undoes what killed runs left, from their journals.
#include <algorithm>
#include <utility>

#include "winsock/journal_file.hpp"
#include "winsock/machine_changes.hpp"
#include "winsock/undoing.hpp"
#include "winsock/utf8.hpp"

namespace portpool::conformance::winsock {
namespace {

using journal::Progress;

/// A journal whose run has ended.
struct Left {
  std::wstring path;
  UniqueHandle file;
  bool is_done = true;  // nothing of it is in force any more
};

/// A change that may still be in force, and where it stands.
struct LeftChange {
  std::size_t journal = 0;
  journal::Entry entry;
};

std::vector<std::wstring> journals_in(const std::wstring& directory) {
  std::vector<std::wstring> paths;
  WIN32_FIND_DATAW found{};
  const HANDLE search = FindFirstFileW((directory + L"\\run-*.journal").c_str(), &found);
  if (search == INVALID_HANDLE_VALUE) return paths;
  do {
    paths.push_back(directory + L"\\" + found.cFileName);
  } while (FindNextFileW(search, &found) != FALSE);
  FindClose(search);
  std::ranges::sort(paths);
  return paths;
}

void collect(Left& left, std::size_t index, const std::string& owner,
             std::vector<LeftChange>& changes, CleanupReport& report) {
  if (const std::string objection = objection_to(left.file.get(), owner); !objection.empty()) {
    report.failed.push_back(to_utf8(left.path) + " is left alone: " + objection);
    left.is_done = false;
    return;
  }
  const std::string text = read_journal(left.file.get());
  auto entries = journal::outstanding(text);
  if (!entries) {
    report.failed.push_back(to_utf8(left.path) + ", line " + std::to_string(entries.error().line) +
                            ": " + entries.error().message);
    left.is_done = false;
    return;
  }
  cut_unfinished_line(left.file.get(), text);
  for (journal::Entry& entry : *entries) changes.push_back({index, std::move(entry)});
}

/// Undoes each and notes it in its journal at once, so that a clean-up that is killed can be gone
/// on with.
void undo_left(std::vector<LeftChange>& changes, std::vector<Left>& journals,
               const ChangeAction& undo, CleanupReport& report) {
  Undoing undoing(undo);
  for (LeftChange& change : changes) {
    Left& left = journals[change.journal];
    const std::string what = describe(change.entry.change);
    const Undoing::Outcome outcome = undoing.undo(change.entry.change);
    if (outcome.end == Undoing::End::failed) {
      report.failed.push_back("cannot undo " + what + ": " + outcome.why);
      left.is_done = false;
      continue;
    }
    report.undone.push_back(outcome.end == Undoing::End::undone
                                ? "undid " + what
                                : "nothing to undo of " + what + ": it is no longer there");
    change.entry.progress = Progress::undone;
    left.is_done = append_line(left.file.get(), encode(change.entry)) && left.is_done;
  }
}

bool changes_a_range(const LeftChange& change) {
  return change.entry.change.kind == journal::Change::Kind::dynamic_range;
}

}  // namespace

CleanupReport clean_up(std::wstring directory, const ChangeAction& undo, const HoldMachine& hold) {
  if (directory.empty()) directory = default_journal_directory();
  CleanupReport report;
  if (directory.empty()) {
    report.unavailable = "LOCALAPPDATA is not set: the journals cannot be found";
    return report;
  }
  const UniqueHandle probe = create_probe(directory);
  const std::string owner = probe ? owner_of(probe.get()) : std::string();
  std::vector<Left> journals;
  std::vector<LeftChange> changes;
  for (std::wstring& path : journals_in(directory)) {
    UniqueHandle file = open_left_journal(path);
    if (!file) continue;
    journals.push_back({std::move(path), std::move(file)});
    collect(journals.back(), journals.size() - 1, owner, changes, report);
  }
  // The latest first, across the journals: a run whose range was changed by a killed one and that
  // was killed as well has the first one's range as what was there before. Undone in the order of
  // the files, the last word could be that range. Times order the changes of several journals,
  // their numbers those of one.
  std::ranges::stable_sort(changes, journal::is_later, &LeftChange::entry);
  std::unique_ptr<MachineHold> held;
  if (hold && std::ranges::any_of(changes, changes_a_range)) {
    auto got = hold(MachineUse::alone);
    if (!got) {
      report.failed.push_back(got.error().message);
      return report;
    }
    held = std::move(*got);
  }
  undo_left(changes, journals, undo, report);
  for (Left& left : journals) {
    left.file = UniqueHandle();
    if (left.is_done) DeleteFileW(left.path.c_str());
  }
  return report;
}

}  // namespace portpool::conformance::winsock
