#include "judge/learning_check.hpp"

#include <bit>
#include <random>

#include "run/runner.hpp"
#include "run/sim_backend.hpp"

namespace portpool::conformance {
namespace {

Result<LearnedBuild> learn_machine(const std::vector<Scenario>& scenarios, const Answers& hidden,
                                   std::uint64_t seed) {
  LearnedBuild build;
  build.system = "model";
  for (const Scenario& scenario : scenarios) {
    SimOptions options;
    options.answers = hidden;
    options.seed = seed;
    SimBackend backend(options);
    const Result<Trace> trace = run_scenario(scenario, backend, RunOptions{});
    if (!trace) return trace.error();
    JudgeOptions judging;
    judging.check_expectations = false;  // a scenario expects what its author's machine would do
    learn_from(build, judge(scenario, *trace, judging));
  }
  return build;
}

void count(LearningCheck& check, const LearnedBuild& build, const Answers& hidden) {
  const Answers open = Answers::open();
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    const auto question = static_cast<Question>(i);
    LearningCheck::PerQuestion& row = check.questions[i];
    const std::uint8_t survivors = build.survivors.mask(question);
    if (std::has_single_bit(survivors)) ++row.decided;
    if (survivors != open.mask(question)) ++row.narrowed;
    if ((survivors & hidden.mask(question)) == 0) ++row.lost;
  }
}

std::string padded(std::size_t number, std::size_t width) {
  std::string text = std::to_string(number);
  if (text.size() < width) text.insert(0, width - text.size(), ' ');
  return text;
}

}  // namespace

Answers random_answers(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Answers answers = Answers::observed();
  for (std::size_t i = 0; i < kOpenQuestionCount; ++i) {
    const auto question = static_cast<Question>(i);
    const std::size_t choices = info(question).answers.size();
    answers.set_mask(question, static_cast<std::uint8_t>(1U << (random() % choices)));
  }
  return answers;
}

Result<LearningCheck> check_learning(const std::vector<Scenario>& scenarios, std::size_t machines,
                                     std::uint64_t seed,
                                     const std::function<void(std::size_t)>& done) {
  LearningCheck check;
  for (std::size_t machine = 0; machine < machines; ++machine) {
    const Answers hidden = random_answers(seed + machine);
    const Result<LearnedBuild> build = learn_machine(scenarios, hidden, seed + machine);
    if (!build) return build.error();
    count(check, *build, hidden);
    check.deviations += build->left_out.size();
    ++check.machines;
    if (done) done(check.machines);
  }
  return check;
}

std::string learning_text(const LearningCheck& check) {
  std::string text =
      "question  decided  narrowed  lost   of " + std::to_string(check.machines) + " machines\n";
  std::size_t always = 0, sometimes = 0, never = 0, lost = 0;
  for (std::size_t i = 0; i < kOpenQuestionCount; ++i) {
    const LearningCheck::PerQuestion& row = check.questions[i];
    text += std::string(info(static_cast<Question>(i)).id) + "    " + padded(row.decided, 7) +
            "  " + padded(row.narrowed, 8) + "  " + padded(row.lost, 4) + "\n";
    if (info(static_cast<Question>(i)).answers.size() > 1) {
      always += row.decided == check.machines ? 1U : 0U;
      never += row.narrowed == 0 ? 1U : 0U;
      sometimes += row.decided != check.machines && row.narrowed != 0 ? 1U : 0U;
    }
    lost += row.lost;
  }
  text += "always decided " + std::to_string(always) + ", sometimes or in part " +
          std::to_string(sometimes) + ", never " + std::to_string(never) + "; answers lost " +
          std::to_string(lost) + "; traces left out " + std::to_string(check.deviations) + "\n";
  return text;
}

}  // namespace portpool::conformance
