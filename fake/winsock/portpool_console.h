/* What windows.h has of messages to a user, and of a user's Ctrl+C; see windows.h. */
#pragma once
#pragma GCC system_header

#define MB_OK 0x00000000
#define MB_ICONERROR 0x00000010
#define MB_ICONSTOP MB_ICONERROR
#define MB_ICONWARNING 0x00000030
#define MB_ICONINFORMATION 0x00000040
#define IDOK 1
#define CTRL_C_EVENT 0
#define CTRL_BREAK_EVENT 1
#define CTRL_CLOSE_EVENT 2
#define CTRL_LOGOFF_EVENT 5
#define CTRL_SHUTDOWN_EVENT 6
typedef BOOL(WINAPI* PHANDLER_ROUTINE)(DWORD CtrlType);

PORTPOOL_FAKE_BEGIN
/* Written to the standard error; the answer is that of the button OK. */
int WINAPI MessageBoxA(HWND hWnd, LPCSTR lpText, LPCSTR lpCaption, UINT uType)
    PORTPOOL_FAKE_NAME(MessageBoxA);
int WINAPI MessageBoxW(HWND hWnd, LPCWSTR lpText, LPCWSTR lpCaption, UINT uType)
    PORTPOOL_FAKE_NAME(MessageBoxW);
/* SIGINT is Ctrl+C, SIGTERM the close of the console: the newest handler that takes it has it, in a
 * thread of its own. */
BOOL WINAPI SetConsoleCtrlHandler(PHANDLER_ROUTINE HandlerRoutine, BOOL Add)
    PORTPOOL_FAKE_NAME(SetConsoleCtrlHandler);
PORTPOOL_FAKE_END

#if defined(UNICODE)
#define MessageBox MessageBoxW
#else
#define MessageBox MessageBoxA
#endif
