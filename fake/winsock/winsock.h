/* winsock.h, for programs that include it: the names of Winsock 2; see windows.h. */
#pragma once
#pragma GCC system_header

#include "winsock2.h"
