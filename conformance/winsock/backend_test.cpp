// The driver: privileges, leases, facts of the machine, and what happens when an agent misbehaves.
#include <algorithm>
#include <set>
#include <thread>

#include "winsock/backend_fixture.hpp"

namespace portpool::conformance::winsock {
namespace {

using WinsockDriver = BackendTest;

Scenario one_process(Privilege privilege = usual_privilege()) {
  Scenario scenario;
  ProcessDeclaration declared;
  declared.name = "A";
  declared.user = "alice";
  declared.privilege = privilege;
  scenario.processes = {declared};
  return scenario;
}

TEST_F(WinsockDriver, NamesItselfAndTheMachine) {
  EXPECT_EQ(backend().name(), "winsock");
  const Prepared prepared = prepare({process("A")});
  const Fingerprint& machine = prepared.fingerprint;
  EXPECT_TRUE(machine.system == "windows" || machine.system == "wine") << machine.system;
  EXPECT_FALSE(machine.build.empty());
  EXPECT_NE(std::ranges::find(machine.addresses, "127.0.0.1"), machine.addresses.end());
  for (const PortRange range : machine.dynamic_range) {
    EXPECT_TRUE(range.fits());
    EXPECT_GE(range.count, 255u);
  }
}

TEST_F(WinsockDriver, AnAutomaticPortComesFromTheDynamicRange) {
  const Prepared prepared = prepare({process("A")});
  const Observation seen = perform(call::bind{open(), loopback(0)});
  ASSERT_TRUE(seen.port.has_value());
  EXPECT_TRUE(prepared.fingerprint.dynamic_range[0].contains(*seen.port)) << *seen.port;
}

TEST_F(WinsockDriver, APrivilegeIsGivenOrRefusedWithAReason) {
  const bool elevated = prepare({process("A")}).fingerprint.elevated;
  finish();
  for (const Privilege privilege : {Privilege::standard_user, Privilege::administrator_not_elevated,
                                    Privilege::administrator, Privilege::built_in_administrator}) {
    const Prepared prepared = prepare(one_process(privilege));
    if (privilege == Privilege::administrator) {
      EXPECT_EQ(!prepared.unsupported, elevated);
    }
    if (privilege == Privilege::standard_user && elevated) {
      EXPECT_FALSE(prepared.unsupported) << to_text(*prepared.unsupported);
    }
    if (!prepared.unsupported) {
      EXPECT_EQ(perform(call::WSASocketW{}).code, 0u);
    }
    finish();
  }
}

TEST_F(WinsockDriver, WhatTheMachineCannotGiveIsUnsupported) {
  std::vector<Scenario> scenarios(5, one_process());
  scenarios[0].processes.push_back(scenarios[0].processes[0]);
  scenarios[0].processes[1].user = "bob";
  scenarios[1].host.network_up = false;
  scenarios[2].host.os = "windows-xp";
  scenarios[3].host.dynamic_range[1] = PortRange{2000, 300};
  scenarios[4].blocks = {{"P", 5, 4}};
  for (const Scenario& scenario : scenarios) {
    const Prepared prepared = prepare(scenario);
    EXPECT_TRUE(prepared.unsupported);
    finish();
  }
  EXPECT_FALSE(prepare(one_process()).unsupported);
}

TEST_F(WinsockDriver, EventsOfTheWorldAreUnsupportedWithAReason) {
  prepare({process("A")});
  for (const HostEvent event :
       {HostEvent::reboot, HostEvent::network_down, HostEvent::network_up, HostEvent::hold_requests,
        HostEvent::complete_requests, HostEvent::interrupt_requests, HostEvent::advance_time}) {
    Step step;
    step.what = event;
    const auto seen = backend().host_event(step, {});
    ASSERT_TRUE(seen.ok());
    EXPECT_EQ(seen->kind, Observation::Kind::unsupported);
    EXPECT_TRUE(seen->unsupported);
  }
}

TEST_F(WinsockDriver, LeasesLieWhereTheyShould) {
  const Prepared prepared =
      prepare({process("A")}, {{"P", 4, {}}, {"Q", 20, {}}, {"L", 2, 9999}, {"R", 1, {}}});
  ASSERT_EQ(prepared.lease.size(), 4u);
  EXPECT_EQ(prepared.lease[1].first, "Q");
  EXPECT_EQ(prepared.lease[1].second.count, 20u);
  EXPECT_LE(prepared.lease[2].second.end() - 1, 9999u);
  for (std::size_t i = 0; i < prepared.lease.size(); ++i) {
    const PortRange range = prepared.lease[i].second;
    EXPECT_TRUE(range.fits());
    for (std::size_t j = 0; j < i; ++j) EXPECT_FALSE(range.overlaps(prepared.lease[j].second));
    for (std::size_t t = 0; t < kTransportCount; ++t) {
      EXPECT_FALSE(range.overlaps(prepared.fingerprint.dynamic_range[t]));
      for (const ExcludedRange& excluded : prepared.fingerprint.exclusions[t]) {
        EXPECT_FALSE(range.overlaps(excluded.range));
      }
    }
  }
}

TEST_F(WinsockDriver, ABusyPortIsNotLeased) {
  // Blocks the whole neighbourhood of what comes next: whoever is given a lease after that has to
  // step over it.
  const Prepared first = prepare({process("A")}, {{"P", 1, {}}});
  std::set<std::uint32_t> taken;
  const std::uint32_t next = first.lease[0].second.first + 16;
  for (std::uint32_t port = next; port < next + 64; port += 16) {
    if (perform(call::bind{open(2), loopback(static_cast<PortNumber>(port))}).code == 0)
      taken.insert(port);
  }
  ASSERT_FALSE(taken.empty());
  const std::unique_ptr<Backend> other = make_winsock_backend({.spare_agents = 0}).backend;
  Scenario scenario = one_process();
  scenario.blocks = {{"P", 16, {}}, {"Q", 16, {}}, {"R", 16, {}}, {"S", 16, {}}};
  const auto second = other->prepare(scenario);
  ASSERT_TRUE(second.ok());
  ASSERT_FALSE(second->unsupported) << to_text(*second->unsupported);
  for (const auto& [name, range] : second->lease) {
    EXPECT_FALSE(range.overlaps(first.lease[0].second));
    for (const std::uint32_t port : taken) EXPECT_FALSE(range.contains(port)) << name;
  }
  EXPECT_TRUE(other->finish().ok());
}

TEST_F(WinsockDriver, RunsBesideEachOtherGetDifferentPorts) {
  constexpr int kRuns = 3;
  std::vector<PortRange> ranges(kRuns);
  std::vector<std::unique_ptr<Backend>> backends;
  for (int i = 0; i < kRuns; ++i)
    backends.push_back(make_winsock_backend({.spare_agents = 0}).backend);
  Scenario scenario = one_process();
  scenario.blocks = {{"P", 40, {}}};
  std::vector<std::thread> threads;
  for (int i = 0; i < kRuns; ++i) {
    threads.emplace_back([&, i] {
      const auto prepared = backends[static_cast<std::size_t>(i)]->prepare(scenario);
      if (prepared.ok() && !prepared->unsupported)
        ranges[static_cast<std::size_t>(i)] = prepared->lease[0].second;
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < kRuns; ++i) {
    EXPECT_EQ(ranges[i].count, 40u);
    for (std::size_t j = 0; j < i; ++j) EXPECT_FALSE(ranges[i].overlaps(ranges[j]));
    EXPECT_TRUE(backends[i]->finish().ok());
  }
}

TEST_F(WinsockDriver, AnOverdueCallTimesOutAndHarmsNobody) {
  const std::unique_ptr<Backend> quick =
      make_winsock_backend({.watchdog_ms = 200, .spare_agents = 0}).backend;
  const Scenario scenario = one_process();
  for (int round = 0; round < 2; ++round) {
    const auto prepared = quick->prepare(scenario);
    ASSERT_TRUE(prepared.ok());
    const auto seen =
        quick->perform({ProcessId{0}, ThreadId{0}}, call::SleepEx{0xffffffff, false}, false);
    ASSERT_TRUE(seen.ok());
    EXPECT_EQ(seen->kind, Observation::Kind::timed_out);
    EXPECT_TRUE(quick->finish().ok());
  }
}

TEST_F(WinsockDriver, ACrashIsReportedAndHarmsNobody) {
  prepare({process("A"), process("B")});
  call::WSAIoctl c;
  c.s = open();
  c.code = kSioAcquirePortReservation;
  c.in_size = kInetPortRangeSize;
  c.bytes_pointer = Pointer::unmapped;
  c.overlapped.pointer = Pointer::unmapped;
  const Observation seen = perform(
      c);  // Wine writes to the structure itself and dies; a system may answer with an error
  if (seen.kind == Observation::Kind::crashed) {
    EXPECT_EQ(seen.exception, "access violation");
    EXPECT_FALSE(backend().perform({ProcessId{0}, ThreadId{0}}, call::WSACleanup{}, false).ok());
  } else {
    EXPECT_NE(seen.code, 0u);
  }
  EXPECT_EQ(perform(call::WSASocketW{}, 1).code, 0u);
}

TEST_F(WinsockDriver, WithoutTheFunctionsPersistentReservationsAreUnsupported) {
  const Prepared prepared = prepare({process("A")});
  if (prepared.fingerprint.reservations) GTEST_SKIP() << "this system has them";
  const Observation seen = perform(call::PersistentPortReservation{
      call::PersistentOperation::create, Transport::tcp, 0x1388, 4});
  EXPECT_EQ(seen.kind, Observation::Kind::unsupported);
  EXPECT_EQ(seen.unsupported, (Unsupported{Unsupported::Reason::no_ip_helper_function,
                                           "CreatePersistentTcpPortReservation"}));
}

}  // namespace
}  // namespace portpool::conformance::winsock
