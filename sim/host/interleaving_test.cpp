// All orders of two requests, a close and a cancel, walked on the model and counted without it.
#include "host/interleaving_test.hpp"

#include <iostream>

namespace portpool {
namespace {

struct Count {
  std::size_t orders = 0;
  std::size_t outcomes = 0;
};

// A second enumerator, without the model: a request begins before it ends and before its socket is
// closed, and nothing else is ordered. Each end has as many outcomes as it has codes.
void count(const Interleaving& of, const ActOrder& before, const std::array<Status, 2>& ended_as,
           std::set<ActOrder>& orders, std::size_t& outcomes) {
  if (before.size() == 6) {
    orders.insert(before);
    ++outcomes;
    return;
  }
  const auto done = [&](char act) { return before.find(act) != ActOrder::npos; };
  for (const char act : {'a', 'b', 'A', 'B', 'x', 'c'}) {
    const bool ends = act == 'A' || act == 'B';
    const bool needs_begin = ends && !done(act == 'A' ? 'a' : 'b');
    const bool too_late = (act == 'a' || act == 'b') && done('x');
    if (done(act) || needs_begin || too_late) continue;
    if (!ends) {
      count(of, before + act, ended_as, orders, outcomes);
      continue;
    }
    const std::size_t request = act == 'A' ? 0 : 1;
    for (const Status code : EndRule{of, before, ended_as}.allowed(request)) {
      std::array<Status, 2> after = ended_as;
      after[request] = code;
      count(of, before + act, after, orders, outcomes);
    }
  }
}

Count count(const Interleaving& of) {
  std::set<ActOrder> orders;
  Count sum;
  count(of, "", {}, orders, sum.outcomes);
  sum.orders = orders.size();
  return sum;
}

// By hand: the cancel may stand in 6 places of the other five acts. Of those, one request begins
// first (2 ways); its end stands in 4 places of the other three, of which the other begin is the
// first and its end and the close follow in any order (2 ways).
constexpr std::size_t kOrders = 6 * (2 * 4 * 2);

std::vector<Interleaving> all_interleavings() {
  std::vector<Interleaving> all;
  constexpr RequestKind kKinds[] = {RequestKind::acquire, RequestKind::associate,
                                    RequestKind::release};
  constexpr RequestMode kModes[] = {RequestMode::synchronous, RequestMode::event,
                                    RequestMode::routine, RequestMode::port};
  for (const RequestKind k1 : kKinds) {
    for (const RequestKind k2 : kKinds) {
      for (const RequestMode m1 : kModes) {
        for (const RequestMode m2 : kModes) {
          Interleaving one{{k1, k2}, {m1, m2}, CancelTarget::all};
          all.push_back(one);
          one.cancel = CancelTarget::first;  // only overlapped requests have a name
          if (one.is_overlapped(0)) all.push_back(one);
          one.cancel = CancelTarget::second;
          if (one.is_overlapped(1)) all.push_back(one);
        }
      }
    }
  }
  return all;
}

TEST(Interleavings, OfTwoRequestsACloseAndACancel) {
  const std::vector<Interleaving> all = all_interleavings();
  // 9 pairs of kinds; of 16 pairs of modes each cancels all, and 24 times one overlapped request.
  ASSERT_EQ(all.size(), 9u * (16 + 24));
  std::size_t orders = 0, outcomes = 0;
  for (const Interleaving& one : all) {
    SCOPED_TRACE("kinds " + std::to_string(static_cast<int>(one.kind[0])) + " and " +
                 std::to_string(static_cast<int>(one.kind[1])) + ", modes " +
                 std::to_string(static_cast<int>(one.mode[0])) + " and " +
                 std::to_string(static_cast<int>(one.mode[1])) + ", cancels " +
                 std::to_string(static_cast<int>(one.cancel)));
    InterleavingWalk walk(one);
    walk.walk();
    ASSERT_FALSE(HasFailure());
    const Count expected = count(one);
    ASSERT_EQ(expected.orders, kOrders);
    ASSERT_EQ(walk.orders().size(), kOrders);
    ASSERT_EQ(walk.outcomes(), expected.outcomes);
    orders += walk.orders().size();
    outcomes += walk.outcomes();
  }
  EXPECT_EQ(orders, 34560u);
  std::cout << orders << " interleavings of two requests, a close and a cancel: " << all.size()
            << " combinations of kinds, modes and cancels, " << kOrders << " orders each, "
            << outcomes << " outcomes\n";
  RecordProperty("interleavings", std::to_string(orders));
}

}  // namespace
}  // namespace portpool
