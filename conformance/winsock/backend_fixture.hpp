// What the tests of the Winsock backend share: scenarios made by hand, and short names for calls.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "portpool/conformance/winsock_backend.hpp"
#include "winsock/token.hpp"

namespace portpool::conformance::winsock {

inline constexpr std::uint32_t kWsaeIntr = 10004, kWsaeAcces = 10013, kWsaeFault = 10014,
                               kWsaeInval = 10022, kWsaeNotSock = 10038, kWsaeOpNotSupp = 10045,
                               kWsaeAddrInUse = 10048, kWsaNotInitialised = 10093,
                               kWsaIoPending = 997, kErrorNotFound = 1168;

/// What the tests run with where the privilege does not matter: an elevated administrator need not
/// be at hand.
inline Privilege usual_privilege() {
  return facts_of_this_process().administrator ? Privilege::administrator
                                               : Privilege::standard_user;
}

class BackendTest : public testing::Test {
 protected:
  /// One backend for all tests of the program: the agents that it keeps ready are worth it.
  virtual Backend& backend() {
    static const std::unique_ptr<Backend> instance = make_winsock_backend().backend;
    return *instance;
  }

  static ProcessDeclaration process(std::string name, std::vector<std::string> threads = {}) {
    ProcessDeclaration declared;
    declared.name = std::move(name);
    declared.user = "alice";
    declared.privilege = usual_privilege();
    declared.threads = std::move(threads);
    return declared;
  }

  /// Prepares; remembers to finish.
  Prepared prepare(const Scenario& scenario) {
    prepared_ = true;
    auto result = backend().prepare(scenario);
    if (!result) {
      ADD_FAILURE() << result.error().message;
      return {};
    }
    return *result;
  }
  Prepared prepare(std::vector<ProcessDeclaration> processes, std::vector<NamedBlock> blocks = {}) {
    Scenario scenario;
    scenario.processes = std::move(processes);
    scenario.blocks = std::move(blocks);
    const Prepared prepared = prepare(scenario);
    EXPECT_FALSE(prepared.unsupported) << to_text(*prepared.unsupported);
    return prepared;
  }

  void TearDown() override { finish(); }
  void finish() {
    if (!std::exchange(prepared_, false)) return;
    const auto done = backend().finish();
    EXPECT_TRUE(done.ok());
  }

  Observation perform(const Call& call, std::uint16_t process = 0, std::uint16_t thread = 0,
                      bool may_block = false) {
    auto seen = backend().perform({ProcessId{process}, ThreadId{thread}}, call, may_block);
    if (seen) return *seen;
    ADD_FAILURE() << seen.error().message;
    return {};
  }
  Observation await(std::uint16_t process = 0, std::uint16_t thread = 0, bool may_block = false) {
    auto seen = backend().await({ProcessId{process}, ThreadId{thread}}, may_block);
    if (seen) return *seen;
    ADD_FAILURE() << seen.error().message;
    return {};
  }

  SocketHandle open(std::int32_t type = 1, std::uint16_t process = 0, std::int32_t family = 2) {
    const Observation seen = perform(
        call::WSASocketW{family, type, type == 1 ? 6 : 17, call::kWsaFlagOverlapped, {}}, process);
    EXPECT_EQ(seen.code, 0u);
    EXPECT_TRUE(seen.handle.has_value());
    return seen.handle.value_or(kInvalidSocket);
  }
  static call::SocketAddress loopback(PortNumber port) {
    return {Pointer::valid, 16, 2, IpAddress::v4_loopback(), port};
  }

 private:
  bool prepared_ = false;
};

}  // namespace portpool::conformance::winsock
