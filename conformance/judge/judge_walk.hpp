// One walk of the judge along one trace: what judge.cpp (the walk) and judge_findings.cpp (what it
// writes down) share.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "judge/case.hpp"
#include "judge/causes.hpp"
#include "judge/hidden_steps.hpp"
#include "judge/observer.hpp"
#include "judge/state_set.hpp"

namespace portpool::conformance {

class Judge {
 public:
  Judge(const Scenario& scenario, const Trace& trace, const JudgeOptions& options,
        JudgeObserver* observer)
      : case_(scenario, trace, options),
        observer_(observer),
        states_(std::max<std::size_t>(options.max_states, 1)),
        known_(options.profile) {
    verdict_.scenario = scenario.id;
    states_.add(initial_state(case_));
    if (observer_ != nullptr) observer_->begins(states_.all());
  }

  Verdict run();

 private:
  void judge_stop(const Stop& stop);
  void judge_call(const Stop& stop, const SeenEvent& seen);
  void judge_host(const Stop& stop, const SeenEvent& seen);
  void judge_cancelled(const Stop& stop);
  void commit_fitting(const Stop& stop, const SeenEvent& seen, Candidate& state, StateSet& after);
  [[nodiscard]] bool fits_here(const Candidate& state, const Stop& stop, const SeenEvent& seen,
                               const Alternative& alternative, Outcome& told) const;

  void settle(const Stop& stop, StateSet&& after);
  void deviate(const Stop& stop, const SeenEvent& seen);
  void pass_over_stop(const Stop& stop);
  void list_allowed(const Stop& stop, Finding& found);
  void note_irregularities();
  void add_finding(Finding&& found, const Step& step);
  [[nodiscard]] Touched touched(const Step& step) const;
  [[nodiscard]] static Finding finding(FindingKind kind, const Step& step);
  [[nodiscard]] static Seen seen_at(const Stop& stop);  // which has an event

  void check_expectation(const Stop& stop);
  void ask_whether_founded(const Stop& stop);
  [[nodiscard]] bool lacks_reservations() const;
  [[nodiscard]] Unsupported why_unsupported(const TraceEvent& event) const;
  void learn(const Step& step);
  void finish();

  Case case_;
  JudgeObserver* observer_;  // nullptr = nobody
  Chooser chooser_{0};
  StateSet states_;
  Causes causes_;
  Answers known_;
  const SeenEvent* seen_ = nullptr;        // of the stop that is judged, while it is
  std::size_t stop_ = 0;                   // index of the stop that is judged
  std::size_t irregular_ = 0;              // of the next irregularity that is told
  StepOffer offered_;                      // of the state that is looked at
  std::vector<AllowedOutcome> unfounded_;  // what is allowed, when nothing that is expected is
  Verdict verdict_;
};

}  // namespace portpool::conformance
