// A server and a client in processes of their own, on a machine that portpool-host keeps.
#if defined(__linux__)

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "host/two_processes.hpp"

namespace portpool::fake {
namespace {

constexpr const char* kAddress = "PORTPOOL_MACHINE";

pid_t start(std::string program, std::string first, std::string second, std::string machine,
            int input) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (input >= 0) posix_spawn_file_actions_adddup2(&actions, input, 0);
  char* arguments[] = {program.data(), first.data(), second.empty() ? nullptr : second.data(),
                       nullptr};
  machine = std::string(kAddress) + "=" + machine;
  char* environment[] = {machine.data(), nullptr};
  pid_t process = 0;
  EXPECT_EQ(posix_spawn(&process, program.c_str(), &actions, nullptr, arguments, environment), 0);
  posix_spawn_file_actions_destroy(&actions);
  return process;
}

pid_t start_role(const char* name, const std::string& machine) {
  return start("/proc/self/exe", std::string("--gtest_filter=TwoProcesses.DISABLED_") + name,
               "--gtest_also_run_disabled_tests", machine, -1);
}

int exit_code(pid_t process) {
  int status = 0;
  waitpid(process, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(TwoProcesses, DISABLED_Server) {
  if (std::getenv(kAddress) == nullptr) GTEST_SKIP() << "is run by the test below";
  EXPECT_EQ(serve_one_client(), 0);
}

TEST(TwoProcesses, DISABLED_Client) {
  if (std::getenv(kAddress) == nullptr) GTEST_SKIP() << "is run by the test below";
  EXPECT_EQ(ask_the_server(), 0);
}

TEST(TwoProcesses, TalkToEachOther) {
  const std::string address = testing::TempDir() + "portpool-two-" + std::to_string(getpid());
  int pipe_of_host[2];
  ASSERT_EQ(pipe2(pipe_of_host, O_CLOEXEC), 0);
  const pid_t host = start(PORTPOOL_HOST, address, "", "", pipe_of_host[0]);
  // They wait until the host is there.
  const pid_t server = start_role("Server", address);
  const pid_t client = start_role("Client", address);
  EXPECT_EQ(exit_code(client), 0);
  EXPECT_EQ(exit_code(server), 0);
  close(pipe_of_host[1]);  // its input ends
  EXPECT_EQ(exit_code(host), 0);
  close(pipe_of_host[0]);
}

}  // namespace
}  // namespace portpool::fake

#endif
