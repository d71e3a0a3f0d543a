#include "html/recorder.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "judge/allowed.hpp"
#include "judge/observer.hpp"
#include "run/translate.hpp"

namespace portpool::conformance {
namespace {

class Recorder final : public JudgeObserver {
 public:
  Recorder(const Scenario& scenario, const Trace& trace) : scenario_(scenario), trace_(trace) {}

  void begins(std::span<const Candidate> states) override {
    recording_.start = picture_of(scenario_, states);
    now_ = recording_.start.items;
  }

  void offers(const Step& step, const Candidate& state, const StepOffer& offered,
              const Taken& taken) override {
    for (std::size_t i = 0; i < offered.offer.size(); ++i) {
      AllowedOutcome allowed = allowed_outcome(offered.offer[i], step, state);
      const auto known =
          std::find_if(offer_.begin(), offer_.end(),
                       [&](const OfferedOutcome& other) { return other.allowed == allowed; });
      if (known == offer_.end()) {
        offer_.push_back({std::move(allowed), taken.test(i)});
      } else {
        known->taken = known->taken || taken.test(i);
      }
    }
  }

  void judged(const Step& step, const TraceEvent& event,
              std::span<const Candidate> states) override {
    RecordedStep recorded;
    recorded.step = static_cast<std::size_t>(&step - scenario_.steps.data());
    recorded.event = static_cast<std::size_t>(&event - trace_.events.data());
    recorded.offer = std::move(offer_);
    PoolPicture pool = picture_of(scenario_, states);
    std::ranges::copy(pool.dynamic_range, recorded.dynamic_range);
    std::ranges::set_difference(pool.items, now_, std::back_inserter(recorded.came));
    std::ranges::set_difference(now_, pool.items, std::back_inserter(recorded.went));
    now_ = std::move(pool.items);
    recorded.states = states.size();
    recording_.steps.push_back(std::move(recorded));
    offer_.clear();
  }

  Recording take() { return std::move(recording_); }

 private:
  const Scenario& scenario_;
  const Trace& trace_;
  std::vector<OfferedOutcome> offer_;  // of the step that is being judged
  std::vector<PoolItem> now_;          // of the last picture
  Recording recording_;
};

}  // namespace

Recording record(const Scenario& scenario, const Trace& trace, const JudgeOptions& options) {
  Recorder recorder(scenario, trace);
  static_cast<void>(judge_observed(scenario, trace, options, recorder));
  return recorder.take();
}

}  // namespace portpool::conformance
