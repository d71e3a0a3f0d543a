#include "shrink/shrink.hpp"

#include <algorithm>
#include <chrono>

#include "format/scenario/scenario_writer.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "shrink/dependencies.hpp"
#include "shrink/simplify.hpp"

namespace portpool::conformance {
namespace {

// Every step runs in a thread that is declared: what a file can say at all.
bool can_be_written(const Scenario& scenario) {
  return !scenario.steps.empty() && std::ranges::all_of(scenario.steps, [&](const Step& step) {
    return !step.is_call() || (step.process < scenario.processes.size() &&
                               step.thread <= scenario.processes[step.process].threads.size());
  });
}

class Shrinker {
 public:
  Shrinker(const Scenario& scenario, const Predicate& holds, const ShrinkOptions& options)
      : holds_(holds), options_(options), begun_(Clock::now()) {
    shrunk_.scenario = scenario;
  }

  Shrunk run() {
    const TryVersion take = [this](const Scenario& version) { return tries(version); };
    bool changed = true;
    while (changed && !out_of_bounds()) {
      changed = remove_steps();
      changed = simplify_declarations(shrunk_.scenario, take) || changed;
      changed = simplify_steps(shrunk_.scenario, take) || changed;
    }
    shrunk_.finished = !out_of_bounds();
    Scenario plain = with_plain_names(shrunk_.scenario);
    if (tries(plain)) shrunk_.scenario = std::move(plain);
    return std::move(shrunk_);
  }

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] bool out_of_bounds() const {
    if (shrunk_.runs >= options_.most_runs) return true;
    const double seconds = std::chrono::duration<double>(Clock::now() - begun_).count();
    return options_.seconds > 0 && seconds > options_.seconds;
  }

  // Whether a version loads and holds. The predicate sees what a reader of the file would.
  bool tries(const Scenario& version) {
    if (out_of_bounds() || !can_be_written(version)) return false;
    const ScenarioReport loaded = read_scenario(version.id + ".json", write_scenario(version));
    if (!loaded.scenario) return false;
    ++shrunk_.runs;
    if (!holds_(*loaded.scenario)) return false;
    if (options_.progress) options_.progress(shrunk_.runs, version.steps.size());
    return true;
  }

  bool remove_steps() {
    bool removed = false;
    for (std::size_t size = std::max<std::size_t>(shrunk_.scenario.steps.size() / 2, 1);;
         size /= 2) {
      // From the end: what comes last is needed by nothing.
      for (std::size_t end = shrunk_.scenario.steps.size(); end > 0;) {
        end = std::min(end, shrunk_.scenario.steps.size());
        const std::size_t begin = end > size ? end - size : 0;
        std::set<std::size_t> gone;
        for (std::size_t i = begin; i < end; ++i) gone.insert(i);
        Scenario version = without_steps(shrunk_.scenario, gone);
        if (tries(version)) {
          shrunk_.scenario = std::move(version);
          removed = true;
        }
        end = begin;
      }
      if (size <= 1) return removed;
    }
  }

  const Predicate& holds_;
  const ShrinkOptions& options_;
  const Clock::time_point begun_;
  Shrunk shrunk_;
};

}  // namespace

Shrunk shrink(const Scenario& scenario, const Predicate& holds, const ShrinkOptions& options) {
  return Shrinker(scenario, holds, options).run();
}

}  // namespace portpool::conformance
