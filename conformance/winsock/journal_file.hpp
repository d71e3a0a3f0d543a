// Journals on the disk: where they lie, and how they are read and written.
#pragma once

#include <string>

#include "winsock/windows.hpp"

namespace portpool::conformance::winsock {

/// The user's own: %LOCALAPPDATA%\portpool\journal. Empty without that variable.
[[nodiscard]] std::wstring default_journal_directory();

/// A new journal, its directory made with all above it. Nobody else may write or delete it while
/// the handle is open: that is how a clean-up knows that its run goes on.
[[nodiscard]] UniqueHandle create_journal(const std::wstring& path);
/// A journal that an ended run left, for this process alone; none while its run goes on.
[[nodiscard]] UniqueHandle open_left_journal(const std::wstring& path);

/// A file that is gone when it is closed: it belongs to whom this process's files belong to.
[[nodiscard]] UniqueHandle create_probe(const std::wstring& directory);
/// The account that a file belongs to, as a SID. Files of an elevated administrator belong to the
/// group: nobody without elevation can make one that does.
[[nodiscard]] std::string owner_of(HANDLE file);
/// Not empty: why a file may not be taken for a journal that `owner` left here. A link, of
/// whichever kind, would have another file be changed.
[[nodiscard]] std::string objection_to(HANDLE file, const std::string& owner);

[[nodiscard]] std::string read_journal(HANDLE file);
/// Forgets what stands after the last line feed, or the next line would be glued to it. `text` is
/// what the journal holds; the next line is written at its end.
void cut_unfinished_line(HANDLE file, const std::string& text);
/// Writes a line and waits until it is on the disk.
[[nodiscard]] bool append_line(HANDLE file, std::string line);

}  // namespace portpool::conformance::winsock
