#include "portpool/sim/question.hpp"

#include "portpool/sim/invariant.hpp"

#include "question_table.hpp"

namespace portpool {

const QuestionInfo& info(Question question) noexcept {
  const auto index = static_cast<std::size_t>(question);
  PORTPOOL_INVARIANT(index < kQuestionCount);
  return detail::kQuestionTable[index];
}

std::optional<Question> question_from_id(std::string_view id) noexcept {
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    if (detail::kQuestionTable[i].id == id) {
      return static_cast<Question>(i);
    }
  }
  return std::nullopt;
}

std::optional<std::uint8_t> answer_from_id(Question question, std::string_view id) noexcept {
  const auto answers = info(question).answers;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].id == id) {
      return static_cast<std::uint8_t>(i);
    }
  }
  return std::nullopt;
}

}  // namespace portpool
