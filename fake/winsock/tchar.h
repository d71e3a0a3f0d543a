/* tchar.h: names that are narrow or wide as UNICODE says; see windows.h. */
#pragma once
#pragma GCC system_header

#include "windows.h"

typedef TCHAR _TCHAR;
#define _T TEXT
#define _TEXT TEXT
#if defined(UNICODE)
#define _tmain wmain
#define _tprintf wprintf
#define _ftprintf fwprintf
#define _ttoi _wtoi
#else
#define _tmain main
#define _tprintf printf
#define _ftprintf fprintf
#define _ttoi atoi
#define _tcslen strlen
#define _tcscmp strcmp
#define _tcscpy strcpy
#endif
