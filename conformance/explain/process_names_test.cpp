// What a process id is: tasklist, Get-Process, netstat -b.
#include <gtest/gtest.h>

#include "explain/explain_fixture.hpp"
#include "explain/ways_out.hpp"

namespace portpool::conformance {
namespace {

std::string named(std::string_view bytes) {
  std::string text;
  for (const listings::Process& process : read(bytes).processes) {
    text += std::to_string(process.id) + "=" + process.program;
    if (!process.services.empty()) text += "[" + process.services + "]";
    text += ";";
  }
  return text;
}

TEST(ProcessNames, ReadsTasklistInEveryForm) {
  EXPECT_EQ(
      named("Abbildname                     PID Sitzungsname       Sitz.-Nr. Speichernutzung\n"
            "========================= ======== ================ =========== ===============\n"
            "System Idle Process              0 Services                   0             8 K\n"
            "ledger.exe                    4471 Services                   0         9.112 K\n"),
      "0=System Idle Process;4471=ledger.exe;");
  EXPECT_EQ(named("Image Name                     PID Services\n"
                  "========================= ======== ==============================\n"
                  "svchost.exe                    671 RpcEptMapper,\n"
                  "                                   RpcSs\n"
                  "ledger.exe                    4471 N/A\n"),
            "671=svchost.exe[RpcEptMapper, RpcSs];4471=ledger.exe;");
  EXPECT_EQ(named("ledger.exe            4471 Services                   0      9,112 K\n"),
            "4471=ledger.exe;");
  EXPECT_EQ(named("svchost.exe                    671 RpcEptMapper, RpcSs\n"),
            "671=svchost.exe[RpcEptMapper, RpcSs];");
  EXPECT_EQ(
      named("\"Image Name\",\"PID\",\"Session Name\"\n\"ledger.exe\",\"4471\",\"Services\"\n"),
      "4471=ledger.exe;");
}

TEST(ProcessNames, ReadsGetProcess) {
  EXPECT_EQ(named("Handles  NPM(K)    PM(K)      WS(K)     CPU(s)     Id  SI ProcessName\n"
                  "-------  ------    -----      -----     ------     --  -- -----------\n"
                  "    219      18     5500      12000              4471   0 ledger\n"),
            "4471=ledger;");
  EXPECT_EQ(named("Id          : 4471\nProcessName : ledger\nPath        : C:\\x\\ledger.exe\n"),
            "4471=ledger;");
}

TEST(ProcessNames, ARowThatIsTornIsReported) {
  const auto reading = read(
      "Image Name                     PID Services\n"
      "========================= ======== ==============================\n"
      "svchost.exe                    6x1 RpcSs\n");
  ASSERT_EQ(reading.warnings.size(), 1u);
  EXPECT_EQ(reading.warnings[0].kind, listings::WarningKind::unreadable_record);
}

TEST(ProcessNames, RowsOfOtherTablesAreUnread) {
  const auto reading =
      read("Count Name          Group\n----- ----          -----\n  911 Queued, 2571  {x}\n");
  ASSERT_EQ(reading.unread.size(), 2u);
  EXPECT_TRUE(reading.unread[1].in_table);
}

TEST(ProcessNames, NetstatNamesAServiceBeforeItsProgram) {
  const auto reading = read(
      "  Proto  Local Address          Foreign Address        State\n"
      "  TCP    0.0.0.0:5071           harbour:0              LISTENING\n"
      "  EventLog\n [svchost.exe]\n");
  ASSERT_EQ(reading.sockets.size(), 1u);
  EXPECT_EQ(reading.sockets[0].rows.at(0).service, "EventLog");
  EXPECT_EQ(reading.sockets[0].rows.at(0).program, "svchost.exe");
}

Explanation explained_with(const std::string& port, const std::string& tasklist) {
  const auto reading =
      read("  Proto  Local Address  Foreign Address  State  PID\n  TCP  0.0.0.0:" + port +
           "  0.0.0.0:0  LISTENING  4471\n" + tasklist);
  return explained("listen", "tcp", port, machine_of(reading).latest);
}

TEST(ProcessNames, AProgramThatIsNamedIsNoGuessByPort) {
  const auto guessed = explained_with("53", "");
  ASSERT_NE(guessed.holders.at(0).service, nullptr);
  const auto known = explained_with("53", "resolver.exe  4471 Services   0   9,112 K\n");
  EXPECT_EQ(known.holders.at(0).service, nullptr);
  EXPECT_TRUE(suggests(known, WayKind::end_process));
  const auto dns = explained_with("53", "dns.exe  4471 Services   0   9,112 K\n");
  EXPECT_NE(dns.holders.at(0).service, nullptr);
  // HTTP.sys listens as process 4 alone.
  EXPECT_EQ(explained_with("80", "").holders.at(0).service, nullptr);
}

TEST(ProcessNames, ReadsResourceMonitorAndRowsOfCurrPorts) {
  const auto monitor = read(
      "Image\tPID\tAddress\tPort\tProtocol\tFirewall Status\n"
      "ledger.exe\t4471\tIPv4 unspecified\t8071\tTCP\tAllowed, not restricted\n");
  ASSERT_EQ(monitor.sockets.size(), 1u);
  EXPECT_EQ(monitor.sockets[0].rows.at(0).address, "0.0.0.0");
  EXPECT_EQ(monitor.sockets[0].rows.at(0).port, 8071);
  EXPECT_TRUE(monitor.processes.empty());
  const auto ports = read("System\t4\tTCP\t8071\t\t0.0.0.0\t\t\t0.0.0.0\t\tListening\tSystem\n");
  ASSERT_EQ(ports.sockets.size(), 1u);
  EXPECT_EQ(ports.sockets[0].rows.at(0).process, std::optional(4u));
}

TEST(ProcessNames, AOneLinerSaysWhoHasThePort) {
  const auto reading = read(
      "PS C:\\> Get-Process -Id (Get-NetTCPConnection -LocalPort 8071).OwningProcess\n\n"
      "Handles  NPM(K)    PM(K)      WS(K)     CPU(s)     Id  SI ProcessName\n"
      "-------  ------    -----      -----     ------     --  -- -----------\n"
      "    219      18     5500      12000              4471   0 ledger\n");
  ASSERT_EQ(reading.sockets.size(), 1u);
  EXPECT_EQ(reading.sockets[0].rows.at(0).port, 8071);
  EXPECT_EQ(reading.sockets[0].rows.at(0).process, std::optional(4471u));
  EXPECT_TRUE(reading.sockets[0].incomplete);
}

TEST(ProcessNames, AProcessThatTaskkillDoesNotFindHasEnded) {
  EXPECT_TRUE(read("ERROR: The process \"4471\" not found.\n").processes.at(0).gone);
  const auto ended = explained_with("8071", "ERROR: The process \"4471\" not found.\n");
  EXPECT_TRUE(ended.holders.at(0).socket->ended);
  EXPECT_FALSE(suggests(ended, WayKind::end_process));
}

TEST(ProcessNames, AServiceHostIsNeverToBeEnded) {
  const auto host = explained_with("6071", "svchost.exe  4471 RpcEptMapper, RpcSs\n");
  EXPECT_FALSE(suggests(host, WayKind::end_process));
  EXPECT_TRUE(suggests(host, WayKind::stop_service));
}

}  // namespace
}  // namespace portpool::conformance
