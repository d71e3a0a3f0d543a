// A journal on the disk, with a machine that only takes notes.
#pragma once

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "winsock/machine_changes.hpp"

namespace portpool::conformance::winsock {

inline constexpr journal::Change kReservation{journal::Change::Kind::persistent_reservation,
                                              Transport::tcp,
                                              {5000, 4},
                                              ExclusionStore::persistent,
                                              {}};
inline constexpr journal::Change kExclusion{
    journal::Change::Kind::exclusion, Transport::udp, {6000, 1}, ExclusionStore::active, {}};

class MachineChangesTest : public testing::Test {
 protected:
  MachineChangesTest() {
    wchar_t temporary[MAX_PATH];
    GetTempPathW(MAX_PATH, temporary);
    directory_ = std::wstring(temporary) + L"portpool-test-" +
                 std::to_wstring(GetCurrentProcessId()) + L"\\journal";
    remove_journals();
  }
  ~MachineChangesTest() override {
    remove_journals();
    RemoveDirectoryW(directory_.c_str());
    RemoveDirectoryW(directory_.substr(0, directory_.rfind(L'\\')).c_str());
  }

  ChangeAction make() {
    return [this](const journal::Change& change) -> Result<std::uint32_t> {
      EXPECT_EQ(files(), 1u) << "journalled before it is made";
      if (refuse_ != 0) return refuse_;
      in_force_.insert(describe(change));
      return std::uint32_t{0};
    };
  }
  ChangeAction undo() {
    return [this](const journal::Change& change) -> Result<std::uint32_t> {
      if (stuck_) return std::uint32_t{32};
      return std::uint32_t{in_force_.erase(describe(change)) != 0 ? 0u : 1168u};
    };
  }
  [[nodiscard]] std::wstring plant(const std::string& text) const {
    const std::wstring base = directory_.substr(0, directory_.rfind(L'\\'));
    CreateDirectoryW(base.c_str(), nullptr);
    CreateDirectoryW(directory_.c_str(), nullptr);
    std::wstring path = directory_ + L"\\run-1-1.journal";
    const UniqueHandle file(CreateFileW(path.c_str(), GENERIC_WRITE, 0, nullptr, CREATE_NEW,
                                        FILE_ATTRIBUTE_NORMAL, nullptr));
    DWORD written = 0;
    EXPECT_NE(
        WriteFile(file.get(), text.data(), static_cast<DWORD>(text.size()), &written, nullptr),
        FALSE);
    return path;
  }
  [[nodiscard]] static std::string text_of(const std::wstring& path) {
    const UniqueHandle file(CreateFileW(path.c_str(), GENERIC_READ, FILE_SHARE_READ, nullptr,
                                        OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr));
    char text[256];
    DWORD count = 0;
    ReadFile(file.get(), text, sizeof text, &count, nullptr);
    return {text, count};
  }
  [[nodiscard]] std::size_t files() const {
    WIN32_FIND_DATAW found{};
    const HANDLE search = FindFirstFileW((directory_ + L"\\*.journal").c_str(), &found);
    if (search == INVALID_HANDLE_VALUE) return 0;
    std::size_t count = 1;
    while (FindNextFileW(search, &found) != FALSE) ++count;
    FindClose(search);
    return count;
  }

  /// Of this test when it fails, and of a failed one whose process had the same number.
  void remove_journals() const {
    WIN32_FIND_DATAW found{};
    const HANDLE search = FindFirstFileW((directory_ + L"\\*.journal").c_str(), &found);
    if (search == INVALID_HANDLE_VALUE) return;
    do {
      DeleteFileW((directory_ + L"\\" + found.cFileName).c_str());
    } while (FindNextFileW(search, &found) != FALSE);
    FindClose(search);
  }

  std::wstring directory_;
  std::set<std::string> in_force_;
  std::uint32_t refuse_ = 0;
  bool stuck_ = false;
};

}  // namespace portpool::conformance::winsock
