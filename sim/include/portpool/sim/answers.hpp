#pragma once

#include <portpool/sim/question.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <type_traits>

namespace portpool {

/// Which answers to the questions of the catalogue are still possible: one bit per answer, one
/// byte per question. A profile is such a value; a judge narrows one as it sees a system answer.
/// Small, trivially copyable and without padding, so that it can be compared and hashed as bytes.
/// Every operation takes constant time, except the whole-value ones, which are linear in the
/// number of questions.
class Answers {
 public:
  /// Evidence wins: the pick of each question. The default profile of a simulation.
  [[nodiscard]] static Answers observed() noexcept;
  /// Documentation wins over field evidence.
  [[nodiscard]] static Answers doc() noexcept;
  /// Every accepted answer to every AMB question; ERA questions at their pick, since the age of a
  /// system is known and not found out from its answers.
  [[nodiscard]] static Answers open() noexcept;

  /// Whether answer number `answer` of `question` is still possible. False when out of range.
  [[nodiscard]] constexpr bool allows(Question question, std::uint8_t answer) const noexcept {
    return answer < 8 && ((masks_[index(question)] >> answer) & 1U) != 0;
  }
  /// allows(amb::AMB_06::wsaeacces)
  template <AnswerEnum T>
  [[nodiscard]] constexpr bool allows(T answer) const noexcept {
    return allows(question_of<T>, static_cast<std::uint8_t>(answer));
  }

  /// Exactly one answer is left.
  [[nodiscard]] constexpr bool decided(Question question) const noexcept {
    return std::has_single_bit(masks_[index(question)]);
  }
  /// The number of the one answer that is left. Precondition: decided(question).
  [[nodiscard]] std::uint8_t only(Question question) const noexcept;
  /// The one answer that is left, as an enumerator: only<amb::AMB_02>(). Precondition as above.
  template <AnswerEnum T>
  [[nodiscard]] T only() const noexcept {
    return static_cast<T>(only(question_of<T>));
  }

  /// Bit n is set while answer n is possible.
  [[nodiscard]] constexpr std::uint8_t mask(Question question) const noexcept {
    return masks_[index(question)];
  }
  /// Precondition: no bit beyond the answers of the question.
  void set_mask(Question question, std::uint8_t mask) noexcept;

  /// Drops every answer but one. When that one was not possible any more, none is left, and
  /// contradicted() tells. Precondition: the question has such an answer.
  void narrow(Question question, std::uint8_t answer) noexcept;
  template <AnswerEnum T>
  void narrow(T answer) noexcept {
    narrow(question_of<T>, static_cast<std::uint8_t>(answer));
  }

  /// Some question has no possible answer left.
  [[nodiscard]] bool contradicted() const noexcept;

  /// The same on every compiler and system.
  [[nodiscard]] std::uint64_t hash() const noexcept;

  friend bool operator==(const Answers&, const Answers&) = default;

 private:
  constexpr Answers() = default;
  static constexpr std::size_t index(Question question) noexcept {
    return static_cast<std::size_t>(question);
  }

  std::array<std::uint8_t, kQuestionCount> masks_{};
};

static_assert(std::is_trivially_copyable_v<Answers>);
static_assert(std::has_unique_object_representations_v<Answers>);
static_assert(sizeof(Answers) == kQuestionCount);

}  // namespace portpool

template <>
struct std::hash<portpool::Answers> {
  std::size_t operator()(const portpool::Answers& answers) const noexcept {
    return static_cast<std::size_t>(answers.hash());
  }
};
