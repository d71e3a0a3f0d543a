// What judged traces say of the open questions: which answers are still possible for a build, and
// which step of which trace ruled the others out.
#pragma once

#include <string>
#include <vector>

#include "portpool/conformance/trace.hpp"
#include "portpool/conformance/verdict.hpp"

namespace portpool::conformance {

/// One trace that ruled answers out.
struct Lesson {
  Question question{};
  std::uint8_t ruled_out = 0;  // mask
  std::string scenario;
  std::string step;
};

/// All that is known of one build.
struct LearnedBuild {
  std::string system, build;          // of the fingerprint
  std::string os;                     // that scenarios asked for, where it decides what is right
  std::size_t traces = 0;             // that were judged and agreed
  std::vector<std::string> left_out;  // scenarios whose traces deviate, were not run to the end, or
                                      // are no evidence (trusted.hpp)
  Answers survivors = Answers::open();
  std::vector<Lesson> lessons;         // in the order of the traces
  std::vector<Lesson> contradictions;  // would have ruled out every answer; not applied
};

/// "windows 10.0.20348", "model as windows-xp".
[[nodiscard]] std::string name_of(const LearnedBuild& build);

/// The build that a trace of this scenario is of. What a system did where a scenario asks for an
/// old one, whose answers are others, says nothing of it as another: the model is whatever it is
/// asked to be.
[[nodiscard]] LearnedBuild& build_of(const Scenario& scenario, const Fingerprint& machine,
                                     std::vector<LearnedBuild>& builds);

/// Takes in the verdict of a trace that was judged with every question open. Traces that deviate
/// teach nothing: the judge went on from a guess. The survivors do not depend on the order of the
/// traces unless two contradict each other. O(lessons of the trace).
void learn_from(LearnedBuild& build, const Verdict& verdict);

/// A table for people: every question, its surviving answers, and where each was decided.
[[nodiscard]] std::string learned_text(const LearnedBuild& build);

/// The same as JSON, an array with an object for each build.
[[nodiscard]] std::string learned_json(const std::vector<LearnedBuild>& builds);

/// A profile file (docs/FORMATS.md, section 3) whose answers are the survivors.
[[nodiscard]] std::string learned_profile(const LearnedBuild& build, const std::string& id);

}  // namespace portpool::conformance
