// Ports that are chosen later than by bind (UCR-002).
#include "host/request_fixture_test.hpp"

namespace portpool {
namespace {

using enum Status;

class LatePortRules : public RequestTest {
 protected:
  void SetUp() override {
    HostSetup setup;
    setup.auto_reuse_range = {40000, 100};
    setup.dynamic_range[0] = {50000, 1};
    setup.answers.set_mask(Question::AMB_72, 1);  // listen chooses a port
    host = Host(setup);
    a_ = process();
    late_ = open(a_);
    const Call option = call::setsockopt{late_, SocketOption::reuse_unicastport, 1};
    ASSERT_EQ(status(a_, option), success);
    const call::SocketAddress name{Pointer::valid, 16, 2, IpAddress::v4_loopback(), 0};
    ASSERT_EQ(status(a_, call::bind{late_, name}), success);
  }
  std::set<Rule> rules_of_listen() const {
    std::set<Rule> rules;
    for (const Alternative& one : offered(a_, call::listen{late_, 5})) rules.insert(one.rule);
    return rules;
  }

  Caller a_{};
  SocketHandle late_{};
};

// AMB-72
TEST_F(LatePortRules, WhatListenChoosesIsGrantedByTheRuleOfListen) {
  EXPECT_EQ(rules_of_listen(), std::set{Rule::listen_starts});
  const call::SocketAddress last{Pointer::valid, 16, 2, IpAddress::v4_loopback(), 50000};
  ASSERT_EQ(status(a_, call::bind{open(a_), last}), success);
  EXPECT_EQ(rules_of_listen(), std::set{Rule::bind_range_exhausted}) << "and refused by another";
}

}  // namespace
}  // namespace portpool
