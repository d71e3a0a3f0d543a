// portpool explore: every sequence of calls of a small machine, up to a depth.
#include <algorithm>
#include <iostream>

#include "cli/option_values.hpp"
#include "cli/search_commands.hpp"
#include "explore/caught_invariant.hpp"
#include "explore/narrate.hpp"
#include "explore/search.hpp"
#include "format/reading/inline_json.hpp"
#include "fuzz/kept_case.hpp"
#include "report/console.hpp"
#include "report/terminal.hpp"
#include "text/counted.hpp"

namespace portpool::conformance {
namespace {

constexpr unsigned kAsDeepAsTimeAllows = 64;

struct ExploreOptions {
  std::string scope = "default";
  std::optional<unsigned> depth;
  double seconds = 0;
  unsigned jobs = 0;
  std::string mutate;
  std::string out = ".";
  bool no_symmetry = false;
  bool without_comparison = false;
  bool list_scopes = false;
  bool json = false;
  bool quiet = false;
  std::string color = "auto";
};

// What the renamings save: the same search without them, as deep as a fifth of the time allows.
struct Reduction {
  unsigned depth = 0;  // that both searches finished
  std::size_t with = 0, without = 0;
  [[nodiscard]] double factor() const {
    return with == 0 ? 1 : static_cast<double>(without) / static_cast<double>(with);
  }
};

std::size_t states_up_to(const SearchResult& result, unsigned depth) {
  std::size_t states = 0;
  for (const SearchLevel& level : result.levels) {
    if (level.depth <= depth) states += level.states;
  }
  return states;
}

Reduction measure_reduction(Scope scope, const std::vector<Move>& moves, const SearchResult& result,
                            const SearchOptions& options) {
  scope.symmetry = false;
  scope.depth = result.levels.back().depth;
  SearchOptions again = options;
  again.progress = nullptr;
  again.seconds = std::max(2.0, result.seconds / 5);
  const SearchResult plain = search(scope, moves, again);
  Reduction reduction;
  reduction.depth = std::min(plain.levels.back().depth, scope.depth);
  reduction.with = states_up_to(result, reduction.depth);
  reduction.without = states_up_to(plain, reduction.depth);
  return reduction;
}

struct Report {
  Scope scope;
  std::size_t moves = 0;
  SearchResult result;
  std::optional<Reduction> reduction;
  std::vector<Witness> witnesses;
  std::vector<Witness> unseen;
  std::optional<KeptCase> found;  // scenario of the violation

