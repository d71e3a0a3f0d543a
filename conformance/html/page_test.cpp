// The page: nothing that a scenario says can become markup, and everything stands inside it.
#include "html/page.hpp"

#include <nlohmann/json.hpp>

#include "format/reading/embedded.hpp"
#include "html/html_fixture.hpp"

namespace portpool::conformance {
namespace {

constexpr const char* kHostile =
    R"(</script><script>alert(1)</script><!-- & <img src=x onerror=alert(2)> {{data}})";

class HtmlPage : public HtmlFixture {};

TEST_F(HtmlPage, EscapesWhatCouldEndAScript) {
  EXPECT_EQ(escape_for_script(R"({"a":"</script>&"})"), R"({"a":"\u003c/script\u003e\u0026"})");
  EXPECT_EQ(escape_for_script("\xe2\x80\xa8|\xe2\x80\xa9|\xe2\x80\xa7"),
            "\\u2028|\\u2029|\xe2\x80\xa7");
  EXPECT_EQ(escape_for_script("\xe2\x80"), "\xe2\x80");
}

TEST_F(HtmlPage, HostileTextsStayData) {
  const Scenario& scenario = reserve_and_bind(kHostile);
  const std::vector<PageRun> runs = {{&scenario, &simulated(scenario)}};
  const std::string page = html_page(input(runs));
  EXPECT_EQ(page.find("<script>alert"), std::string::npos);
  EXPECT_EQ(page.find("<img"), std::string::npos);
  const std::string start = "id=\"data\">";
  const std::size_t from = page.find(start) + start.size();
  const std::string json = page.substr(from, page.find("</script>", from) - from);
  const nlohmann::json data = nlohmann::json::parse(json);
  EXPECT_EQ(data["scenarios"][0]["title"], scenario.title);
}

TEST_F(HtmlPage, LoadsNothing) {
  const Scenario& scenario = reserve_and_bind();
  const std::vector<PageRun> runs = {{&scenario, &simulated(scenario)}};
  const std::string page = html_page(input(runs));
  const std::string shell = page.substr(0, page.find("id=\"data\""));
  EXPECT_NE(shell.find("default-src 'none'"), std::string::npos);
  for (const std::string loads : {" src=", "url(", "@import", "<link", "<base",
                                  "http-equiv=\"refresh", "unsafe-inline", "unsafe-eval", "{{"}) {
    EXPECT_EQ(shell.find(loads), std::string::npos) << loads;
  }
}

TEST_F(HtmlPage, EveryScriptAndStyleIsNamedByItsHash) {
  const Scenario& scenario = reserve_and_bind();
  const std::vector<PageRun> runs = {{&scenario, &simulated(scenario)}};
  const std::string page = html_page(input(runs));
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.name.ends_with(".js") && !file.name.ends_with(".css")) continue;
    EXPECT_NE(page.find(std::string(file.text)), std::string::npos) << file.name;
    EXPECT_NE(page.find("'sha256-" + std::string(file.sha256) + "'"), std::string::npos)
        << file.name;
    EXPECT_EQ(file.text.find("</"), std::string::npos) << file.name << " could end its element";
    EXPECT_EQ(file.text.find("<!--"), std::string::npos) << file.name;
    EXPECT_EQ(file.text.find("innerHTML"), std::string::npos) << file.name;
    EXPECT_EQ(file.text.find('\r'), std::string::npos) << file.name << ": the hash would not fit";
  }
}

TEST_F(HtmlPage, TheSameRunsGiveTheSameBytes) {
  const Scenario& scenario = reserve_and_bind();
  const std::vector<PageRun> runs = {{&scenario, &simulated(scenario)}};
  EXPECT_EQ(html_page(input(runs)), html_page(input(runs)));
}

}  // namespace
}  // namespace portpool::conformance
