#include "portpool/conformance/profile.hpp"

#include <gtest/gtest.h>

#include "format/scenario/testdata.hpp"

namespace portpool::conformance {
namespace {

TEST(Profiles, OfTheLibraryAreTheFilesOfTheCorpus) {
  const auto files = list_json_files(source_path("scenarios/profiles"));
  ASSERT_TRUE(files.ok()) << files.error().to_string();
  EXPECT_EQ(files->size(), built_in_profiles().size());
  for (const std::string& file : *files) {
    const auto from_file = load_profile_file(file);
    ASSERT_TRUE(from_file.ok()) << from_file.error().to_string();
    const auto built_in = find_profile(from_file->id);
    ASSERT_TRUE(built_in.ok()) << built_in.error().to_string();
    EXPECT_EQ(built_in->answers, from_file->answers) << file;
    EXPECT_EQ(built_in->title, from_file->title);
  }
}

TEST(Profiles, StandardOnesAreThoseOfTheModel) {
  EXPECT_EQ(find_profile("observed")->answers, Answers::observed());
  EXPECT_EQ(find_profile("doc")->answers, Answers::doc());
  EXPECT_EQ(find_profile("open")->answers, Answers::open());
}

TEST(Profiles, ReplaceTheAnswersOfTheBaseThatTheyList) {
  const auto profile = load_profile("x", R"({"format": 1, "id": "x", "title": "t", "base": "doc",
    "answers": {"AMB-06": ["WSAEADDRINUSE", "WSAEACCES"]}, "reasons": {"AMB-06": "both were seen"}})");
  ASSERT_TRUE(profile.ok()) << profile.error().to_string();
  EXPECT_TRUE(profile->answers.allows(amb::AMB_06::wsaeacces));
  EXPECT_TRUE(profile->answers.allows(amb::AMB_06::wsaeaddrinuse));
  Answers expected = Answers::doc();
  expected.set_mask(Question::AMB_06, profile->answers.mask(Question::AMB_06));
  EXPECT_EQ(profile->answers, expected);
}

TEST(Profiles, AreFoundByPathToo) {
  EXPECT_TRUE(find_profile(source_path("scenarios/profiles/doc.json")).ok());
  EXPECT_EQ(find_profile("./no-such.json").error().message,
            "cannot read the file: it does not exist");
}

TEST(Profiles, AMisspeltNameIsAnswered) {
  EXPECT_EQ(find_profile("obsreved").error().message,
            "there is no profile \"obsreved\"; did you mean \"observed\"?");
  EXPECT_NE(find_profile("x").error().message.find("there are \"before-17763\", "),
            std::string::npos);
}

}  // namespace
}  // namespace portpool::conformance
