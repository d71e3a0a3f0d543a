// A rule cannot ask for an answer that its question does not accept.
// refused because: wsaefault
#include <portpool/sim/answers.hpp>

bool known(const portpool::Answers& answers) {
  return answers.allows(portpool::amb::AMB_06::wsaeacces);
}
#ifdef PORTPOOL_MUST_NOT_COMPILE
bool unknown(const portpool::Answers& answers) {
  return answers.allows(portpool::amb::AMB_06::wsaefault);
}
#endif
