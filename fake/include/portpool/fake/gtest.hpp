// GoogleTest on a machine of its own for each test.
//
//     class Server : public portpool::fake::MachineTest {};
//
//     TEST_F(Server, TakesAnotherPortWhereItsOwnIsReserved) {
//       reserve_elsewhere(Transport::tcp, {8080, 100});
//       EXPECT_THAT(my_bind(8080), FailsWith(WSAEACCES));
//     }
//
// When a test fails it prints the rule that refused last, what the machine holds, and the name of a
// scenario file that does again what the test did: in the directory that PORTPOOL_FAKE_SCENARIOS
// names, or GoogleTest's own for temporary files. Needs GoogleMock, and windows.h: the fake's own,
// or Windows'.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#if defined(_WIN32)
#include <winsock2.h>
#else
#include <windows.h>
#endif

#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

#include "portpool/fake/listing.hpp"
#include "portpool/fake/process.hpp"
#include "portpool/fake/scenario.hpp"

namespace portpool::fake {

/// A result that says failure as Winsock does: SOCKET_ERROR, INVALID_SOCKET, FALSE or a null
/// handle; the last error of the thread is `code`.
MATCHER_P(FailsWith, code,
          (negation ? "does not fail with " : "fails with ") +
              std::string(portpool::name_of_code(static_cast<std::uint32_t>(code)))) {
  const DWORD last = GetLastError();
  *result_listener << "last error " << last << ' ' << name_of_code(last);
  using Value = std::decay_t<decltype(arg)>;
  bool failed = false;
  if constexpr (std::is_pointer_v<Value>) {
    failed = arg == nullptr;
  } else {
    failed = arg == static_cast<Value>(-1) || (std::is_same_v<Value, BOOL> && arg == FALSE);
  }
  return failed && last == static_cast<DWORD>(code);
}

/// A machine, and a process of it that the test is: Winsock has been started.
class MachineTest : public ::testing::Test {
 protected:
  explicit MachineTest(const MachineSetup& setup = {}, const ProcessSetup& process = {})
      : machine_(setup), process_(machine_, process) {
    run_as(&process_);
    machine_.record();
    const Answer started = machine_.call({process_.id(), ThreadId{0}}, {call::WSAStartup{}, 0});
    EXPECT_EQ(started.outcome.status, Status::success);
  }
  ~MachineTest() override { run_as(nullptr); }

  void TearDown() override {
    if (!HasFailure()) return;
    std::cerr << "Refused last: " << last_refusal_in_words(machine_) << "\nThe machine holds:\n"
              << listing(machine_);
    for (const std::string& what : machine_.missing())
      std::cerr << "Not modelled: " << what << '\n';
    const std::string file = write_scenario();
    if (!file.empty()) std::cerr << "The same again: portpool run " << file << '\n';
  }

  /// Writes what was done so far as a scenario; the name of the file, or nothing where there can be
  /// none.
  std::string write_scenario() {
    const ::testing::TestInfo* test = ::testing::UnitTest::GetInstance()->current_test_info();
    std::string id = std::string(test->test_suite_name()) + '-' + test->name();
    for (char& c : id) {
      const auto byte = static_cast<unsigned char>(c);
      c = std::isalnum(byte) != 0 ? static_cast<char>(std::tolower(byte)) : '-';
    }
    const char* const chosen = std::getenv("PORTPOOL_FAKE_SCENARIOS");
    std::string file = chosen == nullptr ? ::testing::TempDir() : std::string(chosen) + '/';
    file += id + ".json";
    std::ofstream out(file, std::ios::binary);
    out << scenario_of(machine_, id);
    return out.good() ? file : std::string();
  }

  [[nodiscard]] Machine& machine() { return machine_; }
  [[nodiscard]] Process& process() { return process_; }
  /// A block that another process holds, as winnat, Hyper-V and HTTP.sys do. A bind to one of its
  /// ports fails with WSAEACCES.
  void reserve_elsewhere(Transport transport, PortRange range) {
    machine_.look([&](Host& host) { host.add_foreign_reservation(transport, range); });
  }
  /// As `netsh interface ipv4 add excludedportrange` does: the system gives none of the ports out,
  /// and a bind to one of them works (the rows with a star in netsh's list).
  void exclude(Transport transport, PortRange range) {
    EXPECT_EQ(machine_.happen(world::AddExclusion{transport, range, true}), Status::success);
  }

 private:
  Machine machine_;
  Process process_;
};

}  // namespace portpool::fake
