#include "coverage/stated_answers.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "coverage/stated_offers.hpp"
#include "judge/expectation.hpp"
#include "report/simulate_and_judge.hpp"

namespace portpool::conformance {
namespace {

constexpr std::size_t kMostRuns = 1200;

// A call of the run, counted from 0, and the member of its offer that is taken.
struct Turn {
  std::size_t call = 0;
  std::size_t member = 0;
};

// What is still not offered, by step, and the runs that look for it.
class Search {
 public:
  explicit Search(const Scenario& scenario) : scenario_(scenario) {}

  void run_all() {
    run({});
    run_with(Answers::doc());
    run_questions();
    const std::vector<std::size_t> members = members_of_offers();
    for (std::size_t call = 0; call < members.size() && !done(); ++call) {
      for (std::size_t i = 0; i < members[call] && !done(); ++i) run_turns({{call, i}});
    }
    for (std::size_t call = 0; call < members.size(); ++call) {
      for (std::size_t later = call + 1; later < members.size(); ++later) {
        for (std::size_t i = 0; i < members[call] && !done(); ++i) {
          for (std::size_t j = 0; j < kMostMembers && !done(); ++j) {
            run_turns({{call, i}, {later, j}});
          }
        }
      }
    }
  }

  [[nodiscard]] std::vector<UnfoundedAnswer> unfounded() const {
    std::vector<UnfoundedAnswer> all;
    for (const auto& [step, left] : left_) {
      for (const std::string& result : left.results) all.push_back({step, left.where, result});
    }
    return all;
  }

 private:
  static constexpr std::size_t kMostMembers = 4;  // of a second call that ends otherwise

  struct Left {
    SourcePosition where;
    std::set<std::string> results;
  };

  [[nodiscard]] bool done() const {
    const bool nothing_left =
        std::ranges::all_of(left_, [](const auto& entry) { return entry.second.results.empty(); });
    return (runs_ != 0 && nothing_left) || runs_ >= kMostRuns;
  }

  void run(const SimOptions& sim) {
    ++runs_;
    const ScenarioOutcome outcome = simulate_and_judge(scenario_, sim, {});
    if (!outcome.trace) return;
    const StatedOffers offers = compare_offers(scenario_, *outcome.trace, Answers::open(), {});
    for (const StatedStep& step : offers.steps) {
      const auto known = left_.find(step.step);
      if (known == left_.end()) {
        left_[step.step] = {step.where, step.unoffered};
        continue;
      }
      std::set<std::string>& left = known->second.results;
      std::erase_if(left, [&](const auto& result) { return !step.unoffered.contains(result); });
    }
  }

  void run_with(const Answers& answers) {
    if (done()) return;
    SimOptions sim;
    sim.answers = answers;
    run(sim);
  }

  // Every answer to each question that the scenario names, the others as picked; then two of them.
  void run_questions() {
    for (const Question one : scenario_.questions) {
      for (std::uint8_t i = 0; i < info(one).answers.size(); ++i) {
        Answers answers = Answers::observed();
        answers.set_mask(one, static_cast<std::uint8_t>(1u << i));
        run_with(answers);
        for (const Question other : scenario_.questions) {
          for (std::uint8_t j = 0; other > one && j < info(other).answers.size(); ++j) {
            Answers both = answers;
            both.set_mask(other, static_cast<std::uint8_t>(1u << j));
            run_with(both);
          }
        }
      }
    }
  }

  // Makes the calls of a run, and takes these turns. `seen` is told the size of every offer.
  static SimOptions turning(std::vector<Turn> turns, std::vector<std::size_t>* seen) {
    SimOptions sim;
    sim.answers = Answers::open();
    sim.perform = [turns = std::move(turns), seen, at = std::size_t{0}](
                      Host& host, Caller caller, const Call& call, Chooser& chooser,
                      bool may_block) mutable {
      const auto turn_to = [&](const Offer& offer, std::size_t preferred) {
        for (const Turn& turn : turns) {
          if (turn.call == at && turn.member < offer.size()) preferred = turn.member;
        }
        if (seen != nullptr) seen->push_back(offer.size());
        ++at;
        return preferred;
      };
      Offer offer;
      host.offer(caller, call, offer);
      const std::size_t index = turn_to(offer, host.preferred(offer, may_block));
      const Outcome outcome = host.choose(offer[index], chooser);
      host.commit(caller, call, offer, index, outcome);
      // Each end of a request is a turn of its own.
      while (const auto request = host.next_unsettled()) {
        Offer ends;
        host.offer_completion(*request, ends);
        const std::size_t end = turn_to(ends, host.preferred(ends));
        host.commit_completion(*request, ends, end, host.choose(ends[end], chooser));
      }
      return outcome;
    };
    return sim;
  }

  [[nodiscard]] std::vector<std::size_t> members_of_offers() {
    std::vector<std::size_t> members;
    if (!done()) run(turning({}, &members));
    return members;
  }

  void run_turns(std::vector<Turn> turns) { run(turning(std::move(turns), nullptr)); }

  const Scenario& scenario_;
  std::map<std::string, Left> left_;
  std::size_t runs_ = 0;
};

}  // namespace

StatedAnswers check_stated_answers(const Scenario& scenario) {
  StatedAnswers answers;
  for (const Step& step : scenario.steps) {
    if (step.expect) answers.count += expected_results(*step.expect).size();
  }
  Search search(scenario);
  search.run_all();
  answers.unfounded = search.unfounded();
  return answers;
}

}  // namespace portpool::conformance
