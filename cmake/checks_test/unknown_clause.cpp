// A rule cannot cite a clause that the catalogue does not have.
// refused because: GEN_999
#include <portpool/sim/clause.hpp>

constexpr auto known = portpool::Clause::GEN_001;
#ifdef PORTPOOL_MUST_NOT_COMPILE
constexpr auto unknown = portpool::Clause::GEN_999;
#endif
