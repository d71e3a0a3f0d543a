/* The part of conio.h that waits for a key: it takes one from the standard input; see windows.h. */
#pragma once
#pragma GCC system_header

#include "windows.h"

#define getch _getch
