// What programs print of a refused port: the message of Windows in further languages, ports that
// are named in words, logs in which several things fail.
#include "explain/error_words.hpp"
#include "explain/explain_fixture.hpp"

namespace portpool::conformance {
namespace {

TEST(AskingByErrors, WindowsSpeaksFurtherLanguages) {
  for (const char* const used :
       {"Tylko jedno użycie każdego adresu gniazda", "Normal olarak her yuva adresi (x) için",
        "Endast en användning av varje socketadress", "pouze jedno použití každé adresy (x) soketu",
        "apenas uma utilização de cada endereço de socket"}) {
    EXPECT_EQ(asked_by_error("listen tcp :8071: bind: " + std::string(used)),
              "listen tcp 0.0.0.0:8071 saw 10048");
  }
  for (const char* const denied :
       {"Byl proveden pokus o přístup k soketu", "att få åtkomst till en socket",
        "om toegang te krijgen tot een socket", "de forma proibido pelas respetivas permissões"}) {
    EXPECT_EQ(asked_by_error("listen tcp :8071: bind: " + std::string(denied)),
              "listen tcp 0.0.0.0:8071 saw 10013");
  }
  for (const char* const port :
       {"Port 8071 ist bereits belegt", "Порт 8071 уже занят", "Port 8071 jest już używany"}) {
    EXPECT_EQ(asked_by_error(port), "listen tcp 0.0.0.0:8071 saw 10048") << port;
  }
}

TEST(AskingByErrors, AMessageOfNoKnownLanguageIsAFailureBehindTheCall) {
  EXPECT_EQ(asked_by_error("listen udp 127.0.0.1:8071: bind: wszystko inne"),
            "bind udp 127.0.0.1:8071");
  EXPECT_EQ(asked_by_error("# listening socket *:6371: bind: No such file or directory"),
            "listen tcp 0.0.0.0:6371");
  EXPECT_EQ(asked_by_error("dial tcp 192.0.2.8:443: connectex: qualcosa d'altro"),
            "connect tcp 192.0.2.8:443");
}

TEST(AskingByErrors, WordsMayStandBetweenPortAndItsNumber) {
  EXPECT_EQ(asked_by_error("ExportException: Port already in use: 1971; nested exception is: x"),
            "listen tcp 0.0.0.0:1971 saw 10048");
  EXPECT_EQ(asked_by_error(
                "Exception: Port already in use 1971 ---> SocketException: An attempt was made to "
                "access a socket"),
            "listen tcp 0.0.0.0:1971 saw 10013");
  EXPECT_EQ(asked_by_error("Ports 8071, 8072 required by the server are already in use."),
            "listen tcp 0.0.0.0:8071 saw 10048");
  EXPECT_EQ(asked_by_error("The port is already in use, tried 5 times"), "a call saw 10048");
}

TEST(AskingByErrors, ScriptsWithoutBlanksGlueThePortToItsNumber) {
  EXPECT_EQ(asked_by_error("端口8071已被占用"), "listen tcp 0.0.0.0:8071 saw 10048");
  EXPECT_EQ(asked_by_error("8071端口已被占用"), "listen tcp 0.0.0.0:8071 saw 10048");
  EXPECT_EQ(asked_by_error("ポート8071は既に使用されています"),
            "listen tcp 0.0.0.0:8071 saw 10048");
  EXPECT_EQ(asked_by_error("포트 8071이(가) 이미 사용 중입니다"),
            "listen tcp 0.0.0.0:8071 saw 10048");
}

TEST(AskingByErrors, TomcatNamesWhatListensByItsPort) {
  for (const char* const failed :
       {"Failed to initialize connector [Connector[HTTP/1.1-8071]]",
        "Failed to start end point associated with ProtocolHandler [\"http-nio-8071\"]",
        "Failed to start ProtocolHandler [\"https-jsse-nio-127.0.0.1-8071\"]"}) {
    EXPECT_EQ(
        asked_by_error(std::string(failed) + "\njava.net.BindException: Address already in use\n"),
        "listen tcp 0.0.0.0:8071 saw 10048")
        << failed;
  }
  EXPECT_EQ(asked_by_error("[http-nio-8071-exec-9] java.net.BindException: Address already in use"),
            "a call saw 10048");
}

TEST(AskingByErrors, ACodeMayBeAMemberOfAnObject) {
  EXPECT_EQ(code_of_line("{\"syscall\":\"bind\",\"wsa_error\":10013}"), 10013u);
  EXPECT_EQ(code_of_line("{\"code\": 10048, \"port\": 10013}"), 10048u);
  EXPECT_EQ(code_of_line("{\"port\":10013}"), std::nullopt);
}

TEST(AskingByErrors, AnHttpListenerSpeaksTheLanguagesOfWindows) {
  EXPECT_EQ(asked_by_error(
                "HttpListenerException (0x80004005): 另一个程序正在使用此文件。 http://*:8871/x/"),
            "http http://*:8871/x/ saw 32");
  EXPECT_EQ(asked_by_error("HttpListenerException (0x80004005): Zugriff verweigert http://+:8871/"),
            "http http://+:8871/ saw 5");
  EXPECT_EQ(code_of_line("IOException: Zugriff verweigert"), std::nullopt);  // of files, too
}

// A program that may not have a URL of HTTP.sys opens a socket there: that failure is of the port.
TEST(AskingByErrors, ADeniedUrlIsNotTheFailureOfThePort) {
  const std::string denied =
      "prefix http://*:8871/pac/\nSystem.Net.HttpListenerException (0x80004005): Access is "
      "denied\n";
  EXPECT_EQ(asked_by_error(denied), "http http://*:8871/pac/ saw 5");
  EXPECT_EQ(asked_by_error(denied + "SocketException: Only one usage of each socket address\n"),
            "listen tcp 0.0.0.0:8871 saw 10048");
}

TEST(AskingByErrors, AnAddressBetweenBracketsAndTheStackBelowIt) {
  EXPECT_EQ(asked_by_error("[07:01:02] [192.0.2.9:6771] the scope could not be enabled\n"
                           "SocketException (10048): Only one usage of each socket address\n"
                           "   at Demo.Server.BindUdpListener(IPAddress key)\n"),
            "bind udp 192.0.2.9:6771 saw 10048");
  EXPECT_EQ(asked_by_error("could not listen on [2001:db8::9]:6771 (10048)"),
            "listen tcp [2001:db8::9]:6771 saw 10048");
  // What says tcp itself is of tcp.
  EXPECT_EQ(
      asked_by_error("listen tcp 192.0.2.9:6771: bind: (10048)\n   at Demo.UdpRelay.Start()\n"),
      "listen tcp 192.0.2.9:6771 saw 10048");
}

TEST(AskingByErrors, ARunOfDockerNamesThePortWhateverBecameOfIt) {
  EXPECT_EQ(asked_by_error("PS C:\\> docker run --rm -d -p 8071:80 demo\n4f2a11\n"),
            "listen tcp 0.0.0.0:8071");
  EXPECT_EQ(asked_by_error("$ docker run -p 5371:53/udp demo\n"), "bind udp 0.0.0.0:5371");
  EXPECT_EQ(asked_by_error(
                "docker run -p 8071:80 demo\nlisten tcp 0.0.0.0:8072: bind: Only one usage of each "
                "socket address\n"),
            "listen tcp 0.0.0.0:8072 saw 10048");
}

}  // namespace
}  // namespace portpool::conformance
