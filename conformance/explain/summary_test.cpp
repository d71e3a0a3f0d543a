// What a summary of sockets says of the dynamic range.
#include "explain/explain_fixture.hpp"
#include "explain/render.hpp"
#include "listings/reader.hpp"

namespace portpool::conformance {
namespace {

Explanation connecting(const std::string& listings, std::optional<std::uint32_t> saw = {}) {
  listings::ListingReader reader;
  reader.add("netsh.txt",
             "netsh interface ipv4 show excludedportrange protocol=tcp\n\n"
             "Start Port    End Port\n----------    --------\n     50000       50059     *\n\n"
             "netsh interface ipv4 show dynamicport tcp\n\nProtocol tcp Dynamic Port Range\n"
             "---------------------------------\n"
             "Start Port      : 49152\nNumber of Ports : 16384\n");
  reader.add("sockets.txt", listings);
  auto request = parse_request({"connect", "tcp", "192.0.2.9:443"});
  EXPECT_TRUE(request.ok());
  request->saw = saw;
  return explain(*request, machine_of(reader.finish()), Answers::observed());
}

constexpr const char* kFull =
    "Count Name\n----- ----\n16310 TimeWait\n   87 Established\n   41 Listen\n";
constexpr const char* kHalf = "Count Name\n----- ----\n 8100 TimeWait\n   87 Established\n";
constexpr const char* kNearly = "C:\\>netstat -an | find /c \"TIME_WAIT\"\n15102\n";

TEST(Summary, ASumOfAllPortsIsExhaustion) {
  const Explanation told = connecting(kFull);
  EXPECT_EQ(told.answer, ExplainedAnswer::refused);
  EXPECT_EQ(code_of(told.outcomes.front().status, told.face), 10055u);
  EXPECT_TRUE(suggests(told, WayKind::keep_connections));
  EXPECT_TRUE(notes(told, NoteKind::time_wait_ports));
  EXPECT_TRUE(notes(told, NoteKind::counted_sockets));
}

TEST(Summary, FewerDoNotAllow) {
  EXPECT_EQ(connecting(kHalf).answer, ExplainedAnswer::cannot_say);
  EXPECT_EQ(connecting(kNearly).answer, ExplainedAnswer::cannot_say);
}

TEST(Summary, WithTheCodeThatWasSeenNearlyAllPortsExplainIt) {
  for (const std::uint32_t code : {10048u, 10055u}) {
    const Explanation told = connecting(kNearly, code);
    EXPECT_EQ(told.answer, ExplainedAnswer::refused);
    EXPECT_TRUE(told.seen->is_explained);
    EXPECT_EQ(told.seen->causes.front(), SeenCause::exhaustion);
    EXPECT_TRUE(suggests(told, WayKind::keep_connections));
    EXPECT_FALSE(connecting(kHalf, code).seen->is_explained);
  }
}

TEST(Summary, TheProcessWithTheSocketsIsNamed) {
  const Explanation told = connecting(
      "Get-NetTCPConnection | Group-Object State, OwningProcess\n\n"
      "Count Name\n----- ----\n16330 Bound, 5150\n   40 TimeWait, 0\n");
  EXPECT_EQ(told.answer, ExplainedAnswer::refused);
  ASSERT_TRUE(suggests(told, WayKind::close_sockets));
  EXPECT_EQ(std::ranges::find(told.ways, WayKind::close_sockets, &Way::kind)->process, 5150u);
  EXPECT_FALSE(suggests(told, WayKind::keep_connections));  // forty of them are not the cause
}

TEST(Summary, SaysNothingOfAPortThatIsChosen) {
  listings::ListingReader reader;
  reader.add("sockets.txt", kFull);
  const auto request = parse_request({"listen", "tcp", "0.0.0.0:49152"});
  const Explanation told = explain(*request, machine_of(reader.finish()), Answers::observed());
  EXPECT_TRUE(told.holders.empty());
  EXPECT_TRUE(told.lacks(MissingList::sockets));
}

TEST(Summary, WhatIsListedIsNotCountedAgain) {
  std::string list =
      "  Proto  Local Address          Foreign Address        State           PID\n"
      "  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       900\n";
  for (int port = 49152; port < 57152; ++port) {
    list += "  TCP    192.0.2.5:" + std::to_string(port) +
            "        198.51.100.1:443        TIME_WAIT       0\n";
  }
  const Explanation told = connecting(list + "\n\n" + kHalf);
  const auto note = std::ranges::find(told.notes, NoteKind::counted_sockets, &Note::kind);
  ASSERT_NE(note, told.notes.end());
  EXPECT_EQ(note->number, 187u);
}

TEST(Summary, WhereNothingIsKnownTheScreenSaysSo) {
  listings::ListingReader reader;
  reader.add("statistics.txt", "TCP Statistics for IPv4\n\n  Current Connections  = 44\n\n15310\n");
  const listings::Reading reading = reader.finish();
  const auto screen = [&](std::optional<std::uint32_t> saw) {
    auto request = parse_request({"connect", "tcp", "192.0.2.9:443"});
    request->saw = saw;
    const ListedMachine machine = machine_of(reading);
    return explanation_text(explain(*request, machine, Answers::observed()), machine.latest,
                            reading, {});
  };
  EXPECT_NE(screen({}).find("nothing that was given"), std::string::npos);
  EXPECT_EQ(screen(10055).find("nothing that was given"), std::string::npos);
}

}  // namespace
}  // namespace portpool::conformance
