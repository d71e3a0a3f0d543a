// portpool fuzz: random scenarios, everything checked that can be checked without knowing them.
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iostream>

#include "cli/option_values.hpp"
#include "cli/search_commands.hpp"
#include "explore/caught_invariant.hpp"
#include "format/reading/file_text.hpp"
#include "format/reading/inline_json.hpp"
#include "fuzz/campaign.hpp"
#include "fuzz/kept_case.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "report/console.hpp"
#include "report/terminal.hpp"
#include "run/parallel.hpp"
#include "text/counted.hpp"
#include "text/printable.hpp"

namespace portpool::conformance {
namespace {

// What the canary breaks: a rule that shows within a few random scenarios.
constexpr std::string_view kCanary = "bind_twice";

struct FuzzOptions {
  CampaignOptions campaign;
  std::string shard = "0/1";
  std::vector<std::string> profiles;
  std::string corpus, out;
  std::string mutate;
  bool canary = false;
  bool json = false;
  bool quiet = false;
  std::string color = "auto";
};

struct FuzzReport {
  CampaignProgress total;
  std::size_t kept_before = 0;                           // cases of the corpus that were examined
  std::vector<std::pair<std::string, Failure>> failing;  // of the corpus, by file
  std::vector<KeptCase> found;
  std::vector<std::uint64_t> numbers;  // of found
};

Result<Done> read_shard(FuzzOptions& options) {
  const std::string& text = options.shard;
  const std::size_t slash = text.find('/');
  const auto number = [&](std::string_view digits, std::uint64_t& to) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), to);
    return error == std::errc() && end == digits.data() + digits.size() && !digits.empty();
  };
  const bool good = slash != std::string::npos &&
                    number(std::string_view(text).substr(0, slash), options.campaign.shard) &&
                    number(std::string_view(text).substr(slash + 1), options.campaign.shards) &&
                    options.campaign.shard < options.campaign.shards;
  if (good) return Done{};
  ToolError error;
  error.message = "--shard: must be I/N with I below N, such as 0/4, not \"" + text + '"';
  return error;
}

// Cases that were kept: each is examined under every profile.
Result<Done> examine_corpus(const FuzzOptions& options, const std::vector<LoadedProfile>& profiles,
                            FuzzReport& report) {
  if (options.corpus.empty()) return Done{};
  std::error_code error;
  if (!std::filesystem::exists(to_path(options.corpus), error))
    return Done{};  // nothing was kept yet
  const Result<std::vector<std::string>> files = find_scenarios({options.corpus});
  if (!files) return files.error();
  Examination examination;
  examination.mutation = options.campaign.mutation;
  std::vector<std::optional<Failure>> failures(files->size());
  std::vector<Scenario> scenarios;
  for (const std::string& file : *files) {
    Result<Scenario> scenario = load_scenario_file(file);
    if (!scenario) return scenario.error();
    scenarios.push_back(std::move(*scenario));
  }
  for_each_index(scenarios.size(), options.campaign.jobs, [&](std::size_t i) {
    failures[i] = examine(scenarios[i], profiles, examination);
  });
  report.kept_before = scenarios.size();
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    if (failures[i]) report.failing.emplace_back((*files)[i], *failures[i]);
  }
  return Done{};
}

// One file for each kind of fault.
Result<Done> keep_found(const FuzzOptions& options, const std::vector<LoadedProfile>& profiles,
                        const CampaignResult& result, FuzzReport& report) {
  std::vector<Failure> kept;
  for (const FoundCase& found : result.found) {
    const auto alike = [&](const Failure& other) { return found.failure.is_like(other); };
    if (std::ranges::any_of(kept, alike)) continue;
    kept.push_back(found.failure);
    FuzzCase made;
    try {
      made = fuzz_case(found.number, options.campaign, profiles);
    } catch (const BrokenInvariant&) {
      continue;  // told as a failure without a scenario
    }
    KeepOptions keep;
    keep.directory = options.out.empty() ? options.corpus : options.out;
    if (keep.directory.empty()) keep.directory = ".";
    keep.examination = made.examination;
    // The policy of a plain run, if that shows it as well.
    Examination plain = made.examination;
    plain.policy = PortPolicyKind::lowest_free;
    if (examine_under(made.scenario, made.profile, plain).failure) keep.examination = plain;
    Result<KeptCase> one = keep_case(std::move(made.scenario), {}, keep);
    if (!one) return one.error();
    report.found.push_back(std::move(*one));
    report.numbers.push_back(found.number);
  }
  return Done{};
}

