// Plots as SVG: one line for each structure, the cost on a logarithmic axis.
//
// A plots file is JSON:
//   {"plots": [{
//     "title": "...", "about": "...", "x_label": "ports in use",
//     "bends": "...",                              optional: where the curve bends, and why
//     "x": ["0", "50"],                            the places along the axis, at even distances
//     "lines": ["port_set", "boost_icl"],          the first is drawn with emphasis
//     "benchmark": "alloc_any/random/{x}/{line}"   where the figure of a point comes from
//   }]}
#pragma once

#include <optional>
#include <portpool/conformance/tool_error.hpp>
#include <string>
#include <vector>

#include "report/results.hpp"

namespace portpool::bench {

struct PlotLine {
  std::string name;
  std::vector<std::optional<double>> ns;  // one for each place; nothing where nothing was measured
};

struct Plot {
  std::string title;
  std::string about;
  std::string bends;
  std::string x_label;
  std::vector<std::string> x;
  std::vector<PlotLine> lines;  // those with at least one figure
};

/// Reads a plots file and fills in the figures of a run.
conformance::Result<std::vector<Plot>> read_plots(const std::string& file, const Results& results);
conformance::Result<std::vector<Plot>> parse_plots(const std::string& text, const std::string& file,
                                                   const Results& results);

/// One <svg> element; empty if the plot has no line. Colours are classes (line-0, line-1, ...), so
/// that the page around it decides them.
std::string svg_of(const Plot& plot);

/// The same as a file of its own, on white, for pages that show it as an image.
std::string svg_document(const Plot& plot);

/// "take-a-port-and-give-it-back": a title as the name of a file.
std::string file_name_of(const std::string& title);

/// Text with the characters escaped that mean something in XML.
std::string escaped(const std::string& text);

}  // namespace portpool::bench
