#include "coverage/report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "text/counted.hpp"
#include "text/joined.hpp"

namespace portpool::conformance {
namespace {

bool is_must(const ClauseCoverage& one) {
  return info(one.clause).strength == Strength::must;
}

std::string mark(const Shown& shown) {
  return std::string(shown.allowed ? "allowed" : "-") + "/" + (shown.refused ? "refused" : "-");
}

bool is_wrong(const ClauseCoverage& one) {
  return !one.covered() || one.stale_excuse() || !one.unfired.empty();
}

template <class One>
std::string state_of(const One& one, const Paint& paint) {
  if (one.stale_excuse()) return paint.red("not needed");
  if (!one.covered()) return paint.red("missing   ");
  return one.excuse.empty() ? paint.green("covered   ") : paint.yellow("excused   ");
}

void print_clause(std::ostream& out, const ClauseCoverage& one, const Coverage& coverage,
                  const Paint& paint) {
  out << state_of(one, paint) << "  " << info(one.clause).id << "  " << counted(one.rules, "rule");
  for (std::size_t i = 0; i < coverage.backends.size(); ++i) {
    out << ", " << coverage.backends[i] << ' ' << mark(one.shown[i]);
  }
  out << '\n';
  if (!one.excuse.empty()) out << "              excuse: " << one.excuse << '\n';
  if (!one.scenarios.empty()) {
    out << paint.dim("              " + counted(one.scenarios.size(), "scenario") + ": " +
                     joined(one.scenarios, " "))
        << '\n';
  }
  for (const std::string& scenario : one.unfired) {
    out << paint.red("              cited, but no rule of it fired: ") << scenario << '\n';
  }
}

void print_question(std::ostream& out, const QuestionCoverage& one, const Paint& paint) {
  out << state_of(one, paint) << "  " << info(one.question).id << "  "
      << counted(one.scenarios.size(), "scenario")
      << (one.consulted ? ", consulted" : ", never consulted") << '\n';
  if (!one.excuse.empty()) out << "              excuse: " << one.excuse << '\n';
  if (!one.scenarios.empty())
    out << paint.dim("              " + joined(one.scenarios, " ")) << '\n';
}

struct Count {
  std::size_t covered = 0, excused = 0;
};

template <class List>
Count count(const List& list) {
  Count sum;
  for (const auto& one : list) {
    sum.covered += one.covered() ? 1 : 0;
    sum.excused += one.excuse.empty() ? 0 : 1;
  }
  return sum;
}

nlohmann::ordered_json clause_json(const ClauseCoverage& one, const Coverage& coverage) {
  nlohmann::ordered_json entry;
  entry["clause"] = info(one.clause).id;
  entry["strength"] = name(info(one.clause).strength);
  entry["scenarios"] = one.scenarios;
  if (!one.unfired.empty()) entry["cited-in-vain-by"] = one.unfired;
  entry["rules"] = one.rules;
  for (std::size_t i = 0; i < coverage.backends.size(); ++i) {
    entry["shown"][coverage.backends[i]] = {{"allowed", one.shown[i].allowed},
                                            {"refused", one.shown[i].refused}};
  }
  if (!one.excuse.empty()) entry["excuse"] = one.excuse;
  return entry;
}

}  // namespace

void print_coverage(std::ostream& out, const Coverage& coverage, bool quiet, const Paint& paint) {
  std::size_t in_vain = 0;
  for (const ClauseCoverage& one : coverage.clauses) {
    in_vain += one.unfired.size();
    if (!quiet || is_wrong(one)) print_clause(out, one, coverage, paint);
  }
  for (const QuestionCoverage& one : coverage.questions) {
    const bool wrong = !one.covered() || one.stale_excuse();
    if (!quiet || wrong) print_question(out, one, paint);
  }
  const Count clauses = count(coverage.clauses);
  const Count questions = count(coverage.questions);
  out << counted(coverage.scenarios, "scenario") << ": " << clauses.covered << " of "
      << coverage.clauses.size() << " clauses (" << clauses.excused << " with an excuse), "
      << questions.covered << " of " << coverage.questions.size() << " open questions ("
      << questions.excused << " with an excuse); " << counted(in_vain, "unused citation") << "\n";
  if (!quiet) print_must(out, coverage, true, paint);
}

void print_must(std::ostream& out, const Coverage& coverage, bool quiet, const Paint& paint) {
  std::size_t all = 0, shown = 0, never_refuse = 0, excused = 0;
  for (const ClauseCoverage& one : coverage.clauses) {
    if (!is_must(one)) continue;
    ++all;
    if (!one.excuse.empty()) {
      ++excused;
      if (!quiet) {
        out << paint.yellow("excused   ") << "  " << info(one.clause).id << "  " << one.excuse
            << '\n';
      }
      continue;
    }
    shown += one.shown_both_ways() ? 1 : 0;
    never_refuse += one.can_refuse ? 0 : 1;
    if (quiet && one.shown_both_ways()) continue;
    out << (one.shown_both_ways() ? paint.green("shown     ") : paint.red("not shown ")) << "  "
        << info(one.clause).id << "  " << (one.cited.allowed ? "holds" : "is not seen to hold")
        << (!one.can_refuse     ? ", refuses nothing"
            : one.cited.refused ? ", refuses"
                                : ", is not seen to refuse")
        << " in " << counted(one.scenarios.size(), "scenario that cites", "scenarios that cite")
        << " it\n";
  }
  out << "clauses that say must: " << all << ", of which " << shown << " are shown ("
      << never_refuse << " refuse nothing) and " << excused << " excused\n";
}

std::string coverage_json(const Coverage& coverage) {
  nlohmann::ordered_json json;
  json["backends"] = coverage.backends;
  for (const ClauseCoverage& one : coverage.clauses) {
    json["clauses"].push_back(clause_json(one, coverage));
  }
  for (const QuestionCoverage& one : coverage.questions) {
    nlohmann::ordered_json entry;
    entry["question"] = info(one.question).id;
    entry["scenarios"] = one.scenarios;
    entry["consulted"] = one.consulted;
    if (!one.excuse.empty()) entry["excuse"] = one.excuse;
    json["questions"].push_back(entry);
  }
  return json.dump(2);
}

bool is_complete(const Coverage& coverage) {
  return std::none_of(coverage.clauses.begin(), coverage.clauses.end(),
                      [](const ClauseCoverage& one) {
                        return is_wrong(one) || (is_must(one) && !one.shown_both_ways());
                      }) &&
         std::none_of(
             coverage.questions.begin(), coverage.questions.end(),
             [](const QuestionCoverage& one) { return !one.covered() || one.stale_excuse(); });
}

}  // namespace portpool::conformance
