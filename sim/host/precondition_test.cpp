// What a host tells whoever asks it for something that cannot happen.
#include <stdexcept>

#include "host/request_fixture_test.hpp"
#include "portpool/sim/invariant.hpp"

namespace portpool {
namespace {

using enum Status;

class PreconditionTest : public RequestTest {
 protected:
  PreconditionTest() {
    set_invariant_handler(
        [](const char*, int, const char* text) -> void { throw std::logic_error(text); });
  }
  ~PreconditionTest() override { set_invariant_handler(nullptr); }

  bool may_call(Caller caller) const {
    const Call call = call::getsockname{s_};
    bool told = false;
    try {
      Offer offer;
      host.offer(caller, call, offer);
    } catch (const std::logic_error&) {
      told = true;
    }
    EXPECT_EQ(host.can_call(caller, call), !told);
    return !told;
  }

  Caller a_ = process(), b_ = thread(a_, 1);
  SocketHandle s_ = open(a_);
};

TEST_F(PreconditionTest, AThreadMakesNoCallBeforeItsLastOneIsAwaited) {
  hold();
  ASSERT_EQ(status(b_, acquire(s_, 20000, 1), true), blocked);
  EXPECT_TRUE(may_call(a_));
  EXPECT_FALSE(may_call(b_));
  ASSERT_EQ(complete(newest()), success);
  EXPECT_FALSE(may_call(b_)) << "it has returned, which nobody has seen";
  host.simulate_await(b_);
  EXPECT_TRUE(may_call(b_));
}

TEST_F(PreconditionTest, AThreadMakesNoCallBeforeItsWaitIsAwaited) {
  ASSERT_EQ(status(b_, call::SleepEx{1000, false}, true), blocked);
  EXPECT_TRUE(may_call(a_));
  EXPECT_FALSE(may_call(b_));
  host.simulate(world::AdvanceTime{1000});
  EXPECT_FALSE(may_call(b_));
  host.simulate_await(b_);
  EXPECT_TRUE(may_call(b_));
}

// Only what an offer has can come true.
TEST_F(PreconditionTest, WhatIsNotOfferedIsNotCommitted) {
  const Call call = call::getsockname{s_};
  const Offer offer = offered(a_, call);
  EXPECT_THROW(host.commit(a_, call, offer, offer.size(), {}), std::logic_error);
}

}  // namespace
}  // namespace portpool
