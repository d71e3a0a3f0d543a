// Journals on the disk: where they lie, and how they are read and written.
#pragma once

#include <string>

#include "winsock/windows.hpp"

namespace portpool::conformance::winsock {

/// The user's own: %LOCALAPPDATA%\portpool\journal.
[[nodiscard]] std::wstring default_journal_directory();

/// A new journal, its directory made with all above it. Nobody else may write or delete it while
/// the handle is open: that is how a clean-up knows that its run goes on.
[[nodiscard]] UniqueHandle create_journal(const std::wstring& path);
/// A journal that an ended run left, for this process alone; none while its run goes on.
[[nodiscard]] UniqueHandle open_left_journal(const std::wstring& path);

[[nodiscard]] std::string read_journal(HANDLE file);
/// Forgets what stands after the last line feed, or the next line would be glued to it. `text` is
/// what the journal holds; the next line is written at its end.
void cut_unfinished_line(HANDLE file, const std::string& text);
/// Writes a line and waits until it is on the disk.
[[nodiscard]] bool append_line(HANDLE file, std::string line);

}  // namespace portpool::conformance::winsock
