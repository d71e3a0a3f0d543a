// What the recorder sees of a trace, and that the data of the page says the same in differences.
#include "html/recorder.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "html/html_fixture.hpp"

namespace portpool::conformance {
namespace {

class HtmlRecorder : public HtmlFixture {
 protected:
  // What is in the picture after a step: the differences up to it, added up.
  static std::set<PoolItem> items_after(const Recording& recording, std::size_t step) {
    std::set<PoolItem> items(recording.start.items.begin(), recording.start.items.end());
    for (std::size_t i = 0; i <= step; ++i) {
      for (const PoolItem& item : recording.steps[i].went) items.erase(item);
      items.insert(recording.steps[i].came.begin(), recording.steps[i].came.end());
    }
    return items;
  }
  static std::vector<std::string> held(const Recording& recording, std::size_t step) {
    std::vector<std::string> texts;
    for (const PoolItem& item : items_after(recording, step)) {
      texts.push_back(std::to_string(item.first) + "+" + std::to_string(item.count) + " " +
                      std::to_string(static_cast<int>(item.kind)) + " " + item.owner + " " +
                      item.name + " " + item.detail + (item.certain ? "" : " ?"));
    }
    return texts;
  }
};

using Texts = std::vector<std::string>;

TEST_F(HtmlRecorder, ShowsWhoHoldsWhichPortsAfterEachStep) {
  const Scenario& scenario = reserve_and_bind();
  const Recording recording = record(scenario, *simulated(scenario).trace, {});
  ASSERT_EQ(recording.steps.size(), 6U);
  EXPECT_TRUE(recording.start.items.empty());
  EXPECT_EQ(recording.start.dynamic_range[0], (PortRange{49152, 16384}));
  EXPECT_EQ(held(recording, 0), Texts{});
  const std::string block = "20000+2 1 A R ";
  EXPECT_EQ(held(recording, 1), Texts{block});
  EXPECT_EQ(held(recording, 3), Texts{block});  // refused: nothing changes
  EXPECT_EQ(held(recording, 4), (Texts{block, "20002+1 0 B thief 127.0.0.1"}));
  EXPECT_EQ(held(recording, 5), Texts{"20002+1 0 B thief 127.0.0.1"});
}

TEST_F(HtmlRecorder, ShowsConnectionsAndTimeWait) {
  const auto scenario = load_scenario("test", R"({
    "format": 1, "id": "client-first", "title": "The client closes first",
    "clauses": ["TW-010"], "ports": { "P": { "count": 2 } },
    "processes": { "A": { "user": "alice" } },
    "steps": [
      { "id": "open-server", "in": "A", "call": "socket", "type": "SOCK_STREAM", "as": "server" },
      { "id": "bind-server", "in": "A", "call": "bind", "socket": "server", "address": "127.0.0.1", "port": "P" },
      { "id": "listen", "in": "A", "call": "listen", "socket": "server" },
      { "id": "open-client", "in": "A", "call": "socket", "type": "SOCK_STREAM", "as": "client" },
      { "id": "bind-client", "in": "A", "call": "bind", "socket": "client", "address": "127.0.0.1", "port": "P+1" },
      { "id": "connect", "in": "A", "call": "connect", "socket": "client", "address": "127.0.0.1", "port": "P" },
      { "id": "accept", "in": "A", "call": "accept", "socket": "server", "as": "accepted" },
      { "id": "close-client", "in": "A", "call": "closesocket", "socket": "client" },
      { "id": "close-accepted", "in": "A", "call": "closesocket", "socket": "accepted" }
    ]
  })");
  ASSERT_TRUE(scenario.ok()) << scenario.error().to_string();
  const Recording recording = record(*scenario, *simulated(*scenario).trace, {});
  ASSERT_EQ(recording.steps.size(), 9U);
  const std::string server = "20000+1 0 A server 127.0.0.1, listening";
  EXPECT_EQ(held(recording, 5),
            (Texts{server, "20001+1 0 A client 127.0.0.1, connected to 127.0.0.1:P+0"}));
  EXPECT_EQ(held(recording, 8), (Texts{server, "20001+1 4   127.0.0.1:P+1 to 127.0.0.1:P+0"}));
}

TEST_F(HtmlRecorder, KeepsWhatChangesAndNotAllThatIsThere) {
  const Scenario& scenario = reserve_and_bind();
  const Recording recording = record(scenario, *simulated(scenario).trace, {});
  EXPECT_EQ(recording.steps[1].came.size(), 1U);
  EXPECT_TRUE(recording.steps[3].came.empty());
  EXPECT_TRUE(recording.steps[4].went.empty());
  EXPECT_EQ(recording.steps[4].came.size(), 1U);
  EXPECT_EQ(recording.steps[5].went, recording.steps[1].came);
}

TEST_F(HtmlRecorder, KeepsTheOfferAndWhatWasTakenOfIt) {
  const Scenario& scenario = reserve_and_bind();
  ScenarioOutcome& outcome = simulated(scenario);
  const Recording recording = record(scenario, *outcome.trace, {});
  for (const RecordedStep& step : recording.steps) {
    EXPECT_TRUE(std::any_of(step.offer.begin(), step.offer.end(), [](const OfferedOutcome& one) {
      return one.taken;
    })) << scenario.steps[step.step].id;
  }
  const std::vector<OfferedOutcome>& steal = recording.steps[3].offer;
  const std::string seen = event(outcome, "steal").result;
  for (const OfferedOutcome& one : steal) {
    EXPECT_EQ(one.taken, one.allowed.result == seen) << one.allowed.result;
    if (one.allowed.rule == Rule::bind_reserved) {
      EXPECT_EQ(one.allowed.holder.kind, NamedHolder::Kind::runtime_reservation);
    }
  }
}

TEST_F(HtmlRecorder, NothingIsTakenWhereTheTraceDeviates) {
  const Scenario& scenario = reserve_and_bind();
  ScenarioOutcome& outcome = simulated(scenario);
  event(outcome, "steal").result = "WSAENOBUFS";
  const Recording recording = record(scenario, *outcome.trace, {});
  const std::vector<OfferedOutcome>& steal = recording.steps[3].offer;
  EXPECT_FALSE(steal.empty());
  for (const OfferedOutcome& one : steal) EXPECT_FALSE(one.taken);
}

TEST_F(HtmlRecorder, RecordingAndJudgingAgree) {
  const Scenario& scenario = reserve_and_bind();
  ScenarioOutcome& outcome = simulated(scenario);
  const Verdict verdict = judge(scenario, *outcome.trace, {});
  EXPECT_EQ(record(scenario, *outcome.trace, {}).steps.size(), verdict.steps_judged);
}

TEST_F(HtmlRecorder, EventsThatWereNotJudgedAreToldBesideTheNextStep) {
  const Scenario& scenario = reserve_and_bind();
  ScenarioOutcome& outcome = simulated(scenario);
  TraceEvent rest{TraceEventKind::unsupported, "leave"};
  rest.reason = "no such call";
  outcome.trace->events.back() = rest;
  judge_again(scenario, outcome);
  const nlohmann::json page = nlohmann::json::parse(data_of({{&scenario, &outcome}}));
  const nlohmann::json& written = page["records"][0];
  EXPECT_EQ(written["steps"].size(), 5U);
  EXPECT_EQ(written["rest"], nlohmann::json::parse(R"([[5, "unsupported: no such call"]])"));
}

TEST_F(HtmlRecorder, TheDifferencesOfThePageAddUpToThePictures) {
  const Scenario& scenario = reserve_and_bind();
  ScenarioOutcome& outcome = simulated(scenario);
  const Recording recording = record(scenario, *outcome.trace, {});
  const nlohmann::json page = nlohmann::json::parse(data_of({{&scenario, &outcome}}));
  const nlohmann::json& written = page["records"][page["runs"][0]["record"].get<std::size_t>()];
  std::set<std::size_t> now = written["start"].get<std::set<std::size_t>>();
  ASSERT_EQ(written["steps"].size(), recording.steps.size());
  for (std::size_t i = 0; i < recording.steps.size(); ++i) {
    const nlohmann::json& step = written["steps"][i];
    for (const nlohmann::json& item : step[4]) now.erase(item.get<std::size_t>());
    for (const nlohmann::json& item : step[3]) now.insert(item.get<std::size_t>());
    const std::set<PoolItem> items = items_after(recording, i);
    ASSERT_EQ(now.size(), items.size()) << i;
    for (const PoolItem& item : items) {
      EXPECT_TRUE(std::any_of(now.begin(), now.end(),
                              [&](std::size_t index) {
                                const nlohmann::json& row = page["items"][index];
                                return row[1] == item.first && row[2] == item.count &&
                                       row[4] == item.owner && row[5] == item.name;
                              }))
          << i << ": " << item.first;
    }
  }
}

}  // namespace
}  // namespace portpool::conformance
