// Sources that are played instead of asked: what they answered before is their answer.
#include <gtest/gtest.h>

#include "explain/render.hpp"
#include "listings/reader.hpp"
#include "live/source.hpp"

namespace portpool::conformance::live {
namespace {

Source answering(std::string name, std::string text) {
  return {std::move(name), [text] { return Result<std::string>(text); }};
}

Source failing(std::string name, std::string why) {
  return {std::move(name), [why] {
            ToolError error;
            error.message = why;
            return Result<std::string>(error);
          }};
}

constexpr const char* kList =
    "Protocol tcp Port Exclusion Ranges\r\n\r\nStart Port    End Port      \r\n"
    "----------    --------      \r\n     50000       50059     *\r\n";

std::vector<Source> machine() {
  return {answering("netsh interface ipv6 show excludedportrange protocol=tcp", kList),
          answering("GetExtendedTcpTable",
                    "Protocol,LocalAddress,LocalPort,RemoteAddress,RemotePort,State,OwningProcess,"
                    "ProcessName,ServiceName,Account\n"
                    "TCP,10.1.2.3,8080,10.1.2.3,50001,Established,77,node.exe,,PC7\\ann\n"
                    "TCP,0.0.0.0,3389,0.0.0.0,0,Listen,1320,svchost.exe,TermService,NT "
                    "AUTHORITY\\NetworkService\n"),
          failing("netsh http show urlacl", "exit code 1\r\nneeds elevation"),
          answering("GetTickCount64", "boot-time: 2031-04-05 06:07 UTC\n")};
}

listings::Reading read(const std::string& text) {
  listings::ListingReader reader;
  reader.add("this machine", text);
  return reader.finish();
}

TEST(Collect, WhatSourcesAnswerIsReadAgain) {
  for (const Mask mask : {Mask::no, Mask::yes}) {
    const listings::Reading reading = read(collect(machine(), mask));
    ASSERT_EQ(reading.exclusions.size(), 1u);
    EXPECT_EQ(reading.exclusions[0].family, listings::Family::ipv6);
    EXPECT_FALSE(reading.exclusions[0].incomplete);
    ASSERT_EQ(reading.sockets.size(), 1u);
    ASSERT_EQ(reading.sockets[0].rows.size(), 2u);
    EXPECT_EQ(reading.sockets[0].rows[1].account, "NT AUTHORITY\\NetworkService");
    ASSERT_EQ(reading.settings.size(), 1u);
  }
}

TEST(Collect, ASourceThatFailsIsNamedAndNeverFatal) {
  const listings::Reading reading = read(collect(machine(), Mask::no));
  ASSERT_EQ(reading.warnings.size(), 1u);
  EXPECT_EQ(reading.warnings[0].kind, listings::WarningKind::source_failed);
  EXPECT_NE(reading.warnings[0].line.find("netsh http show urlacl"), std::string::npos);
  EXPECT_NE(reading.warnings[0].line.find("needs elevation"), std::string::npos);
}

TEST(Collect, WhatWasReadNamesEverySource) {
  std::vector<Source> sources = machine();
  sources.push_back(answering(".wslconfig", "there is no such file\n"));
  sources.push_back(answering("netstat -anoq", ""));
  listings::ListingReader reader;
  reader.add({}, collect(sources, Mask::no));
  EXPECT_EQ(
      reading_text(reader.finish(), 100),
      "Read\n"
      "  netsh interface ipv6 show excludedportrange protocol=tcp: tcp exclusion list of IPv6, "
      "1 range\n"
      "  GetExtendedTcpTable: socket list, 2 rows\n"
      "  GetTickCount64: setting, 2031-04-05 06:07 utc\n"
      "Answered without a list\n"
      "  .wslconfig\n"
      "  netstat -anoq\n"
      "Warnings\n"
      "  a source gave no answer: netsh http show urlacl: exit code 1  needs elevation\n"
      "Not read: text, and lists of something else\n"
      "  netsh interface ipv6 show excludedportrange protocol=tcp: Protocol tcp Port Exclusion "
      "Ranges\n"
      "  netsh interface ipv6 show excludedportrange protocol=tcp: Start Port    End Port      "
      "\n"
      "  .wslconfig: there is no such file\n");
}

TEST(Collect, TheMaskHidesWhoAndWhereAndKeepsWhatIsTheSame) {
  const std::string text = collect(machine(), Mask::yes);
  EXPECT_EQ(text.find("10.1.2.3"), std::string::npos);
  EXPECT_EQ(text.find("ann"), std::string::npos);
  const listings::SocketRow row = read(text).sockets.at(0).rows.at(0);
  EXPECT_EQ(row.address, "192.0.2.1");
  EXPECT_EQ(row.peer, row.address);
  EXPECT_EQ(row.port, 8080);
}

TEST(Collect, TheMaskKnowsUrlsAndLeavesLoopbackAlone) {
  const std::string text = masked(
      "    Reserved URL            : http://build7.example.org:8080/\n        User: PC7\\ann\n"
      "IPv6 Address. . . : fe80::1234:5678%4\nTCP 127.0.0.1:80 [::1]:5000 boot 12:30:45\n"
      "User: NT AUTHORITY\\SYSTEM\n");
  EXPECT_EQ(text,
            "    Reserved URL            : http://host1:8080/\n        User: user1\n"
            "IPv6 Address. . . : 2001:db8::1\nTCP 127.0.0.1:80 [::1]:5000 boot 12:30:45\n"
            "User: NT AUTHORITY\\SYSTEM\n");
}

}  // namespace
}  // namespace portpool::conformance::live
