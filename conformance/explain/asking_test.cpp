#include "explain/asking.hpp"

#include <gtest/gtest.h>

namespace portpool::conformance {
namespace {

std::string asked(const std::vector<std::string>& words) {
  const auto request = parse_request(words);
  if (!request) return "error: " + request.error().message;
  return spell(*request) + (request->saw ? " saw " + std::to_string(*request->saw) : "");
}

std::string asked(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return asked(words);
}

TEST(Asking, ReadsWhatItSpells) {
  for (const char* const text :
       {"bind tcp 0.0.0.0:50051", "listen tcp [::1]:5000", "bind udp [::]:0", "acquire udp 0+100",
        "create tcp 65535+9", "exclude udp 5000+10", "connect tcp 192.0.2.1:443",
        "send udp [::1]:53", "bind udp 0.0.0.0:8000-8010",
        "connect tcp 192.0.2.1:443 from 50000"}) {
    EXPECT_EQ(asked(std::string(text)), text);
  }
}

TEST(Asking, PeopleLeaveOutWhatIsUsual) {
  EXPECT_EQ(asked("50051"), "listen tcp 0.0.0.0:50051");
  EXPECT_EQ(asked(":8080"), "listen tcp 0.0.0.0:8080");
  EXPECT_EQ(asked("*:80"), "listen tcp 0.0.0.0:80");
  EXPECT_EQ(asked("localhost:8080"), "listen tcp 127.0.0.1:8080");
  EXPECT_EQ(asked("http://localhost:5000/app"), "listen tcp 127.0.0.1:5000");
  EXPECT_EQ(asked("http://+:8080/"), "http http://+:8080/");
  EXPECT_EQ(asked("tcp 8080"), "listen tcp 0.0.0.0:8080");
  EXPECT_EQ(asked("udp 8080"), "bind udp 0.0.0.0:8080");
  EXPECT_EQ(asked("bind 50051"), "bind tcp 0.0.0.0:50051");
  EXPECT_EQ(asked("BIND TCP 0.0.0.0:50051"), "bind tcp 0.0.0.0:50051");
  EXPECT_EQ(asked("::1:50051"), "listen tcp [::1]:50051");
  EXPECT_EQ(asked(":::3000"), "listen tcp [::]:3000");
  EXPECT_EQ(asked("8000-8010"), "listen tcp 0.0.0.0:8000-8010");
  EXPECT_EQ(asked("acquire udp 50009"), "acquire udp 50009+1");
  EXPECT_EQ(asked("dial udp :63812->10.1.1.1:53"), "connect udp 10.1.1.1:53 from 63812");
  EXPECT_EQ(asked("50051 10013"), "listen tcp 0.0.0.0:50051 saw 10013");
  EXPECT_EQ(asked("10013"), "a call saw 10013");
  EXPECT_EQ(asked("10061"), "a call saw 10061");
  EXPECT_EQ(asked(":10013"), "listen tcp 0.0.0.0:10013");
}

TEST(Asking, PeopleWriteAsDockerAndFirewallsDo) {
  EXPECT_EQ(asked("8080/tcp"), "listen tcp 0.0.0.0:8080");
  EXPECT_EQ(asked("53/udp"), "bind udp 0.0.0.0:53");
  EXPECT_EQ(asked("UDP:500"), "bind udp 0.0.0.0:500");
  EXPECT_EQ(asked("8080:80"), "listen tcp 0.0.0.0:8080");
  EXPECT_EQ(asked("-p 8080:80/udp"), "bind udp 0.0.0.0:8080");
  EXPECT_EQ(asked("127.0.0.1:8080->80/tcp"), "listen tcp 127.0.0.1:8080");
  EXPECT_EQ(asked("PORT=3071"), "listen tcp 0.0.0.0:3071");
  EXPECT_EQ(asked("127.0.0.1 8080"), "listen tcp 127.0.0.1:8080");
  EXPECT_EQ(asked("localhost 8080"), "listen tcp 127.0.0.1:8080");
  EXPECT_EQ(asked("listen tcp 8080 127.0.0.1"), "listen tcp 127.0.0.1:8080");
  EXPECT_EQ(asked("connect 443 ::1"), "connect tcp [::1]:443");
  EXPECT_EQ(asked("why can't I use port 8080?"), "listen tcp 0.0.0.0:8080");
  EXPECT_EQ(asked("port 8080 in use"), "listen tcp 0.0.0.0:8080");
  EXPECT_EQ(asked("eaddrinuse 8080"), "listen tcp 0.0.0.0:8080 saw 10048");
  EXPECT_EQ(asked("error 10013"), "a call saw 10013");
  EXPECT_EQ(asked("error 10013 port 8080"), "listen tcp 0.0.0.0:8080 saw 10013");
}

TEST(Asking, WhatCannotBeUnderstoodGetsOneNearestRequest) {
  EXPECT_EQ(
      asked("bnd tcp 80"),
      "error: cannot understand \"bnd\"; did you mean \"bind\"?; for example: portpool explain "
      "bind tcp 0.0.0.0:80");
  EXPECT_EQ(asked("bind sctp 80"),
            "error: cannot understand \"sctp\"; for example: portpool explain bind tcp 0.0.0.0:80");
  EXPECT_EQ(asked("bind tcp 0.0.0.0:65536"),
            "error: cannot understand \"0.0.0.0:65536\"; for example: portpool explain bind tcp "
            "0.0.0.0:50051");
  EXPECT_EQ(asked("acquire tcp 5000-5010"),
            "error: a block is START+COUNT; for example: portpool explain acquire tcp 5000+11");
  EXPECT_EQ(asked("65536").substr(0, 54), "error: 65536 is not a port: the last one is 65535; for");
  EXPECT_EQ(asked("127.0.0.1 10.0.0.1:80").substr(0, 35), "error: which of the two addresses?;");
  EXPECT_EQ(asked("http://+:80/ 127.0.0.1").substr(0, 35), "error: which of the two addresses?;");
  EXPECT_EQ(asked("example.com:80").substr(0, 50),
            "error: \"example.com\" is a name, and names are not ");
  EXPECT_EQ(asked("send tcp 1.2.3.4:1").substr(0, 43),
            "error: send is sendto, which is for udp; a ");
  EXPECT_EQ(asked("tcp").substr(0, 18), "error: which port?");
}

std::string text(std::string_view error) {
  const auto request = parse_error_text(error);
  if (!request) return "nothing";
  return spell(*request) + (request->saw ? " saw " + std::to_string(*request->saw) : "");
}

TEST(Asking, ReadsTheErrorTextsOfPrograms) {
  EXPECT_EQ(text("Error response from daemon: Ports are not available: exposing port TCP "
                 "0.0.0.0:6005 -> 0.0.0.0:0: listen tcp 0.0.0.0:6005: bind: An attempt was made to "
                 "access a socket in a way forbidden by its access permissions."),
            "listen tcp 0.0.0.0:6005 saw 10013");
  EXPECT_EQ(text("2031/04/05 06:07:08 listen udp4 :51999: bind: Only one usage of each socket "
                 "address (protocol/network address/port) is normally permitted."),
            "bind udp 0.0.0.0:51999 saw 10048");
  EXPECT_EQ(text("dial tcp 192.0.2.8:443: bind: An operation on a socket could not be performed "
                 "because the system lacked sufficient buffer space or because a queue was full."),
            "connect tcp 192.0.2.8:443 saw 10055");
  EXPECT_EQ(text("dial: listen tcp 127.0.0.1:4419: bind: An attempt was made to access a socket in "
                 "a way forbidden by its access permissions."),
            "listen tcp 127.0.0.1:4419 saw 10013");
  EXPECT_EQ(text("Error: listen EACCES: permission denied 127.0.0.1:4411"),
            "listen tcp 127.0.0.1:4411 saw 10013");
  EXPECT_EQ(text("Error: listen EADDRINUSE: address already in use :::4412"),
            "listen tcp [::]:4412 saw 10048");
  EXPECT_EQ(text("Error: bind EACCES 0.0.0.0:69"), "bind udp 0.0.0.0:69 saw 10013");
  EXPECT_EQ(text("Unable to bind to https://localhost:7443 on the IPv4 loopback interface: 'An "
                 "attempt was made to access a socket in a way forbidden by its access "
                 "permissions.'."),
            "listen tcp 127.0.0.1:7443 saw 10013");
  EXPECT_EQ(text("[Errno 13] error while attempting to bind on address ('127.0.0.1', 9133): x"),
            "listen tcp 127.0.0.1:9133 saw 10013");
  EXPECT_EQ(text("nginx: [emerg] bind() to 0.0.0.0:81 failed (10013: An attempt was made ...)"),
            "listen tcp 0.0.0.0:81 saw 10013");
  EXPECT_EQ(text("Web server failed to start. Port 8099 was already in use."),
            "listen tcp 0.0.0.0:8099 saw 10048");
  EXPECT_EQ(text("thread 'main' panicked: Os { code: 10013, kind: PermissionDenied }"),
            "a call saw 10013");
  EXPECT_EQ(text("HttpListenerException (5): Access is denied. http://+:8123/"),
            "http http://+:8123/ saw 5");
  EXPECT_EQ(text("Starting on 127.0.0.1:7070\nOSError: [WinError 10048] x\n"),
            "listen tcp 127.0.0.1:7070 saw 10048");
  EXPECT_EQ(text("nothing happened at 12:30:45 in main.go:42"), "nothing");
}

TEST(Asking, ReadsPortsInEverySpelling) {
  const std::string saw = " saw 10013", tcp = "listen tcp ";
  EXPECT_EQ(text("OS Error: x, errno = 10013), address = 127.0.0.1, port = 3971"),
            tcp + "127.0.0.1:3971" + saw);
  EXPECT_EQ(text("Failed to listen on IP: 0.0.0.0, port: TCP/6971. Reason: An attempt was made to "
                 "access a socket in a way forbidden by its access permissions"),
            tcp + "0.0.0.0:6971" + saw);
  EXPECT_EQ(text("Permission denied - bind(2) for \"127.0.0.1\" port 3071 (Errno::EACCES)"),
            tcp + "127.0.0.1:3071" + saw);
  EXPECT_EQ(text("Permission denied - bind(2) for \"localhost\" port 3072 (Errno::EACCES)"),
            tcp + "127.0.0.1:3072" + saw);
  EXPECT_EQ(text("Cannot bind https://localhost:7444，EACCES"), tcp + "127.0.0.1:7444" + saw);
  EXPECT_EQ(text("ranch_tcp:listen([port: 4071]) for reason :eacces (permission denied)"),
            tcp + "0.0.0.0:4071" + saw);
  EXPECT_EQ(text("acceptor in ranch_tcp:listen([{port,5171}]) for reason eacces"),
            tcp + "0.0.0.0:5171" + saw);
  EXPECT_EQ(text("java.net.BindException: Address already in use: JVM_Bind <null>:8071"),
            "listen tcp 0.0.0.0:8071 saw 10048");
  EXPECT_EQ(text("bind [127.0.0.1]:5471: Permission denied"), tcp + "127.0.0.1:5471" + saw);
  EXPECT_EQ(text("mount failed: bind(0.0.0.0:2071) WSAEADDRINUSE"),
            "listen tcp 0.0.0.0:2071 saw 10048");
  EXPECT_EQ(text("The forwarded port to 2271 is already in use"),
            "listen tcp 0.0.0.0:2271 saw 10048");
  EXPECT_EQ(text("Failed to register URL \"http://localhost:12371/\" for site \"x\". Error "
                 "description: Access is denied. (0x80070005)"),
            "http http://localhost:12371/ saw 5");
}

TEST(Asking, AnErrorMayComeBeforeItsPort) {
  EXPECT_EQ(text("[Server] Can't start server: Bind on TCP/IP port: Permission denied\n"
                 "[Server] Do you already have another server running on port: 3371 ?"),
            "listen tcp 0.0.0.0:3371 saw 10013");
  EXPECT_EQ(text("could not bind IPv4 address \"127.0.0.1\": Permission denied\n"
                 "HINT:  Is another one already running on port 5471? If not, wait."),
            "listen tcp 0.0.0.0:5471 saw 10013");
  EXPECT_EQ(text("java.net.SocketException: Permission denied: bind\n\tat x.Net(Net.java:433)\n"
                 "Caused by: Failed to bind to: /0.0.0.0:9071\n"),
            "listen tcp 0.0.0.0:9071 saw 10013");
}

TEST(Asking, ConnectsAreKnownByTheirWords) {
  EXPECT_EQ(text("connect ECONNREFUSED 127.0.0.1:3071"), "connect tcp 127.0.0.1:3071 saw 10061");
  EXPECT_EQ(text("dial tcp 127.0.0.1:2371: connectex: No connection could be made because the "
                 "target machine actively refused it."),
            "connect tcp 127.0.0.1:2371 saw 10061");
  EXPECT_EQ(text("HttpRequestException: Only one usage of each socket address (localhost:5271)"),
            "connect tcp 127.0.0.1:5271 saw 10048");
}

TEST(Asking, ReadsTheMessagesOfWindowsInItsLanguages) {
  for (const char* const denied :
       {"Der Zugriff auf einen Socket war aufgrund der Zugriffsrechte des Sockets unzulässig.",
        "zabroniony przez przypisane do niego uprawnienia dostępu",
        "erişim izinleri tarafından yasaklanmış", "правами доступа", "以一种访问权限不允许的方式",
        "嘗試存取通訊端被拒絕", "숨겨진 소켓에 액세스를 시도했습니다"}) {
    EXPECT_EQ(text("listen tcp :8071: bind: " + std::string(denied)),
              "listen tcp 0.0.0.0:8071 saw 10013");
  }
  for (const char* const used :
       {"apenas uma utilização de cada endereço de soquete",
        "un solo utilizzo di ogni indirizzo di socket", "только одно использование адреса сокета",
        "各ソケット アドレスに対して", "一次只能用一個通訊端位址",
        "각 소켓 주소(프로토콜/네트워크 주소/포트)는"}) {
    EXPECT_EQ(text("listen tcp :8071: bind: " + std::string(used)),
              "listen tcp 0.0.0.0:8071 saw 10048");
  }
}

TEST(Asking, TheNumberOfAnErrorIsNoPort) {
  EXPECT_EQ(text("bind to b'127.0.0.1':1071 fail:OSError(10013, 'x')"),
            "listen tcp 127.0.0.1:1071 saw 10013");
  EXPECT_EQ(text("-l 10.0.0.1:10012 -r 10.0.0.1:10013\n[tcp]socket bind failed, 10049:"),
            "listen tcp 10.0.0.1:10012 saw 10049");
}

TEST(Asking, AStackSaysThatItWasAConnect) {
  EXPECT_EQ(text("SocketException (10013): x [::ffff:203.0.113.9]:8471\n"
                 "   at System.Net.Sockets.Socket.DoConnect(EndPoint e)"),
            "connect tcp [::ffff:203.0.113.9]:8471 saw 10013");
  const auto java = parse_error_text("java.net.SocketException: Permission denied: connect");
  ASSERT_TRUE(java);
  EXPECT_EQ(java->verb, RequestVerb::connect);
}

TEST(Asking, LinesThatAConsoleOrAMailBrokeAreJoined) {
  EXPECT_EQ(text("listen udp 0.0.0.0:71: bind: Only one usage of ea\n"
                 "ch socket address (protocol/network address/port) is normally permitted."),
            "bind udp 0.0.0.0:71 saw 10048");
  EXPECT_EQ(text("> java.net.BindException: Address\n> already in use: JVM_Bind <null>:8071"),
            "listen tcp 0.0.0.0:8071 saw 10048");
}

TEST(Asking, AFailureWithoutACodeIsACallAllTheSame) {
  EXPECT_EQ(text("NAT: Failed to redirect TCP 127.0.0.1:2271 -> 0.0.0.0:22 (Unknown error)"),
            "listen tcp 127.0.0.1:2271");
  EXPECT_EQ(text("Failed to listen on 127.0.0.1:8071 (reason: ?)"), "listen tcp 127.0.0.1:8071");
}

TEST(Asking, PortsAreInUseInEveryLanguage) {
  for (const char* const used :
       {"端口 8071 已被占用", "ポート 8071 は既に使用されています",
        "Der Port 8071 wird bereits verwendet", "Le port 8071 est déjà utilisé",
        "Порт 8071 уже используется", "El puerto 8071 ya está en uso", "Port '8071' is in use.",
        "Is port 8071 in use?",
        "Couldn't bind to port [8071], another process already bound to the port",
        "failed to listen on [ 'any' <ipv4> 8071]. Tcp port is already in use."}) {
    EXPECT_EQ(text(used), "listen tcp 0.0.0.0:8071 saw 10048") << used;
  }
}

TEST(Asking, HttpSysHasItsOwnWords) {
  EXPECT_EQ(
      text("Failed to listen on prefix 'http://+:8871/' because it conflicts with an existing "
           "registration on the machine."),
      "http http://+:8871/ saw 183");
  EXPECT_EQ(text("在前缀“http://+:8871/sse/”上侦听失败，因为它与计算机上的现有注册冲突。"),
            "http http://+:8871/sse/ saw 183");
  EXPECT_EQ(text("HTTP could not register URL http://+:8871/x/. Your process does not have access "
                 "rights to this namespace"),
            "http http://+:8871/x/ saw 5");
}

TEST(Asking, ANameIsAPipeToNode) {
  EXPECT_EQ(asked("Error: listen EACCES localhost").substr(0, 70),
            "error: Node opens a named pipe where listen is given \"localhost\" first");
  EXPECT_EQ(pipe_of_node("Error: listen EACCES: permission denied \"80\""), "80");
  EXPECT_EQ(pipe_of_node("Error: listen EACCES: permission denied 0.0.0.0:80"), "");
  EXPECT_EQ(pipe_of_node("Error: listen EACCES: permission denied"), "");
}

TEST(Asking, ARangeOfNothingIsNone) {
  EXPECT_FALSE(parse_request({"50000+0"}).ok());
  EXPECT_TRUE(parse_request({"acquire", "tcp", "50000+0"}).ok());  // the model refuses it
}

TEST(Asking, ABlockOfIpv6IsSpelledAsOne) {
  const auto request = parse_request({"acquire", "udp6", "0+100"});
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(spell(*request), "acquire udp6 0+100");
}

}  // namespace
}  // namespace portpool::conformance
