#include "format/reading/file_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

namespace portpool::conformance {
namespace {

namespace fs = std::filesystem;

class FileText : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    directory = fs::temp_directory_path() / (std::string("portpool-file-text-") + test->name());
    fs::remove_all(directory);
    fs::create_directories(directory);
  }
  void TearDown() override { fs::remove_all(directory); }

  [[nodiscard]] std::string at(const std::string& name) const {
    return from_path(directory / name);
  }
  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(directory), fs::directory_iterator()));
  }

  fs::path directory;
};

TEST_F(FileText, WritesAFileWholeAndLeavesNothingElse) {
  ASSERT_TRUE(write_whole_file(at("a/b.txt"), "one").ok());
  ASSERT_TRUE(write_whole_file(at("a/b.txt"), "two").ok());
  EXPECT_EQ(*read_file(at("a/b.txt")), "two");
  EXPECT_EQ(std::distance(fs::directory_iterator(directory / "a"), {}), 1);
}

TEST_F(FileText, ADirectoryIsNotReplaced) {
  ASSERT_TRUE(write_whole_file(at("a/b.txt"), "one").ok());
  const Result<Done> written = write_whole_file(at("a"), "two");
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().message, "cannot write it: it is a directory");
}

TEST_F(FileText, WritersOfOneFileDoNotMeet) {
  std::vector<std::thread> writers;
  std::vector<char> failed(8);
  for (char& one : failed) {
    writers.emplace_back([&one, path = at("a.txt"), letter = char('a' + writers.size())] {
      for (int i = 0; i < 50; ++i) {
        if (!write_whole_file(path, std::string(1000, letter))) one = 1;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
#ifdef _WIN32
    // A file that is being replaced meanwhile cannot be replaced: an error, and no torn file.
#else
  EXPECT_EQ(std::ranges::count(failed, 1), 0);
#endif
  const std::string text = *read_file(at("a.txt"));
  EXPECT_EQ(text, std::string(1000, text.front()));
  EXPECT_EQ(entries(), 1u);
}

TEST_F(FileText, WhatIsPlantedUnderAPassingNameStays) {
  ASSERT_TRUE(write_whole_file(at("a.txt.partial-0"), "planted").ok());
  ASSERT_TRUE(write_whole_file(at("a.txt"), "one").ok());
  EXPECT_EQ(*read_file(at("a.txt.partial-0")), "planted");
  EXPECT_EQ(*read_file(at("a.txt")), "one");
}

TEST_F(FileText, AFileThatIsNoFolderIsSaidToBeNone) {
  ASSERT_TRUE(write_whole_file(at("a.txt"), "one").ok());
  const Result<Done> written = write_whole_file(at("a.txt/b.txt"), "two");
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().message.find("partial"), std::string::npos) << written.error().message;
}

TEST_F(FileText, WhatAKilledWriterLeftIsNotRead) {
  for (const char* name : {"a.json", "b.json.partial-0/b.json", "b.json.partial-12/b.json",
                           "c.partial-x/c.json", "d.partial-/d.json"}) {
    ASSERT_TRUE(write_whole_file(at(name), "{}").ok());
  }
  std::size_t read = 0;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (is_file_to_read(entry)) ++read;
  }
  EXPECT_EQ(read, 3u);
}

#ifndef _WIN32  // where links need a privilege, and modes and devices are other things

TEST_F(FileText, ALinkIsFollowedAndStays) {
  ASSERT_TRUE(write_whole_file(at("real.txt"), "one").ok());
  fs::create_symlink("real.txt", directory / "link.txt");
  fs::create_symlink("link.txt", directory / "link-to-link.txt");
  fs::create_symlink("new.txt", directory / "nowhere.txt");
  ASSERT_TRUE(write_whole_file(at("link-to-link.txt"), "two").ok());
  ASSERT_TRUE(write_whole_file(at("nowhere.txt"), "three").ok());
  EXPECT_EQ(*read_file(at("real.txt")), "two");
  EXPECT_EQ(*read_file(at("new.txt")), "three");
  for (const char* link : {"link.txt", "link-to-link.txt", "nowhere.txt"}) {
    EXPECT_TRUE(fs::is_symlink(directory / link)) << link;
  }
}

TEST_F(FileText, AFileKeepsItsPermissions) {
  ASSERT_TRUE(write_whole_file(at("a.txt"), "one").ok());
  constexpr fs::perms kOwnerAlone = fs::perms::owner_read | fs::perms::owner_write;
  fs::permissions(at("a.txt"), kOwnerAlone);
  ASSERT_TRUE(write_whole_file(at("a.txt"), "two").ok());
  EXPECT_EQ(fs::status(at("a.txt")).permissions(), kOwnerAlone);
}

TEST_F(FileText, ADeviceIsWrittenToAndStays) {
  fs::create_symlink("/dev/null", directory / "device");
  EXPECT_TRUE(write_whole_file(at("device"), "one").ok());
  EXPECT_TRUE(fs::is_symlink(directory / "device"));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  EXPECT_EQ(entries(), 1u);
  if (fs::exists("/dev/full")) {
    EXPECT_FALSE(write_whole_file("/dev/full", "one").ok());
  }
}

TEST_F(FileText, ALinkThatLeadsNowhereIsAnErrorAndNoCrash) {
  fs::create_symlink("nowhere.json", directory / "a.json");
  fs::create_symlink("b.json", directory / "b.json");
  const Result<std::vector<std::string>> files = list_json_files(from_path(directory));
  ASSERT_TRUE(files.ok());
  EXPECT_EQ(*files, (std::vector<std::string>{at("a.json"), at("b.json")}));
  EXPECT_FALSE(read_file(at("a.json")).ok());
  EXPECT_FALSE(read_file(at("b.json")).ok());
}

#endif

}  // namespace
}  // namespace portpool::conformance
