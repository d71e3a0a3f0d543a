#include "portpool/sim/decision.hpp"

namespace portpool {

Decision decide(Host& host, Caller caller, const Call& call, Chooser& chooser, bool may_block) {
  Offer offered;
  host.offer(caller, call, offered);
  const std::size_t index = host.preferred(offered, may_block);
  const Outcome& outcome = host.choose(offered, index, chooser);
  host.commit(caller, call, offered, index, outcome);
  host.settle(chooser);
  const Alternative& taken = offered[index];
  return {outcome, taken.rule, taken.refuses, taken.holder};
}

}  // namespace portpool
