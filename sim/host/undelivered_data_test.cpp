// Data that nobody can receive any more, and what the calls after it come to.
#include "host/request_fixture_test.hpp"

namespace portpool {
namespace {

using enum Status;

class UndeliveredData : public RequestTest {
 protected:
  void SetUp() override {
    a_ = process();
    const call::SocketAddress name{Pointer::valid, 16, 2, IpAddress::v4_loopback(), 50000};
    const SocketHandle server = open(a_);
    ASSERT_EQ(status(a_, call::bind{server, name}), success);
    ASSERT_EQ(status(a_, call::listen{server, 5}), success);
    client_ = open(a_);
    ASSERT_EQ(status(a_, call::connect{client_, name}), success);
    accepted_ = run(a_, call::accept{server}).handle;
  }
  std::set<Status> sending(SocketHandle s) { return allowed(a_, call::send{s, 1}); }
  std::set<Status> receiving(SocketHandle s) { return allowed(a_, call::recv{s, 1}); }

  Caller a_{};
  SocketHandle client_{}, accepted_{};
};

TEST_F(UndeliveredData, ResetsWhenReceivingIsShutDown) {
  ASSERT_EQ(status(a_, call::send{accepted_, 1}), success);
  ASSERT_EQ(status(a_, call::shutdown{client_, call::kSdReceive}), success);
  EXPECT_EQ(receiving(accepted_), std::set{connection_reset});
  EXPECT_EQ(sending(accepted_), std::set{connection_reset});
  EXPECT_EQ(sending(client_), (std::set{connection_aborted, connection_reset}));
}

TEST_F(UndeliveredData, ResetsWhenItComesLater) {
  ASSERT_EQ(status(a_, call::shutdown{client_, call::kSdReceive}), success);
  EXPECT_EQ(receiving(accepted_), std::set{blocked});
  ASSERT_EQ(status(a_, call::send{accepted_, 1}), success);
  EXPECT_EQ(receiving(accepted_), std::set{connection_reset});
}

TEST_F(UndeliveredData, WhatWasReceivedResetsNothing) {
  ASSERT_EQ(status(a_, call::send{accepted_, 1}), success);
  ASSERT_EQ(status(a_, call::recv{client_, 1}), success);
  ASSERT_EQ(status(a_, call::shutdown{client_, call::kSdReceive}), success);
  EXPECT_EQ(receiving(accepted_), std::set{blocked});
}

TEST_F(UndeliveredData, ComesBackFromAnEndThatWasClosed) {
  ASSERT_EQ(status(a_, call::closesocket{client_}), success);
  EXPECT_EQ(receiving(accepted_), std::set{success});
  EXPECT_EQ(sending(accepted_), std::set{success});
  ASSERT_EQ(status(a_, call::send{accepted_, 1}), success);
  EXPECT_EQ(sending(accepted_), (std::set{connection_aborted, connection_reset, success}));
  EXPECT_EQ(receiving(accepted_), (std::set{connection_aborted, connection_reset, success}));
  EXPECT_EQ(status(a_, call::send{accepted_, 1}), connection_aborted);
}

TEST_F(UndeliveredData, AnEndThatSendsNothingMoreStillReceives) {
  ASSERT_EQ(status(a_, call::shutdown{client_, call::kSdSend}), success);
  ASSERT_EQ(status(a_, call::send{accepted_, 1}), success);
  EXPECT_EQ(sending(accepted_), std::set{success});
  EXPECT_EQ(receiving(client_), std::set{success});
}

TEST_F(UndeliveredData, NothingSentIsNothingLost) {
  ASSERT_EQ(status(a_, call::closesocket{client_}), success);
  ASSERT_EQ(status(a_, call::send{accepted_, 0}), success);
  EXPECT_EQ(receiving(accepted_), std::set{success});
}

// BLK-009: also where the socket is gone by the time that the recv ends.
TEST_F(UndeliveredData, ACancelledRecvOfAStreamIsAborted) {
  const SocketHandle datagrams = open(a_, 2, 17);
  ASSERT_EQ(status(a_, call::bind{datagrams, {Pointer::valid, 16, 2, IpAddress::v4_loopback(), 1}}),
            success);
  const auto ends_of = [&](SocketHandle s, std::uint16_t number) {
    EXPECT_EQ(status(thread(a_, number), call::recv{s, 1}), blocked);
    const RequestId request = newest();
    commit_alone(a_, call::CancelIoEx{.s = s});
    commit_alone(a_, call::closesocket{s});
    Offer offer;
    host.offer_completion(request, offer);
    return statuses(offer);
  };
  EXPECT_EQ(ends_of(client_, 1), (std::set{connection_aborted, interrupted, not_socket}));
  EXPECT_EQ(ends_of(datagrams, 2), (std::set{interrupted, not_socket}));
}

}  // namespace
}  // namespace portpool
