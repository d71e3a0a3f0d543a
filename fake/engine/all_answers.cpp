#include "portpool/fake/all_answers.hpp"

namespace portpool::fake {
namespace {

/// One walk through the answers. A run with the pick of a question is a run of every question's
/// picks that it met, so each combination is run once.
class Walk {
 public:
  Walk(const std::function<Questions(const MachineSetup&)>& body, std::size_t most)
      : body_(body), most_(most) {}

  void from(const Answers& answers, const Questions& decided) {
    if (runs_ >= most_) return;
    MachineSetup setup;
    setup.host.answers = answers;
    ++runs_;
    branch(answers, decided, body_(setup));
  }

  [[nodiscard]] std::size_t runs() const { return runs_; }

 private:
  // The run under `answers` met these questions; the other answers to each are still to be run.
  void branch(const Answers& answers, Questions decided, const Questions& met) {
    for (std::size_t i = 0; i < kQuestionCount; ++i) {
      if (!met.test(i) || decided.test(i)) continue;
      const auto question = static_cast<Question>(i);
      decided.set(i);
      const std::uint8_t accepted = Answers::open().mask(question);
      for (std::uint8_t answer = 0; answer < info(question).answers.size(); ++answer) {
        const bool other = (accepted >> answer & 1u) != 0 && !answers.allows(question, answer);
        if (!other) continue;
        Answers changed = answers;
        changed.set_mask(question, static_cast<std::uint8_t>(1u << answer));
        from(changed, decided);
      }
    }
  }

  const std::function<Questions(const MachineSetup&)>& body_;
  const std::size_t most_;
  std::size_t runs_ = 0;
};

}  // namespace

Questions questions_met(Machine& machine) {
  return machine.look([](const Host& host) { return host.tally().consulted; });
}

std::size_t for_each_accepted_answer(const std::function<Questions(const MachineSetup&)>& body,
                                     std::size_t most) {
  Walk walk(body, most);
  walk.from(Answers::observed(), {});
  return walk.runs();
}

}  // namespace portpool::fake
