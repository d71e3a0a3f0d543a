#include "portpool/sim/answers.hpp"

#include "portpool/sim/invariant.hpp"

#include <algorithm>

#include "question_table.hpp"

namespace portpool {
namespace {

using Masks = std::array<std::uint8_t, kQuestionCount>;

constexpr std::uint8_t bit(unsigned answer) {
  return static_cast<std::uint8_t>(1U << answer);
}

constexpr std::uint8_t all_of(std::size_t question) {
  const auto count = detail::kQuestionTable[question].answers.size();
  return static_cast<std::uint8_t>((1U << count) - 1);
}

constexpr Masks make_observed() {
  Masks masks{};
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    masks[i] = bit(detail::kQuestionTable[i].pick);
  }
  return masks;
}

constexpr Masks make_doc() {
  Masks masks{};
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    masks[i] = bit(detail::kQuestionTable[i].doc);
  }
  return masks;
}

constexpr Masks make_open() {
  Masks masks = make_observed();
  for (std::size_t i = 0; i < kOpenQuestionCount; ++i) {
    masks[i] = all_of(i);
  }
  return masks;
}

constexpr Masks kObserved = make_observed();
constexpr Masks kDoc = make_doc();
constexpr Masks kOpen = make_open();

}  // namespace

Answers Answers::observed() noexcept {
  Answers answers;
  answers.masks_ = kObserved;
  return answers;
}

Answers Answers::doc() noexcept {
  Answers answers;
  answers.masks_ = kDoc;
  return answers;
}

Answers Answers::open() noexcept {
  Answers answers;
  answers.masks_ = kOpen;
  return answers;
}

std::uint8_t Answers::only(Question question) const noexcept {
  PORTPOOL_INVARIANT(decided(question));
  return static_cast<std::uint8_t>(std::countr_zero(mask(question)));
}

void Answers::set_mask(Question question, std::uint8_t mask) noexcept {
  PORTPOOL_INVARIANT((mask & ~all_of(index(question))) == 0);
  masks_[index(question)] = mask;
}

void Answers::narrow(Question question, std::uint8_t answer) noexcept {
  PORTPOOL_INVARIANT(answer < info(question).answers.size());
  masks_[index(question)] &= bit(answer);
}

bool Answers::contradicted() const noexcept {
  return std::find(masks_.begin(), masks_.end(), std::uint8_t{0}) != masks_.end();
}

std::uint64_t Answers::hash() const noexcept {
  // FNV-1a: the value is short, and the result has to be the same everywhere.
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const std::uint8_t mask : masks_) {
    hash = (hash ^ mask) * 0x100000001b3U;
  }
  return hash;
}

}  // namespace portpool
