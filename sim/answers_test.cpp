#include "portpool/sim/answers.hpp"

#include <gtest/gtest.h>

namespace portpool {
namespace {

TEST(Answers, ObservedFollowsThePickOfEachQuestion) {
  const Answers answers = Answers::observed();
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    const auto question = static_cast<Question>(i);
    ASSERT_TRUE(answers.decided(question));
    EXPECT_EQ(answers.only(question), info(question).pick);
  }
  EXPECT_TRUE(answers.allows(amb::AMB_06::wsaeacces));
  EXPECT_FALSE(answers.allows(amb::AMB_06::wsaeaddrinuse));
  EXPECT_EQ(answers.only<amb::AMB_26>(), amb::AMB_26::success);
  EXPECT_FALSE(answers.contradicted());
}

TEST(Answers, DocDiffersWhereTheDocumentationSaysSomethingElse) {
  const Answers observed = Answers::observed();
  const Answers doc = Answers::doc();
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    const auto question = static_cast<Question>(i);
    const bool differs = info(question).doc != info(question).pick;
    EXPECT_EQ(doc.mask(question) != observed.mask(question), differs) << info(question).id;
  }
  EXPECT_EQ(doc.only<amb::AMB_26>(), amb::AMB_26::wsaeaddrinuse);
  EXPECT_EQ(doc.only<amb::AMB_25>(), amb::AMB_25::wsaeacces);
}

TEST(Answers, OpenAllowsEveryAcceptedAnswerButOneGeneration) {
  const Answers open = Answers::open();
  for (std::size_t i = 0; i < kOpenQuestionCount; ++i) {
    const auto question = static_cast<Question>(i);
    const auto count = info(question).answers.size();
    for (std::uint8_t answer = 0; answer < 8; ++answer) {
      EXPECT_EQ(open.allows(question, answer), answer < count) << info(question).id;
    }
  }
  EXPECT_EQ(open.only<amb::ERA_MATRIX>(), amb::ERA_MATRIX::server_2003_and_later);
  EXPECT_EQ(open.only<amb::ERA_KB3039044>(), amb::ERA_KB3039044::fixed);
  EXPECT_EQ(open.only<amb::ERA_RESERVATIONS>(), amb::ERA_RESERVATIONS::sound);
}

TEST(Answers, NumbersBeyondTheMaskAreNeverAllowed) {
  const Answers open = Answers::open();
  EXPECT_FALSE(open.allows(Question::AMB_01, 8));
  EXPECT_FALSE(open.allows(Question::AMB_01, 255));
}

TEST(Answers, NarrowLeavesOneAnswer) {
  Answers answers = Answers::open();
  EXPECT_FALSE(answers.decided(Question::AMB_05));
  answers.narrow(amb::AMB_05::wsaeaddrinuse);
  EXPECT_TRUE(answers.decided(Question::AMB_05));
  EXPECT_EQ(answers.only<amb::AMB_05>(), amb::AMB_05::wsaeaddrinuse);
  EXPECT_EQ(answers.mask(Question::AMB_06), Answers::open().mask(Question::AMB_06));
  EXPECT_FALSE(answers.contradicted());
}

TEST(Answers, NarrowToAnExcludedAnswerContradicts) {
  Answers answers = Answers::open();
  answers.narrow(amb::AMB_05::wsaeaddrinuse);
  answers.narrow(amb::AMB_05::wsaenobufs);
  EXPECT_TRUE(answers.contradicted());
  EXPECT_EQ(answers.mask(Question::AMB_05), 0);
  EXPECT_FALSE(answers.decided(Question::AMB_05));
}

TEST(Answers, EqualMeansSameMasksAndSameHash) {
  Answers a = Answers::open();
  Answers b = Answers::open();
  EXPECT_EQ(a, b);
  EXPECT_EQ(a.hash(), b.hash());
  a.set_mask(Question::AMB_05, 0b011);
  EXPECT_NE(a, b);
  EXPECT_NE(a.hash(), b.hash());
  b.set_mask(Question::AMB_05, 0b011);
  EXPECT_EQ(a, b);
}

TEST(AnswersDeathTest, MasksAndAnswersBeyondTheQuestionAbort) {
  Answers answers = Answers::open();
  EXPECT_DEATH(answers.set_mask(Question::AMB_04, 0b10), "broken invariant");
  EXPECT_DEATH(answers.narrow(Question::AMB_04, 1), "broken invariant");
  EXPECT_DEATH((void)answers.only(Question::AMB_05), "broken invariant");
}

}  // namespace
}  // namespace portpool
