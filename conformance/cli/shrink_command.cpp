// portpool shrink: the smallest scenario that still fails.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>

#include "cli/option_values.hpp"
#include "cli/search_commands.hpp"
#include "cli/shrink_predicate.hpp"
#include "explore/caught_invariant.hpp"
#include "format/reading/file_text.hpp"
#include "format/scenario/scenario_writer.hpp"
#include "fuzz/kept_case.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "report/terminal.hpp"
#include "text/counted.hpp"
#include "text/printable.hpp"

namespace portpool::conformance {
namespace {

struct ShrinkCommandOptions {
  std::string scenario;
  PredicateOptions predicate;
  std::string out;
  double seconds = 0;
  std::size_t most_runs = 20'000;
  bool quiet = false;
};

// Beside what explore and fuzz find, and never in the corpus, whose next run would read it.
std::string default_output(const Scenario& scenario) {
  return "found/" + scenario.id + "-small.json";
}

// The id is that of the file. The title of what it was made from would claim what it no longer
// shows, so title and note tell the failure.
Result<Done> write_result(Scenario scenario, const Scenario& from, const FoundPredicate& found,
                          const std::string& path) {
  const std::string& what = *found.what;
  const std::size_t slash = path.find_last_of("/\\") + 1;  // npos + 1 is 0
  scenario.id = path.substr(slash, path.size() - slash - 5);
  scenario.title = one_line(what);
  scenario.note = "Shrunk from " + from.id + ": " + what;
  // What the failure is about; where nothing says so, what happens in the last step.
  scenario.clauses =
      found.clauses->empty() ? clauses_of(scenario, Answers::observed()) : *found.clauses;
  const std::string text = write_scenario(scenario);
  const ScenarioReport again = read_scenario(path, text);
  if (!again.scenario) return again.errors.front();
  return write_whole_file(path, text);
}

// The time that a command may take, the first look at its scenario included.
class Deadline {
 public:
  explicit Deadline(double seconds) : seconds_(seconds) {}
  [[nodiscard]] bool is_over() const { return seconds_ > 0 && gone() >= seconds_; }
  /// 0 where there is no end, as ShrinkOptions has it.
  [[nodiscard]] double left() const {
    constexpr double kNothing = 1e-9;
    return seconds_ > 0 ? std::max(seconds_ - gone(), kNothing) : 0;
  }

 private:
  using Clock = std::chrono::steady_clock;
  [[nodiscard]] double gone() const {
    return std::chrono::duration<double>(Clock::now() - begun_).count();
  }

  const double seconds_;
  const Clock::time_point begun_ = Clock::now();
};

Result<FoundPredicate> first_look(const Scenario& scenario, const ShrinkCommandOptions& options,
                                  const Deadline& deadline, ProgressLine& line) {
  constexpr std::uint64_t kBetweenReports = 32;
  PredicateOptions predicate = options.predicate;
  predicate.watch = [&deadline, &line, calls = std::uint64_t{0}]() mutable {
    if (deadline.is_over()) throw OutOfTime();
    if (++calls % kBetweenReports == 0) line.show("shrink  " + grouped(calls) + " calls");
  };
  try {
    return find_predicate(scenario, predicate);
  } catch (const OutOfTime&) {
    return file_error(options.scenario,
                      "the time is over before it is known how it fails: give it more --seconds, "
                      "or name one --profile");
  }
}

Result<int> run(const ShrinkCommandOptions& options) {
  const Deadline deadline(options.seconds);
  const Result<Scenario> scenario = load_scenario_file(options.scenario);
  if (!scenario) return scenario.error();
  const std::string out = options.out.empty() ? default_output(*scenario) : options.out;
  if (!out.ends_with(".json")) {
    ToolError error;
    error.message = "--out: must end in .json, not \"" + out + '"';
    return error;
  }
  std::error_code none;
  if (std::filesystem::exists(to_path(out), none)) {
    return file_error(out, "the file exists already: name another one with --out");
  }
  ProgressLine line(!options.quiet);
  const Result<FoundPredicate> found = first_look(*scenario, options, deadline, line);
  line.clear();
  if (!found) return found.error();
  if (!found->holds) {
    report_error(file_error(options.scenario, found->missing));
    return static_cast<int>(found->nothing_runs ? kNothingRan : kBadInput);
  }
  ShrinkOptions shrinking;
  shrinking.seconds = deadline.left();
  shrinking.most_runs = options.most_runs;
  shrinking.progress = [&](std::size_t runs, std::size_t steps) {
    line.show(counted(runs, "run") + ", " + counted(steps, "step"));
  };
  const Shrunk shrunk = shrink(*scenario, found->holds, shrinking);
  line.clear();
  const Result<Done> written = write_result(shrunk.scenario, *scenario, *found, out);
  if (!written) return written.error();
  std::cout << printable(*found->what) << '\n'
            << "  steps        " << scenario->steps.size() << " -> " << shrunk.scenario.steps.size()
            << '\n'
            << "  runs         " << shrunk.runs
            << (shrunk.finished ? "" : ", stopped by a limit before nothing was left to try")
            << '\n'
            << "  wrote        " << printable(out) << '\n';
  return static_cast<int>(kAllAsExpected);
}

}  // namespace

void add_shrink_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<ShrinkCommandOptions>();
  PredicateOptions& predicate = options->predicate;
  CLI::App* command =
      app.add_subcommand("shrink", "Find the smallest scenario that fails in the same way");
  command->add_option("scenario", options->scenario, "A scenario that fails")->required();
  command
      ->add_option("--backend", predicate.backend,
                   "Where to run it: model, or winsock (this machine)")
      ->check(one_of({"model", "winsock"}))
      ->capture_default_str();
  command
      ->add_option("--predicate", predicate.predicate,
                   "Property to preserve: fails, deviation, expectation, invariant, reference, or "
                   "mutant:RULE (notices the broken rule)")
      ->check(&check_predicate)
      ->capture_default_str();
  command->add_option("--profile", predicate.profile,
                      "Answers to the open questions (default: all profiles on the model, open "
                      "on winsock)");
  command->add_option("--mutate", predicate.mutate,
                      "Break a rule of the simulated machine first: RULE, or RULE=flipped");
  command->add_option("--seed", predicate.seed, "64-bit random seed")
      ->check(whole_number(0))
      ->capture_default_str();
  command->add_option("--seconds", options->seconds, "Stop after this time")
      ->check(positive_seconds());
  command->add_option("--runs", options->most_runs, "Stop after N runs")
      ->check(whole_number(1))
      ->capture_default_str();
  command->add_option("--out", options->out,
                      "File to write (default: found/<scenario>-small.json)");
  command->add_flag("--quiet,-q", options->quiet, "Print no progress line");
  command->callback([options, &context] {
    catch_invariants();
    const Result<int> code = run(*options);
    context.exit_code = code ? *code : report_error(code.error());
  });
}

}  // namespace portpool::conformance
