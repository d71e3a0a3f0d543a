#include "portpool/conformance/scenario_file.hpp"

#include <gtest/gtest.h>

#include <string>

namespace portpool::conformance {
namespace {

// A scenario around `steps`, with two processes, a block and a socket "s".
std::string scenario_with(std::string_view steps) {
  return R"({"format": 1, "id": "x", "title": "t", "clauses": ["GEN-001"],
"ports": {"P": {"count": 4}},
"processes": {"A": {"user": "alice", "threads": ["t2"]}, "B": {"user": "bob"}},
"steps": [
{"id": "s", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM",
 "protocol": "IPPROTO_TCP", "as": "s"},
)" + std::string(steps) +
         "]}";
}

Scenario load(std::string_view steps) {
  auto scenario = load_scenario("x.json", scenario_with(steps));
  EXPECT_TRUE(scenario.ok()) << scenario.error().to_string();
  return scenario.ok() ? *scenario : Scenario{};
}

std::string error_of(std::string_view steps) {
  const ScenarioReport report = read_scenario("x.json", scenario_with(steps));
  std::string text;
  for (const ToolError& error : report.errors) {
    text += (text.empty() ? "" : "\n") + error.message + " @" + error.pointer;
  }
  return text;
}

constexpr std::string_view kClose =
    R"({"id": "c", "in": "A", "call": "closesocket", "socket": "s"})";

TEST(LoadScenario, AnIdIsNoDeviceOfWindows) {
  for (const std::string id : {"con", "nul", "aux", "prn", "com1", "lpt9"}) {
    std::string text = scenario_with(kClose);
    text.replace(text.find("\"x\""), 3, '"' + id + '"');
    const ScenarioReport report = read_scenario(id + ".json", text);
    ASSERT_FALSE(report.errors.empty()) << id;
    EXPECT_EQ(report.errors.front().message,
              "the id \"" + id + "\" is a device on Windows: no file can have its name");
  }
}

TEST(LoadScenario, HasALimitForWhatItDeclares) {
  const auto errors_with = [](std::string_view before, const std::string& member, int count) {
    std::string text = scenario_with(kClose);
    std::string many;
    for (int i = 0; i < count; ++i) many += "\"n" + std::to_string(i) + "\": " + member + ", ";
    text.insert(text.find(before) + before.size(), many);
    const ScenarioReport report = read_scenario("x.json", text);
    for (const ToolError& error : report.errors) {
      if (error.message.starts_with("a scenario has at most")) return error.message;
    }
    return std::string();
  };
  const std::string block = "{\"count\": 1}";
  const std::string process = "{\"user\": \"u\"}";
  EXPECT_EQ(errors_with("\"ports\": {", block, 1023), "");
  EXPECT_EQ(errors_with("\"ports\": {", block, 1024),
            "a scenario has at most 1024 named blocks, not 1025");
  EXPECT_EQ(errors_with("\"processes\": {", process, 4095),
            "a scenario has at most 4096 processes, not 4097");
}

TEST(LoadScenario, ReadsTheExampleOfTheDesign) {
  const auto loaded = load_scenario("associate-bind-zero-draws-from-block.json", R"({
    "$schema": "../../conformance/schema/scenario.schema.json",
    "format": 1,
    "id": "associate-bind-zero-draws-from-block",
    "title": "Binding port 0 on an associated socket takes a port of the block",
    "clauses": ["ASSOC-001", "BIND-002"],
    "ports": { "P": { "count": 4 } },
    "processes": { "A": { "user": "alice", "privilege": "administrator" } },
    "steps": [
      { "id": "open", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "holder" },
      { "id": "reserve", "in": "A", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "holder", "start": "P", "count": 4, "as": "R", "expect": "success" },
      { "id": "tie", "in": "A", "call": "SIO_ASSOCIATE_PORT_RESERVATION", "socket": "holder", "token": "R", "expect": ["success", "WSAEINVAL"] },
      { "id": "bind", "in": "A", "call": "bind", "socket": "holder", "address": "127.0.0.1", "port": 0, "expect": "success" },
      { "id": "where", "in": "A", "call": "getsockname", "socket": "holder", "expect": { "port": { "within": "R" } } }
    ]})");
  ASSERT_TRUE(loaded.ok()) << loaded.error().to_string();
  const Scenario& scenario = *loaded;
  EXPECT_EQ(scenario.clauses, (std::vector<Clause>{Clause::ASSOC_001, Clause::BIND_002}));
  ASSERT_EQ(scenario.steps.size(), 5U);
  EXPECT_EQ(std::get<CallName>(scenario.steps[1].what), CallName::SIO_ACQUIRE_PORT_RESERVATION_);
  EXPECT_EQ(scenario.steps[1].arguments.port.name, "P");
  EXPECT_EQ(scenario.steps[1].arguments.count, 4U);
  EXPECT_EQ(scenario.steps[1].as, "R");
  EXPECT_EQ(scenario.steps[2].arguments.token.name, "R");
  EXPECT_EQ(scenario.steps[2].expect->outcomes, (std::vector<std::string>{"success", "WSAEINVAL"}));
  EXPECT_EQ(scenario.steps[3].arguments.address, IpAddress::v4_loopback());
  ASSERT_EQ(scenario.steps[4].expect->outputs.size(), 1U);
  EXPECT_EQ(scenario.steps[4].expect->outputs[0].second.within, "R");
  EXPECT_EQ(scenario.steps[4].pointer, "/steps/4");
  EXPECT_EQ(scenario.steps[4].where.line, 14U);
}

TEST(LoadScenario, KeepsPortsAsTheyAreWritten) {
  const Scenario scenario = load(R"(
    {"id": "a", "in": "A", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "s", "start": "P", "count": 2, "as": "R"},
    {"id": "b1", "in": "A", "call": "bind", "socket": "s", "address": "::1", "port": "R+1"},
    {"id": "b2", "in": "A", "call": "bind", "socket": "s", "address": "::1", "port": "P+3"},
    {"id": "b3", "in": "A", "call": "bind", "socket": "s", "address": "::1", "port": "port-of:s"},
    {"id": "b4", "in": "A", "call": "bind", "socket": "s", "address": "::1", "port": "dynamic+7"},
    {"id": "b5", "in": "A", "call": "bind", "socket": "s", "address": "::1", "port": 65535})");
  using Kind = PortReference::Kind;
  const auto port = [&](std::size_t step) { return scenario.steps.at(step).arguments.port; };
  EXPECT_EQ(port(2).kind, Kind::reservation);
  EXPECT_EQ(port(2).value, 1);
  EXPECT_EQ(port(3).kind, Kind::block);
  EXPECT_EQ(port(3).value, 3);
  EXPECT_EQ(port(4).kind, Kind::port_of);
  EXPECT_EQ(port(4).name, "s");
  EXPECT_EQ(port(5).kind, Kind::dynamic);
  EXPECT_EQ(port(5).value, 7);
  EXPECT_EQ(port(6).kind, Kind::number);
  EXPECT_EQ(port(6).value, 65535);
}

TEST(LoadScenario, ReadsRawArguments) {
  const Scenario scenario = load(R"(
    {"id": "i", "in": "A.t2", "call": "WSAIoctl", "socket": "INVALID_SOCKET", "code": "0xD8000064",
     "input": "1388 0004", "output": 16, "overlapped": "o", "routine": true,
     "raw": {"lpvInBuffer": "unmapped", "cbInBuffer": 3, "lpcbBytesReturned": "null", "hEvent": "invalid"}},
    {"id": "b", "in": "B", "call": "bind", "socket": "s", "address": "0.0.0.0", "port": 0,
     "raw": {"namelen": -1, "sa_family": "AF_INET6", "name": "null"}},
    {"id": "c", "in": "B", "call": "CreatePersistentUdpPortReservation", "start": "P", "count": 1,
     "raw": {"StartPort": "host-order"}})");
  const Step& ioctl = scenario.steps.at(1);
  EXPECT_EQ(ioctl.process, 0U);
  EXPECT_EQ(ioctl.thread, 1U);
  EXPECT_EQ(ioctl.arguments.socket.kind, SocketReference::Kind::invalid_socket);
  EXPECT_EQ(ioctl.arguments.code, 0xD8000064U);
  EXPECT_EQ(ioctl.arguments.input, (std::vector<std::uint8_t>{0x13, 0x88, 0, 4}));
  EXPECT_EQ(ioctl.arguments.overlapped, "o");
  EXPECT_TRUE(ioctl.arguments.routine);
  EXPECT_EQ(ioctl.raw.in_buffer, Pointer::unmapped);
  EXPECT_EQ(ioctl.raw.bytes_returned, Pointer::null);
  EXPECT_EQ(ioctl.raw.in_size, 3U);
  EXPECT_FALSE(ioctl.raw.out_size.has_value());
  EXPECT_TRUE(ioctl.raw.event_invalid);
  EXPECT_EQ(scenario.steps.at(2).process, 1U);
  EXPECT_EQ(scenario.steps.at(2).raw.namelen, -1);
  EXPECT_EQ(scenario.steps.at(2).raw.sa_family, 23);
  EXPECT_TRUE(scenario.steps.at(3).raw.start_port_in_host_order);
}

TEST(LoadScenario, KnowsTheDefaultsOfTheApi) {
  const Scenario scenario = load(R"(
    {"id": "l", "in": "A", "call": "listen", "socket": "s"},
    {"id": "z", "in": "A", "call": "SleepEx"})");
  EXPECT_EQ(scenario.steps.at(1).arguments.length, 5U);
  EXPECT_TRUE(scenario.steps.at(2).arguments.alertable);
}

TEST(LoadScenario, ATypeImpliesItsProtocol) {
  const Scenario scenario = load(R"(
    {"id": "t", "in": "A", "call": "socket", "type": "SOCK_STREAM", "as": "t"},
    {"id": "u", "in": "A", "call": "WSASocketW", "type": "SOCK_DGRAM", "family": "AF_INET6", "as": "u"},
    {"id": "o", "in": "A", "call": "socket", "type": "SOCK_DGRAM", "protocol": "IPPROTO_TCP", "as": "o"})");
  EXPECT_EQ(scenario.steps.at(1).arguments.family, 2);
  EXPECT_EQ(scenario.steps.at(1).arguments.protocol, 6);
  EXPECT_EQ(scenario.steps.at(2).arguments.family, 23);
  EXPECT_EQ(scenario.steps.at(2).arguments.protocol, 17);
  EXPECT_EQ(scenario.steps.at(3).arguments.protocol, 6);
}

TEST(LoadScenario, RepeatsAStep) {
  const Scenario scenario = load(R"(
    {"id": "open", "in": "A", "call": "socket", "type": "SOCK_STREAM", "as": "t", "repeat": 2},
    {"id": "bind-#-of-2", "in": "A", "call": "bind", "socket": "t#", "address": "127.0.0.1",
     "port": "P+#", "expect": {"port": {"differs-from": ["P+#", "P"]}}, "repeat": 2})");
  ASSERT_EQ(scenario.steps.size(), 5U);
  EXPECT_EQ(scenario.steps[1].id, "open-1");
  EXPECT_EQ(scenario.steps[1].as, "t1");
  EXPECT_EQ(scenario.steps[2].id, "open-2");
  EXPECT_EQ(scenario.steps[4].id, "bind-2-of-2");
  EXPECT_EQ(scenario.steps[4].arguments.socket.name, "t2");
  EXPECT_EQ(scenario.steps[4].arguments.port.value, 2);
  EXPECT_EQ(
      std::get<PortReference>(scenario.steps[4].expect->outputs[0].second.differs_from[0].value)
          .value,
      2);
  EXPECT_EQ(scenario.steps[4].pointer, "/steps/2");
}

TEST(LoadScenario, HasAnEndToRepetitions) {
  EXPECT_EQ(error_of(R"(
    {"id": "a", "in": "A", "call": "SleepEx", "repeat": 65536},
    {"id": "b", "in": "A", "call": "SleepEx", "repeat": 65536},
    {"id": "c", "in": "A", "call": "SleepEx", "repeat": 1})"),
            "the repeated steps of a scenario are at most 131072 in all @/steps/3/repeat");
}

TEST(LoadScenario, ReportsAFaultOfARepeatedStepOnce) {
  EXPECT_EQ(error_of(R"(
    {"id": "open", "in": "A", "call": "socket", "type": "SOCK_STREM", "as": "t", "repeat": 4},
    {"id": "close", "in": "A", "call": "closesocket", "socket": "t#", "repeat": 4})"),
            "\"SOCK_STREM\" is not a socket type; did you mean \"SOCK_STREAM\"? @/steps/1/type");
}

TEST(LoadScenario, KnowsControlCodesAndExtensionsByName) {
  const Scenario scenario = load(R"(
    {"id": "i", "in": "A", "call": "WSAIoctl", "socket": "s", "code": "SIO_GET_EXTENSION_FUNCTION_POINTER",
     "input": "WSAID_CONNECTEX", "output": 8, "raw": {"dwIoControlCode": "SIO_FLUSH"}})");
  EXPECT_EQ(scenario.steps.at(1).arguments.code, 0xC8000006U);
  EXPECT_EQ(scenario.steps.at(1).raw.code, 0x28000004U);
  EXPECT_EQ(scenario.steps.at(1).arguments.input,
            (std::vector<std::uint8_t>{0xb9, 0x07, 0xa2, 0x25, 0xf3, 0xdd, 0x60, 0x46, 0x8e, 0xe9,
                                       0x76, 0xe5, 0x8c, 0x74, 0x06, 0x3e}));
}

TEST(LoadScenario, HashesContentNotLayout) {
  const auto a =
      load_scenario("x.json", scenario_with(R"({"id": "z", "in": "A", "call": "SleepEx"})"));
  const auto b = load_scenario(
      "x.json", scenario_with("{\"id\":\t\"z\",\n\"in\":\"A\",\"call\":\"SleepEx\"}"));
  const auto c =
      load_scenario("x.json", scenario_with(R"({"id": "z", "in": "B", "call": "SleepEx"})"));
  ASSERT_TRUE(a.ok() && b.ok() && c.ok());
  EXPECT_EQ(a->hash, b->hash);
  EXPECT_NE(a->hash, c->hash);
}

TEST(LoadScenario, TellsAUseTooEarlyFromAWrongWord) {
  EXPECT_EQ(error_of(R"(
    {"id": "u", "in": "A", "call": "closesocket", "socket": "late"},
    {"id": "m", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM",
     "protocol": "IPPROTO_TCP", "as": "late"})"),
            "the name \"late\" is used before step \"m\" gives it @/steps/1/socket");
  EXPECT_EQ(error_of(R"({"id": "u", "in": "A", "call": "closesocket", "socket": "ss"})"),
            "nothing is called \"ss\"; did you mean \"s\"? @/steps/1/socket");
}

TEST(LoadScenario, ReportsEveryErrorInTheOrderOfTheFile) {
  EXPECT_EQ(
      error_of(
          R"({"id": "u", "in": "C", "call": "bind", "socket": "s", "adress": "::1", "port": 70000})"),
      "no process is called \"C\" @/steps/1/in\n"
      "unknown key \"adress\" in the bind step; did you mean \"address\"? @/steps/1/adress\n"
      "a port is from 0 to 65535, not 70000 @/steps/1/port");
}

TEST(LoadScenario, ANameFromAStepThatCannotBeReadIsNoFurtherError) {
  EXPECT_EQ(error_of(R"(
    {"id": "e", "in": "A", "call": "WSACreateEvnt", "as": "e"},
    {"id": "w", "in": "A", "call": "WSAResetEvent", "event": "e"})"),
            "\"WSACreateEvnt\" is not a call; did you mean \"WSACreateEvent\"? @/steps/1/call");
}

TEST(LoadScenario, FollowsBlockedThreads) {
  const std::string_view blocks =
      R"({"id": "a", "in": "A", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "s", "start": 0, "count": 1, "blocks": true})";
  const auto after = [&](std::string_view rest) {
    return error_of(std::string(blocks) + "," + std::string(rest));
  };
  EXPECT_EQ(
      after(R"({"id": "w", "in": "A", "call": "await", "step": "a", "expect": {"count": 1}})"), "");
  EXPECT_EQ(after(R"({"id": "w", "in": "A", "call": "closesocket", "socket": "s"},
                     {"id": "v", "in": "A", "call": "await", "step": "a"})"),
            "this thread is still blocked in step \"a\": await that first @/steps/2/in");
  EXPECT_EQ(after(R"({"id": "w", "in": "A.t2", "call": "closesocket", "socket": "s"})"),
            "step \"a\" blocks, and no later step awaits it @/steps/1");
  EXPECT_EQ(after(R"({"id": "w", "in": "A.t2", "call": "ExitProcess"})"), "");
  EXPECT_EQ(after(R"({"host": "reboot", "id": "r"})"), "");
  EXPECT_EQ(after(R"({"id": "w", "in": "A.t2", "call": "await", "step": "a"},
                     {"id": "v", "in": "A", "call": "await", "step": "a"},
                     {"id": "u", "in": "A", "call": "await", "step": "a"})"),
            "step \"a\" blocks another thread @/steps/2/in\n"
            "step \"a\" has been awaited already @/steps/4/step");
}

}  // namespace
}  // namespace portpool::conformance
