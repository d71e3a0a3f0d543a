// Kinds of reports that people file, each in words and numbers of its own: what they paste leads to
// the call that failed and to what explains it.
#include "explain/explain_fixture.hpp"

namespace portpool::conformance {
namespace {

TEST(Reports, AMulticastSocketIsOneOfUdp) {
  const ExplainRequest request = request_of_error(
      "[warn] could not join multicast on port 50777: Intento de acceso a un socket no "
      "permitido por sus permisos de acceso.");
  EXPECT_EQ(request.transport, Transport::udp);
  EXPECT_EQ(request.verb, RequestVerb::bind);
  EXPECT_EQ(request.first, 50777u);
  EXPECT_EQ(request.saw, 10013u);
}

TEST(Reports, TheStackTellsADatagramSocketAndAConnect) {
  EXPECT_EQ(request_of_error("SocketException (10013): An attempt was made to access a socket ...\n"
                             "   at System.Net.Sockets.UdpClient..ctor(Int32 port)\n")
                .transport,
            Transport::udp);
  EXPECT_EQ(request_of_error("  sock = socket.create_connection(address)\n"
                             "OSError: [WinError 10055] no buffer space available\n")
                .verb,
            RequestVerb::connect);
}

TEST(Reports, APortMayBeAnArgumentInATraceback) {
  const ExplainRequest request = request_of_error(
      "    server = DemoServer(listenPort=4455)\n"
      "OSError: [WinError 10013] An attempt was made to access a socket in a way forbidden by "
      "its access permissions\n");
  EXPECT_EQ(request.first, 4455u);
  EXPECT_EQ(request.saw, 10013u);
}

TEST(Reports, AMessageThatWasWrappedTwiceLeadsBackToItsPort) {
  const ExplainRequest request = request_of_error(
      "> > 10:11:12 [INFO] Starting the server on 127.0.0.1:25577\n"
      "> > 10:11:12 [WARNING] java.net.BindException: Address\n"
      "> >  already in use: JVM_Bind\n");
  EXPECT_EQ(request.first, 25577u);
  EXPECT_EQ(request.saw, 10048u);
}

TEST(Reports, CannotIsAFailureInAnySpelling) {
  EXPECT_EQ(request_of_error("Can't grab 0.0.0.0:1477 with bind").first, 1477u);
}

TEST(Reports, ListsOfUdpAloneAnswerWhoNamesNoTransport) {
  const listings::Reading reading = read(
      "Protocol udp Port Exclusion Ranges\n\nStart Port    End Port\n"
      "----------    --------\n     50900       50999\n");
  auto request = parse_request({"50985"});
  take_transport_of_lists(*request, reading);
  EXPECT_EQ(request->transport, Transport::udp);
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"tcp", "50985"}, {"listen", "50985"}}) {
    request = parse_request(words);
    take_transport_of_lists(*request, reading);
    EXPECT_EQ(request->transport, Transport::tcp);
  }
}

TEST(Reports, TheListOfTheOtherFamilyIsAHint) {
  auto request = parse_request({"udp", "50985"});
  request->saw = 10013;
  const auto told =
      explain(*request,
              machine_of(read("netsh int ipv6 show excludedportrange protocol=udp\n\n"
                              "----------          --------\n     50900       50999\n")),
              Answers::observed());
  ASSERT_TRUE(told.seen);
  EXPECT_EQ(told.seen->causes.front(), SeenCause::other_family);
  EXPECT_FALSE(told.seen->is_explained);
}

TEST(Reports, AServiceOfWindowsIsTheLikelyOwnerOfItsPort) {
  for (const char* const port : {"445", "3389"}) {
    auto request = parse_request({"listen", "tcp", port});
    request->saw = 10013;
    const auto told = explain(*request, {}, Answers::observed());
    EXPECT_EQ(told.seen->causes.front(), SeenCause::usual_service);
  }
}

TEST(Reports, AMulticastAddressIsNotBound) {
  const auto told = explained("bind", "udp", "224.0.0.5:5353", machine({}));
  EXPECT_EQ(code_of(told.outcomes.front().status, told.face), 10049u);
  EXPECT_TRUE(notes(told, NoteKind::multicast_address));
  EXPECT_TRUE(suggests(told, WayKind::own_address));
}

TEST(Reports, AWrongAddressAsksForTheAddressesAlone) {
  auto request = parse_request({"bind", "udp", "192.0.2.50:1900"});
  request->saw = 10049;
  const auto told = explain(*request, {}, Answers::observed());
  EXPECT_EQ(told.missing, std::vector{MissingList::addresses});
}

}  // namespace
}  // namespace portpool::conformance
