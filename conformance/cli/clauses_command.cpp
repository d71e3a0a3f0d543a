// portpool clauses: the catalogue, so that a scenario can cite what it is about.
#include <iostream>

#include "cli/command.hpp"
#include "listings/words.hpp"
#include "portpool/sim/clause.hpp"

namespace portpool::conformance {
namespace {

bool speaks_of(const ClauseInfo& clause, const std::vector<std::string>& words) {
  const std::string text =
      listings::lower(std::string(clause.id) + " " + std::string(clause.statement) + " " +
                      std::string(clause.check));
  for (const std::string& word : words) {
    if (text.find(listings::lower(word)) == std::string::npos) return false;
  }
  return true;
}

int print_clauses(const std::vector<std::string>& words) {
  std::size_t found = 0;
  for (std::size_t i = 0; i < kClauseCount; ++i) {
    const ClauseInfo& clause = info(static_cast<Clause>(i));
    if (!speaks_of(clause, words)) continue;
    ++found;
    std::cout << clause.id << "  " << name(clause.strength) << "  " << clause.statement << '\n';
  }
  if (found == 0) std::cerr << "no clause has all these words\n";
  return found == 0 ? kDeviation : kAllAsExpected;
}

}  // namespace

void add_clauses_command(CLI::App& app, CommandContext& context) {
  auto words = std::make_shared<std::vector<std::string>>();
  CLI::App* command = app.add_subcommand(
      "clauses", "Find clauses of the catalogue by words; a scenario cites them");
  command->add_option("words", *words, "Words that a clause must have, such as SO_REUSEADDR bind");
  command->callback([words, &context] { context.exit_code = print_clauses(*words); });
}

}  // namespace portpool::conformance
