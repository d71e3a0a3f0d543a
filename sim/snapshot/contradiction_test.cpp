// What the records of a snapshot say of each other: each thing that the model relies on, broken
// alone, is a fault that says so.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "host/request_fixture_test.hpp"
#include "portpool/sim/snapshot.hpp"
#include "snapshot/fields.hpp"
#include "snapshot/parts.hpp"

namespace portpool {
namespace {

class ContradictionTest : public RequestTest {
 protected:
  // A machine with a record of every kind, lists of two, and a free slot in every table that others
  // lead to.
  ContradictionTest() {
    run(a_, call::TerminateProcess{gone_.process});
    const SocketHandle closed = open(a_), holder = open(a_), consumer = open(a_);
    const Token token = run(a_, acquire(holder, 50000, 4)).token;
    run(a_, acquire(holder, 50010, 2));
    const Token released = run(a_, acquire(holder, 50020, 1)).token;
    run(a_, release(holder, released));
    run(a_, associate(consumer, token));
    bind(consumer, 50001);
    share(40000);
    share(40000);
    connections();
    run(a_, call::WSADuplicateSocketW{consumer, b_.process, DuplicateId{1}});
    make_event(a_, 1);
    make_event(a_, 2);
    for (const std::uint16_t number : {std::uint16_t{1}, std::uint16_t{2}}) {
      const Caller waiting = thread(a_, number);
      EXPECT_EQ(status(waiting, wait_for({number}, call::kInfinite), true), Status::blocked);
    }
    hold();
    run(a_, overlapped(acquire(holder, 51000, 1), 1));
    run(a_, overlapped(acquire(holder, 51001, 1), 2));
    host.add_exclusion(Transport::tcp, {60000, 4}, true);
    host.add_exclusion(Transport::udp, {60000, 4}, true);
    run(a_, call::closesocket{closed});
  }

  static call::SocketAddress at(PortNumber port) {
    return {Pointer::valid, 16, 2, IpAddress::v4_loopback(), port};
  }
  void bind(SocketHandle s, PortNumber port) {
    EXPECT_EQ(status(a_, call::bind{s, at(port)}), Status::success) << port;
  }
  void share(PortNumber port) {
    const SocketHandle s = open(a_);
    run(a_, call::setsockopt{s, SocketOption::reuseaddr, 1});
    bind(s, port);
  }
  // One connection is accepted, two stand in the queue, two in TIME_WAIT, one is over.
  void connections() {
    const SocketHandle listener = open(a_);
    bind(listener, 50100);
    run(a_, call::listen{listener, 5});
    const auto connected = [&] {
      const SocketHandle s = open(a_);
      EXPECT_EQ(status(a_, call::connect{s, at(50100)}), Status::success);
      return s;
    };
    for (int i = 0; i < 2; ++i) {
      const SocketHandle client = connected(), server = run(a_, call::accept{listener}).handle;
      run(a_, call::closesocket{client});
      run(a_, call::closesocket{server});
    }
    const SocketHandle reset = connected(), other_end = run(a_, call::accept{listener}).handle;
    connected();
    run(a_, call::accept{listener});
    connected();
    connected();
    run(a_, call::setsockopt{reset, SocketOption::linger, 0});
    run(a_, call::closesocket{reset});
    run(a_, call::closesocket{other_end});
  }

  State state_of_host() const {
    static_cast<void>(host.hash());  // nothing may be left to hash when a state is copied
    return SnapshotParts::of(host);
  }
  // What thaw says of the machine after the change.
  std::string fault_after(const std::function<void(State&)>& change) const {
    State state = state_of_host();
    change(state);
    const auto thawed = thaw(freeze(SnapshotParts::host(std::make_unique<State>(state))));
    const auto* fault = std::get_if<SnapshotFault>(&thawed);
    return fault == nullptr ? "" : std::string(fault->what);
  }
  template <class Row>
  static Table<Row>& table_of(State& state) {
    Table<Row>* found = nullptr;
    SnapshotParts::for_each_table(state, [&]<class Other>(Table<Other>& table) {
      if constexpr (std::is_same_v<Other, Row>) found = &table;
    });
    return *found;
  }
  /// Changes the first row of which the condition is true.
  template <class Row>
  static void edit_where(State& state, const std::function<bool(const Row&)>& condition,
                         const std::function<void(Row&)>& edit) {
    SnapshotParts::edit(state, table_of<Row>(state), slot_where<Row>(state, condition), edit);
  }
  template <class Row>
  static std::uint32_t slot_where(State& state, const std::function<bool(const Row&)>& condition) {
    Table<Row>& table = table_of<Row>(state);
    for (std::uint32_t slot = 0; slot < table.slots(); ++slot) {
      if (table.has(slot) && condition(table[slot])) return slot;
    }
    ADD_FAILURE() << "no such row";
    return 0;
  }
  template <class Row>
  static std::uint32_t free_slot(State& state) {
    const Table<Row>& table = table_of<Row>(state);
    const std::uint32_t slot = table.next_slot();
    EXPECT_LT(slot, table.slots()) << "no free slot";
    return slot;
  }
  template <class Row>
  void expect_fault(const std::string& what, const std::function<bool(const Row&)>& condition,
                    const std::function<void(Row&)>& edit) const {
    EXPECT_EQ(fault_after([&](State& state) { edit_where<Row>(state, condition, edit); }), what);
  }
  /// The same, with a slot of the table of `Target` that holds no row.
  template <class Row, class Target>
  void expect_dead(const std::string& what, const std::function<bool(const Row&)>& condition,
                   std::uint32_t Row::*member) const {
    EXPECT_EQ(fault_after([&](State& state) {
                const std::uint32_t dead = free_slot<Target>(state);
                edit_where<Row>(state, condition, [&](Row& row) { row.*member = dead; });
              }),
              what);
  }

