// The judge on traces with one planted fault each: it must name the step, say what was seen and
// what was allowed, and separate first causes from consequences. And on correct variants of the
// same traces, which it must let pass. The traces are patches of recorded ones, written by hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>

#include "format/scenario/testdata.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "portpool/conformance/trace.hpp"
#include "portpool/conformance/verdict.hpp"
#include "report/console.hpp"

namespace portpool::conformance {
namespace {

struct Planted {
  std::string name;  // "reservation/wrong-code"
  std::string stem;  // path without ending
  bool faulty = false;
  std::vector<std::string> finds;  // "STEP KIND" or "STEP KIND after STEP"
  Scenario scenario;
  Trace trace;
};

std::string text_of(const std::string& path) {
  const auto text = read_file(path);
  if (!text) throw std::runtime_error(path + ": " + text.error().message);
  std::string lines = *text;
  lines.erase(std::remove(lines.begin(), lines.end(), '\r'), lines.end());  // git on Windows
  return lines;
}

using Lines = std::vector<std::string>;

Lines lines_in(const std::string& text) {
  Lines lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// One hunk: the lines with ' ' and '-' must stand together in the text exactly once; those with ' '
// and '+' take their place.
void apply_hunk(Lines& text, const Lines& hunk) {
  Lines before, after;
  for (const std::string& line : hunk) {
    if (line[0] != '+') before.push_back(line.substr(1));
    if (line[0] != '-') after.push_back(line.substr(1));
  }
  auto at = std::search(text.begin(), text.end(), before.begin(), before.end());
  if (before.empty() || at == text.end())
    throw std::runtime_error("no such lines: " + hunk.front());
  const auto again = std::search(at + 1, text.end(), before.begin(), before.end());
  if (again != text.end()) throw std::runtime_error("more than once: " + hunk.front());
  at = text.erase(at, at + static_cast<std::ptrdiff_t>(before.size()));
  text.insert(at, after.begin(), after.end());
}

// "finds STEP KIND", "bind SYMBOL NUMBER", "lease BLOCK PORT"; every other line is prose.
void read_heading(const std::string& line, Planted& planted, TraceHead& head) {
  std::istringstream words(line);
  std::string word, name;
  std::uint64_t number = 0;
  words >> word;
  if (word == "finds") {
    planted.finds.push_back(line.substr(6));
  } else if (word == "bind" && words >> name >> number) {
    std::erase_if(head.bindings, [&](const auto& one) { return one.first == name; });
    head.bindings.emplace_back(name, number);
  } else if (word == "lease" && words >> name >> number) {
    for (auto& [block, range] : head.lease) {
      if (block == name) range.first = static_cast<std::uint32_t>(number);
    }
  }
}

Planted load_planted(const std::filesystem::path& file) {
  const std::string base = from_path(file.parent_path().filename());
  const std::string recorded = from_path(file.parent_path() / ("planted-" + base));
  Planted planted;
  planted.name = base + "/" + from_path(file.stem());
  planted.stem = from_path(file.parent_path() / file.stem());
  planted.faulty = file.extension() == ".fault";
  Result<Scenario> scenario =
      load_scenario("planted-" + base + ".json", text_of(recorded + ".json"));
  if (!scenario) throw std::runtime_error(scenario.error().to_string());
  planted.scenario = std::move(*scenario);
  Lines text = lines_in(text_of(recorded + ".trace.ndjson"));
  Lines heading, hunk;
  const auto end_hunk = [&] {
    if (!hunk.empty()) apply_hunk(text, hunk);
    hunk.clear();
  };
  for (const std::string& line : lines_in(text_of(from_path(file)))) {
    const bool patch = !line.empty() && std::string(" +-").find(line[0]) != std::string::npos;
    if (patch) {
      hunk.push_back(line);
    } else {
      end_hunk();
      heading.push_back(line);
    }
  }
  end_hunk();
  std::string joined;
  for (const std::string& line : text) joined += line + '\n';
  Result<Trace> trace = load_trace(planted.name, joined);
  if (!trace) throw std::runtime_error(trace.error().to_string());
  planted.trace = std::move(*trace);
  for (const std::string& line : heading) read_heading(line, planted, planted.trace.head);
  for (const ToolError& error : check_trace(planted.trace, planted.scenario)) {
    // A fault may be just that: a symbol of something that was not made.
    if (!planted.faulty) throw std::runtime_error(error.to_string());
  }
  return planted;
}

std::vector<std::filesystem::path> planted_files(const std::string& ending) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(to_path(testdata("planted")))) {
    if (entry.path().extension() == ending) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Verdict verdict_of(const Planted& planted) {
  return judge(planted.scenario, planted.trace, JudgeOptions{});
}

std::vector<std::string> findings_of(const Verdict& verdict) {
  std::vector<std::string> found;
  for (const Finding& finding : verdict.findings) {
    std::string one = finding.step + " " + std::string(name_of(finding.kind));
    if (!finding.first_cause.empty()) one += " after " + finding.first_cause;
    found.push_back(std::move(one));
  }
  return found;
}

std::string diagnosis_of(const Planted& planted, const Verdict& verdict) {
  ScenarioOutcome outcome;
  outcome.id = planted.scenario.id;
  outcome.file = planted.scenario.file;
  outcome.title = planted.scenario.title;
  outcome.verdict = verdict;
  std::ostringstream text;
  print_outcome(text, outcome, false, Paint(false));
  return text.str();
}

class PlantedTrace : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(PlantedTrace, IsJudgedRightly) {
  const Planted planted = load_planted(GetParam());
  const Verdict verdict = verdict_of(planted);
  const std::string diagnosis = diagnosis_of(planted, verdict);
  if (!planted.faulty) {
    EXPECT_EQ(verdict.kind, VerdictKind::agreed) << diagnosis;
    return;
  }
  ASSERT_FALSE(planted.finds.empty()) << "the file says nothing of what is to be found";
  EXPECT_EQ(findings_of(verdict), planted.finds) << diagnosis;
  const std::string golden = planted.stem + ".expected";
  if (std::getenv("PORTPOOL_WRITE_DIAGNOSES") != nullptr) {
    std::ofstream(to_path(golden), std::ios::binary) << diagnosis;
  }
  EXPECT_EQ(diagnosis, text_of(golden));
}

std::string planted_name(const testing::TestParamInfo<std::filesystem::path>& planted) {
  return test_name(from_path(planted.param.parent_path().filename() / planted.param.stem()));
}

INSTANTIATE_TEST_SUITE_P(Faults, PlantedTrace, testing::ValuesIn(planted_files(".fault")),
                         planted_name);
INSTANTIATE_TEST_SUITE_P(Variants, PlantedTrace, testing::ValuesIn(planted_files(".variant")),
                         planted_name);

// A fault counts as found when what the judge says first is at the step where it was planted.
TEST(PlantedTraces, RatesOfFaultsFoundAndVariantsPassed) {
  std::size_t found = 0, passed = 0;
  const auto faults = planted_files(".fault");
  const auto variants = planted_files(".variant");
  for (const auto& file : faults) {
    const Planted planted = load_planted(file);
    const std::vector<std::string> findings = findings_of(verdict_of(planted));
    if (!findings.empty() && findings.front() == planted.finds.front()) ++found;
  }
  for (const auto& file : variants) {
    if (verdict_of(load_planted(file)).kind == VerdictKind::agreed) ++passed;
  }
  std::cout << "planted faults: " << found << " of " << faults.size()
            << " found at the right step; correct variants: " << passed << " of " << variants.size()
            << " passed\n";
  EXPECT_EQ(found, faults.size());
  EXPECT_EQ(passed, variants.size());
  EXPECT_GE(faults.size(), 40u);
  EXPECT_GE(variants.size(), 40u);
}

}  // namespace
}  // namespace portpool::conformance
