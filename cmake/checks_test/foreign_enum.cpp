// Only the enums of answers are taken for answers.
// refused because: allows
#include <portpool/sim/answers.hpp>

bool known(const portpool::Answers& answers) {
  return answers.allows(portpool::amb::ERA_MATRIX::windows_xp);
}
#ifdef PORTPOOL_MUST_NOT_COMPILE
bool foreign(const portpool::Answers& answers) {
  return answers.allows(portpool::Clause::GEN_001);
}
#endif