  Caller a_ = process(), b_ = process(), gone_ = process();
};

const std::string kNotOfIt = "a list with a member that is not of it";
template <class Row>
bool any(const Row&) {
  return true;
}
bool drawn(const SocketRow& row) {
  return row.drawn_from != kNoRow;
}
bool unbound_owner(const SocketRow& row) {
  return row.reservations != kNoRow;
}
bool listening(const SocketRow& row) {
  return row.is(socket_flag::kListening);
}
bool queued(const ConnectionRow& row) {
  return row.is(connection_flag::kQueued);
}
bool in_time_wait(const ConnectionRow& row) {
  return row.in_time_wait();
}
bool accepted(const ConnectionRow& row) {
  return row.phase == ConnectionPhase::established && !queued(row);
}
template <class Row>
bool last_of_two(const Row& row) {
  return row.previous != kNoRow && row.next == kNoRow;
}

TEST_F(ContradictionTest, EverySlotLeadsIntoItsTable) {
  const State state = state_of_host();
  const auto slots_of = [&](RowKind kind) -> std::uint32_t {
    switch (kind) {
      case RowKind::process:
        return state.processes().slots();
      case RowKind::handle:
        return state.handles().slots();
      case RowKind::socket:
        return state.sockets().slots();
      case RowKind::reservation:
        return state.reservations().slots();
      case RowKind::request:
        return state.requests().slots();
      case RowKind::connection:
        return state.connections().slots();
      default:
        return 0;
    }
  };
  std::size_t fields = 0;
  SnapshotParts::for_each_table(state, [&]<class Row>(const Table<Row>&) {
    for_each_field<Row>([&]<class T>(const Field<Row, T>& field) {
      if constexpr (std::is_same_v<T, std::uint32_t>) {
        if (field.kind != FieldKind::slot) return;
        ++fields;
        const std::uint32_t beyond = slots_of(field.row);
        expect_fault<Row>("a record that is not there", any<Row>,
                          [&](Row& row) { row.*field.member = beyond; });
      }
    });
  });
  EXPECT_GE(fields, 17u);
}

TEST_F(ContradictionTest, DescriptorsAreThoseOfTheirProcessesAndSockets) {
  expect_fault<HandleRow>(kNotOfIt, last_of_two<HandleRow>,
                          [](HandleRow& row) { row.previous = kNoRow; });
  expect_fault<HandleRow>(kNotOfIt, any<HandleRow>, [&](HandleRow& row) {
    row.process = row.process == a_.process ? b_.process : a_.process;
  });
  expect_dead<ProcessRow, HandleRow>(kNotOfIt, any<ProcessRow>, &ProcessRow::handles);
  expect_fault<ProcessRow>("a handle of no process", any<ProcessRow>,
                           [](ProcessRow& row) { row.handles = kNoRow; });
  expect_dead<HandleRow, SocketRow>("a handle of no socket", any<HandleRow>, &HandleRow::socket);
  expect_dead<DuplicateRow, SocketRow>("a duplicate of no socket", any<DuplicateRow>,
                                       &DuplicateRow::socket);
  for (const auto which : {any<SocketRow>, drawn}) {
    expect_fault<SocketRow>("a socket with another number of handles", which,
                            [](SocketRow& row) { ++row.handles; });
  }
}

TEST_F(ContradictionTest, ReservationsAreThoseOfTheirSockets) {
  expect_fault<ReservationRow>(kNotOfIt, last_of_two<ReservationRow>,
                               [](ReservationRow& row) { row.previous = kNoRow; });
  EXPECT_EQ(fault_after([](State& state) {
              const std::uint32_t other = slot_where<SocketRow>(state, drawn);
              edit_where<ReservationRow>(state, any<ReservationRow>,
                                         [&](ReservationRow& row) { row.owner_socket = other; });
            }),
            kNotOfIt);
  expect_fault<SocketRow>("a reservation that its socket does not list", unbound_owner,
                          [](SocketRow& row) { row.reservations = kNoRow; });
  expect_fault<ReservationRow>("a reservation with another number of sockets", any<ReservationRow>,
                               [](ReservationRow& row) { ++row.bound_sockets; });
  EXPECT_EQ(fault_after([](State& state) {
              const Token token = table_of<ReservationRow>(state)[0].token;
              edit_where<ReservationRow>(
                  state, [&](const ReservationRow& row) { return row.token != token; },
                  [&](ReservationRow& row) { row.token = token; });
            }),
            "a token twice");
}

TEST_F(ContradictionTest, APortIsDrawnFromABlockThatHasIt) {
  expect_dead<SocketRow, ReservationRow>("a port drawn from no reservation", drawn,
                                         &SocketRow::drawn_from);
  expect_fault<SocketRow>("a port drawn from no reservation", unbound_owner,
                          [](SocketRow& row) { row.drawn_from = 0; });
  const std::string not_its = "a port drawn from a reservation that does not have it";
  expect_fault<SocketRow>(not_its, drawn, [](SocketRow& row) { row.port = 50004; });
  expect_fault<SocketRow>(not_its, drawn, [](SocketRow& row) { row.port = 49999; });
  expect_fault<SocketRow>(not_its, drawn, [](SocketRow& row) { row.kind = SocketKind::udp; });
}

TEST_F(ContradictionTest, OnlyAnIdleTcpSocketHasNoPortYet) {
  const std::string needs_one = "a socket without a port that needs one";
  const auto plain = [](const SocketRow& row) {
    return row.is(socket_flag::kBound) && row.is(socket_flag::kReuse);
  };
  for (const std::uint32_t flag :
       {socket_flag::kConnected, socket_flag::kConnecting, socket_flag::kListening}) {
    expect_fault<SocketRow>(needs_one, plain, [flag](SocketRow& row) {
      row.port = 0;
      row.flags |= flag;
    });
  }
  expect_fault<SocketRow>(needs_one, plain, [](SocketRow& row) {
    row.port = 0;
    row.kind = SocketKind::udp;
  });
}

TEST_F(ContradictionTest, RequestsAreThoseOfTheirSocketsAndHaveNumbers) {
  expect_fault<RequestRow>(kNotOfIt, last_of_two<RequestRow>,
                           [](RequestRow& row) { row.previous = kNoRow; });
  expect_fault<RequestRow>(kNotOfIt, any<RequestRow>, [](RequestRow& row) { row.socket = kNoRow; });
  expect_fault<SocketRow>(
      "a request that its socket does not list",
      [](const SocketRow& row) { return row.requests != kNoRow; },
      [](SocketRow& row) { row.requests = kNoRow; });
  const std::string not_given = "a request of a number that was not given";
  expect_fault<RequestRow>(not_given, any<RequestRow>,
                           [](RequestRow& row) { row.number = RequestId{}; });
  const RequestId last = newest();
  expect_fault<RequestRow>(not_given, any<RequestRow>, [last](RequestRow& row) {
    row.number = RequestId{static_cast<std::uint32_t>(last) + 1};
  });
  EXPECT_EQ(fault_after([last](State& state) {
              edit_where<RequestRow>(
                  state, [last](const RequestRow& row) { return row.number != last; },
                  [last](RequestRow& row) { row.number = last; });
            }),
            "a request twice");
  const ProcessId gone = gone_.process;
  expect_fault<RequestRow>("a request of no process", any<RequestRow>,
                           [gone](RequestRow& row) { row.process = gone; });
}

TEST_F(ContradictionTest, ConnectionsAreKnownToTheirSockets) {
  expect_fault<SocketRow>(
      "a connection that its socket does not know",
      [](const SocketRow& row) { return row.is(socket_flag::kAccepted); },
      [](SocketRow& row) { row.connection = kNoRow; });
  expect_dead<SocketRow, ConnectionRow>(
      "a connection of another socket",
      [](const SocketRow& row) { return row.is(socket_flag::kAccepted); }, &SocketRow::connection);
  EXPECT_EQ(fault_after([](State& state) {
              const std::uint32_t other = slot_where<ConnectionRow>(state, in_time_wait);
              edit_where<SocketRow>(state, drawn, [&](SocketRow& row) { row.connection = other; });
            }),
            "a connection of another socket");
  for (const auto member : {&ConnectionRow::next, &ConnectionRow::previous}) {
    EXPECT_EQ(fault_after([&](State& state) {
                const std::uint32_t other = slot_where<ConnectionRow>(state, in_time_wait);
                edit_where<ConnectionRow>(state, accepted,
                                          [&](ConnectionRow& row) { row.*member = other; });
              }),
              "a connection that stands in no queue and beside another");
  }
}

TEST_F(ContradictionTest, QueuesHaveTheirMembersAndTheirLastOne) {
  const std::string not_of_queue = "a queue with a connection that is not of it";
  for (const auto which : {listening, drawn}) {
    expect_fault<SocketRow>("a listener with another number of connections", which,
                            [](SocketRow& row) { ++row.queued; });
  }
  expect_fault<SocketRow>("a connection in the queue of no listener", listening,
                          [](SocketRow& row) {
                            row.queued = 0;
                            row.connection = kNoRow;
                          });
  EXPECT_EQ(fault_after([](State& state) {
              const std::uint32_t other = slot_where<SocketRow>(state, drawn);
              edit_where<ConnectionRow>(state, queued,
                                        [&](ConnectionRow& row) { row.server_socket = other; });
            }),
            not_of_queue);
  expect_fault<ConnectionRow>(not_of_queue, queued, [](ConnectionRow& row) { row.flags = 0; });
  expect_dead<SocketRow, ConnectionRow>(not_of_queue, listening, &SocketRow::connection);
  expect_fault<ConnectionRow>(
      not_of_queue, [](const ConnectionRow& row) { return queued(row) && row.next == kNoRow; },
      [](ConnectionRow& row) { row.previous = kNoRow; });
  expect_fault<ConnectionRow>(
      "a queue without its last connection",
      [](const ConnectionRow& row) { return queued(row) && row.next != kNoRow; },
      [](ConnectionRow& row) { row.previous = kNoRow; });
  expect_fault<ConnectionRow>("a connection in two queues", queued,
                              [](ConnectionRow& row) { row.phase = ConnectionPhase::time_wait; });
  expect_fault<ConnectionRow>(not_of_queue, in_time_wait,
                              [](ConnectionRow& row) { row.phase = ConnectionPhase::over; });
  EXPECT_EQ(fault_after([](State& state) {
              state.edit_machine([](Machine& machine) { machine.time_wait = kNoRow; });
            }),
            "a connection in TIME_WAIT that nothing ends");
}

TEST_F(ContradictionTest, WhoWaitsLivesAndWaitsOnce) {
  const ProcessId gone = gone_.process;
  expect_fault<WaitRow>("a wait of no process", any<WaitRow>,
                        [gone](WaitRow& row) { row.process = gone; });
  expect_fault<WaitRow>("a thread that waits twice", any<WaitRow>, [](WaitRow& row) {
    row.thread = row.thread == ThreadId{1} ? ThreadId{2} : ThreadId{1};
  });
  expect_fault<EventRow>("an event of no process", any<EventRow>,
                         [gone](EventRow& row) { row.process = gone; });
}

TEST_F(ContradictionTest, BlocksAreApartAndWithinThePorts) {
  const std::string misfit = "blocks that overlap or run past the ports";
  const auto unused = [](const ReservationRow& row) { return row.bound_sockets == 0; };
  expect_fault<ReservationRow>(misfit, unused, [](ReservationRow& row) { row.range = {50002, 2}; });
  expect_fault<ReservationRow>(misfit, unused, [](ReservationRow& row) { row.range = {60003, 1}; });
  expect_fault<ReservationRow>(misfit, unused, [](ReservationRow& row) { row.range = {65535, 2}; });
  expect_fault<ReservationRow>(misfit, unused, [](ReservationRow& row) { row.range = {50010, 0}; });
  expect_fault<ExclusionRow>(misfit, any<ExclusionRow>,
                             [](ExclusionRow& row) { row.transport = Transport::udp; });
  EXPECT_EQ(fault_after([](State& state) {
              edit_where<ExclusionRow>(state, any<ExclusionRow>, [](ExclusionRow& row) {
                row.transport = Transport::udp;
                row.active = false;  // out of force it holds nothing
              });
            }),
            "");
}

TEST_F(ContradictionTest, ASharedPortHasItsOrder) {
  expect_fault<SocketRow>("a shared port without its order", listening,
                          [](SocketRow& row) { row.port = 50001; });
  expect_fault<SocketRow>(
      "a socket that does not share the port",
      [](const SocketRow& row) { return row.is(socket_flag::kBoundReuse); },
      [](SocketRow& row) { row.kind = SocketKind::udp; });
}

}  // namespace
}  // namespace portpool
