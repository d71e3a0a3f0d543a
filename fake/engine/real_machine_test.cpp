// A machine that a listing became: why each port of it is refused.
#include <gtest/gtest.h>

#include "calls/platform.hpp"
#include "portpool/fake/gtest.hpp"
#include "portpool/fake/machine_file.hpp"

namespace portpool::fake {
namespace {

// testdata/docker-desktop.machine is what `portpool import-netsh --machine` makes of the answer of
// `portpool collect` on a machine with Docker Desktop; a test of that command says when it is not.
class DockerDesktop : public MachineTest {
 protected:
  DockerDesktop()
      : MachineTest(machine_of(PORTPOOL_SOURCE_DIR "/fake/testdata/docker-desktop.machine")) {}

  static int bind_to(int type, u_short port, std::uint32_t address = INADDR_ANY,
                     SOCKET s = INVALID_SOCKET) {
    if (s == INVALID_SOCKET) s = socket(AF_INET, type, 0);
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(address);
    name.sin_port = htons(port);
    return bind(s, reinterpret_cast<const sockaddr*>(&name), sizeof name);
  }
  static int reusing_bind_to(int type, u_short port) {
    const SOCKET s = socket(AF_INET, type, 0);
    const BOOL on = TRUE;
    EXPECT_EQ(
        setsockopt(s, SOL_SOCKET, SO_REUSEADDR, reinterpret_cast<const char*>(&on), sizeof on), 0);
    return bind_to(type, port, INADDR_ANY, s);
  }
};

TEST_F(DockerDesktop, RefusesEachPortForItsOwnReason) {
  EXPECT_THAT(bind_to(SOCK_STREAM, 50051), FailsWith(WSAEACCES));     // a block of winnat
  EXPECT_THAT(bind_to(SOCK_STREAM, 61230), FailsWith(WSAEACCES));     // of a guest
  EXPECT_THAT(bind_to(SOCK_STREAM, 5357), FailsWith(WSAEACCES));      // HTTP.sys
  EXPECT_THAT(bind_to(SOCK_STREAM, 8085), FailsWith(WSAEADDRINUSE));  // a container's port
  EXPECT_THAT(bind_to(SOCK_STREAM, 135), FailsWith(WSAEADDRINUSE));   // a service
  EXPECT_THAT(bind_to(SOCK_DGRAM, 53), FailsWith(WSAEADDRINUSE));
  EXPECT_THAT(bind_to(SOCK_DGRAM, 54112), FailsWith(WSAEACCES));
  EXPECT_EQ(bind_to(SOCK_DGRAM, 50000), 0);  // excluded by an administrator: for those who ask
  EXPECT_EQ(bind_to(SOCK_DGRAM, 50051), 0);  // the block is TCP's
  EXPECT_EQ(bind_to(SOCK_STREAM, 8086), 0);
}

TEST_F(DockerDesktop, LetsASocketBeBesideOneOnLoopback) {
  EXPECT_THAT(bind_to(SOCK_STREAM, 3100, INADDR_LOOPBACK), FailsWith(WSAEADDRINUSE));
  EXPECT_EQ(bind_to(SOCK_STREAM, 3100), 0);
}

TEST_F(DockerDesktop, RefusesToShareWithAnotherAccount) {
  EXPECT_THAT(reusing_bind_to(SOCK_STREAM, 135), FailsWith(WSAEACCES));
}

TEST_F(DockerDesktop, GivesOutPortsThatNobodyHas) {
  const SOCKET s = socket(AF_INET, SOCK_STREAM, 0);
  EXPECT_EQ(bind_to(SOCK_STREAM, 0, INADDR_ANY, s), 0);
  sockaddr_in name{};
  int size = sizeof name;
  EXPECT_EQ(getsockname(s, reinterpret_cast<sockaddr*>(&name), &size), 0);
  EXPECT_EQ(ntohs(name.sin_port), 49152);
}

}  // namespace
}  // namespace portpool::fake
