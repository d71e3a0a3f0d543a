// docs/CHECK-ORDER.md says in which order the checks of a call are made. It is held to the offers
// that the corpus comes to: refusals stand in the order of the document, and it lists all of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "judge/observer.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "report/simulate_and_judge.hpp"

namespace portpool::conformance {
namespace {

struct Section {
  std::set<std::string> calls;
  std::vector<Rule> rules;  // in their order
};

// The words between grave accents.
std::vector<std::string> code_words(const std::string& line) {
  std::vector<std::string> words;
  for (std::size_t from = line.find('`'); from != std::string::npos;) {
    const std::size_t to = line.find('`', from + 1);
    if (to == std::string::npos) break;
    words.push_back(line.substr(from + 1, to - from - 1));
    from = line.find('`', to + 1);
  }
  return words;
}

std::vector<Section> read_sections() {
  std::vector<Section> sections;
  std::ifstream file(PORTPOOL_SOURCE_DIR "/docs/CHECK-ORDER.md");
  bool in_calls = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("## ")) sections.emplace_back();
    if (sections.empty()) continue;
    Section& section = sections.back();
    in_calls = line.starts_with("Calls: ") || (in_calls && !line.empty());
    if (in_calls) {
      for (const std::string& word : code_words(line)) section.calls.insert(word);
    } else if (line.starts_with("| `")) {
      const std::string name = code_words(line).front();
      const auto rule = rule_from_name(name);
      EXPECT_TRUE(rule.has_value()) << name << " is no rule";
      if (rule) section.rules.push_back(*rule);
    }
  }
  return sections;
}

// Two refusals that no machine can have at once: they need different answers to one question.
bool exclude_each_other(const Alternative& a, const Alternative& b) {
  for (const Need& one : a.conditions()) {
    for (const Need& other : b.conditions()) {
      if (one.question == other.question && (one.answers & other.answers) == 0) return true;
    }
  }
  return false;
}

struct Seen {
  std::map<std::string, std::set<Rule>> refusing;  // by call
  // By call: two that one offer had in this order, and the step that shows it.
  std::map<std::string, std::map<std::pair<Rule, Rule>, std::string>> pairs;
};

void look_at(const std::string& call, const std::string& where, const Offer& offer, Seen& seen) {
  for (std::size_t i = 0; i < offer.size(); ++i) {
    if (!offer[i].refuses) continue;
    seen.refusing[call].insert(offer[i].rule);
    for (std::size_t j = i + 1; j < offer.size(); ++j) {
      if (!offer[j].refuses || offer[j].rule == offer[i].rule) continue;
      if (exclude_each_other(offer[i], offer[j])) continue;
      seen.pairs[call].emplace(std::pair(offer[i].rule, offer[j].rule), where);
    }
  }
}

class Watcher final : public JudgeObserver {
 public:
  Watcher(const std::string& scenario, Seen& seen) : scenario_(scenario), seen_(seen) {}
  void begins(std::span<const Candidate>) override {}
  void judged(const Step&, const TraceEvent&, std::span<const Candidate>) override {}
  void offers(const Step& step, const Candidate&, const StepOffer& offered, const Taken&) override {
    if (!step.is_call() || !offered.call) return;
    look_at(std::string(name_of(std::get<CallName>(step.what))), scenario_ + "/" + step.id,
            offered.offer, seen_);
  }

 private:
  const std::string& scenario_;
  Seen& seen_;
};

const Seen& seen_in_corpus() {
  static const Seen all = [] {
    Seen seen;
    const auto files = find_scenarios({PORTPOOL_SOURCE_DIR "/scenarios"});
    EXPECT_TRUE(files.ok());
    for (const std::string& file : *files) {
      const Result<Scenario> scenario = load_scenario_file(file);
      EXPECT_TRUE(scenario.ok()) << file;
      const ScenarioOutcome run = simulate_and_judge(*scenario, {}, {});
      if (!run.trace) continue;
      JudgeOptions options;
      // Systems with the fault of KB 3039044 have one refusal more; the trace need not be theirs.
      options.profile.set_mask(Question::ERA_KB3039044, 0x3);
      Watcher watcher(scenario->id, seen);
      static_cast<void>(judge_observed(*scenario, *run.trace, options, watcher));
    }
    return seen;
  }();
  return all;
}

TEST(CheckOrder, RefusalsStandInTheDocumentedOrder) {
  const Seen& seen = seen_in_corpus();
  std::size_t pairs = 0;
  for (const Section& section : read_sections()) {
    const auto place = [&](Rule rule) {
      return std::find(section.rules.begin(), section.rules.end(), rule) - section.rules.begin();
    };
    for (const std::string& call : section.calls) {
      if (!seen.pairs.contains(call)) continue;
      for (const auto& [pair, where] : seen.pairs.at(call)) {
        ++pairs;
        EXPECT_LT(place(pair.first), place(pair.second))
            << call << " looks at " << info(pair.first).name << " before " << info(pair.second).name
            << ", see " << where;
      }
    }
  }
  EXPECT_GE(pairs, 40u) << "the corpus shows too little of the order";
}

TEST(CheckOrder, EveryRefusalOfACallIsListedAndSeen) {
  const Seen& seen = seen_in_corpus();
  for (const Section& section : read_sections()) {
    const std::set<Rule> listed(section.rules.begin(), section.rules.end());
    EXPECT_EQ(listed.size(), section.rules.size()) << "a rule is listed twice";
    std::set<Rule> refusing;
    for (const std::string& call : section.calls) {
      if (!seen.refusing.contains(call)) continue;
      for (const Rule rule : seen.refusing.at(call)) {
        refusing.insert(rule);
        EXPECT_TRUE(listed.contains(rule)) << call << " is refused by " << info(rule).name;
      }
    }
    for (const Rule rule : section.rules) {
      EXPECT_TRUE(refusing.contains(rule)) << "nothing is refused by " << info(rule).name << " in "
                                           << *section.calls.begin() << " and its kin";
    }
  }
}

}  // namespace
}  // namespace portpool::conformance
