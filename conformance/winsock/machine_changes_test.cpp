// What a run does to the machine is in its journal, and undone at its end.
#include "winsock/journal_file.hpp"
#include "winsock/machine_changes_fixture.hpp"
#include "winsock/persistent_guard.hpp"

namespace portpool::conformance::winsock {
namespace {

using journal::Change;

TEST_F(MachineChangesTest, ARunLeavesNothing) {
  {
    MachineChanges changes(directory_, make(), undo());
    EXPECT_EQ(files(), 0u);  // no journal without a change
    ASSERT_TRUE(changes.make(kReservation).ok());
    ASSERT_TRUE(changes.make(kExclusion).ok());
    EXPECT_EQ(in_force_.size(), 2u);
    EXPECT_TRUE(changes.find(kReservation).has_value());
    Change other = kReservation;
    other.transport = Transport::udp;
    EXPECT_FALSE(changes.find(other).has_value());
    EXPECT_TRUE(changes.undo_all().ok());
    EXPECT_TRUE(in_force_.empty());
    EXPECT_TRUE(changes.empty());
  }
  EXPECT_EQ(files(), 0u);
}

TEST_F(MachineChangesTest, ARefusedChangeIsNotOurs) {
  MachineChanges changes(directory_, make(), undo());
  refuse_ = 32;
  const auto code = changes.make(kReservation);
  ASSERT_TRUE(code.ok());
  EXPECT_EQ(*code, 32u);
  EXPECT_TRUE(changes.empty());
  in_force_.insert(describe(kReservation));  // somebody else's
  EXPECT_TRUE(changes.undo_all().ok());
  EXPECT_EQ(in_force_.size(), 1u);
}

TEST_F(MachineChangesTest, ARunningRunIsLeftAlone) {
  MachineChanges changes(directory_, make(), undo());
  ASSERT_TRUE(changes.make(kReservation).ok());
  const CleanupReport report = clean_up(directory_, undo());
  EXPECT_TRUE(report.undone.empty());
  EXPECT_TRUE(report.failed.empty());
  EXPECT_EQ(in_force_.size(), 1u);
}

TEST_F(MachineChangesTest, WhatAKilledRunLeftIsUndone) {
  {
    MachineChanges changes(directory_, make(), undo());
    ASSERT_TRUE(changes.make(kReservation).ok());
    ASSERT_TRUE(changes.announce(kExclusion).ok());
    in_force_.insert(describe(kExclusion));  // made, and killed before it could say so
    stuck_ = true;                           // the destructor cannot undo: as if there were none
  }
  EXPECT_EQ(files(), 1u);
  EXPECT_EQ(in_force_.size(), 2u);
  CleanupReport report = clean_up(directory_, undo());
  EXPECT_EQ(report.failed.size(), 2u);
  EXPECT_EQ(files(), 1u);
  stuck_ = false;
  report = clean_up(directory_, undo());
  EXPECT_TRUE(report.failed.empty());
  ASSERT_EQ(report.undone.size(), 2u);
  EXPECT_EQ(report.undone[0], "undid the UDP exclusion 6000+1");
  EXPECT_EQ(report.undone[1], "undid the persistent TCP reservation 5000+4");
  EXPECT_TRUE(in_force_.empty());
  EXPECT_EQ(files(), 0u);
}

// A reservation of somebody else is there, or is not.
class PersistentGuardTest : public MachineChangesTest {
 protected:
  static call::PersistentPortReservation call(call::PersistentOperation operation) {
    return {operation, Transport::tcp, htons(5000), 4};
  }
  // Runs a call that comes back with this code; whether it was allowed to run.
  bool run(MachineChanges& changes, call::PersistentOperation operation, bool exists,
           std::uint32_t code, Observation::Kind kind = Observation::Kind::returned) {
    PersistentGuard guard(changes, call(operation), [exists](Transport transport, PortRange range) {
      EXPECT_EQ(transport, Transport::tcp);
      EXPECT_EQ(range, (PortRange{5000, 4}));  // host order
      return std::optional<PersistentAnswer>(PersistentAnswer{exists ? 0u : 1168u, {}});
    });
    if (guard.refusal()) return false;
    EXPECT_TRUE(guard.before().ok());
    if (operation == call::PersistentOperation::create && !exists) {
      EXPECT_EQ(files(), 1u) << "journalled before it is made";
    }
    Observation seen;
    seen.kind = kind;
    seen.code = code;
    EXPECT_TRUE(guard.after(seen).ok());
    return true;
  }
};

TEST_F(PersistentGuardTest, WhatARunMadeIsItsOwn) {
  using enum call::PersistentOperation;
  MachineChanges changes(directory_, make(), undo());
  EXPECT_TRUE(run(changes, create, false, 0));
  EXPECT_FALSE(changes.empty());
  EXPECT_TRUE(run(changes, create, true, 32));  // again: nothing changes
  EXPECT_FALSE(changes.empty());
  EXPECT_TRUE(run(changes, lookup, true, 0));
  EXPECT_TRUE(run(changes, remove, true, 5));  // refused: still there
  EXPECT_FALSE(changes.empty());
  EXPECT_TRUE(run(changes, remove, true, 0));
  EXPECT_TRUE(changes.empty());
}

TEST_F(PersistentGuardTest, WhatOthersMadeIsLeftAlone) {
  using enum call::PersistentOperation;
  MachineChanges changes(directory_, make(), undo());
  EXPECT_TRUE(run(changes, create, true, 32));
  EXPECT_TRUE(changes.empty());
  EXPECT_FALSE(run(changes, remove, true, 0));
  EXPECT_TRUE(run(changes, remove, false, 1168));
  EXPECT_EQ(files(), 0u);
}

TEST_F(PersistentGuardTest, ACallThatDidNotReturnIsUndoneToBeSure) {
  using enum call::PersistentOperation;
  MachineChanges changes(directory_, make(), undo());
  EXPECT_TRUE(run(changes, create, false, 0, Observation::Kind::timed_out));
  EXPECT_FALSE(changes.empty());
  in_force_.insert(describe(kReservation));
  EXPECT_TRUE(changes.undo_all().ok());
  EXPECT_TRUE(in_force_.empty());
  EXPECT_TRUE(run(changes, create, false, 5));
  EXPECT_TRUE(changes.empty());
}

TEST_F(MachineChangesTest, WhatIsNoJournalIsNotTouched) {
  for (const std::string text : {"notes without a line break", "one line\n"}) {
    const std::wstring path = plant(text);
    const CleanupReport report = clean_up(directory_, undo());
    ASSERT_EQ(report.failed.size(), 1u) << text;
    EXPECT_NE(report.failed[0].find("this is no journal"), std::string::npos) << report.failed[0];
    EXPECT_EQ(text_of(path), text);
    DeleteFileW(path.c_str());
  }
}

TEST_F(MachineChangesTest, ALinkIsNotFollowed) {
  const std::string text = std::string(journal::kHeading) + "\n" +
                           journal::encode({1, journal::Progress::made, kReservation, 5}) +
                           "\nhalf a li";
  const std::wstring path = plant(text);
  const std::wstring other = directory_ + L"\\elsewhere.txt";
  ASSERT_NE(CreateHardLinkW(other.c_str(), path.c_str(), nullptr), FALSE);
  in_force_.insert(describe(kReservation));
  const CleanupReport report = clean_up(directory_, undo());
  EXPECT_TRUE(report.undone.empty());
  ASSERT_EQ(report.failed.size(), 1u);
  EXPECT_NE(report.failed[0].find("is left alone: the file has other names"), std::string::npos)
      << report.failed[0];
  EXPECT_EQ(text_of(other), text);
  EXPECT_EQ(in_force_.size(), 1u);
  DeleteFileW(other.c_str());
  EXPECT_EQ(clean_up(directory_, undo()).undone.size(), 1u);  // now it is a journal like others
  EXPECT_EQ(files(), 0u);
}

TEST_F(MachineChangesTest, AJournalOfAnotherOwnerIsObjectedTo) {
  const std::wstring path = plant("x");
  const UniqueHandle file(CreateFileW(path.c_str(), GENERIC_READ | READ_CONTROL, FILE_SHARE_READ,
                                      nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr));
  EXPECT_EQ(objection_to(file.get(), owner_of(create_probe(directory_).get())), "");
  EXPECT_NE(objection_to(file.get(), "S-1-5-32-544-no-such"), "");
}

TEST_F(MachineChangesTest, OnlyWhatIsTheRunsIsUndone) {
  Change range{Change::Kind::dynamic_range, Transport::tcp, {20000, 255}, {}, {49152, 16384}};
  EXPECT_TRUE(is_still_ours(range, PortRange{20000, 255}));
  EXPECT_FALSE(is_still_ours(range, PortRange{30000, 255}));  // somebody set another one since
  Change block = kReservation;
  EXPECT_FALSE(is_still_ours(block, std::optional<Token>()));
  EXPECT_TRUE(is_still_ours(block, Token{7}));  // killed before it learned the token
  block.token = Token{8};
  EXPECT_FALSE(is_still_ours(block, Token{7}));  // somebody made it anew
  EXPECT_TRUE(is_still_ours(block, Token{8}));
}

TEST_F(MachineChangesTest, TheJournalKnowsTheToken) {
  {
    MachineChanges changes(directory_, make(), undo(), [](const Change&) { return Token{9}; });
    ASSERT_TRUE(changes.make(kReservation).ok());
    stuck_ = true;  // killed
  }
  stuck_ = false;
  std::optional<Token> token;
  const CleanupReport report = clean_up(directory_, [&](const Change& change) {
    token = change.token;
    return Result<std::uint32_t>(std::uint32_t{ERROR_NOT_FOUND});
  });
  EXPECT_EQ(token, Token{9});
  EXPECT_EQ(report.undone, (std::vector<std::string>{
                               "nothing to undo of the persistent TCP reservation 5000+4: it is no "
                               "longer there"}));
}

TEST_F(MachineChangesTest, NothingToCleanUpIsNoError) {
  const CleanupReport report = clean_up(directory_, undo());
  EXPECT_TRUE(report.undone.empty());
  EXPECT_TRUE(report.failed.empty());
}

// The command's own way to the journals, shown by one that nothing can be undone from.
TEST_F(MachineChangesTest, TheCommandReadsTheUsersJournals) {
  const std::wstring base = directory_.substr(0, directory_.rfind(L'\\'));
  const std::wstring portpool = base + L"\\portpool";
  const std::wstring journal = portpool + L"\\journal\\run-1-1.journal";
  for (const std::wstring& path : {base, portpool, portpool + L"\\journal"})
    CreateDirectoryW(path.c_str(), nullptr);
  {
    const UniqueHandle file(CreateFileW(journal.c_str(), GENERIC_WRITE, 0, nullptr, CREATE_NEW,
                                        FILE_ATTRIBUTE_NORMAL, nullptr));
    DWORD written = 0;
    ASSERT_NE(WriteFile(file.get(), "no journal\n", 11, &written, nullptr), FALSE);
  }
  wchar_t before[MAX_PATH] = L"";
  GetEnvironmentVariableW(L"LOCALAPPDATA", before, MAX_PATH);
  SetEnvironmentVariableW(L"LOCALAPPDATA", base.c_str());
  const CleanupReport report = cleanup_winsock();
  SetEnvironmentVariableW(L"LOCALAPPDATA", before);
  EXPECT_EQ(report.unavailable, "");
  EXPECT_TRUE(report.undone.empty());
  ASSERT_EQ(report.failed.size(), 1u);
  EXPECT_NE(report.failed[0].find("run-1-1.journal, line 1"), std::string::npos)
      << report.failed[0];
  DeleteFileW(journal.c_str());
  RemoveDirectoryW((portpool + L"\\journal").c_str());
  RemoveDirectoryW(portpool.c_str());
}

}  // namespace
}  // namespace portpool::conformance::winsock
