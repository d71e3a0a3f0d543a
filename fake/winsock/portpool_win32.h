/* For sources that choose by _WIN32 which headers they include: compile them with
 *
 *     -include portpool_win32.h
 *
 * The headers of the C and C++ libraries that could ask for _WIN32 themselves come first; what
 * follows is compiled as for Windows. */
#pragma once
#pragma GCC system_header

#if defined(__cplusplus)
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <future>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>
#endif
#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "iphlpapi.h"
#include "mstcpip.h"
#include "mswsock.h"
#include "ws2tcpip.h"

/* Windows has none of these, and sources ask for them first as often as not. */
#if defined(__linux__)
#undef __linux__
#undef __linux
#undef linux
#undef __gnu_linux__
#undef __unix__
#undef __unix
#undef unix
#endif
#define _WIN32 1
#define WIN32 1
#if UINTPTR_MAX > 0xFFFFFFFFu
#define _WIN64 1
#endif
