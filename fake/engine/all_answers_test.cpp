#include "portpool/fake/all_answers.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <set>

#include "calls/platform.hpp"
#include "portpool/fake/process.hpp"

namespace portpool::fake {
namespace {

// AMB-06 is the code of a bind to a port of a block that another process holds.
int bind_to_a_reserved_port(const MachineSetup& setup, Questions& met) {
  Machine machine(setup);
  machine.look([](Host& host) { host.add_foreign_reservation(Transport::tcp, {5000, 10}); });
  Process process(machine);
  const RunAs as(process);
  WSADATA data{};
  WSAStartup(MAKEWORD(2, 2), &data);
  const SOCKET s = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  name.sin_port = htons(5005);
  EXPECT_EQ(bind(s, reinterpret_cast<sockaddr*>(&name), sizeof name), SOCKET_ERROR);
  const int code = WSAGetLastError();
  met = questions_met(machine);
  return code;
}

TEST(AllAnswers, EachCombinationIsRunOnce) {
  std::set<int> codes;
  std::multiset<std::uint64_t> answers;
  std::size_t combinations = 1;
  const std::size_t runs = for_each_accepted_answer([&](const MachineSetup& setup) {
    Questions met;
    codes.insert(bind_to_a_reserved_port(setup, met));
    answers.insert(setup.host.answers.hash());
    if (answers.size() == 1) {
      for (std::size_t i = 0; i < kQuestionCount; ++i) {
        const unsigned mask = Answers::open().mask(static_cast<Question>(i));
        if (met.test(i)) combinations *= static_cast<std::size_t>(std::popcount(mask));
      }
    }
    return met;
  });
  EXPECT_EQ(runs, combinations);
  EXPECT_GT(runs, 1u);
  EXPECT_EQ(std::set<std::uint64_t>(answers.begin(), answers.end()).size(), runs);
  EXPECT_GT(codes.size(), 1u);
  EXPECT_TRUE(codes.contains(WSAEACCES));
}

TEST(AllAnswers, TheNumberOfRunsIsBounded) {
  const std::size_t runs = for_each_accepted_answer(
      [](const MachineSetup& setup) {
        Questions met;
        bind_to_a_reserved_port(setup, met);
        return met;
      },
      1);
  EXPECT_EQ(runs, 1u);
}

}  // namespace
}  // namespace portpool::fake
