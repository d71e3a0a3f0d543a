#include "winsock/machine_changes.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "winsock/channel.hpp"
#include "winsock/netsh.hpp"
#include "winsock/persistent.hpp"

namespace portpool::conformance::winsock {
namespace {

using journal::Change;
using journal::Progress;

std::wstring default_directory() {
  wchar_t base[1 << 10];
  const DWORD length =
      GetEnvironmentVariableW(L"LOCALAPPDATA", base, static_cast<DWORD>(std::size(base)));
  if (length == 0 || length >= std::size(base)) return L".\\portpool-journal";
  return std::wstring(base) + L"\\portpool\\journal";
}

/// With its parents.
void make_directory(const std::wstring& path) {
  for (std::size_t at = path.find(L'\\', 3); at != std::wstring::npos;
       at = path.find(L'\\', at + 1)) {
    CreateDirectoryW(path.substr(0, at).c_str(), nullptr);
  }
  CreateDirectoryW(path.c_str(), nullptr);
}

std::string narrow(const std::wstring& text) {
  std::string result;
  for (const wchar_t c : text) result.push_back(c < 0x80 ? static_cast<char>(c) : '?');
  return result;
}

bool append(HANDLE file, const std::string& text) {
  DWORD written = 0;
  return WriteFile(file, text.data(), static_cast<DWORD>(text.size()), &written, nullptr) !=
             FALSE &&
         written == text.size() && FlushFileBuffers(file) != FALSE;
}

std::string read_all(HANDLE file) {
  std::string text;
  char buffer[4096];
  DWORD count = 0;
  while (ReadFile(file, buffer, sizeof buffer, &count, nullptr) != FALSE && count != 0)
    text.append(buffer, count);
  return text;
}

/// Whether undoing came to the state that it is to come to: also when nothing was there any more.
bool is_undone(const Result<std::uint32_t>& result) {
  return result.ok() &&
         (*result == 0 || *result == ERROR_NOT_FOUND || *result == ERROR_FILE_NOT_FOUND);
}

std::string reason_of(const Result<std::uint32_t>& result) {
  return result.ok() ? "error " + std::to_string(*result) : result.error().message;
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
    case Change::Kind::dynamic_range:
      return set_dynamic_range(change.transport, change.previous);
    case Change::Kind::persistent_reservation:
      break;
  }
  const auto answer =
      call_persistent(call::PersistentOperation::remove, change.transport, change.range);
  if (!answer) return backend_error("iphlpapi.dll has no persistent reservations");
  return answer->code;
}

MachineChanges::MachineChanges(std::wstring directory, ChangeAction make, ChangeAction undo)
    : directory_(directory.empty() ? default_directory() : std::move(directory)),
      make_(std::move(make)),
      undo_(std::move(undo)) {}

MachineChanges::~MachineChanges() {
  static_cast<void>(undo_all());
  file_ = UniqueHandle();
  if (!path_.empty() && entries_.empty()) DeleteFileW(path_.c_str());
}

Result<Done> MachineChanges::write(const journal::Entry& entry) {
  if (!file_) {
    make_directory(directory_);
    LARGE_INTEGER ticks{};
    QueryPerformanceCounter(&ticks);
    path_ = directory_ + L"\\run-" + std::to_wstring(GetCurrentProcessId()) + L"-" +
            std::to_wstring(ticks.QuadPart) + L".journal";
    // Nobody else may write or delete it while this run goes on: that is how `clean_up` knows that
    // it does.
    file_ = UniqueHandle(CreateFileW(path_.c_str(), GENERIC_WRITE, FILE_SHARE_READ, nullptr,
                                     CREATE_NEW, FILE_ATTRIBUTE_NORMAL, nullptr));
    if (!file_) return backend_error("cannot make the journal " + narrow(path_), GetLastError());
  }
  if (!append(file_.get(), encode(entry) + "\n"))
    return backend_error("cannot write the journal " + narrow(path_), GetLastError());
  return Done{};
}

Result<std::uint32_t> MachineChanges::announce(const Change& change) {
  const journal::Entry entry{last_id_ + 1, Progress::intended, change};
  const Result<Done> written = write(entry);
  if (!written) return written.error();
  entries_.push_back(entry);
  return ++last_id_;
}

Result<Done> MachineChanges::confirm(std::uint32_t id) {
  const auto it = std::ranges::find(entries_, id, &journal::Entry::id);
  if (it == entries_.end()) return backend_error("the journal has no such change");
  it->progress = Progress::made;
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
  const Result<Done> noted = *result == 0 ? confirm(*id) : withdraw(*id);
  if (!noted) return noted.error();
  return result;
}

Result<Done> MachineChanges::undo_all() {
  std::string failed;
  const std::vector<journal::Entry> latest_first(entries_.rbegin(), entries_.rend());
  for (const journal::Entry& entry : latest_first) {
    const auto result = undo_(entry.change);
    if (is_undone(result)) {
      const Result<Done> noted = withdraw(entry.id);
      if (!noted) return noted;
    } else {
      failed += (failed.empty() ? "" : "; ") + describe(entry.change) + ": " + reason_of(result);
    }
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

namespace {

/// One journal: undo, and note each success in it, so that a clean-up that is killed can be gone on
/// with. Whether it is empty now.
bool clean_up_journal(const std::wstring& path, const ChangeAction& undo, CleanupReport& report) {
  // Not shared: fails while its run goes on.
  const UniqueHandle file(CreateFileW(path.c_str(), GENERIC_READ | GENERIC_WRITE, 0, nullptr,
                                      OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr));
  if (!file) return false;
  const std::string text = read_all(file.get());
  const auto entries = journal::outstanding(text);
  if (!entries) {
    report.failed.push_back(narrow(path) + ", line " + std::to_string(entries.error().line) + ": " +
                            entries.error().message);
    return false;
  }
  // A line that was being written goes, or the next one would be glued to it.
  SetFilePointer(file.get(), static_cast<LONG>(text.rfind('\n') + 1), nullptr, FILE_BEGIN);
  SetEndOfFile(file.get());
  bool all = true;
  for (journal::Entry entry : *entries) {
    const auto result = undo(entry.change);
    if (is_undone(result)) {
      report.undone.push_back("undid " + describe(entry.change));
      entry.progress = Progress::undone;
      all = append(file.get(), encode(entry) + "\n") && all;
    } else {
      report.failed.push_back("cannot undo " + describe(entry.change) + ": " + reason_of(result));
      all = false;
    }
  }
  return all;
}

}  // namespace

CleanupReport clean_up(std::wstring directory, const ChangeAction& undo) {
  if (directory.empty()) directory = default_directory();
  CleanupReport report;
  WIN32_FIND_DATAW found{};
  const HANDLE search = FindFirstFileW((directory + L"\\run-*.journal").c_str(), &found);
  if (search == INVALID_HANDLE_VALUE) return report;
  do {
    const std::wstring path = directory + L"\\" + found.cFileName;
    if (clean_up_journal(path, undo, report)) DeleteFileW(path.c_str());
  } while (FindNextFileW(search, &found) != FALSE);
  FindClose(search);
  return report;
}

}  // namespace portpool::conformance::winsock
