// Why some clauses and questions have no scenario of their own. Each reason says what an
// application can or cannot see.
#include "coverage/coverage.hpp"

namespace portpool::conformance {

std::string coverage_excuse(Clause clause) {
  switch (clause) {
    case Clause::GEN_004:
      return "an unlisted code is legal but unexplained: nothing can be asserted of it; the judge "
             "reports it as what it is, a code that no clause names";
    case Clause::POOL_005:
      return "registry values of older systems that no call of an application reaches; the model "
             "has neither, which the dynamic range scenarios show";
    case Clause::SPI_001:
      return "the form in which Ws2_32 calls a provider; an application cannot make that call (the "
             "page says so of both extra arguments)";
    default:
      return {};
  }
}

std::string coverage_excuse(Question question) {
  switch (question) {
    default:
      return {};
  }
}

}  // namespace portpool::conformance
