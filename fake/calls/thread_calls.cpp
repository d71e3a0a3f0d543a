// Threads and critical sections, where there is no Windows: for programs that serve each client in
// a thread of its own.
#if !defined(_WIN32)

#include "calls/thread_calls.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csetjmp>
#include <mutex>
#include <set>
#include <thread>

#include "calls/results.hpp"

using namespace portpool;
using namespace portpool::fake;

namespace portpool::fake {
namespace {

// What a handle of a thread points to. Never freed: the thread and its handle may outlive each
// other, and programs close handles twice.
struct ThreadState {
  DWORD exit_code = 259;  // STILL_ACTIVE
  bool is_over = false;
  DWORD id = 0;
};

DWORD new_thread_id() {
  static std::atomic<DWORD> last = 0;
  return last += 4;  // as on Windows, where they are multiples of four
}

std::mutex mutex;
std::condition_variable ended;

void set_exit_code(ThreadState& state, DWORD exit_code) {
  const std::lock_guard<std::mutex> lock(mutex);
  state.exit_code = exit_code;
}

// Says that its thread is over when nothing of the program is left to run in it: whoever has waited
// for it may end the process.
struct EndOfThread {
  ThreadState* state = nullptr;
  std::jmp_buf start;
  EndOfThread() = default;
  EndOfThread(const EndOfThread&) = delete;
  EndOfThread& operator=(const EndOfThread&) = delete;
  ~EndOfThread() {
    if (state == nullptr) return;
    const std::lock_guard<std::mutex> lock(mutex);
    state->is_over = true;
    ended.notify_all();
  }
};
thread_local EndOfThread end_of_thread;

std::set<HANDLE>& handles() {
  static auto* const all = new std::set<HANDLE>;
  return *all;
}

}  // namespace

bool is_thread(HANDLE handle) {
  const std::lock_guard<std::mutex> lock(mutex);
  return handles().contains(handle);
}

void end_thread(DWORD exit_code) {
  if (end_of_thread.state == nullptr) return;
  set_exit_code(*end_of_thread.state, exit_code);
  // As on Windows no destructors run. pthread_exit would run them, by another unwinder than the one
  // of a program with libc++.
  std::longjmp(end_of_thread.start, 1);
}

bool wait_for_thread(HANDLE handle, DWORD timeout) {
  const auto* const state = static_cast<const ThreadState*>(handle);
  std::unique_lock<std::mutex> lock(mutex);
  const auto over = [&] { return state->is_over; };
  if (timeout != INFINITE) return ended.wait_for(lock, std::chrono::milliseconds(timeout), over);
  ended.wait(lock, over);
  return true;
}

}  // namespace portpool::fake

extern "C" {

HANDLE WINAPI PORTPOOL_FAKE(CreateThread)(LPSECURITY_ATTRIBUTES, SIZE_T,
                                          LPTHREAD_START_ROUTINE lpStartAddress, LPVOID lpParameter,
                                          DWORD dwCreationFlags, LPDWORD lpThreadId) {
  if (dwCreationFlags != 0) {
    not_modelled("CreateThread of a thread that does not run yet");
    return nullptr;
  }
  auto* const state = new ThreadState;
  {
    const std::lock_guard<std::mutex> lock(mutex);
    handles().insert(state);
    state->id = new_thread_id();
    if (lpThreadId != nullptr) *lpThreadId = state->id;
  }
  Client* const client = Client::chosen();
  std::thread([=] {
    static_cast<void>(Client::set_current_of_thread(client));
    end_of_thread.state = state;
    if (setjmp(end_of_thread.start) == 0) set_exit_code(*state, lpStartAddress(lpParameter));
  }).detach();
  return state;
}

DWORD WINAPI PORTPOOL_FAKE(GetCurrentThreadId)(void) {
  if (end_of_thread.state != nullptr) return end_of_thread.state->id;
  thread_local const DWORD id = new_thread_id();
  return id;
}

BOOL WINAPI PORTPOOL_FAKE(GetExitCodeThread)(HANDLE hThread, LPDWORD lpExitCode) {
  const std::lock_guard<std::mutex> lock(mutex);
  if (!handles().contains(hThread)) {
    set_last_error(ERROR_INVALID_HANDLE);
    return FALSE;
  }
  const auto* const state = static_cast<const ThreadState*>(hThread);
  *lpExitCode = state->is_over ? state->exit_code : ThreadState{}.exit_code;
  return TRUE;
}

void WINAPI PORTPOOL_FAKE(InitializeCriticalSection)(LPCRITICAL_SECTION lpCriticalSection) {
  lpCriticalSection->Mutex = new std::recursive_mutex;
}

BOOL WINAPI
PORTPOOL_FAKE(InitializeCriticalSectionAndSpinCount)(LPCRITICAL_SECTION lpCriticalSection, DWORD) {
  PORTPOOL_FAKE(InitializeCriticalSection)(lpCriticalSection);
  return TRUE;
}

BOOL WINAPI PORTPOOL_FAKE(TryEnterCriticalSection)(LPCRITICAL_SECTION lpCriticalSection) {
  return static_cast<std::recursive_mutex*>(lpCriticalSection->Mutex)->try_lock() ? TRUE : FALSE;
}

void WINAPI PORTPOOL_FAKE(EnterCriticalSection)(LPCRITICAL_SECTION lpCriticalSection) {
  static_cast<std::recursive_mutex*>(lpCriticalSection->Mutex)->lock();
}

void WINAPI PORTPOOL_FAKE(LeaveCriticalSection)(LPCRITICAL_SECTION lpCriticalSection) {
  static_cast<std::recursive_mutex*>(lpCriticalSection->Mutex)->unlock();
}

void WINAPI PORTPOOL_FAKE(DeleteCriticalSection)(LPCRITICAL_SECTION lpCriticalSection) {
  delete static_cast<std::recursive_mutex*>(lpCriticalSection->Mutex);
  lpCriticalSection->Mutex = nullptr;
}

}  // extern "C"

#endif
