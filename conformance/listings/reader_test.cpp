// Each kind of table and line, as programs print it and as people paste it.
#include "listings/reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace portpool::conformance::listings {
namespace {

Reading read(std::string_view bytes) {
  ListingReader reader;
  reader.add("pasted", bytes);
  return reader.finish();
}

bool warns(const Reading& reading, WarningKind kind, std::uint32_t line = 0) {
  return std::ranges::any_of(reading.warnings, [&](const Warning& warning) {
    return warning.kind == kind && (line == 0 || warning.place.line == line);
  });
}

std::string utf16(std::string_view text) {
  std::string wide;
  for (const char c : text) {
    wide += c;
    wide += '\0';
  }
  return wide;
}

constexpr std::string_view kTable =
    "Protocol tcp Port Exclusion Ranges\r\n\r\nStart Port    End Port      \r\n"
    "----------    --------      \r\n      5357        5357      \r\n"
    "     50000       50059     *\r\n     61112       61211      \r\n\r\n"
    "* - Administered port exclusions.\r\n\r\n";
const std::vector<ExcludedRange> kRanges{
    {{5357, 1}, false}, {{50000, 60}, true}, {{61112, 100}, false}};

void expect_table(const Reading& reading) {
  ASSERT_EQ(reading.exclusions.size(), 1u);
  EXPECT_EQ(reading.exclusions[0].ranges, kRanges);
  EXPECT_EQ(reading.exclusions[0].transport, Transport::tcp);
  EXPECT_FALSE(reading.exclusions[0].incomplete);
  EXPECT_TRUE(reading.warnings.empty());
}

TEST(Listings, ReadsTheExclusionTable) {
  expect_table(read(kTable));
}

TEST(Listings, EncodingsMakeNoDifference) {
  expect_table(read(utf16(kTable)));
  expect_table(read("\xff\xfe" + utf16(kTable)));
  expect_table(read("\xef\xbb\xbf" + std::string(kTable)));
  std::string big = "\xfe\xff";
  for (const char c : kTable) {
    big += '\0';
    big += c;
  }
  expect_table(read(big));
}

TEST(Listings, OneFileMayBeInTwoEncodings) {
  const std::string udp =
      "Protocol udp\r\n----------    --------\r\n     60000       60099\r\n\r\n";
  for (const std::string& text :
       {udp + utf16(kTable), "\xff\xfe" + utf16(kTable) + udp, utf16(kTable) + udp}) {
    const Reading reading = read(text);
    ASSERT_EQ(reading.exclusions.size(), 2u);
    const bool tcp_first = reading.exclusions[0].transport == Transport::tcp;
    EXPECT_EQ(reading.exclusions[tcp_first ? 0 : 1].ranges, kRanges);
    EXPECT_EQ(reading.exclusions[tcp_first ? 1 : 0].ranges.size(), 1u);
  }
}

TEST(Listings, PagesAndMailsChangeTheTableNotTheRanges) {
  const auto same = [](std::string_view text) {
    const Reading reading = read(text);
    ASSERT_EQ(reading.exclusions.size(), 1u) << text;
    EXPECT_EQ(reading.exclusions[0].ranges, kRanges) << text;
  };
  same("> tcp\n> ----------    --------\n>  5357  5357\n> 50000 50059 *\n> 61112 61211\n");
  same("tcp\n----------    --------\n5357-5357\n50000-50059*\n61112 - 61211\n");
  same(
      "tcp\n| Start | End | |\n|---|---|---|\n| 5357 | 5357 | |\n| 50000 | 50059 | * |\n| 61112 | "
      "61211 | |\n");
  same(
      "tcp Start Port End Port ---------- -------- 5357 5357 50000 50059 * 61112 61211 * - "
      "Administered");
  same(
      "tcp\n\xe2\x80\x94\xe2\x80\x94\xe2\x80\x94\xe2\x80\x94 \xe2\x80\x94\xe2\x80\x94\xe2\x80\x94\n"
      "\xc2\xa0 5357\xc2\xa0\xc2\xa0 5357\n50000 50059\xc2\xa0\xef\xbc\x8a\n61112 61211\n");
  same("4  tcp\n5  ----------    --------\n6  5357  5357\n7  50000 50059 *\n8  61112 61211\n");
  same("tcp\n----------    --------\n\n 5357  5357\n\n50000 50059 *\n\n61112 61211\n");
}

TEST(Listings, ARowThatCannotBeReadIsAWarningAndTheTableIsNotWhole) {
  for (const char* const row : {"     61112       6121", "6111261211", "     61112", "61112 65536",
                                "61112 61211 +", "50000", "0112 61211"}) {
    const Reading reading =
        read("tcp\n----------    --------\n      5357        5357\n" + std::string(row) + "\n");
    ASSERT_EQ(reading.exclusions.size(), 1u) << row;
    EXPECT_EQ(reading.exclusions[0].ranges.size(), 1u) << row;
    EXPECT_TRUE(reading.exclusions[0].incomplete) << row;
    EXPECT_TRUE(warns(reading, WarningKind::unreadable_range, 4)) << row;
  }
}

TEST(Listings, TwoRowsAreNeverADynamicRange) {
  const Reading reading = read("tcp\n----------    --------\n5357 x 5357\n53416\n");
  EXPECT_TRUE(reading.dynamic_ranges.empty());
  EXPECT_TRUE(warns(reading, WarningKind::unreadable_range));
}

TEST(Listings, ReadsTheDynamicRange) {
  const Reading reading = read(
      "Protokoll tcp\n---------------------------------\nStartport      : 1024\n"
      "Anzahl von Ports : 64512\n");
  ASSERT_EQ(reading.dynamic_ranges.size(), 1u);
  EXPECT_EQ(reading.dynamic_ranges[0].range, (PortRange{1024, 64512}));
  EXPECT_TRUE(reading.exclusions.empty());
  const Reading torn = read("tcp\n---------------------\nStart Port : 49152\n");
  EXPECT_TRUE(torn.dynamic_ranges.empty());
  EXPECT_TRUE(warns(torn, WarningKind::unreadable_dynamic));
  EXPECT_TRUE(warns(read("tcp\n---------------------\na : 49152\nb : 1638\n"),
                    WarningKind::unusual_dynamic));
}

TEST(Listings, TheCommandAboveTellsFamilyAndFilter) {
  const Reading reading = read(
      "C:\\> netsh int ipv6 show excludedportrange protocol=udp\n\nx udp\n---------- --------\n"
      "100 200\n\nC:\\> netsh int ipv4 show excludedportrange tcp | findstr 53\n     53100       "
      "53199\n");
  ASSERT_EQ(reading.exclusions.size(), 2u);
  EXPECT_EQ(reading.exclusions[0].family, Family::ipv6);
  EXPECT_EQ(reading.exclusions[0].transport, Transport::udp);
  EXPECT_FALSE(reading.exclusions[0].incomplete);
  EXPECT_EQ(reading.exclusions[1].family, Family::ipv4);
  EXPECT_TRUE(reading.exclusions[1].incomplete);
}

TEST(Listings, WithoutATransportTcpIsAssumedAndSaid) {
  const Reading reading = read("Start End\n----------    --------\n5000 5099\n");
  ASSERT_EQ(reading.exclusions.size(), 1u);
  EXPECT_TRUE(warns(reading, WarningKind::no_transport));
}

TEST(Listings, ACutListIsNotWhole) {
  const Reading reading = read("tcp\n---------- --------\n5000 5099\n......\n");
  ASSERT_EQ(reading.exclusions.size(), 1u);
  EXPECT_TRUE(reading.exclusions[0].incomplete);
  EXPECT_TRUE(warns(reading, WarningKind::cut, 4));
}

const SocketRow& only_row(const Reading& reading) {
  static const SocketRow kNone{};
  EXPECT_EQ(reading.sockets.size(), 1u);
  if (reading.sockets.size() != 1) return kNone;
  EXPECT_EQ(reading.sockets[0].rows.size(), 1u);
  return reading.sockets[0].rows[0];
}

TEST(Listings, ReadsNetstatInEveryForm) {
  const char* const forms[] = {
      "  TCP    0.0.0.0:8080     0.0.0.0:0     ABH\x99REN       4242\r\n",
      "> TCP 0.0.0.0:8080 0.0.0.0:0 LISTENING 4242\n",
      "  TCP    0.0.0.0:8080           0.0.0.0:0              LISTENING\n",
      "  TCP    0.0.0.0:8080           myhost:0               LISTENING\n [node.exe]\n",
      "\"  TCP    0.0.0.0:8080    0.0.0.0:0    LISTENING    4242\"\n",
  };
  for (const char* const form : forms) {
    const SocketRow row = only_row(read(form));
    EXPECT_EQ(row.port, 8080) << form;
    EXPECT_EQ(row.address, "0.0.0.0") << form;
    EXPECT_EQ(row.state, SocketState::listening) << form;
  }
}

TEST(Listings, StatesAreToldByThePeerOrByNamesThatNoTranslationTouches) {
  const Reading reading = read(
      "  Proto  Lokale Adresse   Remoteadresse   Status   PID\n"
      "  TCP    0.0.0.0:135      0.0.0.0:0        ABH\x99REN       888\n"
      "  TCP    10.1.0.4:49801   10.1.0.9:443     HERGESTELLT     2720\n"
      "  TCP    10.1.0.4:49802   10.1.0.9:443     WARTEND         0\n"
      "  TCP    0.0.0.0:49803    0.0.0.0:0        BOUND           77\n"
      "  TCP    [fe80::1%7]:139  [::]:0           ABH\x99REN       4\n"
      "  UDP    [::]:123         *:*                              1180\n");
  ASSERT_EQ(reading.sockets.size(), 1u);
  const SocketTable& table = reading.sockets[0];
  EXPECT_FALSE(table.incomplete);
  EXPECT_TRUE(table.shows_bound);
  std::vector<SocketState> states;
  for (const SocketRow& row : table.rows) states.push_back(row.state);
  const std::vector<SocketState> expected{SocketState::listening, SocketState::connected,
                                          SocketState::time_wait, SocketState::bound,
                                          SocketState::listening, SocketState::open};
  EXPECT_EQ(states, expected);
  EXPECT_EQ(table.rows[4].address, "fe80::1");
}

TEST(Listings, ATornSocketRowIsAWarning) {
  for (const char* const row :
       {"  TCP    0.0.0.0:8080           0.0.0.0:", "  TCP    0.0.0.0:80",
        "P 0.0.0.0:80 0.0.0.0:0 LISTENING 4",
        "  TCP 0.0.0.0:80 0.0.0.0:0 LISTENING 4 TCP 0.0.0.0:81 0.0.0.0:0 LISTENING 4",
        "  UDP    0.0.0.0:53             *"}) {
    const Reading reading = read(
        "  Proto  Local Address  Foreign Address  State  PID\n"
        "  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       888\n" +
        std::string(row) + "\n");
    EXPECT_TRUE(warns(reading, WarningKind::unreadable_socket, 3)) << row;
    ASSERT_EQ(reading.sockets.size(), 1u);
    EXPECT_TRUE(reading.sockets[0].incomplete) << row;
  }
}

TEST(Listings, ASocketListWithoutListenersOrHeadingIsNotWhole) {
  EXPECT_TRUE(warns(read("  Proto  Local Address  Foreign Address  State\n"
                         "  TCP  10.0.0.1:50000  10.0.0.2:443  ESTABLISHED\n"),
                    WarningKind::no_listeners));
  EXPECT_TRUE(warns(read("  TCP  0.0.0.0:80  0.0.0.0:0  LISTENING  4\n"), WarningKind::filtered));
}

TEST(Listings, ReadsPowerShell) {
  const char* const forms[] = {
      "PS> Get-NetTCPConnection\nLocalAddress LocalPort RemoteAddress RemotePort State  "
      "AppliedSetting OwningProcess\n"
      "------------ --------- ------------- ---------- -----  -------------- -------------\n"
      "0.0.0.0      8080      0.0.0.0       0          Listen                4242\n",
      "LocalAddress  : 0.0.0.0\nLocalPort     : 8080\nRemoteAddress : 0.0.0.0\nRemotePort    : 0\n"
      "State         : Listen\nOwningProcess : 4242\n\n",
      "\"LocalAddress\",\"LocalPort\",\"RemotePort\",\"State\",\"OwningProcess\"\n"
      "\"0.0.0.0\",\"8080\",\"0\",\"Listen\",\"4242\"\n",
      "[{\"LocalAddress\":\"0.0.0.0\",\"LocalPort\":8080,\"RemotePort\":0,\"State\":2,"
      "\"OwningProcess\":4242}]",
      "Process Name\tProcess ID\tProtocol\tState\tLocal Address\tLocal Port\tRemote "
      "Address\tRemote Port\n"
      "node.exe\t4242\tTCP\tListen\t0.0.0.0\t8080\t0.0.0.0\t0\n",
      "node.exe\t4242\tTCP\t0.0.0.0\t8080\t0.0.0.0\t0\tLISTENING\n",
      "Process Name      : node.exe\nProcess ID        : 4242\nProtocol          : TCP\n"
      "Local Port        : 8080\nLocal Address     : 0.0.0.0\nRemote Port       :\nState           "
      "  : Listening\n"
      "==================================================\n",
  };
  for (const char* const form : forms) {
    const SocketRow row = only_row(read(form));
    EXPECT_EQ(row.transport, Transport::tcp) << form;
    EXPECT_EQ(row.port, 8080) << form;
    EXPECT_EQ(row.state, SocketState::listening) << form;
    EXPECT_EQ(row.process, std::optional<std::uint32_t>(4242)) << form;
  }
  EXPECT_EQ(
      only_row(read("LocalAddress LocalPort\n------------ ---------\n0.0.0.0      53\n")).transport,
      Transport::udp);
}

TEST(Listings, TablesOfOtherThingsAreNoPorts) {
  const Reading reading =
      read("tcp\nCount Name\n----- ----\n   12 3306\n   13 3307\n\nName\n----\n5000\n");
  EXPECT_TRUE(reading.is_empty());
  EXPECT_TRUE(reading.warnings.empty());
}

TEST(Listings, ReadsHttpSysNatRegistryAndAddresses) {
  const Reading reading = read(
      "    Reserved URL            : http://+:2869/\n        User: NT AUTHORITY\\LOCAL SERVICE\n"
      "            Listen: Yes\n\n        Registered URLs:\n            HTTP://*:5985/WSMAN/\n\n"
      "NatName           : nat1\nPortStart         : 50100\nPortEnd           : 50199\n\n"
      "    MaxUserPort    REG_DWORD    0xfffe\n"
      "   IPv4 Address. . . . . . . . . . . : 192.0.2.7(Preferred)\n"
      "networkingMode=mirrored\n");
  ASSERT_EQ(reading.urls.size(), 2u);
  EXPECT_EQ(reading.urls[0].port, 2869u);
  EXPECT_EQ(reading.urls[0].user, "NT AUTHORITY\\LOCAL SERVICE");
  EXPECT_TRUE(reading.urls[1].registered);
  ASSERT_EQ(reading.nat.size(), 1u);
  EXPECT_EQ(reading.nat[0].range, (PortRange{50100, 100}));
  ASSERT_EQ(reading.settings.size(), 2u);
  EXPECT_EQ(reading.settings[0].value, "65534");
  EXPECT_EQ(reading.addresses, std::vector<std::string>{"192.0.2.7"});
}

TEST(Listings, ProseIsNoList) {
  const Reading reading = read(
      "My TCP server on port 8080 fails since 2024.\nSee http://example.com/a: it says UDP 53 is\n"
      "taken (10013).\n\n> thanks\n");
  EXPECT_TRUE(reading.is_empty());
  EXPECT_TRUE(reading.warnings.empty());
  EXPECT_EQ(reading.unread.size(), 4u);
}

TEST(Listings, ANoteBesideARangeIsNoPartOfIt) {
  const Reading reading = read(
      "Protocol tcp Port Exclusion Ranges\n\nStart Port    End Port\n----------    --------\n"
      "      8050        8149\n      8150        8249     <- 8200 is here\n\n"
      "* - Administered port exclusions.\n");
  ASSERT_EQ(reading.exclusions.size(), 1u);
  EXPECT_EQ(reading.exclusions[0].ranges.size(), 2u);
  EXPECT_FALSE(reading.exclusions[0].incomplete);
  EXPECT_TRUE(warns(reading, WarningKind::note_beside));
  EXPECT_EQ(reading.warnings.size(), 1u);
}

TEST(Listings, WideDashesOfOtherLanguagesAlignNothing) {
  const Reading reading = read(
      "Protocolo tcp Intervalos de exclusión de puertos\n\nPuerto de inicio    Puerto final\n"
      "----------          --------\n     50000       50059     *\n     50113       50212\n"
      "     50213       50312\n");
  ASSERT_EQ(reading.exclusions.size(), 1u);
  EXPECT_EQ(reading.exclusions[0].ranges.size(), 3u);
  EXPECT_TRUE(reading.warnings.empty());
}

TEST(Listings, ATableMayBeginWithANarrowColumn) {
  const Reading reading = read(
      "State  LocalPort OwningProcess\n-----  --------- -------------\n"
      "Listen      8331          7007\n");
  ASSERT_EQ(reading.sockets.size(), 1u);
  EXPECT_EQ(reading.sockets[0].rows.at(0).port, 8331u);
  EXPECT_TRUE(reading.warnings.empty());
}

TEST(Listings, PortsOfConfigurationFilesAndErrorObjectsAreNoSockets) {
  for (const char* const text :
       {"server:\n  port: 8331\n  address: 0.0.0.0\n",
        "  code: 'EACCES',\n  syscall: 'listen',\n  address: '0.0.0.0',\n  port: 8331\n}\n",
        "{ \"address\": \"0.0.0.0\", \"port\": 8331 }\n"}) {
    const Reading reading = read(text);
    EXPECT_TRUE(reading.is_empty()) << text;
    EXPECT_TRUE(reading.warnings.empty()) << text;
  }
}

TEST(Listings, MaskedPeersAndNamesOfProgramsAreRead) {
  const Reading reading = read(
      "  Proto  Local Address          Foreign Address        State           PID\n"
      "  TCP    192.0.2.7:50311        198.51.*.*:443         ESTABLISHED     4117\n"
      "  TCP    0.0.0.0:8331           0.0.0.0:0              LISTENING       relay.exe\n"
      "  UDP    0.0.0.0:5353           *:*                                    browser.exe\n");
  ASSERT_EQ(reading.sockets.size(), 1u);
  const auto& rows = reading.sockets[0].rows;
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].peer_port, 443u);
  EXPECT_EQ(rows[1].program, "relay.exe");
  EXPECT_EQ(rows[1].state, SocketState::listening);
  EXPECT_EQ(rows[2].program, "browser.exe");
  EXPECT_TRUE(reading.warnings.empty());
}

TEST(Listings, RowsCopiedOutOfCurrPortsAreASelection) {
  const Reading reading = read(
      ">System\t4\tTCP\t8331\t\t0.0.0.0\t\t\t0.0.0.0\t\tListening\n>a remark\n"
      ">relay.exe\t77\tTCP\t8332\t\t::\t\t\t::\t\tListening\n");
  ASSERT_EQ(reading.sockets.size(), 2u);
  EXPECT_EQ(reading.sockets[0].rows.at(0).program, "System");
  EXPECT_TRUE(reading.sockets[0].incomplete && reading.sockets[1].incomplete);
}

}  // namespace
}  // namespace portpool::conformance::listings
