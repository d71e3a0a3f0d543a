// What must be inlined although compilers would not by themselves: checks that find nothing, of
// which there are hundreds.
#pragma once

#if defined(_MSC_VER)
#define PORTPOOL_INLINE __forceinline
#else
#define PORTPOOL_INLINE __attribute__((always_inline))
#endif
