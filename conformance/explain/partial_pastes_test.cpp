// Pieces of what programs print: rows out of the middle of a table, code marks around it, addresses
// in spellings of their own, reservations of URLs that are beside the point.
#include "explain/explain_fixture.hpp"

namespace portpool::conformance {
namespace {

TEST(PastesOfParts, RowsOfGetNetTcpConnectionNeedNoHeading) {
  const auto reading = read(
      "0.0.0.0            58491     0.0.0.0        0          Bound\n"
      "127.0.0.1          5431      0.0.0.0        0          Listen                  6121\n"
      "::1                5431      ::1            58492      Established Internet    6121\n");
  ASSERT_EQ(reading.sockets.size(), 1u);
  const auto& rows = reading.sockets[0].rows;
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].state, SocketState::bound);
  EXPECT_EQ(rows[0].process, std::nullopt);
  EXPECT_EQ(rows[1].process, std::optional(6121u));
  EXPECT_EQ(rows[2].address, "::1");
  EXPECT_EQ(rows[2].peer_port, 58492u);
  EXPECT_TRUE(reading.sockets[0].incomplete);
  EXPECT_TRUE(reading.sockets[0].shows_bound);
  for (const char* const other :
       {"0.0.0.0  58491  0.0.0.0  0  5", "0.0.0.0  58491  0.0.0.0  0  perhaps",
        "0.0.0.0  3007  172.23.7.2  3007", "name  58491  name  0  Bound"}) {
    EXPECT_TRUE(read(other).sockets.empty()) << other;
  }
}

TEST(PastesOfParts, ASocketThatIsOnlyBoundIsFoundWithTheSwitchThatShowsIt) {
  SocketRow row = listener("0.0.0.0", 58491, 1);
  row.process.reset();
  row.state = SocketState::bound;
  const auto told = explained("listen", "tcp", "58491", machine({}, {row}));
  const auto way = std::ranges::find(told.ways, WayKind::end_process, &Way::kind);
  ASSERT_NE(way, told.ways.end());
  EXPECT_EQ(way->commands.at(0), "netstat -anoq | findstr :58491");
}

TEST(PastesOfParts, AMarkOfCodeMayEndALineThatItDoesNotBegin) {
  const auto reading = read(
      "`Puerto de inicio    Puerto final\n----------          --------\n"
      "      5357        5357\n     50000       50059`\n");
  ASSERT_EQ(reading.exclusions.size(), 1u);
  EXPECT_EQ(reading.exclusions[0].ranges.size(), 2u);
  EXPECT_FALSE(reading.exclusions[0].incomplete);
}

TEST(PastesOfParts, AddressesInTheSpellingsOfTheirPrograms) {
  EXPECT_EQ(asked_by_error("{{could_not_start_listener,\"::\",5671,eaddrinuse},{rabbit,start}}"),
            "listen tcp [::]:5671 saw 10048");
  EXPECT_EQ(asked_by_error("{could_not_start_listener,\"127.0.0.1\",5671,eacces}"),
            "listen tcp 127.0.0.1:5671 saw 10013");
  EXPECT_EQ(asked_by_error(
                "Failed to bind server on [0.0.0.0]/19131, is the port free?\n  at RakNet.js:86"),
            "bind udp 0.0.0.0:19131");
}

TEST(PastesOfParts, TheCallIsTheOneThatGoNamesLast) {
  EXPECT_EQ(asked_by_error(
                "dial DIRECT 127.0.0.1:49151 --> demo:80 error: dial tcp 192.0.2.26:80: connectex: "
                "Only one usage of each socket address"),
            "connect tcp 192.0.2.26:80 saw 10048");
  EXPECT_EQ(
      asked_by_error("listen tcp 0.0.0.0:8071: bind: Only one usage of each socket address, see "
                     "192.0.2.26:80"),
      "listen tcp 0.0.0.0:8071 saw 10048");
}

TEST(PastesOfParts, AReservationThatIsThereAlreadyIsAConflict) {
  EXPECT_EQ(
      asked_by_error("Adding URL reservation at http://+:15871/ for NT AUTHORITY\\LocalService\n"
                     "Url reservation add failed, Error: 183\n"),
      "http http://+:15871/ saw 183");
}