  [[nodiscard]] double rate() const {
    return static_cast<double>(result.states) / std::max(result.seconds, 1e-9);
  }
};

std::string levels_of(const SearchResult& result) {
  std::vector<std::string> levels;
  for (const SearchLevel& level : result.levels) {
    InlineObject one;
    one.add_number("depth", level.depth);
    one.add_number("states", static_cast<std::int64_t>(level.states));
    levels.push_back(one.text());
  }
  return list_of(levels);
}

std::string symmetry_of(const Reduction& reduction) {
  InlineObject json;
  json.add_number("depth", reduction.depth);
  json.add_number("states-with", static_cast<std::int64_t>(reduction.with));
  json.add_number("states-without", static_cast<std::int64_t>(reduction.without));
  json.add("factor", one_decimal(reduction.factor()));
  return json.text();
}

std::string violation_of(const Report& report) {
  InlineObject json;
  json.add_text("property", report.result.violation->property);
  json.add_text("message", report.result.violation->message);
  if (report.found) {
    json.add_text("scenario", report.found->file);
    json.add_number("steps", static_cast<std::int64_t>(report.found->steps));
    if (!report.found->remark.empty()) json.add_text("remark", report.found->remark);
    if (!report.found->unwritten.empty()) json.add_text("unwritten", report.found->unwritten);
  }
  return json.text();
}

void print_json(const Report& report) {
  const SearchResult& result = report.result;
  InlineObject json;
  const auto add = [&](std::string_view key, std::uint64_t number) {
    json.add_number(key, static_cast<std::int64_t>(number));
  };
  json.add_text("scope", report.scope.id);
  json.add_text("profile", report.scope.profile);
  add("moves", report.moves);
  add("depth", result.levels.back().depth);
  json.add("complete", result.complete ? "true" : "false");
  add("states", result.states);
  add("transitions", result.transitions);
  add("offers", result.offers);
  json.add("seconds", one_decimal(result.seconds));
  add("states-per-second", static_cast<std::uint64_t>(report.rate()));
  add("bytes", result.bytes);
  json.add("levels", levels_of(result));
  if (report.reduction) json.add("symmetry", symmetry_of(*report.reduction));
  add("witnesses", report.witnesses.size());
  std::vector<std::string> unseen;
  for (const Witness& witness : report.unseen) unseen.emplace_back(info(witness.rule).name);
  json.add("witnesses-not-seen", quoted_list(unseen));
  if (result.violation) json.add("violation", violation_of(report));
  std::cout << json.text() << '\n';
}

void print_levels(const Report& report) {
  for (const SearchLevel& level : report.result.levels) {
    std::cout << "  depth " << level.depth << "      " << grouped(level.states) << " new states, "
              << one_decimal(level.seconds) << " s\n";
  }
}

void print_text(const Report& report, bool quiet, const Paint& paint) {
  const SearchResult& result = report.result;
  std::cout << report.scope.title << '\n'
            << "  scope        " << report.scope.id << ", profile " << report.scope.profile << ", "
            << report.moves << " calls and events\n";
  if (!quiet) print_levels(report);
  std::cout << "  finished     every sequence of " << counted(result.levels.back().depth, "call")
            << (result.complete ? "; no state is left beyond" : "") << '\n'
            << "  states       " << grouped(result.states) << " unique, "
            << grouped(result.transitions) << " transitions, " << grouped(result.offers)
            << " offers\n"
            << "  speed        " << grouped(static_cast<std::uint64_t>(report.rate()))
            << " unique states a second, "
            << grouped(static_cast<std::uint64_t>(static_cast<double>(result.transitions) /
                                                  std::max(result.seconds, 1e-9)))
            << " transitions a second, " << one_decimal(result.seconds) << " s, "
            << megabytes(result.bytes) << '\n';
  if (report.reduction) {
    std::cout << "  symmetry     " << one_decimal(report.reduction->factor()) << " times fewer ("
              << grouped(report.reduction->with) << " instead of "
              << grouped(report.reduction->without) << " up to depth " << report.reduction->depth
              << ")\n";
  }
  std::cout << "  always       " << always_properties().size()
            << (result.violation ? " properties, one broken\n" : " properties held everywhere\n")
            << "  sometimes    " << report.witnesses.size() - report.unseen.size() << " of "
            << report.witnesses.size() << " witnesses seen\n";
  for (const Witness& witness : report.unseen) {
    std::cout << paint.red("  never seen   ") << info(witness.rule).name
              << (witness.refuses ? " refuses: " : " grants: ") << witness.sentence << '\n';
  }
  if (!result.violation) return;
  std::cout << paint.red("broken       ") << result.violation->property << ": "
            << result.violation->message << '\n';
  if (!report.found) return;
  std::cout << "  scenario     " << report.found->file << ", "
            << counted(report.found->steps, "step") << '\n';
  if (!report.found->remark.empty()) std::cout << "  note         " << report.found->remark << '\n';
  std::cout << report.found->unwritten;
}

bool is_wanted(const ExploreOptions& options, const SearchResult& result) {
  return !options.without_comparison && !options.no_symmetry && !result.violation;
}

Result<Report> run(const ExploreOptions& options) {
  Result<Scope> scope = find_scope(options.scope);
  if (!scope) return scope.error();
  if (options.depth) scope->depth = *options.depth;
  if (options.seconds > 0 && !options.depth) scope->depth = kAsDeepAsTimeAllows;
  if (options.no_symmetry) scope->symmetry = false;
  const Result<Mutation> mutation = mutation_named(options.mutate);
  if (!mutation) return mutation.error();
  const std::vector<Move> moves = all_moves(*scope);
  SearchOptions search_options;
  search_options.threads = options.jobs;
  search_options.seconds = options.seconds;
  search_options.mutation = *mutation;
  ProgressLine line(!options.json && !options.quiet);
  search_options.progress = [&](const SearchProgress& now) {
    line.show("depth " + std::to_string(now.depth) + "  " + grouped(now.done) + " of " +
              grouped(now.of) + "  " + grouped(now.states) + " states, " +
              grouped(static_cast<std::uint64_t>(static_cast<double>(now.states) / now.seconds)) +
              " a second");
  };
  Report report;
  report.result = search(*scope, moves, search_options);
  if (is_wanted(options, report.result)) {
    report.reduction = measure_reduction(*scope, moves, report.result, search_options);
  }
  line.clear();
  report.moves = moves.size();
  report.witnesses = sometimes_witnesses(*scope);
  std::ranges::copy_if(
      report.witnesses, std::back_inserter(report.unseen),
      [&](const Witness& witness) { return !is_seen(witness, report.result.tally); });
  if (report.result.violation) {
    const Narration narration = narrate(*scope, moves, *report.result.violation, *mutation);
    KeepOptions keep;
    keep.directory = options.out;
    keep.examination.profiles = {scope->profile};
    keep.examination.mutation = *mutation;
    Result<KeptCase> kept = keep_case(narration.scenario, narration.choices, keep);
    if (!kept) return kept.error();
    report.found = std::move(*kept);
  }
  report.scope = std::move(*scope);
  return report;
}

void explore(const ExploreOptions& options, CommandContext& context) {
  if (options.list_scopes) {
    for (const std::string_view id : built_in_scopes()) {
      std::cout << id << "  " << find_scope(std::string(id))->title << '\n';
    }
    return;
  }
  catch_invariants();
  const Result<Report> report = run(options);
  if (!report) {
    context.exit_code = report_error(report.error());
    return;
  }
  if (options.json) {
    print_json(*report);
  } else {
    print_text(*report, options.quiet, Paint::from_option(options.color));
  }
  const bool vacuous = !report->unseen.empty();
  context.exit_code = report->result.violation || vacuous ? kDeviation : kAllAsExpected;
}

}  // namespace

void add_explore_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<ExploreOptions>();
  CLI::App* command = app.add_subcommand(
      "explore", "Try every sequence of calls on a small machine, up to a depth");
  command->add_option("--scope", options->scope, "A built-in scope, or a scope file")
      ->capture_default_str();
  CLI::Option* list =
      command->add_flag("--list-scopes", options->list_scopes, "List the built-in scopes");
  command->add_option("--depth", options->depth, "Longest call sequence (default: the scope's)")
      ->check(whole_number(1, kAsDeepAsTimeAllows));
  command
      ->add_option("--seconds", options->seconds,
                   "Stop after this time; without --depth, go as deep as it allows")
      ->check(positive_seconds());
  command->add_option("--jobs,-j", options->jobs, "Threads (0 = one per processor)")
      ->check(number_of_jobs());
  command->add_option("--out", options->out, "Directory for the scenario of a violation")
      ->capture_default_str();
  command->add_option("--mutate", options->mutate,
                      "Break a rule of the model first: RULE, or RULE=flipped");
  command->add_flag("--no-symmetry", options->no_symmetry,
                    "Treat states equal up to renaming as different");
  command->add_flag("--no-comparison", options->without_comparison, "Skip the symmetry comparison")
      ->excludes("--no-symmetry");
  add_color_option(*command, options->color);
  command->add_flag("--quiet,-q", options->quiet, "Print only the summary");
  command->add_flag("--json", options->json, "Print the result as JSON")
      ->excludes("--color")
      ->excludes("--quiet");
  exclude_all_others(*command, *list);
  command->callback([options, &context] { explore(*options, context); });
}

}  // namespace portpool::conformance
