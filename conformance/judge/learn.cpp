#include "judge/learn.hpp"

#include <bit>
#include <nlohmann/json.hpp>

#include "run/asked_system.hpp"
#include "text/counted.hpp"
#include "text/joined.hpp"

namespace portpool::conformance {
namespace {

std::vector<std::string> answer_ids(Question question, std::uint8_t mask) {
  std::vector<std::string> ids;
  const auto& answers = info(question).answers;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (((mask >> i) & 1U) != 0) ids.emplace_back(answers[i].id);
  }
  return ids;
}

std::vector<Question> questions_that_were_narrowed(const LearnedBuild& build) {
  std::vector<Question> narrowed;
  const Answers open = Answers::open();
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    const auto question = static_cast<Question>(i);
    if (build.survivors.mask(question) != open.mask(question)) narrowed.push_back(question);
  }
  return narrowed;
}

nlohmann::ordered_json json_lessons(const std::vector<Lesson>& lessons, Question question) {
  auto list = nlohmann::ordered_json::array();
  for (const Lesson& lesson : lessons) {
    if (lesson.question != question) continue;
    list.push_back({{"scenario", lesson.scenario},
                    {"step", lesson.step},
                    {"rules-out", answer_ids(question, lesson.ruled_out)}});
  }
  return list;
}

nlohmann::ordered_json json_question(const LearnedBuild& build, Question question) {
  nlohmann::ordered_json one;
  one["id"] = info(question).id;
  one["survive"] = answer_ids(question, build.survivors.mask(question));
  one["decided"] = build.survivors.decided(question);
  one["by"] = json_lessons(build.lessons, question);
  const auto against = json_lessons(build.contradictions, question);
  if (!against.empty()) one["contradicted-by"] = against;
  return one;
}

}  // namespace

std::string name_of(const LearnedBuild& build) {
  std::string name = build.system;
  if (!build.build.empty()) name += " " + build.build;
  return build.os.empty() ? name : name + " as " + build.os;
}

LearnedBuild& build_of(const Scenario& scenario, const Fingerprint& machine,
                       std::vector<LearnedBuild>& builds) {
  const Answers asked = answers_of(scenario, Answers::open());
  const std::string os = asked == Answers::open() ? std::string{} : scenario.host.os;
  for (LearnedBuild& known : builds) {
    if (known.system == machine.system && known.build == machine.build && known.os == os)
      return known;
  }
  LearnedBuild& build = builds.emplace_back();
  build.system = machine.system;
  build.build = machine.build;
  build.os = os;
  build.survivors = asked;
  return build;
}

void learn_from(LearnedBuild& build, const Verdict& verdict) {
  if (verdict.kind != VerdictKind::agreed) {
    build.left_out.push_back(verdict.scenario);
    return;
  }
  ++build.traces;
  for (const Learned& learned : verdict.learned) {
    const std::uint8_t before = build.survivors.mask(learned.question);
    const auto after = static_cast<std::uint8_t>(before & learned.answers);
    if (after == before) continue;
    const Lesson lesson{learned.question, static_cast<std::uint8_t>(before & ~after),
                        verdict.scenario, learned.step};
    if (after == 0) {
      build.contradictions.push_back(lesson);
      continue;
    }
    build.survivors.set_mask(learned.question, after);
    build.lessons.push_back(lesson);
  }
}

std::string learned_text(const LearnedBuild& build) {
  std::string text = name_of(build) + ": " + counted(build.traces, "trace") + ", " +
                     std::to_string(build.left_out.size()) + " left out\n";
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    const auto question = static_cast<Question>(i);
    const std::uint8_t mask = build.survivors.mask(question);
    text += "  " + std::string(info(question).id) +
            (build.survivors.decided(question) ? "  = " : "  ? ") +
            joined(answer_ids(question, mask), ", ") + "\n";
    for (const Lesson& lesson : build.lessons) {
      if (lesson.question != question) continue;
      text += "      " + lesson.scenario + "/" + lesson.step + " rules out " +
              joined(answer_ids(question, lesson.ruled_out), ", ") + "\n";
    }
    for (const Lesson& lesson : build.contradictions) {
      if (lesson.question != question) continue;
      text += "      " + lesson.scenario + "/" + lesson.step + " contradicts what was learned\n";
    }
  }
  return text;
}

std::string learned_json(const std::vector<LearnedBuild>& builds) {
  auto list = nlohmann::ordered_json::array();
  for (const LearnedBuild& build : builds) {
    nlohmann::ordered_json one;
    one["system"] = build.system;
    one["build"] = build.build;
    if (!build.os.empty()) one["os"] = build.os;
    one["traces"] = build.traces;
    one["left-out"] = build.left_out;
    one["questions"] = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < kQuestionCount; ++i) {
      one["questions"].push_back(json_question(build, static_cast<Question>(i)));
    }
    list.push_back(one);
  }
  return list.dump(2) + '\n';
}

std::string learned_profile(const LearnedBuild& build, const std::string& id) {
  nlohmann::ordered_json profile;
  profile["format"] = 1;
  profile["id"] = id;
  profile["title"] = "Learned from " + counted(build.traces, "trace") + " of " + name_of(build);
  profile["base"] = "open";
  profile["answers"] = nlohmann::ordered_json::object();
  profile["reasons"] = nlohmann::ordered_json::object();
  for (const Question question : questions_that_were_narrowed(build)) {
    const std::string key(info(question).id);
    profile["answers"][key] = answer_ids(question, build.survivors.mask(question));
    std::string reason;
    for (const Lesson& lesson : build.lessons) {
      if (lesson.question != question) continue;
      reason += (reason.empty() ? "Seen in " : ", ") + lesson.scenario + "/" + lesson.step;
    }
    if (reason.empty()) reason = "Asked for by the scenarios";
    profile["reasons"][key] = reason + ".";
  }
  return profile.dump(2) + '\n';
}

}  // namespace portpool::conformance
