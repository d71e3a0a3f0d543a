// What a test did, written down as a scenario. A test of the tree runs the files on the model: they
// have to agree with it.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include "calls/platform.hpp"
#include "portpool/fake/gtest.hpp"

namespace portpool::fake {
namespace {

sockaddr_in at(u_short port) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  name.sin_port = htons(port);
  return name;
}

int bind_to(SOCKET s, u_short port) {
  const sockaddr_in name = at(port);
  return bind(s, reinterpret_cast<const sockaddr*>(&name), sizeof name);
}

int connect_to(SOCKET s, u_short port) {
  const sockaddr_in name = at(port);
  return connect(s, reinterpret_cast<const sockaddr*>(&name), sizeof name);
}

class RecordedScenario : public MachineTest {
 protected:
  explicit RecordedScenario(const MachineSetup& setup = {}) : MachineTest(setup) {}
  static SOCKET stream() { return socket(AF_INET, SOCK_STREAM, IPPROTO_TCP); }
  std::string written() {
    const std::string file = write_scenario();
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    if (std::getenv("PORTPOOL_FAKE_SCENARIOS") == nullptr) std::remove(file.c_str());
    return text.str();
  }
};

TEST_F(RecordedScenario, ABlockThatAnotherProgramHolds) {
  reserve_elsewhere(Transport::tcp, {8080, 100});
  EXPECT_EQ(bind_to(stream(), 8080), SOCKET_ERROR);
  const std::string text = written();
  EXPECT_NE(text.find("\"call\": \"bind\""), std::string::npos) << text;
  EXPECT_NE(text.find("\"expect\": \"WSAEACCES\""), std::string::npos) << text;
  EXPECT_NE(text.find("\"start\": 8080, \"count\": 100"), std::string::npos) << text;
}

TEST_F(RecordedScenario, AReservationWithItsSockets) {
  const SOCKET owner = stream();
  INET_PORT_RANGE range{htons(5000), 4};
  INET_PORT_RESERVATION_INSTANCE instance{};
  DWORD bytes = 0;
  ASSERT_EQ(WSAIoctl(owner, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof range, &instance,
                     sizeof instance, &bytes, nullptr, nullptr),
            0);
  const SOCKET user = stream();
  EXPECT_EQ(WSAIoctl(user, SIO_ASSOCIATE_PORT_RESERVATION, &instance.Token, sizeof instance.Token,
                     nullptr, 0, &bytes, nullptr, nullptr),
            0);
  EXPECT_EQ(bind_to(user, 0), 0);
  ULONG64 token = 0;
  EXPECT_EQ(CreatePersistentUdpPortReservation(htons(6000), 4, &token), ULONG{NO_ERROR});
  EXPECT_EQ(LookupPersistentUdpPortReservation(htons(6001), 4, &token), ULONG{ERROR_NOT_FOUND});
  BOOL on = TRUE;
  EXPECT_EQ(setsockopt(user, SOL_SOCKET, SO_REUSEADDR, reinterpret_cast<char*>(&on), sizeof on), 0);
  EXPECT_EQ(closesocket(owner), 0);
  EXPECT_NE(written().find("\"token\": \"n"), std::string::npos);
}

TEST_F(RecordedScenario, AConnectionAndAnAcceptThatWaits) {
  const SOCKET server = stream();
  EXPECT_EQ(bind_to(server, 8080), 0);
  EXPECT_EQ(listen(server, 5), 0);
  SOCKET accepted = INVALID_SOCKET;
  std::thread waiting([&] { accepted = accept(server, nullptr, nullptr); });
  while (machine().held_requests().empty()) std::this_thread::yield();
  const SOCKET client = stream();
  EXPECT_EQ(connect_to(client, 8080), 0);
  waiting.join();
  EXPECT_EQ(send(client, "x", 1, 0), 1);
  char byte = 0;
  EXPECT_EQ(recv(accepted, &byte, 1, 0), 1);
  EXPECT_EQ(shutdown(accepted, SD_BOTH), 0);
  EXPECT_NE(written().find("\"call\": \"await\""), std::string::npos);
}

TEST_F(RecordedScenario, ConnectExWithItsEventAndAPoll) {
  const SOCKET server = stream();
  EXPECT_EQ(bind_to(server, 8080), 0);
  EXPECT_EQ(listen(server, 5), 0);
  const SOCKET client = stream();
  GUID guid = WSAID_CONNECTEX;
  LPFN_CONNECTEX connect_ex = nullptr;
  DWORD bytes = 0, flags = 0;
  ASSERT_EQ(WSAIoctl(client, SIO_GET_EXTENSION_FUNCTION_POINTER, &guid, sizeof guid, &connect_ex,
                     sizeof connect_ex, &bytes, nullptr, nullptr),
            0);
  EXPECT_EQ(bind_to(client, 0), 0);
  WSAOVERLAPPED overlapped{};
  overlapped.hEvent = WSACreateEvent();
  const sockaddr_in name = at(8080);
  const auto* const to = reinterpret_cast<const sockaddr*>(&name);
  EXPECT_FALSE(connect_ex(client, to, sizeof name, nullptr, 0, nullptr, nullptr));
  EXPECT_TRUE(connect_ex(client, to, sizeof name, nullptr, 0, nullptr, &overlapped) ||
              WSAGetLastError() == ERROR_IO_PENDING);
  EXPECT_EQ(WSAWaitForMultipleEvents(1, &overlapped.hEvent, FALSE, 1000, FALSE), WSA_WAIT_EVENT_0);
  EXPECT_TRUE(WSAGetOverlappedResult(client, &overlapped, &bytes, FALSE, &flags));
  WSAPOLLFD polled{server, POLLRDNORM, 0};
  EXPECT_EQ(WSAPoll(&polled, 1, -1), 1);
  const std::string text = written();
  const std::size_t call = text.find("\"call\": \"ConnectEx\"", text.find("ConnectEx") + 1);
  ASSERT_NE(call, std::string::npos) << text;
  const std::string step = text.substr(call, text.find('\n', call) - call);
  EXPECT_NE(step.find("\"overlapped\": \"n"), std::string::npos) << step;
  EXPECT_NE(step.find("\"event\": \"n"), std::string::npos) << step;
  EXPECT_NE(text.find("\"call\": \"WSAPoll\""), std::string::npos);
}

TEST_F(RecordedScenario, EventsOfTheWorldAndSeveralProcesses) {
  exclude(Transport::tcp, {7000, 10});
  Process child(machine(), {.user = UserId{1}, .privilege = Privilege::standard_user});
  {
    const RunAs as(child);
    WSADATA data{};
    EXPECT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
    const SOCKET s = socket(AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
    EXPECT_NE(s, INVALID_SOCKET);
    ULONG64 token = 0;
    EXPECT_EQ(CreatePersistentTcpPortReservation(htons(6000), 4, &token),
              ULONG{ERROR_ACCESS_DENIED});
  }
  machine().happen(world::HoldRequests{});
  const SOCKET s = stream();
  WSAOVERLAPPED overlapped{};
  overlapped.hEvent = WSACreateEvent();
  DWORD bytes = 0;
  INET_PORT_RANGE range{htons(5000), 4};
  INET_PORT_RESERVATION_INSTANCE instance{};
  EXPECT_EQ(WSAIoctl(s, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof range, &instance,
                     sizeof instance, &bytes, &overlapped, nullptr),
            SOCKET_ERROR);
  EXPECT_TRUE(machine().complete(machine().held_requests().front()));
  EXPECT_EQ(WSAWaitForMultipleEvents(1, &overlapped.hEvent, FALSE, 0, FALSE), WSA_WAIT_EVENT_0);
  EXPECT_NE(written().find("\"host\": \"hold_requests\""), std::string::npos);
}

MachineSetup held_by_others() {
  using By = HeldBlock::By;
  using State = HeldSocket::State;
  const IpAddress here = IpAddress::v4_loopback();
  MachineSetup setup;
  setup.host.time_wait_seconds = 60;
  setup.host.auto_reuse_range = {41000, 100};
  setup.blocks = {{By::administrator, Transport::udp, {50000, 60}, {}},
                  {By::program, Transport::tcp, {50000, 100}, {}},
                  {By::http_sys, Transport::tcp, {80, 1}, {}},
                  {By::guest, Transport::tcp, {4000, 1}, AddressFamily::inet6},
                  {By::persistent, Transport::tcp, {5000, 10}, {}}};
  HeldSocket service{State::listening, Transport::tcp, IpAddress::v4_any(), 135};
  service.of_system = true;
  setup.sockets = {service,
                   {State::bound, Transport::udp, IpAddress::v6_any(), 5353},
                   {State::bound, Transport::tcp, here, 50001},  // in the way is a block
                   {State::time_wait, Transport::tcp, here, 49152, here, 8080}};
  return setup;
}

class RecordedScenarioOfAHeldMachine : public RecordedScenario {
 protected:
  RecordedScenarioOfAHeldMachine() : RecordedScenario(held_by_others()) {}
};

TEST_F(RecordedScenarioOfAHeldMachine, HasWhatOthersHold) {
  EXPECT_THAT(bind_to(stream(), 50000), FailsWith(WSAEACCES));
  EXPECT_THAT(bind_to(stream(), 80), FailsWith(WSAEACCES));
  EXPECT_THAT(bind_to(stream(), 5000), FailsWith(WSAEACCES));
  const SOCKET s = stream();
  const sockaddr_in any{AF_INET, htons(135), {}, {}};
  EXPECT_THAT(bind(s, reinterpret_cast<const sockaddr*>(&any), sizeof any),
              FailsWith(WSAEADDRINUSE));
  EXPECT_THAT(bind_to(s, 4000), FailsWith(WSAEACCES));  // AMB-100, as observed
  const std::string text = written();
  for (const char* const part :
       {"\"exclusions\"", "\"kind\": \"http-sys\"", "\"AF_INET6\"", "\"persistent\": [",
        "\"time-wait-delay\": 60", "\"auto-reuse-range\"", "\"user\": \"user-65535\""}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << text;
  }
  EXPECT_EQ(text.find("\"port\": 50001"), std::string::npos) << text;
}

}  // namespace
}  // namespace portpool::fake
