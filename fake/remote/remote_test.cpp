// Several processes on one machine, each over a connection of its own.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <thread>

#include "calls/client.hpp"
#include "remote/remote_link.hpp"
#include "remote/server.hpp"

namespace portpool::fake {
namespace {

std::string unique_address(const char* name) {
#if defined(_WIN32)
  return std::string("portpool-test-") + name + std::to_string(GetCurrentProcessId());
#else
  return testing::TempDir() + "portpool-test-" + name +
         std::to_string(reinterpret_cast<std::uintptr_t>(&name));
#endif
}

class Remote : public ::testing::Test {
 protected:
  Remote() : address_(unique_address("remote")), server_(Server::start(machine_, address_)) {}

  Machine machine_;
  std::string address_;
  std::unique_ptr<Server> server_;
};

TEST_F(Remote, AnAddressServesOneMachine) {
  ASSERT_NE(server_, nullptr);
  EXPECT_EQ(Server::start(machine_, address_), nullptr);
  EXPECT_EQ(connect_client(address_ + "-nobody", {}), nullptr);
}

TEST_F(Remote, CallsGoToTheMachine) {
  const auto client = connect_client(address_, {});
  ASSERT_NE(client, nullptr);
  EXPECT_EQ(client->call(call::WSASocketW{}).outcome.status, Status::not_initialised);
  EXPECT_EQ(client->call(call::WSAStartup{}).outcome.status, Status::success);
  const Answer made = client->call(call::WSASocketW{});
  EXPECT_EQ(made.outcome.status, Status::success);
  EXPECT_EQ(machine_.look([](Host& host) { return host.sockets().size(); }), 1u);
  client->note_missing("select");
  EXPECT_EQ(machine_.missing(), std::vector<std::string>{"select"});
}

TEST_F(Remote, AClientThatGoesReleasesWhatADeadProcessReleases) {
  auto client = connect_client(address_, {});
  ASSERT_NE(client, nullptr);
  static_cast<void>(client->call(call::WSAStartup{}));
  const Answer made = client->call(call::WSASocketW{});
  const call::SocketAddress name{Pointer::valid, 16, 2, IpAddress::v4_loopback(), 5000};
  EXPECT_EQ(client->call(call::bind{made.outcome.handle, name}).outcome.status, Status::success);
  client.reset();
  while (!machine_.look([](Host& host) { return host.sockets().empty(); })) {
    std::this_thread::yield();
  }
  EXPECT_TRUE(machine_.look([](Host& host) {
    return host.free_ports(Transport::tcp).contains(5000) && host.hash() == host.full_hash();
  }));
}

TEST_F(Remote, TheServerEndsWhileAClientWaits) {
  const auto client = connect_client(address_, {});
  ASSERT_NE(client, nullptr);
  static_cast<void>(client->call(call::WSAStartup{}));
  server_.reset();
  EXPECT_EQ(client->call(call::WSASocketW{}).outcome.status, Status::network_down);
}

}  // namespace
}  // namespace portpool::fake
