#include "coverage/stated_offers.hpp"

#include <algorithm>

#include "judge/expectation.hpp"
#include "judge/observer.hpp"
#include "run/events.hpp"
#include "run/translate.hpp"

namespace portpool::conformance {
namespace {

// One spelling for each number: two names of one code are the same result.
std::string spelled(const std::string& result) {
  const auto code = code_of_result(result);
  return code ? result_name(*code) : result;
}

std::string spelled(Status status, Face face) {
  if (status == Status::pending) return "pending";
  if (status == Status::blocked) return "blocked";
  return result_name(code_of(status, face));
}

struct Offered {
  std::set<std::string> results;
  std::set<std::string> lasting;  // those that are not a matter of time
  bool anything = false;          // whatever a step states is offered (IOC-001)
};

// Whether a call that waits still blocks, or its time-out has passed, is a matter of time: a step
// states the one that it is about.
bool is_of_time(const Alternative& alternative) {
  return alternative.outcome.status == Status::blocked || alternative.rule == Rule::wait_timed_out;
}

class Comparison final : public JudgeObserver {
 public:
  explicit Comparison(const Scenario& scenario) : scenario_(scenario) {}

  void begins(std::span<const Candidate>) override {}
  void judged(const Step&, const TraceEvent&, std::span<const Candidate>) override {}
  void offers(const Step& step, const Candidate&, const StepOffer& offered, const Taken&) override {
    const Step* stating = offered.call ? &step : awaiting(step);
    if (stating == nullptr || !stating->expect) return;
    const Face face = step.is_call() ? face_of(step) : Face::win32;
    Offered& seen = offered_of(*stating);
    for (const Alternative& alternative : offered.offer) {
      const std::string result = spelled(alternative.outcome.status, face);
      seen.anything = seen.anything || alternative.any_code;
      seen.results.insert(result);
      if (alternative.rule != Rule::control_not_modelled && !is_of_time(alternative))
        seen.lasting.insert(result);
    }
  }

  [[nodiscard]] std::vector<StatedStep> steps() const {
    std::vector<StatedStep> all;
    for (const auto& [step, offered] : offered_) {
      StatedStep one{step->id, step->where, offered.lasting, {}};
      for (const std::string& expected : expected_results(*step->expect)) {
        const std::string result = spelled(expected);
        one.unstated.erase(result);
        if (!offered.anything && !offered.results.contains(result)) one.unoffered.insert(result);
      }
      all.push_back(std::move(one));
    }
    return all;
  }

 private:
  // The step that says how a blocked call ends.
  [[nodiscard]] const Step* awaiting(const Step& step) const {
    for (const Step& other : scenario_.steps) {
      const bool awaits = other.is_call() && std::get<CallName>(other.what) == CallName::await_ &&
                          other.arguments.awaited_step == step.id && !other.blocks;
      if (awaits) return &other;
    }
    return nullptr;
  }

  Offered& offered_of(const Step& step) {
    for (auto& [known, offered] : offered_) {
      if (known == &step) return offered;
    }
    return offered_.emplace_back(&step, Offered{}).second;
  }

  const Scenario& scenario_;
  std::vector<std::pair<const Step*, Offered>> offered_;
};

}  // namespace

StatedOffers compare_offers(const Scenario& scenario, const Trace& trace, const Answers& answers,
                            const Mutation& mutation) {
  Comparison comparison(scenario);
  JudgeOptions options;
  options.profile = answers;
  options.mutation = mutation;
  StatedOffers result;
  result.verdict = judge_observed(scenario, trace, options, comparison);
  result.steps = comparison.steps();
  return result;
}

}  // namespace portpool::conformance
