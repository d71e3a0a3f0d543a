#include "run/asked_system.hpp"

namespace portpool::conformance {

Answers answers_of(const Scenario& scenario, Answers answers) {
  if (scenario.host.os == "windows-xp") {
    answers.set_mask(Question::ERA_MATRIX,
                     1u << static_cast<unsigned>(amb::ERA_MATRIX::windows_xp));
  }
  return answers;
}

}  // namespace portpool::conformance
