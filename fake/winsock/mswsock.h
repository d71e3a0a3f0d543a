/* mswsock.h, for programs that include it; see windows.h. */
#pragma once
#pragma GCC system_header

#include "winsock2.h"
