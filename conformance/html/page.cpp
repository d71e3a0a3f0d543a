#include "html/page.hpp"

#include "format/reading/embedded.hpp"
#include "portpool/sim/invariant.hpp"
#include "run/parallel.hpp"

namespace portpool::conformance {
namespace {

// In the order in which they depend on each other.
constexpr std::string_view kStyles[] = {"html/base.css", "html/matrix.css", "html/scenario.css"};
constexpr std::string_view kScripts[] = {
    "html/elements.js", "html/data.js",   "html/filters.js",   "html/overview.js",
    "html/matrix.js",   "html/clause.js", "html/questions.js", "html/scenarios.js",
    "html/pool.js",     "html/map.js",    "html/strips.js",    "html/player.js",
    "html/scenario.js", "html/main.js"};

const EmbeddedFile& asset(std::string_view name) {
  const EmbeddedFile* found = nullptr;
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.name == name) found = &file;
  }
  PORTPOOL_INVARIANT(found != nullptr);
  return *found;
}

template <std::size_t N>
std::string elements(const std::string_view (&names)[N], std::string_view tag) {
  std::string text;
  for (const std::string_view name : names) {
    text += '<' + std::string(tag) + '>';
    text += asset(name).text;
    text += "</" + std::string(tag) + ">\n";
  }
  return text;
}

template <std::size_t N>
std::string hashes(const std::string_view (&names)[N]) {
  std::string text;
  for (const std::string_view name : names) {
    text += " 'sha256-" + std::string(asset(name).sha256) + "'";
  }
  return text;
}

// No markup is made from texts: trusted types turn a mistake there into an error.
std::string policy() {
  return "default-src 'none'; script-src" + hashes(kScripts) + "; style-src" + hashes(kStyles) +
         "; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; "
         "trusted-types 'none'";
}

void replace(std::string& text, std::string_view place, const std::string& by) {
  const std::size_t at = text.find(place);
  PORTPOOL_INVARIANT(at != std::string::npos);
  text.replace(at, place.size(), by);
}

}  // namespace

std::vector<Recording> record_runs(const std::vector<PageRun>& runs, const JudgeOptions& judging,
                                   unsigned jobs) {
  std::vector<Recording> recordings(runs.size());
  for_each_index(runs.size(), jobs, [&](std::size_t i) {
    if (runs[i].outcome->trace) {
      recordings[i] = record(*runs[i].scenario, *runs[i].outcome->trace, judging);
    }
  });
  return recordings;
}

std::string escape_for_script(std::string_view json) {
  std::string escaped;
  escaped.reserve(json.size() + json.size() / 64);
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    // U+2028 and U+2029 are E2 80 A8 and E2 80 A9.
    const bool line_end = json.substr(i, 2) == "\xe2\x80" && i + 2 < json.size() &&
                          (json[i + 2] == '\xa8' || json[i + 2] == '\xa9');
    if (c == '<') {
      escaped += "\\u003c";
    } else if (c == '>') {
      escaped += "\\u003e";
    } else if (c == '&') {
      escaped += "\\u0026";
    } else if (line_end) {
      escaped += json[i + 2] == '\xa8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string html_page(const PageInput& input) {
  std::string page(asset("html/page.html").text);
  replace(page, "{{policy}}", policy());
  replace(page, "{{styles}}", elements(kStyles, "style"));
  replace(page, "{{scripts}}", elements(kScripts, "script"));
  replace(page, "{{data}}", escape_for_script(page_data(input)));
  return page;
}

}  // namespace portpool::conformance
