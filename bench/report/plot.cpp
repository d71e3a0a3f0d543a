#include "report/plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "report/input.hpp"
#include "report/table.hpp"

namespace portpool::bench {
namespace {

using conformance::Result;
using nlohmann::json;

constexpr double kWidth = 860;
constexpr double kHeight = 420;
constexpr double kLeft = 70;
constexpr double kRight = 200;  // room for the names at the ends of the lines
constexpr double kTop = 16;
constexpr double kBottom = 48;
constexpr double kLabelHeight = 15;
constexpr std::size_t kColours = 8;

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t place = text.find(what);
  return place == std::string::npos ? text : text.replace(place, what.size(), by);
}

Plot plot_of(const json& value, const Results& results) {
  Plot plot;
  plot.title = value.at("title").get<std::string>();
  plot.about = value.value("about", std::string());
  plot.bends = value.value("bends", std::string());
  plot.x_label = value.at("x_label").get<std::string>();
  plot.x = value.at("x").get<std::vector<std::string>>();
  const std::string benchmark = value.at("benchmark").get<std::string>();
  for (const json& name : value.at("lines")) {
    PlotLine line;
    line.name = name.get<std::string>();
    bool measured = false;
    for (const std::string& x : plot.x) {
      line.ns.push_back(
          results.median_ns(replaced(replaced(benchmark, "{x}", x), "{line}", line.name)));
      measured = measured || line.ns.back();
    }
    if (measured) plot.lines.push_back(line);
  }
  return plot;
}

std::string number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", value);
  return text.data();
}

// The decades that the figures of a plot span, and where a figure lies between them.
class LogAxis {
 public:
  explicit LogAxis(const Plot& plot) {
    double least = 1e300;
    double most = 0;
    for (const PlotLine& line : plot.lines) {
      for (const std::optional<double>& ns : line.ns) {
        if (!ns) continue;
        least = std::min(least, *ns);
        most = std::max(most, *ns);
      }
    }
    low_ = static_cast<int>(std::floor(std::log10(std::max(least, 1e-3))));
    high_ = std::max(low_ + 1, static_cast<int>(std::ceil(std::log10(most))));
  }

  int low() const { return low_; }
  int high() const { return high_; }

  double y_of(double ns) const {
    const double share = (std::log10(ns) - low_) / (high_ - low_);
    return kHeight - kBottom - share * (kHeight - kTop - kBottom);
  }

 private:
  int low_ = 0;
  int high_ = 1;
};

double x_of(const Plot& plot, std::size_t place) {
  const double steps = std::max<double>(1, static_cast<double>(plot.x.size()) - 1);
  return kLeft + static_cast<double>(place) / steps * (kWidth - kLeft - kRight);
}

std::string text_at(double x, double y, const std::string& kind, const std::string& text) {
  return "<text class=\"" + kind + "\" x=\"" + number(x) + "\" y=\"" + number(y) + "\">" +
         escaped(text) + "</text>\n";
}

std::string grid_of(const Plot& plot, const LogAxis& axis) {
  std::string svg;
  for (int decade = axis.low(); decade <= axis.high(); ++decade) {
    const double ns = std::pow(10, decade);
    const double y = axis.y_of(ns);
    svg += "<line class=\"grid\" x1=\"" + number(kLeft) + "\" x2=\"" + number(kWidth - kRight) +
           "\" y1=\"" + number(y) + "\" y2=\"" + number(y) + "\"/>\n";
    std::array<char, 32> label{};
    const double scale = ns < 1e3 ? 1 : ns < 1e6 ? 1e3 : 1e6;
    std::snprintf(label.data(), label.size(), "%g %s", ns / scale,
                  ns < 1e3   ? "ns"
                  : ns < 1e6 ? "us"
                             : "ms");
    svg += text_at(kLeft - 8, y + 4, "tick-y", label.data());
  }
  for (std::size_t i = 0; i < plot.x.size(); ++i) {
    svg += text_at(x_of(plot, i), kHeight - kBottom + 18, "tick-x", plot.x[i]);
  }
  return svg + text_at((kLeft + kWidth - kRight) / 2, kHeight - 8, "tick-x", plot.x_label);
}

