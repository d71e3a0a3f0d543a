// What programs for Windows use beside ports: wide printing, messages, names, threads.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "calls/platform.hpp"
#include "portpool/fake/process.hpp"

// The headers declare it for C alone.
extern "C" int portpool_fake_print_listed(FILE* stream, size_t unit, const void* format, ...);

namespace portpool::fake {
namespace {

class Programs : public ::testing::Test {
 protected:
  Programs() : process_(machine_) {
    run_as(&process_);
    WSADATA data{};
    WSAStartup(WINSOCK_VERSION, &data);
  }
  ~Programs() override { run_as(nullptr); }

  Machine machine_;
  Process process_;
};

template <class Char, class... T>
std::string printed(const Char* format, const T&... values) {
  std::FILE* const file = std::tmpfile();
  const int length = fwprintf(file, format, values...);
  std::rewind(file);
  std::string text(512, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  EXPECT_EQ(length, static_cast<int>(text.size()));
  return text;
}

TEST_F(Programs, WidePrintingIsWindows) {
  const WCHAR* const wide = u"w\u00fc";
  EXPECT_EQ(printed(L"%s %ws %S %hs", wide, L"\u20ac", "narrow", "too"),
            "w\u00fc \u20ac narrow too");
  EXPECT_EQ(printed(L"%I64d %I64u %ld", LONG64{-1}, ULONG64{7}, DWORD{5}), "-1 7 5");
  EXPECT_EQ(printed(L"%5d|%-4x|%04X|%c|%%|%d", 42, 255, USHORT{10}, L'c', DWORD{0xffffffff}),
            "   42|ff  |000A|c|%|-1");
  EXPECT_EQ(printed(L"%.2f %*d", 1.5, 4, 7), "1.50    7");
  INET_PORT_RESERVATION_TOKEN token{99};
  EXPECT_EQ(printed(L"%I64d", token), "99");
  EXPECT_EQ(printed(L"more %d %s than there are", 1), "more 1 (null) than there are");
}

TEST_F(Programs, InCTheFormatSaysWhatItPrints) {
  std::FILE* const file = std::tmpfile();
  const std::int64_t token = -5;
  EXPECT_EQ(portpool_fake_print_listed(file, sizeof(char16_t), u"%s %hs %5.1f %I64d %ld|%*d|%c",
                                       u"wide", "narrow", 2.5, token, 7, 3, 1, 'x'),
            static_cast<int>(std::string("wide narrow   2.5 -5 7|  1|x").size()));
  std::rewind(file);
  char text[64] = {};
  EXPECT_NE(std::fgets(text, sizeof text, file), nullptr);
  std::fclose(file);
  EXPECT_STREQ(text, "wide narrow   2.5 -5 7|  1|x");
}

TEST_F(Programs, MessagesAreNamesOfErrors) {
  char text[64];
  EXPECT_EQ(FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, nullptr, WSAEADDRINUSE, 0, text, sizeof text,
                           nullptr),
            24u);
  EXPECT_STREQ(text, "WSAEADDRINUSE (10048).\r\n");
  EXPECT_EQ(FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, nullptr, 1, 0, text, 4, nullptr), 0u);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INSUFFICIENT_BUFFER});
  LPSTR made = nullptr;
  EXPECT_NE(FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_ALLOCATE_BUFFER, nullptr,
                           ERROR_NOT_FOUND, 0, reinterpret_cast<LPSTR>(&made), 0, nullptr),
            0u);
  EXPECT_STREQ(made, "ERROR_NOT_FOUND (1168).\r\n");
  LocalFree(made);
}

