/* A C program written for Windows that includes all the headers there are, wide text of wchar_t. */
#include <winsock2.h>
#include <windows.h>
#include <ws2tcpip.h>
#include <conio.h>
#include <io.h>
#include <iphlpapi.h>
#include <mstcpip.h>
#include <mswsock.h>
#include <process.h>
#include <strsafe.h>
#include <tchar.h>
#include <wchar.h>

static unsigned WINAPI count(void* counter) {
  InterlockedIncrement((LONG volatile*)counter);
  ExitThread(3);
  return 4;
}

int _cdecl _tmain(int argc, TCHAR** argv) {
  INET_PORT_RANGE range = {0, 5};
  INET_PORT_RESERVATION_INSTANCE block;
  char text[NI_MAXHOST];
  DWORD bytes = 0, code = 0;
  LONG counter = 0;
  WSADATA data;
  HANDLE thread;
  SOCKET s;
  (void)argc;
  (void)argv;
  if (WSAStartup(MAKEWORD(2, 2), &data) != 0) return 1;
  s = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
  if (WSAIoctl(s, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof range, &block, sizeof block, &bytes,
               NULL, NULL) != 0) {
    return 2;
  }
  wprintf(L"%s: %d ports from %u, token %I64d\n", L"reserved", block.Reservation.NumberOfPorts,
          ntohs(block.Reservation.StartPort), block.Token.Token);
  if (FAILED(StringCchPrintf(text, sizeof text, "%u", bytes)) || strcmp(text, "16") != 0) return 3;
  if (_setmode(_fileno(stdout), _O_BINARY) == -1 || lstrlen(text) != 2) return 3;
  thread = (HANDLE)_beginthreadex(NULL, 0, count, &counter, 0, NULL);
  if (WaitForSingleObject(thread, INFINITE) != WAIT_OBJECT_0 || counter != 1) return 4;
  if (!GetExitCodeThread(thread, &code) || code != 3) return 5;
  ExitProcess(USHRT_MAX == 65535 ? 0 : 6);
  return 7;
}
