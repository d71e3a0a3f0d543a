// A folder of a test's own, gone with everything in it when the test is over:
//
//   class Reports : public TemporaryFolder {
//    protected:
//     Reports() : TemporaryFolder("portpool-reports-") {}
//   };
//   TEST_F(Reports, AreWritten) { EXPECT_EQ(text_of("x.tap"), "1..0\n"); }
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "format/reading/file_text.hpp"

namespace portpool::conformance {

class TemporaryFolder : public testing::Test {
 protected:
  /// `stem` is followed by the first number that no other run of the test has.
  explicit TemporaryFolder(const std::string& stem) {
    for (int n = 0; root_.empty(); ++n) {
      const auto candidate = std::filesystem::temp_directory_path() / (stem + std::to_string(n));
      if (std::filesystem::create_directory(candidate)) root_ = candidate;
    }
  }
  ~TemporaryFolder() override {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }

  [[nodiscard]] std::string folder() const { return from_path(root_); }
  [[nodiscard]] std::string at(const std::string& name) const {
    return from_path(root_ / to_path(name));
  }
  [[nodiscard]] bool exists(const std::string& name) const {
    return std::filesystem::exists(root_ / to_path(name));
  }
  /// Returns where the file is.
  std::string write(const std::string& name, std::string_view text) const {
    const std::string file = at(name);
    EXPECT_TRUE(write_whole_file(file, text).ok()) << file;
    return file;
  }
  [[nodiscard]] std::string text_of(const std::string& name) const {
    const Result<std::string> text = read_file(at(name));
    EXPECT_TRUE(text.ok()) << name;
    return text.ok() ? *text : std::string();
  }

 private:
  std::filesystem::path root_;
};

}  // namespace portpool::conformance
