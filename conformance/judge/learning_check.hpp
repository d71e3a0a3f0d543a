// Whether learning can be trusted, and how far it reaches: simulated machines whose answers to the
// questions are known, and hidden from the judge.
#pragma once

#include <array>
#include <functional>

#include "judge/learn.hpp"

namespace portpool::conformance {

struct LearningCheck {
  struct PerQuestion {
    std::size_t decided = 0;   // machines of which exactly one answer survived
    std::size_t narrowed = 0;  // machines of which some, not all, accepted answers survived
    std::size_t lost = 0;      // machines whose own answer did not survive: an error of the judge
  };
  std::size_t machines = 0;
  std::size_t deviations = 0;  // traces of simulated machines that the judge did not agree with
  std::array<PerQuestion, kQuestionCount> questions{};
};

/// One answer to each AMB question, drawn from the accepted ones; the ERA questions at their pick.
[[nodiscard]] Answers random_answers(std::uint64_t seed);

/// Simulates `scenarios` on `machines` machines with random answers and learns from the traces.
/// `done`, called after each machine, gets the number of machines so far. Linear in both.
[[nodiscard]] Result<LearningCheck> check_learning(
    const std::vector<Scenario>& scenarios, std::size_t machines, std::uint64_t seed,
    const std::function<void(std::size_t)>& done = {});

/// A row for each question, then totals.
[[nodiscard]] std::string learning_text(const LearningCheck& check);

}  // namespace portpool::conformance
