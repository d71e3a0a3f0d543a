#include "portpool/sim/question.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace portpool {
namespace {

TEST(Question, OpenOnesComeFirstInTheOrderOfTheirNumbers) {
  int last = 0;
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    const std::string id(info(static_cast<Question>(i)).id);
    if (i >= kOpenQuestionCount) {
      EXPECT_TRUE(id.starts_with("ERA-")) << id;
      continue;
    }
    ASSERT_TRUE(id.starts_with("AMB-")) << id;
    const int number = std::stoi(id.substr(4));
    EXPECT_LT(last, number) << id;
    last = number;
  }
  EXPECT_EQ(info(Question::ERA_MATRIX).id, "ERA-MATRIX");
  EXPECT_EQ(info(Question::ERA_KB3039044).id, "ERA-KB3039044");
}

TEST(Question, IdsLeadBack) {
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    const auto question = static_cast<Question>(i);
    EXPECT_EQ(question_from_id(info(question).id), question);
  }
  EXPECT_EQ(question_from_id("AMB-999"), std::nullopt);
  EXPECT_EQ(question_from_id("AMB-6"), std::nullopt);
}

TEST(Question, AnswersAreDistinctAndPicksAreAmongThem) {
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    const auto question = static_cast<Question>(i);
    const QuestionInfo& about = info(question);
    ASSERT_FALSE(about.answers.empty()) << about.id;
    ASSERT_LE(about.answers.size(), 8U) << about.id;
    EXPECT_LT(about.pick, about.answers.size()) << about.id;
    EXPECT_LT(about.doc, about.answers.size()) << about.id;
    std::set<std::string_view> ids;
    for (std::size_t a = 0; a < about.answers.size(); ++a) {
      EXPECT_TRUE(ids.insert(about.answers[a].id).second) << about.id;
      EXPECT_EQ(answer_from_id(question, about.answers[a].id), a) << about.id;
      EXPECT_TRUE(about.answers[a].means.ends_with('.')) << about.id;
    }
    EXPECT_EQ(answer_from_id(question, "no-such-answer"), std::nullopt) << about.id;
    EXPECT_TRUE(about.question.ends_with('?')) << about.id;
    EXPECT_FALSE(about.clauses.empty()) << about.id;
  }
}

TEST(Question, OpenQuestionsConcernClausesThatLeaveSomethingOpen) {
  for (std::size_t i = 0; i < kOpenQuestionCount; ++i) {
    const QuestionInfo& about = info(static_cast<Question>(i));
    bool open = false;
    for (const Clause clause : about.clauses) {
      open = open || info(clause).strength != Strength::must;
    }
    // Some musts name a topic whose form their pages leave open.
    const bool form_only = about.id == "AMB-14" || about.id == "AMB-40" || about.id == "AMB-83";
    EXPECT_NE(open, form_only) << about.id;
  }
}

TEST(Question, EnumeratorsNameTheAnswersInOrder) {
  const auto answer = [](auto enumerator) {
    return info(question_of<decltype(enumerator)>).answers[static_cast<std::size_t>(enumerator)].id;
  };
  EXPECT_EQ(answer(amb::AMB_06::wsaeaddrinuse), "WSAEADDRINUSE");
  EXPECT_EQ(answer(amb::AMB_02::first_token_stays), "first-token-stays");
  EXPECT_EQ(answer(amb::AMB_21::error_sharing_violation), "ERROR_SHARING_VIOLATION");
  EXPECT_EQ(answer(amb::ERA_MATRIX::windows_xp), "windows-xp");
}

template <class T>
constexpr bool is_answer = AnswerEnum<T>;
static_assert(is_answer<amb::AMB_44>);
static_assert(!is_answer<Clause>);
static_assert(!is_answer<int>);
static_assert(question_of<amb::AMB_06> == Question::AMB_06);

// D alone says that the pages were read, and are silent.
TEST(Question, ArbitraryPicksHaveNoEvidence) {
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    const QuestionInfo& about = info(static_cast<Question>(i));
    if (about.arbitrary) {
      EXPECT_TRUE(about.basis.empty() || about.basis == "D") << about.id;
    }
  }
}

}  // namespace
}  // namespace portpool
