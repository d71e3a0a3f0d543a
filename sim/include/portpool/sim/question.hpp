#pragma once

#include <portpool/sim/clause.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace portpool {

/// One open question of the catalogue, sim/catalogue/questions.json: where the documentation is
/// silent or contradicts itself (AMB), or where systems of different age differ (ERA).
enum class Question : std::uint8_t {
#include <portpool/sim/question_ids.inc>
};

struct AnswerInfo {
  std::string_view id;     ///< an error name, "success", or words joined by hyphens
  std::string_view means;  ///< what a system with this answer does
};

struct QuestionInfo {
  std::string_view id;        ///< as in the catalogue, "AMB-06"
  std::string_view question;  ///< one sentence
  std::span<const Clause> clauses;
  std::span<const AnswerInfo> answers;  ///< every accepted answer, 1 to 8 of them
  std::uint8_t pick;                    ///< index of the answer that evidence favours
  std::uint8_t doc;                     ///< index of the answer that documentation favours
  std::string_view basis;               ///< evidence letters behind the pick, as in ClauseInfo
  bool arbitrary;                       ///< the pick rests on no evidence at all
};

/// Constant time.
[[nodiscard]] const QuestionInfo& info(Question question) noexcept;

/// The question of an id such as "AMB-06"; nothing for any other text. Linear in the catalogue.
[[nodiscard]] std::optional<Question> question_from_id(std::string_view id) noexcept;

/// The index of an answer of `question` by its id; nothing for any other text.
[[nodiscard]] std::optional<std::uint8_t> answer_from_id(Question question,
                                                         std::string_view id) noexcept;

namespace detail {
/// Defined for the answer enums alone.
template <class AnswerEnum>
struct QuestionOf;
}  // namespace detail

// The answers of each question as an enum of the same name: amb::AMB_06::wsaeacces. Enumerators
// are in lower case, since <winsock2.h> defines WSAEACCES and its kin as macros.
#include <portpool/sim/question_answers.inc>

/// One of the enums of namespace amb.
template <class T>
concept AnswerEnum = requires {
  detail::QuestionOf<T>::value;
};

/// The question that the answers of enum `T` belong to.
template <AnswerEnum T>
inline constexpr Question question_of = detail::QuestionOf<T>::value;

}  // namespace portpool
