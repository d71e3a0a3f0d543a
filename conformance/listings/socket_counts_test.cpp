// Summaries of socket lists: how many, and not which.
#include <gtest/gtest.h>

#include "listings/reader.hpp"

namespace portpool::conformance::listings {
namespace {

Reading read(std::string_view text) {
  ListingReader reader;
  reader.add("counts.txt", text);
  return reader.finish();
}

std::vector<SocketCount> groups(std::string_view text) {
  const Reading reading = read(text);
  EXPECT_EQ(reading.summaries.size(), 1u) << text;
  EXPECT_TRUE(reading.warnings.empty()) << text;
  EXPECT_TRUE(reading.sockets.empty()) << text;
  return reading.summaries.empty() ? std::vector<SocketCount>() : reading.summaries[0].groups;
}

const SocketCount kWaiting{SocketState::time_wait, std::nullopt, 15310};
const SocketCount kConnected{SocketState::connected, std::nullopt, 87};

TEST(SocketCounts, GroupObjectCountsStates) {
  const std::string rows =
      "15310 TimeWait                  {MSFT_NetTCPConnection (InstanceID = "
      "\"192.0.2.7??51000??19...\n"
      "   87 Established               {MSFT_NetTCPConnection (InstanceID = "
      "\"192.0.2.7??52000??19...\n";
  EXPECT_EQ(groups("PS C:\\> Get-NetTCPConnection | Group-Object -Property State\n\n"
                   "Count Name                      Group\n"
                   "----- ----                      -----\n" +
                   rows + "\n\n"),
            (std::vector{kWaiting, kConnected}));
  EXPECT_EQ(groups("Count Name\n----- ----\n15310 TimeWait\n   87 Established\n"),
            (std::vector{kWaiting, kConnected}));
  EXPECT_EQ(groups("Name        Count\n----        -----\nTimeWait    15310\nEstablished    87\n"),
            (std::vector{kWaiting, kConnected}));
}

TEST(SocketCounts, GroupsMayNameProcesses) {
  const std::vector<SocketCount> both{{SocketState::bound, 5150, 9120},
                                      {SocketState::time_wait, 0, 40}};
  EXPECT_EQ(groups("Count Name          ProcessName Group\n"
                   "----- ----          ----------- -----\n"
                   " 9120 Bound, 5150   relay       {MSFT_NetTCPConnection (InstanceID = \"0...\n"
                   "                                MSFT_NetTCPConnection...}\n"
                   "   40 TimeWait, 0   Idle        {MSFT_NetTCPConnection (InstanceID = \"1...\n"),
            both);
  EXPECT_EQ(groups("Get-NetTCPConnection | group OwningProcess -NoElement\n\n"
                   "Count Name\n----- ----\n 9120 5150\n"),
            (std::vector<SocketCount>{{std::nullopt, 5150, 9120}}));
}

TEST(SocketCounts, ANumberBesideAStateIsNoProcessUnlessTheCommandSaysSo) {
  EXPECT_EQ(groups("Count Name\n----- ----\n15310 TimeWait, 443\n"), std::vector{kWaiting});
}

TEST(SocketCounts, CommandsThatCountNameTheState) {
  EXPECT_EQ(groups("C:\\>netstat -an | find /c \"TIME_WAIT\"\n15310\n\n"
                   "C:\\>netstat -an | find /c \"ESTABLISHED\"\n87\n"),
            (std::vector{kWaiting, kConnected}));
  EXPECT_EQ(groups("(Get-NetTCPConnection -State TimeWait).Count\n\n15310\n"),
            std::vector{kWaiting});
  EXPECT_EQ(read("Get-NetTCPConnection -State TimeWait | Measure-Object\n\n"
                 "Count    : 15310\nAverage  : \nSum      : \n")
                .summaries.at(0)
                .groups,
            std::vector{kWaiting});
  EXPECT_EQ(groups("  15310 TIME_WAIT\n     87 ESTABLISHED\n"),
            (std::vector{kWaiting, kConnected}));
}

TEST(SocketCounts, WhatIsNoSummaryIsNotTakenForOne) {
  for (const char* const text :
       {"15310\n", "C:\\> netstat -an | find /c /v \"TIME_WAIT\"\n15310\n",
        "Count Name Group\n----- ---- -----\n    6 Stopped {AarSvc_7cb96}\n", "ESTABLISHED 4242\n",
        "Get-NetTCPConnection -State TimeWait\n15310\n"}) {
    const Reading reading = read(text);
    EXPECT_TRUE(reading.summaries.empty()) << text;
    EXPECT_FALSE(reading.unread.empty()) << text;
  }
}

TEST(SocketCounts, ARowThatCannotBeReadIsAWarning) {
  const Reading reading = read("Count Name\n----- ----\n15310 TimeWait\n1531O Established\n");
  ASSERT_EQ(reading.warnings.size(), 1u);
  EXPECT_EQ(reading.warnings[0].place.line, 4u);
}

}  // namespace
}  // namespace portpool::conformance::listings
