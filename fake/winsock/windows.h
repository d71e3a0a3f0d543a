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

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

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
#define CALLBACK
#define WINAPIV
#define APIENTRY WINAPI
#define IN
#define OUT
#define FAR
#define CONST const

typedef void VOID, *PVOID, *LPVOID;
typedef const void* LPCVOID;
typedef char CHAR, *PCHAR, *LPSTR, *PSTR;
typedef const char *LPCSTR, *PCSTR;
#if defined(__cplusplus)
typedef char16_t WCHAR; /* two bytes, as on Windows */
#else
typedef uint16_t WCHAR;
#endif
typedef WCHAR *LPWSTR, *PWSTR;
typedef const WCHAR *LPCWSTR, *PCWSTR;
typedef uint8_t BYTE, *PBYTE, UCHAR, *PUCHAR, BOOLEAN;
typedef int16_t SHORT;
typedef uint16_t WORD, USHORT, *PUSHORT;
typedef int INT, BOOL, *PBOOL, *LPINT;
typedef unsigned int UINT;
typedef int32_t LONG, *PLONG, *LPLONG;
typedef uint32_t DWORD, *PDWORD, *LPDWORD, ULONG, *PULONG;
typedef int64_t LONGLONG, LONG64;
typedef uint64_t ULONGLONG, ULONG64, *PULONG64, DWORD64, UINT64;
typedef intptr_t INT_PTR, LONG_PTR;
typedef uintptr_t UINT_PTR, ULONG_PTR, *PULONG_PTR, DWORD_PTR, SIZE_T;
typedef PVOID HANDLE, *PHANDLE, *LPHANDLE;

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
    } DUMMYSTRUCTNAME;
    PVOID Pointer;
  } DUMMYUNIONNAME;
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
#define ZeroMemory(destination, length) memset((destination), 0, (length))

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

#define NO_ERROR 0u
#define ERROR_SUCCESS 0u
#define ERROR_FILE_NOT_FOUND 2u
#define ERROR_ACCESS_DENIED 5u
#define ERROR_INVALID_HANDLE 6u
#define ERROR_NOT_ENOUGH_MEMORY 8u
#define ERROR_SHARING_VIOLATION 32u
#define ERROR_NOT_SUPPORTED 50u
#define ERROR_INVALID_PARAMETER 87u
#define ERROR_INSUFFICIENT_BUFFER 122u
#define ERROR_OPERATION_ABORTED 995u
#define ERROR_IO_INCOMPLETE 996u
#define ERROR_IO_PENDING 997u
#define ERROR_NOT_FOUND 1168u

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
BOOL WINAPI CancelIoEx(HANDLE hFile, LPOVERLAPPED lpOverlapped) PORTPOOL_FAKE_NAME(CancelIoEx);
DWORD WINAPI GetCurrentProcessId(void) PORTPOOL_FAKE_NAME(GetCurrentProcessId);
HANDLE WINAPI OpenProcess(DWORD dwDesiredAccess, BOOL bInheritHandle, DWORD dwProcessId)
    PORTPOOL_FAKE_NAME(OpenProcess);
BOOL WINAPI TerminateProcess(HANDLE hProcess, UINT uExitCode) PORTPOOL_FAKE_NAME(TerminateProcess);
/* Tells the machine that the thread ends; the thread itself goes on, and has to return. */
void WINAPI ExitThread(DWORD dwExitCode) PORTPOOL_FAKE_NAME(ExitThread);
/* Likewise for the process. */
void WINAPI ExitProcess(UINT uExitCode) PORTPOOL_FAKE_NAME(ExitProcess);
PORTPOOL_FAKE_END

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
