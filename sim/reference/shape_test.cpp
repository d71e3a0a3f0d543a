#include <gtest/gtest.h>

#include "portpool/sim/host.hpp"
#include "portpool/sim/internal/reference.hpp"

namespace portpool::reference {
namespace {

constexpr Token kFirst = 0x51, kSecond = 0x52;

// A socket that associates with the reservations named, host and reference side by side.
class ShapeTest : public testing::Test {
 protected:
  ShapeTest() {
    const ProcessId process = host_.add_process(UserId{1}, Privilege::administrator);
    caller_ = {process, ThreadId{0}};
    model_.add_process(process, UserId{1}, Privilege::administrator);
    add_block({50000, 2}, kFirst);
    add_block({50100, 2}, kSecond);
  }

  void add_block(PortRange range, Token token) {
    host_.add_persistent_reservation(Transport::tcp, range, token);
    model_.add_persistent_reservation(Transport::tcp, range, token);
  }
  Outcome run(const Call& call) {
    const Outcome outcome = host_.simulate(caller_, call, chooser_);
    model_.happened(caller_, call, outcome, host_.answers());
    return outcome;
  }
  SocketHandle open() { return run(call::WSASocketW{}).handle; }
  void associate(SocketHandle s, Token token) {
    call::WSAIoctl ioctl;
    ioctl.s = s;
    ioctl.code = kSioAssociatePortReservation;
    ioctl.in_size = kTokenSize;
    ioctl.input[0] = static_cast<std::uint8_t>(token);
    ASSERT_EQ(run(ioctl).status, Status::success);
  }
  std::uint64_t shape_after(std::initializer_list<Token> tokens) {
    const Host host = host_;
    const Model model = model_;
    const SocketHandle s = open();
    for (const Token token : tokens) associate(s, token);
    const std::uint64_t shape = model_.shape();
    host_ = host;
    model_ = model;
    return shape;
  }

  Host host_{HostSetup{}};
  Model model_{HostSetup{}};
  Chooser chooser_{1};
  Caller caller_;
};

TEST_F(ShapeTest, TellsASecondBlockFromTheSameOneTwice) {
  EXPECT_NE(shape_after({kFirst}), shape_after({}));
  EXPECT_NE(shape_after({kFirst, kSecond}), shape_after({kFirst, kFirst}));
}

TEST_F(ShapeTest, KnowsNoNames) {
  EXPECT_EQ(shape_after({kFirst}), shape_after({kSecond}));
  EXPECT_EQ(shape_after({kFirst, kSecond}), shape_after({kSecond, kFirst}));
}

}  // namespace
}  // namespace portpool::reference
