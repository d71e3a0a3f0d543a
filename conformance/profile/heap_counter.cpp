#include "profile/heap_counter.hpp"

#ifdef PORTPOOL_NO_HEAP_COUNTER
std::uint64_t portpool::conformance::heap_allocations() {
  return 0;
}
#else
#include <atomic>
#include <cstdlib>
#include <new>

#if defined(_WIN32)
#include <malloc.h>
#endif

namespace {

// Not an atomic increment, which would cost more than the allocation of a small object: a profile
// runs on one thread, and elsewhere the count is not looked at.
std::atomic<std::uint64_t> allocations{0};

void count() {
  allocations.store(allocations.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

void* allocate(std::size_t size) {
  count();
  for (;;) {
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

void* allocate_aligned(std::size_t size, std::align_val_t alignment) {
  count();
  const auto bytes = static_cast<std::size_t>(alignment);
#if defined(_WIN32)
  if (void* memory = _aligned_malloc(size == 0 ? 1 : size, bytes)) return memory;
#else
  if (void* memory = std::aligned_alloc(bytes, (size + bytes - 1) / bytes * bytes)) return memory;
#endif
  throw std::bad_alloc();
}

void free_aligned(void* memory) {
#if defined(_WIN32)
  _aligned_free(memory);
#else
  std::free(memory);
#endif
}

}  // namespace

std::uint64_t portpool::conformance::heap_allocations() {
  return allocations.load(std::memory_order_relaxed);
}

// The forms that are not here call these.
void* operator new(std::size_t size) {
  return allocate(size);
}
// The library's own calls the form above; that of a sanitizer does not, and its memory would then
// meet a foreign operator delete.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  try {
    return allocate(size);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate_aligned(size, alignment);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  free_aligned(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  free_aligned(memory);
}
#endif  // PORTPOOL_NO_HEAP_COUNTER
