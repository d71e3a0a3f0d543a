// Who stands behind the socket that is listed: a program that an ended process left behind, a
// container, a program of Linux. And lists that are the whole question.
#include "explain/explain_fixture.hpp"
#include "explain/owners.hpp"

namespace portpool::conformance {
namespace {

const Way* way_of(const Explanation& explanation, WayKind kind) {
  const auto found = std::ranges::find(explanation.ways, kind, &Way::kind);
  return found == explanation.ways.end() ? nullptr : &*found;
}

std::string gone(std::string_view text) {
  std::string ids;
  for (const listings::Process& process : read(text).processes) {
    if (process.gone) ids += std::to_string(process.id) + ";";
  }
  return ids;
}

// --- processes that ended

TEST(ListingsOfEndedProcesses, EveryToolSaysInItsWayThatAProcessIsGone) {
  for (const char* const text :
       {"ERROR: The process \"6001\" not found.",
        "FEHLER: Der Prozess \"6001\" wurde nicht gefunden.",
        "ERRO: o processo \"6001\" não foi encontrado.",
        "ОШИБКА: Не удалось найти процесс \"6001\".",
        "エラー: プロセス \"6001\" が見つかりませんでした。",
        "Get-Process : Cannot find a process with the process identifier 6001.",
        "Get-Process: Es kann kein Prozess mit der Prozess-ID 6001 gefunden werden.",
        "> tasklist /FI \"PID eq 6001\"\nINFO: No tasks are running which match.",
        "tasklist /svc /fi \"pid eq 6001\"\n\nINFORMATION: Es werden keine Aufgaben ausgeführt."}) {
    EXPECT_EQ(gone(text), "6001;") << text;
  }
}

TEST(ListingsOfEndedProcesses, WhatIsThereIsNotGone) {
  for (const char* const text :
       {"ERROR: The process with PID 6001 could not be terminated.",
        "Stop-Process : Cannot stop process \"ledger (6001)\": Access is denied",
        "tasklist /FI \"PID eq 6001\"\n\nledger.exe   6001 Console   2   9,904 K",
        "Get-Process : 5 of 6001 were read"}) {
    EXPECT_EQ(gone(text), "") << text;
  }
}

TEST(ExplainLeftBehind, AnEndedProcessLeadsToWhatItStarted) {
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    SocketRow row = listener("0.0.0.0", 4941, 6001, transport);
    row.ended = true;
    const auto told =
        explained("bind", std::string(name_of(transport)), "4941", machine({}, {row}));
    const Way* const way = way_of(told, WayKind::end_child);
    ASSERT_NE(way, nullptr);
    EXPECT_NE(way->commands.at(0).find("ParentProcessId=6001\""), std::string::npos);
    EXPECT_FALSE(suggests(told, WayKind::end_process));
  }
}

// --- programs that pass a port on

TEST(ExplainLeftBehind, WhoPassesThePortOnIsNotClosed) {
  struct Case {
    const char* program;
    WayKind kind;
    const char* command;
  };
  for (const Case& one :
       {Case{"com.docker.backend.exe", WayKind::stop_container, "docker ps --filter publish=5431"},
        Case{"VPNKIT.EXE", WayKind::stop_container, "docker ps --filter publish=5431"},
        Case{"wslrelay", WayKind::stop_in_wsl, "wsl -u root -e ss -ltnp"},
        Case{"wslhost.exe", WayKind::stop_in_wsl, "wsl -u root -e ss -ltnp"}}) {
    SocketRow row = listener("0.0.0.0", 5431, 77);
    row.program = one.program;
    const auto told = explained("listen", "tcp", "5431", machine({}, {row}));
    const Way* const way = way_of(told, one.kind);
    ASSERT_NE(way, nullptr) << one.program;
    EXPECT_EQ(way->commands, std::vector<std::string>{one.command});
    EXPECT_FALSE(suggests(told, WayKind::end_process)) << one.program;
  }
  SocketRow row = listener("0.0.0.0", 5431, 77, Transport::udp);
  row.program = "com.docker.backend.exe";
  EXPECT_EQ(way_of(explained("bind", "udp", "5431", machine({}, {row})), WayKind::stop_container)
                ->commands.at(0),
            "docker ps --filter publish=5431/udp");
  EXPECT_EQ(relay_of("dockerd.exe"), Relay::none);
}

// --- lists that are the whole question

TEST(AskingByLists, AListForOnePortIsTheQuestion) {
  const auto asked = [](std::string_view text) {
    const auto request = request_with_lists({}, {}, read(text), false);
    return request ? spell(*request) : std::string("error");
  };
  EXPECT_EQ(asked("  TCP  0.0.0.0:5651  0.0.0.0:0  ABHÖREN  8691\n"
                  "  TCP  192.0.2.2:5651  192.0.2.150:38773  HERGESTELLT  8691\n"),
            "listen tcp 0.0.0.0:5651");
  EXPECT_EQ(asked("  UDP  0.0.0.0:5057  *:*  7207\n"), "bind udp 0.0.0.0:5057");
  EXPECT_EQ(asked("  TCP  [::1]:5651  [::]:0  LISTENING  8691\n"), "listen tcp [::1]:5651");
  EXPECT_EQ(asked("  TCP  127.0.0.1:5651  0.0.0.0:0  LISTENING  8691\n"
                  "  TCP  [::]:5651  [::]:0  LISTENING  8692\n"),
            "listen tcp 0.0.0.0:5651");
  EXPECT_EQ(asked("  TCP  127.0.0.1:5651  0.0.0.0:0  LISTENING  8691\n"
                  "  TCP  127.0.0.1:5652  0.0.0.0:0  LISTENING  8691\n"),
            "error");
}

TEST(AskingByLists, ACommandThatLooksForAPortIsTheQuestion) {
  const auto asked = [](std::string_view text) {
    const auto request = request_with_lists({}, {}, read(text), false);
    return request ? spell(*request) : std::string("error");
  };
  for (const char* const command :
       {"C:\\> netstat -ano | findstr \"5651\"", "netstat -an | find \":5651\"",
        "PS> netstat -ano | sls :5651", "PS> netstat -an | Select-String -Pattern 5651",
        "Get-NetTCPConnection -LocalPort 5651 -State Listen", "netstat -ano | findstr /i :5651"}) {
    EXPECT_EQ(asked(command), "listen tcp 0.0.0.0:5651") << command;
  }
  EXPECT_EQ(asked("netstat -ano | sls :565\n  TCP  127.0.0.1:565  0.0.0.0:0  LISTENING  8691\n"
                  "  TCP  0.0.0.0:5651  0.0.0.0:0  LISTENING  8692\n"),
            "listen tcp 127.0.0.1:565");
  for (const char* const none :
       {"netstat -ano | findstr LISTENING", "tasklist | findstr 5651", "netstat -ano",
        "netstat -ano | findstr 5651\nnetstat -ano | findstr 5652",
        "netstat -ano | findstr 565100"}) {
    EXPECT_EQ(asked(none), "error") << none;
  }
}

TEST(AskingByLists, AnErrorOfADatagramSocketMakesAPortOneOfUdp) {
  const std::string error = "Bind UDP socket error: Only one usage of each socket address[10048]\n";
  const auto both = request_with_lists({}, {}, read(error + "Listen Port = 5371\n"), false);
  ASSERT_TRUE(both);
  EXPECT_EQ(spell(*both), "bind udp 0.0.0.0:5371");
  const auto named = request_with_lists({"5371"}, {}, read(error), false);
  ASSERT_TRUE(named);
  EXPECT_EQ(spell(*named), "bind udp 0.0.0.0:5371");
  EXPECT_EQ(spell(*request_with_lists({"tcp", "5371"}, {}, read(error), false)),
            "listen tcp 0.0.0.0:5371");
}

TEST(ListingsBetweenRows, ACommandAndItsRowsMayBeOneLine) {
  const auto reading = read(
      "see `netstat -anop TCP | findstr 9441 TCP 0.0.0.0:9441 0.0.0.0:0 LISTENING 17961 "
      "TCP [::]:9441 [::]:0 LISTENING 17961`\n");
  ASSERT_EQ(reading.sockets.size(), 1u);
  EXPECT_EQ(reading.sockets[0].rows.size(), 2u);
  EXPECT_EQ(reading.sockets[0].rows.back().process, std::optional(17961u));
  EXPECT_TRUE(read("a TCP 0.0.0.0:9441 0.0.0.0:0 LISTENING 17961").sockets.empty());
}

/// Whether a row seems to be missing, where `between` stands between two rows.
bool seems_torn(std::string_view between) {
  std::string text = "  TCP    0.0.0.0:5651           0.0.0.0:0              LISTENING  8691\n";
  const std::string row = text;
  text.append(between).append("\n").append(row);
  const auto reading = read(text);
  return std::ranges::any_of(reading.warnings, [](const listings::Warning& warning) {
    return warning.kind == listings::WarningKind::unreadable_socket;
  });
}

TEST(ListingsBetweenRows, ACommandIsNoTornRow) {
  EXPECT_FALSE(seems_torn("Get-Process -Id 8691"));
  EXPECT_FALSE(seems_torn("taskkill /PID 8691"));
  EXPECT_FALSE(seems_torn("tasklist /svc 8691"));
  EXPECT_TRUE(seems_torn("  8692"));
}

}  // namespace
}  // namespace portpool::conformance