Result<FuzzReport> run(FuzzOptions& options) {
  if (const Result<Done> shard = read_shard(options); !shard) return shard.error();
  if (options.canary) options.mutate = kCanary;
  const Result<Mutation> mutation = mutation_named(options.mutate);
  if (!mutation) return mutation.error();
  options.campaign.mutation = *mutation;
  const Result<std::vector<LoadedProfile>> profiles = load_profiles(options.profiles);
  if (!profiles) return profiles.error();
  CampaignOptions& campaign = options.campaign;
  if (campaign.count == 0 && campaign.calls == 0 && campaign.seconds == 0) campaign.count = 10'000;
  FuzzReport report;
  if (const auto done = examine_corpus(options, *profiles, report); !done) return done.error();
  ProgressLine line(!options.json && !options.quiet);
  campaign.progress = [&](const CampaignProgress& now) {
    line.show(grouped(now.scenarios) + " scenarios, " + grouped(now.calls) + " calls, " +
              grouped(static_cast<std::uint64_t>(static_cast<double>(now.calls) / now.seconds)) +
              " a second, " + std::to_string(now.failures) + " failures");
  };
  const CampaignResult result = run_campaign(campaign, *profiles);
  line.clear();
  report.total = result.total;
  if (const auto done = keep_found(options, *profiles, result, report); !done) return done.error();
  report.total.failures = result.found.size();
  return report;
}

std::string found_as_json(const KeptCase& kept, std::uint64_t number) {
  InlineObject json;
  json.add_number("number", static_cast<std::int64_t>(number));
  json.add_text("file", kept.file);
  json.add_number("steps", static_cast<std::int64_t>(kept.steps));
  json.add_number("runs", static_cast<std::int64_t>(kept.runs));
  if (!kept.remark.empty()) json.add_text("remark", kept.remark);
  if (!kept.unwritten.empty()) json.add_text("unwritten", kept.unwritten);
  if (kept.failure) {
    json.add_text("kind", name_of(kept.failure->kind));
    json.add_text("profile", kept.failure->profile);
    json.add_text("message", kept.failure->message);
  }
  return json.text();
}

void print_json(const FuzzOptions& options, const FuzzReport& report) {
  InlineObject json, corpus;
  const auto add = [](InlineObject& to, std::string_view key, std::uint64_t number) {
    to.add_number(key, static_cast<std::int64_t>(number));
  };
  json.add("seed", std::to_string(options.campaign.seed));
  json.add_text("shard", options.shard);
  add(json, "scenarios", report.total.scenarios);
  add(json, "calls", report.total.calls);
  add(json, "compared-with-reference", report.total.compared);
  json.add("seconds", one_decimal(report.total.seconds));
  add(json, "failures", report.total.failures);
  add(corpus, "cases", report.kept_before);
  add(corpus, "failing", report.failing.size());
  json.add("corpus", corpus.text());
  std::vector<std::string> found;
  for (std::size_t i = 0; i < report.found.size(); ++i) {
    found.push_back(found_as_json(report.found[i], report.numbers[i]));
  }
  json.add("found", list_of(found));
  std::cout << json.text() << '\n';
}