TEST_F(Programs, NamesAreThoseOfTheMachine) {
  ADDRINFOA hints{};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  PADDRINFOA found = nullptr;
  ASSERT_EQ(getaddrinfo(nullptr, "8080", &hints, &found), 0);
  const auto* const name = reinterpret_cast<const sockaddr_in*>(found->ai_addr);
  EXPECT_EQ(name->sin_addr.s_addr, INADDR_ANY);
  EXPECT_EQ(ntohs(name->sin_port), 8080);
  EXPECT_EQ(found->ai_next, nullptr);
  char node[INET6_ADDRSTRLEN], service[NI_MAXSERV];
  EXPECT_EQ(getnameinfo(found->ai_addr, sizeof *name, node, sizeof node, service, sizeof service,
                        NI_NUMERICHOST),
            0);
  EXPECT_STREQ(node, "0.0.0.0");
  EXPECT_STREQ(service, "8080");
  freeaddrinfo(found);
  ASSERT_EQ(getaddrinfo("localhost", nullptr, nullptr, &found), 0);
  EXPECT_EQ(found->ai_family, AF_INET6);
  ASSERT_NE(found->ai_next, nullptr);
  EXPECT_EQ(found->ai_next->ai_family, AF_INET);
  freeaddrinfo(found);
  EXPECT_TRUE(machine_.missing().empty());
  EXPECT_EQ(getaddrinfo("example.org", "80", nullptr, &found), WSAHOST_NOT_FOUND);
  EXPECT_EQ(machine_.missing().size(), 1u);
  const hostent* const host = gethostbyname("127.0.0.1");
  ASSERT_NE(host, nullptr);
  EXPECT_EQ(host->h_length, 4);
  EXPECT_EQ(host->h_addr[0], 127);
}

DWORD WINAPI bound_port(LPVOID parameter) {
  auto* const section = static_cast<LPCRITICAL_SECTION>(parameter);
  EnterCriticalSection(section);
  const SOCKET s = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  bind(s, reinterpret_cast<sockaddr*>(&name), sizeof name);
  int size = sizeof name;
  getsockname(s, reinterpret_cast<sockaddr*>(&name), &size);
  LeaveCriticalSection(section);
  return ntohs(name.sin_port);
}

DWORD WINAPI own_id(LPVOID section) {
  if (TryEnterCriticalSection(static_cast<LPCRITICAL_SECTION>(section)) != FALSE) return 0;
  return GetCurrentThreadId();
}

TEST_F(Programs, AThreadHasANumberOfItsOwn) {
  CRITICAL_SECTION section;
  ASSERT_EQ(InitializeCriticalSectionAndSpinCount(&section, 4000), TRUE);
  ASSERT_EQ(TryEnterCriticalSection(&section), TRUE);
  DWORD id = 0, told = 0;
  const HANDLE thread = CreateThread(nullptr, 0, &own_id, &section, 0, &id);
  EXPECT_EQ(WaitForSingleObject(thread, INFINITE), DWORD{WAIT_OBJECT_0});
  EXPECT_EQ(GetExitCodeThread(thread, &told), TRUE);
  EXPECT_EQ(told, id);
  EXPECT_NE(GetCurrentThreadId(), id);
  EXPECT_EQ(GetCurrentThreadId(), GetCurrentThreadId());
  LeaveCriticalSection(&section);
  DeleteCriticalSection(&section);
}

TEST_F(Programs, ThreadsAreOfTheProcessThatMadeThem) {
  CRITICAL_SECTION section;
  InitializeCriticalSection(&section);
  HANDLE threads[2];
  for (HANDLE& thread : threads) {
    thread = CreateThread(nullptr, 0, &bound_port, &section, 0, nullptr);
    ASSERT_NE(thread, nullptr);
  }
  EXPECT_EQ(WaitForMultipleObjects(2, threads, TRUE, INFINITE), DWORD{WAIT_OBJECT_0});
  DWORD ports[2];
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(WaitForSingleObject(threads[i], 0), DWORD{WAIT_OBJECT_0});
    EXPECT_EQ(GetExitCodeThread(threads[i], &ports[i]), TRUE);
    EXPECT_EQ(CloseHandle(threads[i]), TRUE);
  }
  EXPECT_EQ(ports[0] + ports[1], 49152u + 49153u);
  EXPECT_EQ(machine_.look([](Host& host) { return host.sockets().size(); }), 2u);
  DeleteCriticalSection(&section);
}

}  // namespace
}  // namespace portpool::fake