TEST(PastesOfParts, OnlyReservationsAroundTheUrlMatterToIt) {
  MachineState state = machine({});
  const auto noted = [&](const char* reserved, const char* verb, const char* asked_for) {
    state.urls = {{{}, reserved, 8071, false, "Everyone", {}}};
    const auto request = parse_request({verb, asked_for});
    EXPECT_TRUE(request.ok());
    return notes(explain(*request, {state, {}, {}}, Answers::observed()), NoteKind::reserved_url);
  };
  EXPECT_TRUE(noted("http://+:8071/", "http", "http://+:8071/demo/"));
  EXPECT_TRUE(noted("http://+:8071/Demo/", "http", "http://+:8071/demo/x/"));
  EXPECT_TRUE(noted("http://+:8071/demo/", "http", "http://+:8071/"));
  EXPECT_FALSE(noted("http://+:8071/other/", "http", "http://+:8071/demo/"));
  EXPECT_TRUE(noted("http://+:8071/other/", "listen", "8071"));
}

TEST(PastesOfParts, TheOtherTransportMatters) {
  const MachineState state =
      machine({}, {listener("0.0.0.0", 135, 9), listener("0.0.0.0", 5051, 77, Transport::udp)});
  const auto noted = [&](const std::vector<std::string>& words) {
    return notes(explain(*parse_request(words), {state, {}, {}}, Answers::observed()),
                 NoteKind::other_transport_socket);
  };
  EXPECT_TRUE(noted({"5051"}));
  EXPECT_FALSE(noted({"tcp", "5051"}));
  EXPECT_FALSE(noted({"135"}));
}

// --- what stands around a list

TEST(PastesOfParts, AnErrorBelowRowsOfNetstatIsNoTornRow) {
  const std::string rows =
      "  Proto  Local Address          Foreign Address        State           PID\n"
      "  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       981\n";
  const auto reading = read(rows + "Error: listen EACCES: permission denied 0.0.0.0:8071\n");
  EXPECT_TRUE(reading.warnings.empty());
  const auto request = request_with_lists({}, {}, reading, false);
  ASSERT_TRUE(request);
  EXPECT_EQ(spell(*request), "listen tcp 0.0.0.0:8071");
  for (const char* const torn : {"0.0.0.0:445   0.0.0.0:0   LISTENING  4",
                                 "CP  0.0.0.0:445  0.0.0.0:0", "0.0:0  LISTENING  4"}) {
    EXPECT_FALSE(read(rows + torn + "\n").warnings.empty()) << torn;
  }
}

TEST(PastesOfParts, AListThatATornRowMakesPartialIsNotForOnePort) {
  const auto reading = read(
      "  Proto  Local Address          Foreign Address        State           PID\n"
      "  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       981\n"
      "  TCP    0.0.0\n");
  ASSERT_TRUE(reading.sockets.at(0).incomplete);
  EXPECT_FALSE(request_with_lists({}, {}, reading, false));
}

TEST(PastesOfParts, ANoteInAScriptWithoutBlanksIsOneWord) {
  const std::string rows =
      "  协议  本地地址          外部地址        状态           PID\n"
      "  TCP    0.0.0.0:8071           0.0.0.0:0              LISTENING       4\n";
  EXPECT_TRUE(
      read(rows + " 无法获取所有权信息\n" + rows.substr(rows.find("  TCP"))).warnings.empty());
  EXPECT_FALSE(read(rows + " LISTE\n" + rows.substr(rows.find("  TCP"))).warnings.empty());
}

TEST(PastesOfParts, ThePropertiesOfACommandAreNoHeadingOfItsTable) {
  const std::string table =
      "\nLocalAddress LocalPort OwningProcess\n------------ --------- -------------\n"
      "0.0.0.0           5351          2271\n";
  for (const auto& [command, transport] :
       {std::pair{
            "PS C:\\> Get-NetUDPEndpoint | Select-Object LocalAddress,LocalPort,OwningProcess",
            Transport::udp},
        std::pair{
            "Get-NetTCPConnection -State Listen | select LocalAddress,LocalPort,OwningProcess",
            Transport::tcp}}) {
    const auto reading = read(command + table);
    ASSERT_EQ(reading.sockets.size(), 1u) << command;
    EXPECT_EQ(reading.sockets[0].rows.at(0).transport, transport) << command;
    EXPECT_TRUE(reading.warnings.empty()) << command;
  }
}

}  // namespace
}  // namespace portpool::conformance
