// Codes and questions that do not fit each other: the program asked for another address than was
// assumed, the code is of another call, what matters was told in prose or without a port.
#include "explain/explain_fixture.hpp"
#include "explain/render.hpp"
#include "explain/spelling.hpp"

namespace portpool::conformance {
namespace {

Explanation told(const std::vector<std::string>& words, const MachineState& state,
                 std::optional<std::uint32_t> saw = std::nullopt) {
  auto request = parse_request(words);
  EXPECT_TRUE(request.ok()) << words.front();
  request->saw = saw;
  return explain(*request, {state, {}, {}}, Answers::observed());
}

const Note* note_of(const Explanation& explanation, NoteKind kind) {
  const auto found = std::ranges::find(explanation.notes, kind, &Note::kind);
  return found == explanation.notes.end() ? nullptr : &*found;
}

// --- the address that the program asked for

TEST(ExplainOtherCalls, AListenerOnOneAddressRefusesWhoAsksForThatAddress) {
  for (const char* const address : {"127.0.0.1", "::1", "192.0.2.7"}) {
    for (const Transport transport : {Transport::tcp, Transport::udp}) {
      const std::string name(name_of(transport));
      const MachineState state = machine({}, {listener(address, 5431, 77, transport)});
      const auto open = told({name, "5431"}, state);
      const Note* const note = note_of(open, NoteKind::own_address_refused);
      ASSERT_NE(note, nullptr) << address << name;
      EXPECT_EQ(note->text, address);
      EXPECT_EQ(note->number, 77u);
      EXPECT_EQ(code_of(note->status, Face::winsock), 10048u);
      EXPECT_FALSE(notes(open, NoteKind::shadowed));
    }
  }
}

TEST(ExplainOtherCalls, WhoeverNamesTheWildcardIsNotAskedForAnotherAddress) {
  const MachineState state = machine({}, {listener("127.0.0.1", 5431, 77)});
  for (const char* const named : {"0.0.0.0:5431", ":5431", "*:5431"}) {
    const auto open = told({"listen", "tcp", named}, state);
    EXPECT_FALSE(notes(open, NoteKind::own_address_refused)) << named;
    EXPECT_TRUE(notes(open, NoteKind::shadowed)) << named;
  }
  const auto seen = told({"listen", "tcp", "0.0.0.0:5431"}, state, 10048);
  EXPECT_EQ(seen.seen->causes.front(), SeenCause::own_exclusive);
}

TEST(ExplainOtherCalls, ACodeThatOnlyThatAddressGivesIsExplainedByIt) {
  const MachineState state = machine({}, {listener("::1", 5431, 77)});
  const auto seen = told({"5431"}, state, 10048);
  EXPECT_EQ(seen.answer, ExplainedAnswer::refused);
  EXPECT_EQ(seen.seen->causes, std::vector{SeenCause::own_address});
  EXPECT_TRUE(suggests(seen, WayKind::end_process));
  const auto other = told({"5431"}, machine({}, {listener("0.0.0.0", 5431, 77)}), 10048);
  EXPECT_EQ(other.seen->causes.front(), SeenCause::as_answered);
}

// --- a code of connect

TEST(ExplainOtherCalls, AListenerIsNeverToldThatAConnectionWasRefused) {
  const auto listens = told({"listen", "tcp", "2971"}, machine({{{2912, 100}, false}}), 10061);
  EXPECT_EQ(listens.answer, ExplainedAnswer::refused);
  EXPECT_EQ(code_of(listens.outcomes.front().status, listens.face), 10013u);
  EXPECT_TRUE(notes(listens, NoteKind::refused_connect));
  EXPECT_EQ(spell_verdict(listens).find("10061"), std::string::npos);
}

TEST(ExplainOtherCalls, NothingListensWhereTheServerIsRefused) {
  const MachineState state = machine({{{2912, 100}, false}, {{5000, 10}, true}});
  const auto refused = told({"connect", "127.0.0.1:2971"}, state, 10061);
  const Note* const note = note_of(refused, NoteKind::server_refused);
  ASSERT_NE(note, nullptr);
  EXPECT_EQ(note->text, "2912-3011");
  EXPECT_EQ(spell_cause(SeenCause::nothing_listens, refused).find("do not matter"),
            std::string::npos);
  for (const char* const other : {"192.0.2.9:2971", "127.0.0.1:3012", "127.0.0.1:5001"}) {
    const auto elsewhere = told({"connect", other}, state, 10061);
    EXPECT_FALSE(notes(elsewhere, NoteKind::server_refused)) << other;
  }
}

// --- a port that nobody named

TEST(ExplainOtherCalls, WithoutAPortABlockOfTheListIsStillTheLikeliest) {
  const auto request = parse_error_text("SocketException: An attempt was made to access a socket");
  ASSERT_TRUE(request);
  const auto seen = [&](std::vector<ExcludedRange> ranges) {
    return explain(*request, {machine(std::move(ranges)), {}, {}}, Answers::observed())
        .seen->causes;
  };
  EXPECT_EQ(seen({{{9301, 100}, false}}).front(), SeenCause::unlisted_block);
  EXPECT_NE(seen({{{50000, 60}, true}}).front(), SeenCause::unlisted_block);
}

// --- WSL in mirrored mode, told in prose (microsoft/WSL#12228, #40169)

TEST(ExplainOtherCalls, MirroredWslIsUnderstoodInProse) {
  for (const char* const line :
       {"My .wslconfig says networkingMode=mirrored",
        "2. Add `networkingMode = mirrored` to [wsl2]",
        "with WSL2 in mirrored mode the port is gone", "WSL uses mirrored networking here"}) {
    const auto reading = read(line);
    ASSERT_EQ(reading.settings.size(), 1u) << line;
    EXPECT_EQ(reading.settings[0].value, "mirrored");
    EXPECT_EQ(reading.unread.size(), 1u) << line;  // it may name an error, too
  }
  for (const char* const line :
       {"it is not in mirrored mode", "# networkingMode=mirrored",
        "networkingMode is NAT, mirrored is worse", "disks are mirrored"}) {
    EXPECT_TRUE(read(line).settings.empty()) << line;
  }
}

TEST(ExplainOtherCalls, MirroredWslIsTheLikelyHolderUntilTheListIsGiven) {
  MachineState state;
  state.settings = {{{}, listings::SettingName::wsl_networking_mode, "mirrored"}};
  for (const std::uint32_t code : {10048u, 10013u}) {
    for (const char* const transport : {"tcp", "udp"}) {
      const auto seen = told({"bind", transport, "44777"}, state, code);
      EXPECT_EQ(seen.seen->causes.front(), SeenCause::mirrored_wsl);
      EXPECT_FALSE(seen.seen->is_explained);
    }
    EXPECT_NE(told({"bind", "tcp", "44777"}, {}, code).seen->causes.front(),
              SeenCause::mirrored_wsl);
    MachineState listed = machine({});
    listed.settings = state.settings;
    EXPECT_NE(told({"bind", "tcp", "44777"}, listed, code).seen->causes.front(),
              SeenCause::mirrored_wsl);
  }
  const auto connects = told({"connect", "192.0.2.9:443"}, state, 10013);
  EXPECT_EQ(connects.seen->causes.front(), SeenCause::filter_driver);
}

}  // namespace
}  // namespace portpool::conformance