std::string line_of(const Plot& plot, const LogAxis& axis, std::size_t index) {
  const PlotLine& line = plot.lines[index];
  const std::string colour = "line-" + std::to_string(index % kColours);
  std::string points;
  std::string dots;
  for (std::size_t i = 0; i < line.ns.size(); ++i) {
    if (!line.ns[i]) continue;
    const std::string x = number(x_of(plot, i));
    const std::string y = number(axis.y_of(*line.ns[i]));
    points += (points.empty() ? "" : " ") + x + "," + y;
    dots += "<circle class=\"" + colour + "\" cx=\"" + x + "\" cy=\"" + y + "\" r=\"3.5\"><title>" +
            escaped(line.name + ", " + plot.x[i] + ": " + time_text(*line.ns[i])) +
            "</title></circle>\n";
  }
  return "<polyline class=\"" + colour + (index == 0 ? " emphasis" : "") + "\" points=\"" + points +
         "\"/>\n" + dots;
}

// The names stand at the ends of their lines, moved apart where they would cover each other.
std::string names_of(const Plot& plot, const LogAxis& axis) {
  struct Label {
    double y;
    std::size_t line;
  };
  std::vector<Label> labels;
  for (std::size_t i = 0; i < plot.lines.size(); ++i) {
    const std::vector<std::optional<double>>& ns = plot.lines[i].ns;
    const auto last =
        std::find_if(ns.rbegin(), ns.rend(), [](const auto& v) { return v.has_value(); });
    labels.push_back({axis.y_of(**last) + 4, i});
  }
  std::sort(labels.begin(), labels.end(), [](const Label& a, const Label& b) { return a.y < b.y; });
  for (std::size_t i = 1; i < labels.size(); ++i) {
    labels[i].y = std::max(labels[i].y, labels[i - 1].y + kLabelHeight);
  }
  double limit = kHeight - kBottom + 4;
  for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
    label->y = std::min(label->y, limit);
    limit = label->y - kLabelHeight;
  }
  std::string svg;
  for (const Label& label : labels) {
    svg +=
        text_at(kWidth - kRight + 12, label.y, "name line-" + std::to_string(label.line % kColours),
                plot.lines[label.line].name);
  }
  return svg;
}

}  // namespace

std::string escaped(const std::string& text) {
  std::string result;
  for (const char character : text) {
    switch (character) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += character;
    }
  }
  return result;
}

std::string file_name_of(const std::string& title) {
  std::string name;
  for (const char c : title) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (letter) {
      name += c;
    } else if (c >= 'A' && c <= 'Z') {
      name += static_cast<char>(c - 'A' + 'a');
    } else if (c != ',' && !name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name;
}

Result<std::vector<Plot>> read_plots(const std::string& file, const Results& results) {
  const auto text = read_text(file, "plots");
  if (!text) return text.error();
  return parse_plots(*text, file, results);
}

Result<std::vector<Plot>> parse_plots(const std::string& text, const std::string& file,
                                      const Results& results) {
  std::vector<Plot> plots;
  try {
    const json document = json::parse(text);
    for (const json& value : document.at("plots")) plots.push_back(plot_of(value, results));
  } catch (const json::exception& error) {
    return bad_input("plot " + std::to_string(plots.size() + 1) + ": " + error.what(), file);
  }
  return plots;
}

std::string svg_of(const Plot& plot) {
  if (plot.lines.empty()) return "";
  const LogAxis axis(plot);
  std::string svg = "<svg viewBox=\"0 0 " + number(kWidth) + " " + number(kHeight) +
                    "\" role=\"img\" aria-label=\"" + escaped(plot.title) + "\">\n";
  svg += grid_of(plot, axis);
  for (std::size_t i = plot.lines.size(); i-- > 0;) svg += line_of(plot, axis, i);
  return svg + names_of(plot, axis) + "</svg>\n";
}

std::string svg_document(const Plot& plot) {
  // As in the page (page.cpp), for a light background.
  constexpr std::array<const char*, kColours> kLines = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                        "#b8860b", "#56b4e9", "#7a5195", "#6e6e73"};
  std::string svg = svg_of(plot);
  if (svg.empty()) return svg;
  std::string style =
      "<style>text{font:13px system-ui,sans-serif;fill:#1d1d1f}.tick-y{text-anchor:end}"
      ".tick-x{text-anchor:middle}.grid{stroke:#d9d9de}polyline{fill:none;stroke-width:1.6}"
      "polyline.emphasis{stroke-width:3.4}";
  for (std::size_t i = 0; i < kColours; ++i) {
    const std::string line = ".line-" + std::to_string(i);
    style += "polyline" + line + "{stroke:" + kLines[i] + "}circle" + line + ",text" + line +
             "{fill:" + kLines[i] + "}";
  }
  style += "</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n";
  svg.insert(svg.find(">\n") + 2, style);
  return svg.replace(0, 4, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
}

}  // namespace portpool::bench
