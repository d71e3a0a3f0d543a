/* The part of windows.h that programs need which use ports: types, errors, waits, events and
 * completion ports. Layouts and numbers are those of the Windows SDK; everything else is left out,
 * so that a program which uses it does not compile.
 *
 * For Linux and macOS. Do not include it beside the system's own socket headers. */
#pragma once
#pragma GCC system_header

#if defined(_WIN32)
#error "Windows has this header: the portpool headers are for other systems"
#endif

#include <ctype.h>
#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/types.h>
#if defined(__cplusplus)
#include <cwchar>
#include <type_traits>
#endif

#include "winerror.h"

/* The functions have symbols of their own, so that the C library keeps its bind, socket and so on. */
#define PORTPOOL_FAKE_TEXT_(x) #x
#define PORTPOOL_FAKE_TEXT(x) PORTPOOL_FAKE_TEXT_(x)
#define PORTPOOL_FAKE_NAME(name) __asm__(PORTPOOL_FAKE_TEXT(__USER_LABEL_PREFIX__) "portpool_fake_" #name)
#if defined(__cplusplus)
#define PORTPOOL_FAKE_BEGIN extern "C" {
#define PORTPOOL_FAKE_END }
#else
#define PORTPOOL_FAKE_BEGIN
#define PORTPOOL_FAKE_END
#endif

#define WINAPI
#define PASCAL
#define CALLBACK
#define __cdecl
#define __stdcall
#define __fastcall
#define _cdecl
#define _stdcall
#define __CRTDECL
#define WINAPIV
#define APIENTRY WINAPI
#define IN
#define OUT
#define OPTIONAL
/* What parameters are for, for Microsoft's analysers. */
#define _In_
#define _In_opt_
#define _In_z_
#define _In_reads_(size)
#define _In_reads_bytes_(size)
#define _Inout_
#define _Inout_opt_
#define _Out_
#define _Out_opt_
#define _Out_writes_(size)
#define _Out_writes_bytes_(size)
#define _Outptr_
#define _Success_(expression)
#define _Use_decl_annotations_
#define _Ret_maybenull_
#define _Ret_notnull_
#define _Inout_updates_(size)
#define _Inout_updates_bytes_(size)
#define _Out_writes_z_(size)
#define _Out_writes_to_(size, count)
#define _Out_writes_bytes_to_(size, count)
#define _Check_return_
#define _Must_inspect_result_
#define _When_(expression, annotations)
#define _Printf_format_string_
#define _Null_terminated_
#define _Inout_z_
#define _Reserved_
#if !defined(__cplusplus) /* names of libstdc++ there */
#define __in
#define __in_opt
#define __in_ecount(size)
#define __out
#define __out_opt
#define __inout
#endif
#define __declspec(attribute)
#define NTAPI
#define NEAR
#define CDECL
#define FORCEINLINE static inline
#define __forceinline inline
#if defined(__cplusplus)
#define EXTERN_C extern "C"
#else
#define EXTERN_C extern
#endif
#define FAR
#define CONST const

