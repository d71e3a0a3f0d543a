// What windows.h has beside events and waits, where there is no Windows: memory, text of errors,
// time, wide text.
#if !defined(_WIN32)

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <string>

#include "calls/narrow_text.hpp"
#include "calls/results.hpp"

using namespace portpool;
using namespace portpool::fake;

namespace {

// Of codes that no call of the model has.
std::string_view name_of_lookup(DWORD code) {
  switch (code) {
    case WSATYPE_NOT_FOUND:
      return "WSATYPE_NOT_FOUND";
    case WSAHOST_NOT_FOUND:
      return "WSAHOST_NOT_FOUND";
    case WSATRY_AGAIN:
      return "WSATRY_AGAIN";
    case WSANO_RECOVERY:
      return "WSANO_RECOVERY";
    case WSANO_DATA:
      return "WSANO_DATA";
    default:
      return {};
  }
}

std::string message_of(DWORD code) {
  std::string name(portpool::name_of_code(code));
  if (name.empty()) name = name_of_lookup(code);
  return (name.empty() ? "error " + std::to_string(code)
                       : name + " (" + std::to_string(code) + ")") +
         ".\r\n";
}

// The number of characters, without the zero; 0 for failure.
template <class Char>
DWORD write_message(DWORD flags, DWORD code, Char* buffer, DWORD size) {
  if ((flags & FORMAT_MESSAGE_FROM_SYSTEM) == 0) {
    not_modelled("FormatMessage of other text than the system's");
    return 0;
  }
  const std::string text = message_of(code);
  Char* to = buffer;
  if ((flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) != 0) {
    to = static_cast<Char*>(std::malloc((text.size() + 1) * sizeof(Char)));
    std::memcpy(buffer, &to, sizeof to);  // it is the address of a pointer
  } else if (size <= text.size()) {
    set_last_error(ERROR_INSUFFICIENT_BUFFER);
    return 0;
  }
  for (const char c : text) *to++ = static_cast<Char>(c);
  *to = 0;
  return static_cast<DWORD>(text.size());
}

}  // namespace

extern "C" {

HANDLE WINAPI PORTPOOL_FAKE(GetProcessHeap)(void) {
  static char heap = 0;
  return &heap;
}

LPVOID WINAPI PORTPOOL_FAKE(HeapAlloc)(HANDLE, DWORD dwFlags, SIZE_T dwBytes) {
  return (dwFlags & HEAP_ZERO_MEMORY) != 0 ? std::calloc(1, dwBytes) : std::malloc(dwBytes);
}

BOOL WINAPI PORTPOOL_FAKE(HeapFree)(HANDLE, DWORD, LPVOID lpMem) {
  std::free(lpMem);
  return TRUE;
}

HLOCAL WINAPI PORTPOOL_FAKE(LocalAlloc)(UINT uFlags, SIZE_T uBytes) {
  return (uFlags & LMEM_ZEROINIT) != 0 ? std::calloc(1, uBytes) : std::malloc(uBytes);
}

HLOCAL WINAPI PORTPOOL_FAKE(LocalFree)(HLOCAL hMem) {
  std::free(hMem);
  return nullptr;
}

DWORD WINAPI PORTPOOL_FAKE(FormatMessageA)(DWORD dwFlags, LPCVOID, DWORD dwMessageId, DWORD,
                                           LPSTR lpBuffer, DWORD nSize, void*) {
  return write_message(dwFlags, dwMessageId, lpBuffer, nSize);
}

DWORD WINAPI PORTPOOL_FAKE(FormatMessageW)(DWORD dwFlags, LPCVOID, DWORD dwMessageId, DWORD,
                                           LPWSTR lpBuffer, DWORD nSize, void*) {
  return write_message(dwFlags, dwMessageId, lpBuffer, nSize);
}

ULONGLONG WINAPI PORTPOOL_FAKE(GetTickCount64)(void) {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<ULONGLONG>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

DWORD WINAPI PORTPOOL_FAKE(GetTickCount)(void) {
  return static_cast<DWORD>(PORTPOOL_FAKE(GetTickCount64)());
}

BOOL WINAPI PORTPOOL_FAKE(QueryPerformanceCounter)(LARGE_INTEGER* lpPerformanceCount) {
  lpPerformanceCount->QuadPart = static_cast<LONGLONG>(PORTPOOL_FAKE(GetTickCount64)());
  return TRUE;
}

BOOL WINAPI PORTPOOL_FAKE(QueryPerformanceFrequency)(LARGE_INTEGER* lpFrequency) {
  lpFrequency->QuadPart = 1000;
  return TRUE;
}

void WINAPI PORTPOOL_FAKE(GetSystemInfo)(LPSYSTEM_INFO lpSystemInfo) {
  std::memset(lpSystemInfo, 0, sizeof *lpSystemInfo);
  lpSystemInfo->dwPageSize = 4096;
  lpSystemInfo->dwAllocationGranularity = 65536;
  lpSystemInfo->dwNumberOfProcessors = 1;
  lpSystemInfo->dwActiveProcessorMask = 1;
}

int PORTPOOL_FAKE(_wtoi)(LPCWSTR text) {
  return std::atoi(narrow_text(text).c_str());
}

}  // extern "C"

#endif
