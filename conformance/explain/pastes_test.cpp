// What people paste around a list, and what they copy out of windows: notes between rows, numbers
// that are a port and a code, rows without headings.
#include "explain/asking.hpp"
#include "explain/error_words.hpp"
#include "explain/explain_fixture.hpp"

namespace portpool::conformance {
namespace {

TEST(Pastes, RowsGoOnBehindANoteOfTheirAuthor) {
  const std::string head =
      "Protocol tcp Port Exclusion Ranges\n\nStart Port    End Port\n----------    --------\n";
  for (const char* const between :
       {"[...]\n", "<snip>\n", "this is the one:\n", "...\n", "\nsome rows left out\n\n"}) {
    const auto reading = read(
        head + between + "     51741       51840   # the port of ours\n     51841       51940\n");
    ASSERT_EQ(reading.exclusions.size(), 1u) << between;
    EXPECT_EQ(reading.exclusions[0].ranges.size(), 2u) << between;
    EXPECT_TRUE(reading.exclusions[0].incomplete) << between;
    EXPECT_TRUE(reading.unread.empty() || reading.unread.back().place.line < 4) << between;
  }
  // The heading of another table, and a command, are no notes.
  for (const char* const other : {"Protocol udp Port Exclusion Ranges\n",
                                  "C:\\> netsh int ipv4 show excludedportrange udp\n"}) {
    const auto reading =
        read(head + "     51741       51840\n" + other + "     52741       52840\n");
    EXPECT_EQ(reading.exclusions.at(0).ranges.size(), 1u) << other;
  }
}

TEST(Pastes, ANumberBesideAnErrorMayBeAPort) {
  EXPECT_EQ(code_of_line("Error: listen EADDRINUSE: address already in use :::10013"), 10048u);
  EXPECT_EQ(code_of_line("bind: Address already in use, port 10013"), 10048u);
  EXPECT_EQ(code_of_line("OSError: [WinError 10048] while binding ('127.0.0.1', 10013)"), 10048u);
  EXPECT_EQ(code_of_line("bind() to 0.0.0.0:10048 failed (10013: whatever)"), 10013u);
  EXPECT_EQ(code_of_line("socket bind failed, 10049:"), 10049u);
  EXPECT_EQ(code_of_line("ip_address is {10.1.2.3}, port is {10013}"), std::nullopt);
  EXPECT_EQ(code_of_line("10013 : no access"), 10013u);
}

TEST(Pastes, WindowsSaysInOtherLanguagesThatAnAddressIsNotItsOwn) {
  for (const char* const text :
       {"Die angeforderte Adresse ist in diesem Kontext ungültig",
        "L’adresse demandée n’est pas valide dans son contexte",
        "La dirección solicitada no es válida en este contexto",
        "要求したアドレスのコンテキストが無効です。", "在其上下文中，该请求的地址无效。"}) {
    EXPECT_EQ(code_of_line(text), 10049u) << text;
  }
}

TEST(Pastes, AnHttpListenerKeepsItsPortAndItsCause) {
  const auto request = request_of_error(
      "config LocalApiPort: 5117\nSystem.Net.HttpListenerException (5): Access is denied\n");
  EXPECT_EQ(request.verb, RequestVerb::http_listener);
  EXPECT_EQ(request.url, "http://+:5117/");
  EXPECT_EQ(request.saw, 5u);
  const auto first = parse_request({"5117", "System.Net.HttpListenerException", "(5):", "Access"});
  ASSERT_TRUE(first);
  EXPECT_EQ(first->url, "http://+:5117/");
  EXPECT_EQ(request_of_error("HttpListenerException (0x80004005): Access is denied").saw, 5u);
  EXPECT_EQ(request_of_error("http://+:5117/ est en conflit avec un enregistrement existant").saw,
            183u);
}

TEST(Pastes, DockerNamesThePortOfTheHostFirst) {
  EXPECT_EQ(request_of_error("docker run -p 1437:1433 db failed (0x20)").first, 1437u);
  EXPECT_EQ(request_of_error("docker run --publish 127.0.0.1:1437:1433/tcp db failed (0x20)").first,
            1437u);
  const auto request =
      request_of_error("Error type: 404\nbind: An attempt was made to access a socket\n");
  EXPECT_TRUE(request.any_call);
  EXPECT_EQ(request.first, 0u);
}

TEST(Pastes, AListForOnePortTellsWhichIsMeant) {
  const auto udp = read("  UDP    0.0.0.0:5057           *:*                       7207\n");
  ExplainRequest request =
      request_of_error("SocketException: Only one usage of each socket address\n");
  ASSERT_TRUE(request.any_call);
  take_port_of_lists(request, udp);
  take_transport_of_lists(request, udp);
  EXPECT_FALSE(request.any_call);
  EXPECT_EQ(request.first, 5057u);
  EXPECT_EQ(request.transport, Transport::udp);
  // Two ports tell nothing; a whole list neither.
  ExplainRequest open =
      request_of_error("SocketException: Only one usage of each socket address\n");
  take_port_of_lists(open,
                     read("  UDP  0.0.0.0:5057  *:*  7207\n  UDP  0.0.0.0:5058  *:*  7207\n"));
  EXPECT_TRUE(open.any_call);
  take_port_of_lists(open, read("  Proto  Local Address  Foreign Address  State  PID\n"
                                "  TCP  0.0.0.0:135  0.0.0.0:0  LISTENING  904\n"));
  EXPECT_TRUE(open.any_call);
}

TEST(Pastes, ReadsRowsThatBeginWithAProgram) {
  const auto monitor = read(
      "resolver.exe  9157 IPv4 loopback   53   UDP   Allowed, not restricted\n"
      "svchost.exe (netsvcs)  1204 IPv6 unspecified  53 UDP  Allowed\n");
  ASSERT_EQ(monitor.sockets.size(), 1u);
  EXPECT_EQ(monitor.sockets[0].rows.at(0).address, "127.0.0.1");
  EXPECT_EQ(monitor.sockets[0].rows.at(0).program, "resolver.exe");
  EXPECT_EQ(monitor.sockets[0].rows.at(1).address, "::");
  const auto view = read("ledger.exe:4321\tTCP\tharbour:3007\tharbour:0\tLISTENING\n");
  ASSERT_EQ(view.sockets.size(), 1u);
  EXPECT_EQ(view.sockets[0].rows.at(0).process, std::optional(4321u));
  EXPECT_EQ(view.sockets[0].rows.at(0).state, listings::SocketState::listening);
  EXPECT_TRUE(read("svchost.exe  604 Services   0   9,516 K\n").sockets.empty());
}

TEST(Pastes, ARuleOfThePortProxyIsDeletedRatherThanItsService) {
  const auto reading = read(
      "Listen on ipv4:             Connect to ipv4:\n\n"
      "Address         Port        Address         Port\n"
      "--------------- ----------  --------------- ----------\n"
      "0.0.0.0         3007        172.23.7.2      3007\n");
  const auto told = explained("listen", "tcp", "3007", machine_of(reading).latest);
  EXPECT_TRUE(suggests(told, WayKind::delete_port_proxy));
  EXPECT_FALSE(suggests(told, WayKind::stop_service));
}

TEST(Pastes, AnotherServerOfNamesIsNoConnectionSharing) {
  const auto reading = read(
      "  Proto  Local Address          Foreign Address        State           PID\n"
      "  TCP    127.0.0.1:53           0.0.0.0:0              LISTENING       36417\n"
      "  UDP    0.0.0.0:53             *:*                                    7497\n"
      "  UDP    127.0.0.1:53           *:*                                    36417\n");
  const auto told = explained("bind", "udp", "127.0.0.1:53", machine_of(reading).latest);
  for (const PortHolder& holder : told.holders) {
    EXPECT_EQ(holder.service != nullptr, holder.socket->process == std::optional(7497u));
  }
}

TEST(Pastes, AUrlOfHttpSysIsAHolderByItself) {
  const auto reading = read(
      "Request queue name: Request queue is unnamed.\n    Process IDs:\n        2777\n"
      "    Registered URLs:\n        HTTP://+:8087/REPORTS/\n"
      "ledger.exe  2777 Services   0   9,516 K\n");
  const auto told = explained("listen", "tcp", "8087", machine_of(reading).latest);
  ASSERT_EQ(told.holders.size(), 1u);
  EXPECT_EQ(told.holders[0].owner, "HTTP://+:8087/REPORTS/");
  EXPECT_EQ(told.holders[0].program, "ledger.exe");
  EXPECT_TRUE(suggests(told, WayKind::stop_http_listener));
}

TEST(Pastes, RowsOfGetProcessNeedNoHeading) {
  const auto reading = read("    383      23     5188      18736              7207   0 svchost\n");
  ASSERT_EQ(reading.processes.size(), 1u);
  EXPECT_EQ(reading.processes[0].id, 7207u);
  EXPECT_EQ(reading.processes[0].program, "svchost.exe");
  EXPECT_TRUE(read("    1 2 3 4 5 6\n").processes.empty());
  EXPECT_TRUE(read("    ERROR: The process \"4471\" not found.\n").processes.at(0).gone);
}

}  // namespace
}  // namespace portpool::conformance
