// The Windows headers, or the fake's own where there are none, and the names of the functions.
#pragma once

#if defined(_WIN32)
#include <winsock2.h>
// After winsock2.h, which has to come first.
#include <ws2tcpip.h>
// After ws2tcpip.h.
#include <iphlpapi.h>
#include <mstcpip.h>
#include <mswsock.h>
#include <windows.h>
#else
#include <iphlpapi.h>
#include <mstcpip.h>
#include <mswsock.h>
#include <winsock2.h>
#include <ws2tcpip.h>
#endif

/// A function of the fake under the symbol that it has everywhere. Own headers and the export list
/// of the DLL give it its Windows name.
#define PORTPOOL_FAKE(name) portpool_fake_##name
