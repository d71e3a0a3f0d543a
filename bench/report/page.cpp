#include "report/page.hpp"

#include "report/table.hpp"

namespace portpool::bench {
namespace {

// Colours that stay apart for readers with colour blindness (Okabe and Ito), for both backgrounds.
constexpr const char* kStyle = R"(
:root { color-scheme: light dark; --ink: #1d1d1f; --paper: #fff; --faint: #d9d9de;
  --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #cc79a7; --c4: #b8860b; --c5: #56b4e9;
  --c6: #7a5195; --c7: #6e6e73; }
@media (prefers-color-scheme: dark) { :root { --ink: #f0f0f2; --paper: #1b1b1e; --faint: #3a3a40;
  --c0: #4db2ff; --c1: #ff8a4c; --c2: #35c79b; --c3: #e8a0c6; --c4: #e6b93c; --c5: #8fd0f5;
  --c6: #b59ad6; --c7: #a5a5ab; } }
body { font: 16px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 1000px; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2.2rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 14px; }
th, td { text-align: left; padding: 3px 10px 3px 0; border-bottom: 1px solid var(--faint);
  vertical-align: top; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.missed { font-weight: bold; }
svg { width: 100%; height: auto; }
svg text { font: 13px system-ui, sans-serif; fill: var(--ink); }
svg .tick-y { text-anchor: end; }
svg .tick-x { text-anchor: middle; }
svg .grid { stroke: var(--faint); }
svg polyline { fill: none; stroke-width: 1.6; }
svg polyline.emphasis { stroke-width: 3.4; }
)";

std::string colours() {
  std::string css;
  for (int i = 0; i < 8; ++i) {
    const std::string n = std::to_string(i);
    css += "svg polyline.line-" + n + " { stroke: var(--c" + n + "); } svg circle.line-" + n +
           ", svg text.line-" + n + " { fill: var(--c" + n + "); }\n";
  }
  return css;
}

std::string cell(const std::string& text, const char* kind = "") {
  return std::string("<td class=\"") + kind + "\">" + escaped(text) + "</td>";
}

std::string goals_section(const std::vector<Goal>& goals,
                          const std::vector<GoalResult>& standings) {
  std::string html =
      "<h2>Goals</h2>\n<div class=\"scroll\"><table>\n<tr><th>#</th><th>benchmark</th><th>now</th>"
      "<th>goal</th><th></th><th>times and peers</th></tr>\n";
  for (std::size_t i = 0; i < goals.size(); ++i) {
    const GoalCells cells = goal_cells(goals[i], standings[i]);
    const bool missed = standings[i].standing == Standing::missed;
    html += missed ? "<tr class=\"missed\">" : "<tr>";
    for (const std::string& text : cells) html += cell(text);
    html += "</tr>\n";
  }
  return html + "</table></div>\n";
}

std::string plot_section(const Plot& plot) {
  const std::string svg = svg_of(plot);
  if (svg.empty()) return "";
  std::string html = "<h2>" + escaped(plot.title) + "</h2>\n";
  if (!plot.about.empty()) html += "<p>" + escaped(plot.about) + "</p>\n";
  if (!plot.bends.empty()) html += "<p>" + escaped(plot.bends) + "</p>\n";
  html += svg + "<details><summary>Figures</summary><div class=\"scroll\"><table>\n<tr><th></th>";
  for (const std::string& x : plot.x) html += "<th>" + escaped(x) + "</th>";
  html += "</tr>\n";
  for (const PlotLine& line : plot.lines) {
    html += "<tr>" + cell(line.name);
    for (const std::optional<double>& ns : line.ns)
      html += cell(ns ? time_text(*ns) : "", "number");
    html += "</tr>\n";
  }
  return html + "</table></div></details>\n";
}

}  // namespace

std::string html_page(const Results& results, const std::vector<Goal>& goals,
                      const std::vector<GoalResult>& standings, const std::vector<Plot>& plots) {
  std::string html =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>portpool benchmarks</title>\n<style>";
  html += kStyle + colours() + "</style>\n</head>\n<body>\n<h1>portpool benchmarks</h1>\n<p>";
  html += "Medians of " + std::to_string(results.repetitions()) +
          " repetitions or more, CPU time, all from one run.";
  for (const auto& [name, value] : results.context()) {
    if (!value.empty()) html += " " + escaped(name) + ": " + escaped(value) + ".";
  }
  html += "</p>\n" + goals_section(goals, standings);
  for (const Plot& plot : plots) html += plot_section(plot);
  return html + "</body>\n</html>\n";
}

}  // namespace portpool::bench
