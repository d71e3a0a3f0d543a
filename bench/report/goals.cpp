#include "report/goals.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "report/input.hpp"

namespace portpool::bench {
namespace {

using conformance::Result;
using nlohmann::json;

Operand operand_of(const json& value) {
  if (value.is_string()) return Operand{Operand::Pick::only, {value.get<std::string>()}, 0};
  for (const char* constant : {"ns", "value"}) {
    if (value.contains(constant)) return Operand{Operand::Pick::constant, {}, value.at(constant)};
  }
  const bool largest = value.contains("largest");
  return Operand{largest ? Operand::Pick::largest : Operand::Pick::smallest,
                 value.at(largest ? "largest" : "smallest").get<std::vector<std::string>>(), 0};
}

Goal goal_of(const json& value) {
  Goal goal;
  goal.row = value.at("row").get<std::string>();
  goal.title = value.at("title").get<std::string>();
  goal.each = value.value("each", std::vector<std::string>{""});
  goal.of = operand_of(value.at("of"));
  goal.over = operand_of(value.at("over"));
  goal.at_most = value.contains("at_most");
  goal.bound = value.at(goal.at_most ? "at_most" : "at_least").get<double>();
  goal.peers = value.value("peers", std::vector<std::string>{});
  return goal;
}

std::string with(std::string name, const std::string& value) {
  const std::size_t place = name.find("{}");
  return place == std::string::npos ? name : name.replace(place, 2, value);
}

std::optional<double> value_of(const Operand& operand, const std::string& each,
                               const Results& results) {
  if (operand.pick == Operand::Pick::constant) return operand.value;
  std::optional<double> value;
  for (const std::string& benchmark : operand.benchmarks) {
    const std::optional<double> ns = results.median_ns(with(benchmark, each));
    if (!ns) return std::nullopt;
    if (!value) {
      value = ns;
    } else {
      value =
          operand.pick == Operand::Pick::smallest ? std::min(*value, *ns) : std::max(*value, *ns);
    }
  }
  return value;
}

Standing standing_of(const Goal& goal, double ratio, double slack) {
  // How many times worse than the goal.
  const double excess = goal.at_most ? ratio / goal.bound : goal.bound / ratio;
  if (excess <= 1) return Standing::met;
  return excess <= 1 + slack ? Standing::within_slack : Standing::missed;
}

}  // namespace

Result<std::vector<Goal>> read_goals(const std::string& file) {
  const auto text = read_text(file, "goals");
  if (!text) return text.error();
  return parse_goals(*text, file);
}

Result<std::vector<Goal>> parse_goals(const std::string& text, const std::string& file) {
  std::vector<Goal> goals;
  try {
    const json document = json::parse(text);
    for (const json& value : document.at("goals")) goals.push_back(goal_of(value));
  } catch (const json::exception& error) {
    return bad_input("goal " + std::to_string(goals.size() + 1) + ": " + error.what(), file);
  }
  return goals;
}

GoalResult evaluate(const Goal& goal, const Results& results, double slack) {
  GoalResult result;
  bool first = true;
  for (const std::string& each : goal.each) {
    const std::optional<double> of = value_of(goal.of, each, results);
    const std::optional<double> over = value_of(goal.over, each, results);
    if (!of || !over || *over <= 0) {
      result.standing = Standing::not_measured;
      return result;
    }
    const double ratio = *of / *over;
    if (first || (goal.at_most ? ratio > result.ratio : ratio < result.ratio)) {
      result.ratio = ratio;
      result.at = each;
    }
    first = false;
  }
  result.standing = standing_of(goal, result.ratio, slack);
  for (const std::string& peer : goal.peers) {
    const std::string name = with(peer, result.at);
    if (const std::optional<double> ns = results.median_ns(name)) {
      result.peers.emplace_back(name.substr(name.rfind('/') + 1), *ns);
    }
  }
  return result;
}

}  // namespace portpool::bench
