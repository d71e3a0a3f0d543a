// Every field of every record counts: a state that differs in it alone has another hash, another
// snapshot and another canonical hash, goes back to what it was, and thaws as it was frozen.
//
// A field that one of them leaves out is listed here with the reason; one that is listed and counts
// all the same fails, so the list cannot go stale. A new field needs nothing but its line in
// fields.hpp.
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <typeinfo>

#include "portpool/sim/internal/symmetry.hpp"
#include "portpool/sim/snapshot.hpp"
#include "snapshot/fields.hpp"
#include "snapshot/parts.hpp"
#include "state/canonical.hpp"

namespace portpool {
namespace {

enum class Use : std::uint8_t { hash, canonical };

template <class Row, class T>
struct LeftOut {
  Use use;
  T Row::*member;
  std::string_view reason;
};
template <class Row, class T>
LeftOut(Use, T Row::*, std::string_view) -> LeftOut<Row, T>;

constexpr std::string_view kName = "a name that the caller or the simulator made up";
constexpr std::string_view kList = "the members of the list tell their owner and their order";
constexpr std::string_view kOnlyOrder = "only the order of such numbers counts";
constexpr std::string_view kRank = "alone of its kind, its rank is 0 in any case";

constexpr std::tuple kLeftOut{
    LeftOut{Use::hash, &ProcessRow::handles, kList},
    LeftOut{Use::hash, &HandleRow::previous, kList},
    LeftOut{Use::canonical, &HandleRow::generation, kName},
    LeftOut{Use::hash, &SocketRow::connection, kList},
    LeftOut{Use::hash, &SocketRow::queued, kList},
    LeftOut{Use::canonical, &SocketRow::queued, kList},
    LeftOut{Use::canonical, &SocketRow::backlog, "of a listener alone, and this one is none"},
    LeftOut{Use::canonical, &SocketRow::handles, "the descriptors themselves are counted"},
    LeftOut{Use::canonical, &ReservationRow::token, kName},
    LeftOut{Use::canonical, &RequestRow::sequence, kRank},
    LeftOut{Use::canonical, &RequestRow::handle, kName},
    LeftOut{Use::canonical, &WaitRow::sequence, kRank},
    LeftOut{Use::canonical, &DuplicateRow::id, kName},
    LeftOut{Use::canonical, &Machine::next_token, kName},
    LeftOut{Use::canonical, &Machine::sequence, kOnlyOrder},
    LeftOut{Use::canonical, &Machine::last_request, kOnlyOrder},
    LeftOut{Use::canonical, &Machine::reuse_handles, "of descriptors only their names follow"},
};

template <class Row, class T>
std::string_view reason_to_leave_out(Use use, T Row::*member) {
  std::string_view reason;
  const auto look = [&]<class OtherRow, class Other>(const LeftOut<OtherRow, Other>& one) {
    if constexpr (std::is_same_v<OtherRow, Row> && std::is_same_v<Other, T>) {
      if (one.use == use && one.member == member) reason = one.reason;
    }
  };
  std::apply([&](const auto&... one) { (look(one), ...); }, kLeftOut);
  return reason;
}

// Another value that the field may have: its second lowest bit changes where the limit allows, its
// lowest otherwise. (The lowest of a socket's flags is "bound", which is more than a field.)
template <class T>
void change(T& value, std::uint64_t limit) {
  if constexpr (std::is_same_v<T, PortRange>) {
    ++value.first;
  } else if constexpr (std::is_same_v<T, IpAddress>) {
    value.bytes.back() ^= 2;
  } else if constexpr (std::is_array_v<T>) {
    change(value[0], limit);
  } else if constexpr (std::is_same_v<T, bool>) {
    value = !value;
  } else {
    const bool wide = static_cast<std::uint64_t>(value) + 2 <= limit;
    value = static_cast<T>(static_cast<std::uint64_t>(value) ^ (wide ? 2u : 1u));
  }
}

// One row of each kind, so linked that every field says something: a process with a socket that is
// bound, connected and associated, a block, an exclusion, a request, a wait, an event and a
// duplicate.
State populated() {
  State state(Answers::observed());
  const ProcessId process = process_in(state.add_process(ProcessRow{}));
  state.add_socket(process, true, [](SocketRow& row) {
    row.flags = socket_flag::kBound | socket_flag::kConnected;
    row.port = 50000;
  });
  ReservationRow block;
  block.token = 77;
  block.range = {60000, 8};
  block.owner_socket = 0;
  const ReservationId id = state.reservation_id(state.add_reservation(block));
  state.edit_socket(0, [&](SocketRow& row) { row.first_association = row.last_association = id; });
  ExclusionRow exclusion;
  exclusion.range = {61000, 8};
  exclusion.persistent = true;
  state.add_exclusion(exclusion);
  RequestRow request;
  request.number = RequestId{8};
  request.socket = 0;
  state.edit_machine([](Machine& machine) { machine.last_request = 9; });
  state.add_request(request);
  WaitRow wait;
  wait.request = RequestId{8};
  wait.event_count = 1;
  wait.deadline = 100;
  state.add_wait(wait);
  state.add_event(EventRow{});
  DuplicateRow duplicate;
  duplicate.socket = 0;
  state.add_duplicate(duplicate);
  ConnectionRow connection;
  connection.client = connection.server = IpAddress::v4_loopback();
  connection.client_port = 50000;
  connection.server_port = 5000;
  connection.phase = ConnectionPhase::half_closed;
  connection.since = 5;
  state.link_connection(0, End::client, state.add_connection(connection));
  state.finish_hash();
  return state;
}

std::vector<std::uint8_t> frozen(const State& state) {
  return freeze(SnapshotParts::host(std::make_unique<State>(state)));
}

std::uint64_t canonical(const State& state) {
  const Symmetry identity;
  return canonical_hash(state, {&identity, 1});
}

template <class Row>
Table<Row>& table_of(State& state) {
  Table<Row>* found = nullptr;
  SnapshotParts::for_each_table(state, [&]<class Other>(Table<Other>& table) {
    if constexpr (std::is_same_v<Other, Row>) found = &table;
  });
  return *found;
}

template <class Row, class Edit>
void edit_row(State& state, Edit&& edit) {
  if constexpr (std::is_same_v<Row, Machine>) {
    state.edit_machine(edit);
    state.finish_hash();
  } else {
    SnapshotParts::edit(state, table_of<Row>(state), 0, edit);
  }
}

template <class Row, class T>
void expect_use(Use use, const Field<Row, T>& field, bool counts) {
  const bool left_out = !reason_to_leave_out(use, field.member).empty();
  EXPECT_NE(counts, left_out) << (counts ? "listed as left out, and counts"
                                         : "left out without a reason");
}

template <class Row>
void check_every_field() {
  const State before = populated();
  int number = 0;
  for_each_field<Row>([&]<class T>(const Field<Row, T>& field) {
    SCOPED_TRACE(std::string(typeid(Row).name()) + ", field " + std::to_string(number++));
    if (field.kind == FieldKind::spare) return;
    const std::uint64_t limit = field.kind == FieldKind::slot ? kNoRow : field.limit;
    State after = before;
    edit_row<Row>(after, [&](Row& row) { change(row.*field.member, limit); });
    expect_use(Use::hash, field, after.full_hash() != before.full_hash());
    EXPECT_EQ(after.hash(), after.full_hash());
    EXPECT_NE(frozen(after), frozen(before));
    // A slot that leads nowhere cannot be followed: lists are checked by what else they change.
    if (field.kind != FieldKind::slot) {
      expect_use(Use::canonical, field, canonical(after) != canonical(before));
    }
  });
}

TEST(EveryFieldTest, CountsInHashSnapshotAndCanonicalHash) {
  const State state = populated();
  SnapshotParts::for_each_table(state, []<class Row>(const Table<Row>& table) {
    ASSERT_EQ(table.live(), 1u) << "populated() has no " << typeid(Row).name();
    check_every_field<Row>();
  });
  check_every_field<Machine>();
}

template <class Row, class EditState>
void check_undo(EditState&& edit_state) {
  State state = populated();
  state.enable_undo();
  const std::vector<std::uint8_t> before = frozen(state);
  const std::uint64_t hash = state.hash();
  int number = 0;
  for_each_field<Row>([&]<class T>(const Field<Row, T>& field) {
    SCOPED_TRACE(std::string(typeid(Row).name()) + ", field " + std::to_string(number++));
    if (field.kind != FieldKind::number) return;
    const auto mark = state.mark();
    edit_state(state, [&](Row& row) { change(row.*field.member, field.limit); });
    state.finish_hash();
    EXPECT_NE(frozen(state), before);
    state.roll_back(mark);
    state.finish_hash();
    EXPECT_EQ(frozen(state), before);
    EXPECT_EQ(state.hash(), hash);
  });
}

TEST(EveryFieldTest, GoesBackToWhatItWas) {
  check_undo<ProcessRow>([](State& state, auto&& edit) { state.edit_process(0, edit); });
  check_undo<SocketRow>([](State& state, auto&& edit) { state.edit_socket(0, edit); });
  check_undo<ReservationRow>([](State& state, auto&& edit) { state.edit_reservation(0, edit); });
  check_undo<ExclusionRow>([](State& state, auto&& edit) { state.edit_exclusion(0, edit); });
  check_undo<RequestRow>([](State& state, auto&& edit) { state.edit_request(0, edit); });
  check_undo<WaitRow>([](State& state, auto&& edit) { state.edit_wait(0, edit); });
  check_undo<EventRow>([](State& state, auto&& edit) { state.edit_event(0, edit); });
  check_undo<Machine>([](State& state, auto&& edit) { state.edit_machine(edit); });
}

TEST(EveryFieldTest, ThawsAsItWasFrozen) {
  const auto check = []<class Row>(const Row*) {
    for_each_field<Row>([&]<class T>(const Field<Row, T>& field) {
      if (field.kind != FieldKind::number) return;
      State changed = populated();
      edit_row<Row>(changed, [&](Row& row) { change(row.*field.member, field.limit); });
      const PackedHost packed(SnapshotParts::host(std::make_unique<State>(changed)));
      EXPECT_EQ(packed.thaw().hash(), changed.hash()) << typeid(Row).name();
    });
  };
  check(static_cast<const ProcessRow*>(nullptr));
  check(static_cast<const EventRow*>(nullptr));
  check(static_cast<const WaitRow*>(nullptr));
  check(static_cast<const RequestRow*>(nullptr));
  check(static_cast<const DuplicateRow*>(nullptr));
  check(static_cast<const Machine*>(nullptr));
}

// What a state has beside its records.
TEST(EveryFieldTest, DynamicRangesAndAnswersCount) {
  const State before = populated();
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    State after = before;
    after.enable_undo();
    const auto mark = after.mark();
    after.set_dynamic_range(transport, {10000, 500});
    after.finish_hash();
    EXPECT_NE(after.hash(), before.hash());
    EXPECT_NE(frozen(after), frozen(before));
    EXPECT_NE(canonical(after), canonical(before));
    after.roll_back(mark);
    after.finish_hash();
    EXPECT_EQ(after.hash(), before.hash());
    EXPECT_EQ(frozen(after), frozen(before));
  }
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    const auto question = static_cast<Question>(i);
    State after = before;
    after.set_answers(Answers::open());
    if (before.answers().mask(question) == after.answers().mask(question)) continue;
    State one = before;
    Answers answers = before.answers();
    answers.set_mask(question, after.answers().mask(question));
    one.set_answers(answers);
    one.finish_hash();
    EXPECT_NE(one.hash(), before.hash()) << i;
    EXPECT_NE(frozen(one), frozen(before)) << i;
    EXPECT_NE(canonical(one), canonical(before)) << i;
  }
}

}  // namespace
}  // namespace portpool
