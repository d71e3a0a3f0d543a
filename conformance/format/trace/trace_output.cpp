#include <limits>

#include "format/reading/object_reader.hpp"
#include "format/reading/vocabulary.hpp"
#include "format/trace/trace_reader.hpp"
#include "format/trace/trace_rows.hpp"

namespace portpool::conformance {
namespace {

// Why a text cannot be an output of this type; empty when it can.
std::string object_to_text(const std::string& text, OutputType type) {
  const std::string quoted = '"' + text + '"';
  switch (type) {
    case OutputType::port:
      return parse_port_symbol(text)
                 ? ""
                 : quoted + " is not a valid port: a number, \"P+2\", \"dynamic#1\" or \"port#1\"";
    case OutputType::token:
      return is_name(text) || parse_token_number(text)
                 ? ""
                 : quoted + " is not a valid token: a reservation, \"zero\" or \"token#1\"";
    case OutputType::address:
      return parse_ip_address(text) ? "" : quoted + " is not a valid IPv4 or IPv6 address";
    case OutputType::version:
      return parse_version(text) ? "" : quoted + " is not a valid version, such as \"2.2\"";
    case OutputType::signalled:
    case OutputType::overlapped:
      return is_name(text) ? "" : quoted + " is not a valid name";
    case OutputType::number:
      return "expected a number, got " + quoted;
    case OutputType::completions:
      break;
  }
  return "expected a list of names, got " + quoted;
}

TraceValue read_names(const json::Node& node, Diagnostics& errors) {
  std::vector<std::string> names;
  const auto* items = read_list(node, errors, "a list of names");
  if (items == nullptr) return names;
  for (const json::Node* item : *items) {
    auto name = read_string(*item, errors, "the name of an overlapped");
    if (!name) continue;
    if (!is_name(*name)) errors.error(*item, '"' + *name + "\" is not a valid name");
    names.push_back(*std::move(name));
  }
  return names;
}

}  // namespace

TraceValue read_trace_output(const json::Node& node, const Output& output, Diagnostics& errors) {
  if (output.type == OutputType::completions) return read_names(node, errors);
  if (node.is(json::Kind::string)) {
    const bool untouched = output.has_sentinel && node.text == kUntouched;
    std::string objection = untouched ? "" : object_to_text(node.text, output.type);
    if (!objection.empty()) errors.error(node, std::move(objection));
    return node.text;
  }
  if (output.type == OutputType::port) {
    return read_integer(node, errors, 0, kLastPort, "a port").value_or(0);
  }
  if (output.type == OutputType::number) {
    return read_integer(node, errors, std::numeric_limits<std::int32_t>::min(),
                        std::numeric_limits<std::uint32_t>::max(), "a number")
        .value_or(0);
  }
  report_kind(node, errors, "a string");
  return std::int64_t{0};
}

}  // namespace portpool::conformance