typedef void VOID, *PVOID, *LPVOID;
typedef const void* LPCVOID;
typedef char CHAR, *PCHAR, *LPSTR, *PSTR;
typedef const char *LPCSTR, *PCSTR;
/* Two bytes, as on Windows; that is wchar_t where the compiler is run with -fshort-wchar. */
#if defined(__SIZEOF_WCHAR_T__) && __SIZEOF_WCHAR_T__ == 2
typedef wchar_t WCHAR;
#elif defined(__cplusplus)
typedef char16_t WCHAR;
#else
typedef uint16_t WCHAR;
#endif
typedef WCHAR *LPWSTR, *PWSTR, *PWCHAR;
typedef const WCHAR *LPCWSTR, *PCWSTR;
#if defined(UNICODE)
typedef WCHAR TCHAR;
#else
typedef CHAR TCHAR;
#endif
typedef TCHAR *LPTSTR, *PTSTR;
typedef const TCHAR *LPCTSTR, *PCTSTR;
typedef uint8_t BYTE, *PBYTE, *LPBYTE, UCHAR, *PUCHAR, BOOLEAN;
typedef int16_t SHORT;
typedef uint16_t WORD, USHORT, *PUSHORT;
typedef int INT, BOOL, *PBOOL, *LPINT;
typedef unsigned int UINT;
typedef int32_t LONG, *PLONG, *LPLONG;
typedef uint32_t DWORD, *PDWORD, *LPDWORD, ULONG, *PULONG;
typedef int64_t LONGLONG, LONG64;
typedef uint64_t ULONGLONG, ULONG64, *PULONG64, DWORD64, UINT64;
typedef int32_t INT32;
typedef uint32_t UINT32, DWORD32;
typedef uint16_t UINT16;
typedef uint8_t UINT8;
typedef int64_t INT64;
typedef float FLOAT;
typedef double DOUBLE;
typedef intptr_t INT_PTR, LONG_PTR;
typedef uintptr_t UINT_PTR, ULONG_PTR, *PULONG_PTR, DWORD_PTR, SIZE_T;
typedef PVOID HANDLE, *PHANDLE, *LPHANDLE, HLOCAL, HMODULE, HINSTANCE;
typedef INT_PTR (*FARPROC)(void);
#define __int32 int
#define __int64 long long
typedef int32_t HRESULT;
typedef int errno_t;
typedef struct portpool_window* HWND;
typedef UINT_PTR WPARAM;
typedef LONG_PTR LPARAM, LRESULT;
typedef union _LARGE_INTEGER {
  struct {
    DWORD LowPart;
    LONG HighPart;
  };
  struct {
    DWORD LowPart;
    LONG HighPart;
  } u;
  LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;
typedef struct _SYSTEM_INFO {
  DWORD dwOemId, dwPageSize;
  LPVOID lpMinimumApplicationAddress, lpMaximumApplicationAddress;
  DWORD_PTR dwActiveProcessorMask;
  DWORD dwNumberOfProcessors, dwProcessorType, dwAllocationGranularity;
  WORD wProcessorLevel, wProcessorRevision;
} SYSTEM_INFO, *LPSYSTEM_INFO;
#define S_OK ((HRESULT)0)
#define SUCCEEDED(result) ((HRESULT)(result) >= 0)
#define FAILED(result) ((HRESULT)(result) < 0)
#define FIELD_OFFSET(type, field) ((LONG)offsetof(type, field))
#define CONTAINING_RECORD(address, type, field) \
  ((type*)(void*)((char*)(address) - offsetof(type, field)))
#if !defined(__cplusplus) && !defined(NOMINMAX)
#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#endif

typedef struct _GUID {
  uint32_t Data1;
  uint16_t Data2;
  uint16_t Data3;
  uint8_t Data4[8];
} GUID;

typedef struct _OVERLAPPED {
  ULONG_PTR Internal;
  ULONG_PTR InternalHigh;
  union {
    struct {
      DWORD Offset;
      DWORD OffsetHigh;
    };
    PVOID Pointer;
  };
  HANDLE hEvent;
} OVERLAPPED, *LPOVERLAPPED;

typedef struct _SECURITY_ATTRIBUTES {
  DWORD nLength;
  LPVOID lpSecurityDescriptor;
  BOOL bInheritHandle;
} SECURITY_ATTRIBUTES, *LPSECURITY_ATTRIBUTES;

#define TRUE 1
#define FALSE 0
#define INFINITE 0xFFFFFFFFu
#define INVALID_HANDLE_VALUE ((HANDLE)(LONG_PTR)-1)
#define MAKEWORD(low, high) ((WORD)(((BYTE)(low)) | (((WORD)((BYTE)(high))) << 8)))
#define LOBYTE(word) ((BYTE)((word)&0xff))
#define HIBYTE(word) ((BYTE)(((word) >> 8) & 0xff))
#define MAKELONG(low, high) ((LONG)(((WORD)(low)) | (((DWORD)((WORD)(high))) << 16)))
#define LOWORD(value) ((WORD)((value)&0xffff))
#define HIWORD(value) ((WORD)(((value) >> 16) & 0xffff))
#define ZeroMemory(destination, length) memset((destination), 0, (length))
#define SecureZeroMemory ZeroMemory
#define CopyMemory(destination, source, length) memcpy((destination), (source), (length))
#define FillMemory(destination, length, fill) memset((destination), (fill), (length))
#define UNREFERENCED_PARAMETER(parameter) ((void)(parameter))
#define ARRAYSIZE(array) (sizeof(array) / sizeof(*(array)))
#define _countof ARRAYSIZE
#define MAX_PATH 260
#define _MAX_PATH 260
#define _MAX_DRIVE 3
#define _MAX_DIR 256
#define _MAX_FNAME 256
#define _MAX_EXT 256

#define WAIT_OBJECT_0 0u
#define WAIT_IO_COMPLETION 0xC0u
#define WAIT_TIMEOUT 258u
#define WAIT_FAILED 0xFFFFFFFFu
#define MAXIMUM_WAIT_OBJECTS 64
#define STATUS_PENDING ((DWORD)0x00000103)
#define HasOverlappedIoCompleted(overlapped) ((DWORD)(overlapped)->Internal != STATUS_PENDING)

#define PROCESS_TERMINATE 0x0001
#define PROCESS_DUP_HANDLE 0x0040
#define PROCESS_ALL_ACCESS 0x1FFFFF

#define HEAP_NO_SERIALIZE 0x00000001
#define HEAP_ZERO_MEMORY 0x00000008
#define LMEM_FIXED 0x0000
#define LMEM_ZEROINIT 0x0040
#define LPTR (LMEM_FIXED | LMEM_ZEROINIT)
#define FORMAT_MESSAGE_ALLOCATE_BUFFER 0x00000100
#define FORMAT_MESSAGE_IGNORE_INSERTS 0x00000200
#define FORMAT_MESSAGE_FROM_STRING 0x00000400
#define FORMAT_MESSAGE_FROM_HMODULE 0x00000800
#define FORMAT_MESSAGE_FROM_SYSTEM 0x00001000
#define FORMAT_MESSAGE_ARGUMENT_ARRAY 0x00002000
#define FORMAT_MESSAGE_MAX_WIDTH_MASK 0x000000FF
#define LANG_NEUTRAL 0x00
#define LANG_ENGLISH 0x09
#define LANG_SYSTEM_DEFAULT 0x0800
#define SUBLANG_NEUTRAL 0x00
#define SUBLANG_DEFAULT 0x01
#define MAKELANGID(primary, sub) ((WORD)(((WORD)(sub) << 10) | (WORD)(primary)))

PORTPOOL_FAKE_BEGIN
DWORD WINAPI GetLastError(void) PORTPOOL_FAKE_NAME(GetLastError);
void WINAPI SetLastError(DWORD dwErrCode) PORTPOOL_FAKE_NAME(SetLastError);
DWORD WINAPI SleepEx(DWORD dwMilliseconds, BOOL bAlertable) PORTPOOL_FAKE_NAME(SleepEx);
void WINAPI Sleep(DWORD dwMilliseconds) PORTPOOL_FAKE_NAME(Sleep);
BOOL WINAPI CloseHandle(HANDLE hObject) PORTPOOL_FAKE_NAME(CloseHandle);
HANDLE WINAPI CreateEventW(LPSECURITY_ATTRIBUTES lpEventAttributes, BOOL bManualReset,
                           BOOL bInitialState, LPCWSTR lpName) PORTPOOL_FAKE_NAME(CreateEventW);
HANDLE WINAPI CreateEventA(LPSECURITY_ATTRIBUTES lpEventAttributes, BOOL bManualReset,
                           BOOL bInitialState, LPCSTR lpName) PORTPOOL_FAKE_NAME(CreateEventA);
BOOL WINAPI ResetEvent(HANDLE hEvent) PORTPOOL_FAKE_NAME(ResetEvent);
/* Not modelled, as WSASetEvent. */
BOOL WINAPI SetEvent(HANDLE hEvent) PORTPOOL_FAKE_NAME(SetEvent);
DWORD WINAPI WaitForSingleObject(HANDLE hHandle, DWORD dwMilliseconds)
    PORTPOOL_FAKE_NAME(WaitForSingleObject);
DWORD WINAPI WaitForSingleObjectEx(HANDLE hHandle, DWORD dwMilliseconds, BOOL bAlertable)
    PORTPOOL_FAKE_NAME(WaitForSingleObjectEx);
HANDLE WINAPI CreateIoCompletionPort(HANDLE FileHandle, HANDLE ExistingCompletionPort,
                                     ULONG_PTR CompletionKey, DWORD NumberOfConcurrentThreads)
    PORTPOOL_FAKE_NAME(CreateIoCompletionPort);
BOOL WINAPI GetQueuedCompletionStatus(HANDLE CompletionPort, LPDWORD lpNumberOfBytesTransferred,
                                      PULONG_PTR lpCompletionKey, LPOVERLAPPED* lpOverlapped,
                                      DWORD dwMilliseconds)
    PORTPOOL_FAKE_NAME(GetQueuedCompletionStatus);
/* Not modelled. */
BOOL WINAPI PostQueuedCompletionStatus(HANDLE CompletionPort, DWORD dwNumberOfBytesTransferred,
                                       ULONG_PTR dwCompletionKey, LPOVERLAPPED lpOverlapped)
    PORTPOOL_FAKE_NAME(PostQueuedCompletionStatus);
BOOL WINAPI CancelIoEx(HANDLE hFile, LPOVERLAPPED lpOverlapped) PORTPOOL_FAKE_NAME(CancelIoEx);
DWORD WINAPI GetCurrentProcessId(void) PORTPOOL_FAKE_NAME(GetCurrentProcessId);
HANDLE WINAPI OpenProcess(DWORD dwDesiredAccess, BOOL bInheritHandle, DWORD dwProcessId)
    PORTPOOL_FAKE_NAME(OpenProcess);
BOOL WINAPI TerminateProcess(HANDLE hProcess, UINT uExitCode) PORTPOOL_FAKE_NAME(TerminateProcess);
/* Tells the machine that the thread ends, and ends it where CreateThread made it. Any other thread
 * goes on, and has to return. */
void WINAPI ExitThread(DWORD dwExitCode) PORTPOOL_FAKE_NAME(ExitThread);
/* Likewise for the process: a program ends that runs on a machine of its own or on a served one. A
 * test, which has chosen its machine, goes on. */
void WINAPI ExitProcess(UINT uExitCode) PORTPOOL_FAKE_NAME(ExitProcess);
typedef DWORD(WINAPI* LPTHREAD_START_ROUTINE)(LPVOID lpThreadParameter);
HANDLE WINAPI CreateThread(LPSECURITY_ATTRIBUTES lpThreadAttributes, SIZE_T dwStackSize,
                           LPTHREAD_START_ROUTINE lpStartAddress, LPVOID lpParameter,
                           DWORD dwCreationFlags, LPDWORD lpThreadId)
    PORTPOOL_FAKE_NAME(CreateThread);
DWORD WINAPI GetCurrentThreadId(void) PORTPOOL_FAKE_NAME(GetCurrentThreadId);
BOOL WINAPI GetExitCodeThread(HANDLE hThread, LPDWORD lpExitCode)
    PORTPOOL_FAKE_NAME(GetExitCodeThread);
DWORD WINAPI WaitForMultipleObjects(DWORD nCount, const HANDLE* lpHandles, BOOL bWaitAll,
                                    DWORD dwMilliseconds)
    PORTPOOL_FAKE_NAME(WaitForMultipleObjects);
typedef struct _RTL_CRITICAL_SECTION {
  PVOID Mutex;
} CRITICAL_SECTION, *LPCRITICAL_SECTION;
void WINAPI InitializeCriticalSection(LPCRITICAL_SECTION lpCriticalSection)
    PORTPOOL_FAKE_NAME(InitializeCriticalSection);
BOOL WINAPI InitializeCriticalSectionAndSpinCount(LPCRITICAL_SECTION lpCriticalSection,
                                                  DWORD dwSpinCount)
    PORTPOOL_FAKE_NAME(InitializeCriticalSectionAndSpinCount);
BOOL WINAPI TryEnterCriticalSection(LPCRITICAL_SECTION lpCriticalSection)
    PORTPOOL_FAKE_NAME(TryEnterCriticalSection);
void WINAPI EnterCriticalSection(LPCRITICAL_SECTION lpCriticalSection)
    PORTPOOL_FAKE_NAME(EnterCriticalSection);
void WINAPI LeaveCriticalSection(LPCRITICAL_SECTION lpCriticalSection)
    PORTPOOL_FAKE_NAME(LeaveCriticalSection);
void WINAPI DeleteCriticalSection(LPCRITICAL_SECTION lpCriticalSection)
    PORTPOOL_FAKE_NAME(DeleteCriticalSection);
HANDLE WINAPI GetProcessHeap(void) PORTPOOL_FAKE_NAME(GetProcessHeap);
LPVOID WINAPI HeapAlloc(HANDLE hHeap, DWORD dwFlags, SIZE_T dwBytes) PORTPOOL_FAKE_NAME(HeapAlloc);
BOOL WINAPI HeapFree(HANDLE hHeap, DWORD dwFlags, LPVOID lpMem) PORTPOOL_FAKE_NAME(HeapFree);
HLOCAL WINAPI LocalAlloc(UINT uFlags, SIZE_T uBytes) PORTPOOL_FAKE_NAME(LocalAlloc);
HLOCAL WINAPI LocalFree(HLOCAL hMem) PORTPOOL_FAKE_NAME(LocalFree);
/* The name of the code, "WSAEACCES (10013)": no more is there to say it with. */
DWORD WINAPI FormatMessageA(DWORD dwFlags, LPCVOID lpSource, DWORD dwMessageId, DWORD dwLanguageId,
                            LPSTR lpBuffer, DWORD nSize, void* Arguments)
    PORTPOOL_FAKE_NAME(FormatMessageA);
DWORD WINAPI FormatMessageW(DWORD dwFlags, LPCVOID lpSource, DWORD dwMessageId, DWORD dwLanguageId,
                            LPWSTR lpBuffer, DWORD nSize, void* Arguments)
    PORTPOOL_FAKE_NAME(FormatMessageW);
DWORD WINAPI GetTickCount(void) PORTPOOL_FAKE_NAME(GetTickCount);
ULONGLONG WINAPI GetTickCount64(void) PORTPOOL_FAKE_NAME(GetTickCount64);
int _wtoi(LPCWSTR text) PORTPOOL_FAKE_NAME(_wtoi);
/* Of the machine's clock, in milliseconds. */
BOOL WINAPI QueryPerformanceCounter(LARGE_INTEGER* lpPerformanceCount)
    PORTPOOL_FAKE_NAME(QueryPerformanceCounter);
BOOL WINAPI QueryPerformanceFrequency(LARGE_INTEGER* lpFrequency)
    PORTPOOL_FAKE_NAME(QueryPerformanceFrequency);
/* One processor, and pages of 4 KiB. */
void WINAPI GetSystemInfo(LPSYSTEM_INFO lpSystemInfo) PORTPOOL_FAKE_NAME(GetSystemInfo);
PORTPOOL_FAKE_END

#include "portpool_console.h"
#include "portpool_interlocked.h"
#include "portpool_print.h"
#include "portpool_text.h"

#if defined(UNICODE)
#define FormatMessage FormatMessageW
/* Text of WCHAR, which L"..." is only where wchar_t has two bytes. */
#if defined(__SIZEOF_WCHAR_T__) && __SIZEOF_WCHAR_T__ == 2
#define TEXT(quote) L##quote
#else
#define TEXT(quote) u##quote
#endif
#else
#define FormatMessage FormatMessageA
#define TEXT(quote) quote
#endif
#if defined(CreateEvent)
#undef CreateEvent
#endif
#if defined(UNICODE)
#define CreateEvent CreateEventW
#else
#define CreateEvent CreateEventA
#endif

#if defined(__cplusplus)
static_assert(sizeof(DWORD) == 4 && sizeof(LONG) == 4 && sizeof(WCHAR) == 2, "as on Windows");
static_assert(sizeof(OVERLAPPED) == 2 * sizeof(void*) + 8 + sizeof(void*), "as on Windows");
static_assert(offsetof(OVERLAPPED, hEvent) == 2 * sizeof(void*) + 8, "as on Windows");
static_assert(sizeof(GUID) == 16, "as on Windows");
#endif

/* As Windows' own does, for programs that include nothing else. */
#if !defined(WIN32_LEAN_AND_MEAN) && !defined(_WINSOCKAPI_)
#include "winsock2.h"
#endif
