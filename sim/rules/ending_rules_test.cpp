// How the connections of a process end with it is open (AMB-68); that is asked where it has some.
#include "host/request_fixture_test.hpp"

namespace portpool {
namespace {

class EndingRules : public RequestTest {
 protected:
  void SetUp() override {
    const call::SocketAddress name{Pointer::valid, 16, 2, IpAddress::v4_loopback(), 50000};
    ASSERT_EQ(status(serves_, call::bind{server_, name}), Status::success);
    ASSERT_EQ(status(serves_, call::listen{server_, 5}), Status::success);
    ASSERT_EQ(status(connects_, call::connect{client_, name}), Status::success);
  }
  /// Whether what may come of the call depends on how connections end.
  [[nodiscard]] bool asks(Caller caller, const Call& call) const {
    return offered(caller, call).consulted().test(static_cast<std::size_t>(Question::AMB_68));
  }
  [[nodiscard]] bool asks(Caller caller) const {
    const bool exits = asks(caller, call::ExitProcess{});
    EXPECT_EQ(asks(bystander_, call::TerminateProcess{caller.process}), exits);
    EXPECT_EQ(asks(caller, call::WSACleanup{}), exits);
    return exits;
  }

  Caller serves_ = process(), connects_ = process(), bystander_ = process();
  SocketHandle server_ = open(serves_), client_ = open(connects_);
};

TEST_F(EndingRules, OfAProcessWithAConnection) {
  EXPECT_TRUE(asks(connects_));
  EXPECT_FALSE(asks(serves_)) << "it has not accepted it";
  run(serves_, call::accept{server_});
  EXPECT_TRUE(asks(serves_));
}

TEST_F(EndingRules, OfNoneThatHasSocketsWithoutConnection) {
  open(bystander_);
  EXPECT_FALSE(asks(bystander_));
  const SocketHandle datagrams = open(bystander_, 2, 17);
  const call::SocketAddress name{Pointer::valid, 16, 2, IpAddress::v4_loopback(), 50001};
  ASSERT_EQ(status(bystander_, call::connect{datagrams, name}), Status::success);
  EXPECT_FALSE(asks(bystander_));
}

TEST_F(EndingRules, OfNoneWhoseConnectionAnotherProcessHasToo) {
  const SocketHandle accepted = run(serves_, call::accept{server_}).handle;
  run(serves_, call::WSADuplicateSocketW{accepted, bystander_.process, DuplicateId{1}});
  call::WSASocketW from{2, 1, 6, call::kWsaFlagOverlapped, {}};
  from.from = DuplicateId{1};
  ASSERT_EQ(run(bystander_, from).status, Status::success);
  EXPECT_FALSE(asks(serves_));
}

// AMB-60 asks it of closesocket alone.
TEST_F(EndingRules, WhatWaitsInTheQueueOfAListenerIsReset) {
  const Call ends[] = {call::ExitProcess{}, call::WSACleanup{}};
  for (const Call& end : ends) {
    use(amb::AMB_60::kept);
    serves_ = process(), connects_ = process();
    server_ = open(serves_), client_ = open(connects_);
    SetUp();
    EXPECT_EQ(allowed(connects_, call::recv{client_, 1}), std::set{Status::blocked});
    ASSERT_EQ(status(serves_, end), Status::success);
    EXPECT_EQ(allowed(connects_, call::recv{client_, 1}), std::set{Status::connection_reset});
  }
}

}  // namespace
}  // namespace portpool