void print_text(const FuzzOptions& options, const FuzzReport& report, const Paint& paint) {
  for (const auto& [file, failure] : report.failing) {
    std::cout << paint.red("fails        ") << printable(file) << "\n  " << name_of(failure.kind)
              << ", profile " << printable(failure.profile + ": " + failure.message) << '\n';
  }
  for (std::size_t i = 0; i < report.found.size(); ++i) {
    const KeptCase& kept = report.found[i];
    std::cout << paint.red("found        ") << printable(kept.file) << ", "
              << counted(kept.steps, "step") << ", shrunk in " << counted(kept.runs, "run")
              << " (scenario " << report.numbers[i] << ")\n";
    if (kept.failure) {
      std::cout << "  " << name_of(kept.failure->kind) << ", profile "
                << printable(kept.failure->profile + ": " + kept.failure->message) << '\n';
    }
    if (!kept.remark.empty()) std::cout << "  " << printable(kept.remark) << '\n';
    std::cout << printable_lines(kept.unwritten);
  }
  const CampaignProgress& total = report.total;
  const auto rate = [&](std::uint64_t count) {
    return grouped(
        static_cast<std::uint64_t>(static_cast<double>(count) / std::max(total.seconds, 1e-9)));
  };
  std::cout << grouped(total.scenarios) << " random scenarios, " << grouped(total.calls)
            << " calls, " << grouped(total.compared) << " of them against the reference model\n"
            << "  failures     " << total.failures << '\n'
            << "  speed        " << rate(total.scenarios) << " scenarios and " << rate(total.calls)
            << " calls a second, " << one_decimal(total.seconds) << " s\n"
            << "  seed         " << options.campaign.seed << ", shard " << options.shard << '\n';
  if (!options.corpus.empty()) {
    std::cout << "  corpus       " << counted(report.kept_before, "case") << ", "
              << report.failing.size() << " failing\n";
  }
}

void fuzz(FuzzOptions& options, CommandContext& context) {
  catch_invariants();
  const Result<FuzzReport> report = run(options);
  if (!report) {
    context.exit_code = report_error(report.error());
    return;
  }
  if (options.json) {
    print_json(options, *report);
  } else {
    print_text(options, *report, Paint::from_option(options.color));
  }
  const bool failed = report->total.failures != 0 || !report->failing.empty();
  context.exit_code = failed ? kDeviation : kAllAsExpected;
}

}  // namespace

void add_fuzz_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<FuzzOptions>();
  CampaignOptions& campaign = options->campaign;
  CLI::App* command = app.add_subcommand(
      "fuzz", "Run random scenarios and check the model against itself and the reference model");
  command->add_option("--seed", campaign.seed, "64-bit seed; seed and number identify a scenario")
      ->check(whole_number(0))
      ->capture_default_str();
  command
      ->add_option("--count", campaign.count,
                   "Stop after N scenarios (default: 10000 without other limits)")
      ->check(whole_number(1));
  command->add_option("--calls", campaign.calls, "Stop after N calls")->check(whole_number(1));
  command->add_option("--seconds", campaign.seconds, "Stop after this time")
      ->check(positive_seconds());
  command->add_option("--shard", options->shard, "Run every N-th scenario, starting at the I-th")
      ->capture_default_str();
  command->add_option("--steps", campaign.most_steps, "Most steps per scenario")
      ->check(whole_number(2, 1000))
      ->capture_default_str();
  command->add_option("--failures", campaign.most_failures, "Stop after N failures")
      ->check(whole_number(1, 1000000))
      ->capture_default_str();
  command->add_option("--jobs,-j", campaign.jobs, "Threads (0 = one per processor)")
      ->check(number_of_jobs());
  command->add_option(
      "--profile", options->profiles,
      "Profile to use, in turn with the others named; repeatable (default: every built-in one)");
  command->add_flag("--draw-answers", campaign.draw_answers,
                    "Draw random answers for every second scenario");
  command->add_option("--corpus", options->corpus,
                      "Directory of kept cases: they are examined first, and new ones are added");
  command->add_option("--out", options->out, "Directory for new cases (default: the corpus)");
  command->add_option("--mutate", options->mutate,
                      "Break a rule of the simulated machine first: RULE, or RULE=flipped");
  command
      ->add_flag("--canary", options->canary,
                 "Self-test: break an easily noticed rule; the command must then fail")
      ->excludes("--mutate");
  add_color_option(*command, options->color);
  command->add_flag("--quiet,-q", options->quiet, "Print no progress line");
  command->add_flag("--json", options->json, "Print the result as JSON")
      ->excludes("--color")
      ->excludes("--quiet");
  command->callback([options, &context] { fuzz(*options, context); });
}

}  // namespace portpool::conformance
