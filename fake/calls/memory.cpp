#include "calls/memory.hpp"

#if defined(_WIN32)
#include "calls/platform.hpp"
#elif defined(__linux__)
#include <sys/uio.h>
#include <unistd.h>
#else
#include <unistd.h>
#endif

#include <cstdint>

namespace portpool::fake {
namespace {

#if defined(_WIN32)

bool is_readable(const char* byte) {
  MEMORY_BASIC_INFORMATION page{};
  if (VirtualQuery(byte, &page, sizeof page) == 0) return false;
  constexpr DWORD kNoAccess = PAGE_NOACCESS | PAGE_GUARD;
  return page.State == MEM_COMMIT && (page.Protect & kNoAccess) == 0;
}

#elif defined(__linux__)

bool is_readable(const char* byte) {
  char copy = 0;
  const iovec to{&copy, 1};
  // NOLINTNEXTLINE: iovec is for both directions, so its pointer is to bytes that may change.
  const iovec from{const_cast<char*>(byte), 1};
  return process_vm_readv(getpid(), &to, 1, &from, 1, 0) == 1;
}

#else

// write() looks at the byte before it looks at anything else, and says so without a signal.
bool is_readable(const char* byte) {
  int ends[2];
  if (pipe(ends) != 0) return true;
  const bool readable = write(ends[1], byte, 1) == 1;
  close(ends[0]);
  close(ends[1]);
  return readable;
}

#endif

// Memory near a variable of this function is the calling thread's stack, where most arguments of
// calls are: no need to ask the system.
bool is_on_this_stack(const char* byte) {
  const char here = 0;
  constexpr std::uintptr_t kNear = 4096;
  return reinterpret_cast<std::uintptr_t>(byte) - reinterpret_cast<std::uintptr_t>(&here) < kNear;
}

}  // namespace

Pointer probe(const void* pointer, std::size_t size) {
  if (pointer == nullptr) return Pointer::null;
  const char* const first = static_cast<const char*>(pointer);
  const char* const last = first + (size == 0 ? 0 : size - 1);
  for (const char* const byte : {first, last}) {
    if (!is_on_this_stack(byte) && !is_readable(byte)) return Pointer::unmapped;
  }
  return Pointer::valid;
}

}  // namespace portpool::fake
