/* The part of process.h that makes threads; see windows.h. */
#pragma once
#pragma GCC system_header

#include "windows.h"

static inline uintptr_t _beginthreadex(void* security, unsigned stack_size,
                                       unsigned(WINAPI* start)(void*), void* argument,
                                       unsigned flags, unsigned* id) {
  DWORD number = 0;
  const HANDLE thread = CreateThread((LPSECURITY_ATTRIBUTES)security, stack_size,
                                     (LPTHREAD_START_ROUTINE)(void*)start, argument, flags, &number);
  if (id != NULL) *id = number;
  return (uintptr_t)thread;
}
#define _endthreadex(code) ExitThread(code)
