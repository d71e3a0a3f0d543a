/* The part of io.h that programs need which write bytes to the standard output: there is one mode of
 * files, and it changes none; see windows.h. */
#pragma once
#pragma GCC system_header

#include "windows.h"

#define _O_TEXT 0x4000
#define _O_BINARY 0x8000
#if !defined(__cplusplus) /* strict C leaves it out */
int fileno(FILE* stream);
#endif
#define _fileno fileno
static inline int _setmode(int fd, int mode) {
  (void)mode;
  return fd < 0 ? -1 : _O_BINARY;
}
