// The ends of threads and programs: ExitThread, ExitProcess, and what a program with a machine of
// its own says at its end.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>

#include "calls/platform.hpp"
#include "portpool/fake/process.hpp"

namespace portpool::fake {
namespace {

DWORD WINAPI leaves_early(LPVOID went_on) {
  ExitThread(5);
  *static_cast<bool*>(went_on) = true;
  return 6;
}

TEST(Ends, AThreadOfCreateThreadEndsWhereItSaysSo) {
  Machine machine;
  Process process(machine);
  run_as(&process);
  bool went_on = false;
  const HANDLE thread = CreateThread(nullptr, 0, &leaves_early, &went_on, 0, nullptr);
  EXPECT_EQ(WaitForSingleObject(thread, INFINITE), DWORD{WAIT_OBJECT_0});
  DWORD code = 0;
  EXPECT_EQ(GetExitCodeThread(thread, &code), TRUE);
  EXPECT_EQ(code, 5u);
  EXPECT_FALSE(went_on);
  ExitThread(7);  // this one is the test's
  run_as(nullptr);
}

TEST(Ends, AProgramEndsAndSaysWhatWasMissing) {
  EXPECT_EXIT(
      {
        run_as(nullptr);
        WSADATA data;
        WSAStartup(MAKEWORD(2, 2), &data);
        recvfrom(socket(AF_INET, SOCK_DGRAM, 0), nullptr, 0, 0, nullptr, nullptr);
        ExitProcess(7);
        std::_Exit(1);
      },
      ::testing::ExitedWithCode(7), "portpool: not modelled: recvfrom\n");
}

BOOL WINAPI leaves(DWORD event) {
  MessageBoxA(nullptr, "leaves", "server", MB_ICONERROR);
  std::_Exit(event == CTRL_C_EVENT ? 3 : 4);
}

BOOL WINAPI is_not_asked(DWORD) {
  return FALSE;
}

TEST(Ends, AHandlerOfTheConsoleHasTheSignal) {
  EXPECT_EXIT(
      {
        SetConsoleCtrlHandler(&leaves, TRUE);
        SetConsoleCtrlHandler(&is_not_asked, TRUE);
        SetConsoleCtrlHandler(&is_not_asked, FALSE);
        kill(getpid(), SIGINT);
        for (;;) pause();  // until the handler leaves
      },
      ::testing::ExitedWithCode(3), "server: leaves\n");
}

TEST(Ends, ATestGoesOn) {
  Machine machine;
  Process process(machine);
  run_as(&process);
  ExitProcess(7);
  run_as(nullptr);
}

}  // namespace
}  // namespace portpool::fake
