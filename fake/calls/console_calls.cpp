// Messages to a user, and a user's Ctrl+C, where there is no Windows.
#if !defined(_WIN32)

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <mutex>
#include <thread>
#include <vector>

#include "calls/narrow_text.hpp"
#include "calls/results.hpp"

using namespace portpool::fake;

namespace {

std::mutex mutex;

std::vector<PHANDLER_ROUTINE>& handlers() {
  static auto* const all = new std::vector<PHANDLER_ROUTINE>;
  return *all;
}

bool is_taken(DWORD event) {
  std::vector<PHANDLER_ROUTINE> newest_first;
  {
    const std::lock_guard<std::mutex> lock(mutex);
    newest_first.assign(handlers().rbegin(), handlers().rend());
  }
  return std::ranges::any_of(newest_first,
                             [event](PHANDLER_ROUTINE one) { return one(event) != 0; });
}

sigset_t signals_of_console() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

// A signal that no handler takes ends the program, as it would have without any of them.
[[noreturn]] void wait_for_signals() {
  const sigset_t signals = signals_of_console();
  for (;;) {
    int number = 0;
    sigwait(&signals, &number);
    if (is_taken(number == SIGINT ? CTRL_C_EVENT : CTRL_CLOSE_EVENT)) continue;
    signal(number, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
    raise(number);
  }
}

}  // namespace

extern "C" {

int WINAPI PORTPOOL_FAKE(MessageBoxA)(HWND, LPCSTR lpText, LPCSTR lpCaption, UINT) {
  std::fprintf(stderr, "%s: %s\n", lpCaption == nullptr ? "Error" : lpCaption,
               lpText == nullptr ? "" : lpText);
  return IDOK;
}

int WINAPI PORTPOOL_FAKE(MessageBoxW)(HWND, LPCWSTR lpText, LPCWSTR lpCaption, UINT) {
  const std::string caption = lpCaption == nullptr ? "Error" : narrow_text(lpCaption);
  std::fprintf(stderr, "%s: %s\n", caption.c_str(),
               lpText == nullptr ? "" : narrow_text(lpText).c_str());
  return IDOK;
}

BOOL WINAPI PORTPOOL_FAKE(SetConsoleCtrlHandler)(PHANDLER_ROUTINE HandlerRoutine, BOOL Add) {
  if (HandlerRoutine == nullptr) {
    not_modelled("SetConsoleCtrlHandler without a handler");
    return FALSE;
  }
  const std::lock_guard<std::mutex> lock(mutex);
  if (Add == FALSE) {
    if (std::erase(handlers(), HandlerRoutine) != 0) return TRUE;
    set_last_error(ERROR_INVALID_PARAMETER);
    return FALSE;
  }
  handlers().push_back(HandlerRoutine);
  static const bool waits = [] {
    const sigset_t signals = signals_of_console();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // in the threads that this one makes, too
    std::thread(&wait_for_signals).detach();
    return true;
  }();
  return waits ? TRUE : FALSE;
}

}  // extern "C"

#endif
