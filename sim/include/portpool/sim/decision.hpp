// What a call comes to, and why: simulate() with the rule that decided.
//
//     const Decision bound = decide(host, caller, call::bind{s, address}, chooser);
//     std::cout << info(bound.rule).sentence;   // "the port belongs to a reservation that ..."
//     for (const Clause clause : info(bound.rule).clauses) std::cout << ' ' << info(clause).id;
#pragma once

#include "portpool/sim/host.hpp"

namespace portpool {

struct Decision {
  Outcome outcome;
  Rule rule{};           // that refused, or that granted
  bool refused = false;  // the outcome is neither success nor on its way (pending, blocked)
  Holder holder;         // what stands in the way of a refused call; none where nothing does
};

/// The same as host.simulate(caller, call, chooser, may_block), told with its reason.
Decision decide(Host& host, Caller caller, const Call& call, Chooser& chooser,
                bool may_block = false);

}  // namespace portpool
