#include "format/trace/trace_rows.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "format/reading/vocabulary.hpp"

namespace portpool::conformance {
namespace {

constexpr TraceMember kStep{"step", &TraceEvent::step};
constexpr TraceMember kIn{"in", &TraceEvent::in};
constexpr TraceMember kCall{"call", &TraceEvent::call};
constexpr TraceMember kHost{"host", &TraceEvent::host};
constexpr TraceMember kResult{"result", &TraceEvent::result};
constexpr TraceMember kVia{"via", &TraceEvent::via};
constexpr TraceMember kReason{"reason", &TraceEvent::reason};

constexpr std::array<TraceMember, 3> kOfCall = {kStep, kIn, kCall};
constexpr std::array<TraceMember, 4> kOfReturn = {kStep, kIn, kCall, kResult};
constexpr std::array<TraceMember, 3> kOfCompletion = {kStep, kResult, kVia};
constexpr std::array<TraceMember, 1> kStepAlone = {kStep};
constexpr std::array<TraceMember, 3> kOfHost = {kStep, kHost, kResult};
constexpr std::array<TraceMember, 2> kOfUnsupported = {kStep, kReason};
constexpr std::array<TraceMember, 4> kOfCrash = {kStep, kIn, kCall, kReason};

constexpr bool kWithOutputs = true;
constexpr std::array<TraceRow, 10> kRows = {{
    {TraceEventKind::begin, "begin", kOfCall},
    {TraceEventKind::returned, "return", kOfReturn, kWithOutputs},
    {TraceEventKind::pending, "pending", kOfCall},
    {TraceEventKind::blocked, "blocked", kOfCall},
    {TraceEventKind::complete, "complete", kOfCompletion, kWithOutputs},
    {TraceEventKind::cancelled, "cancelled", kStepAlone},
    {TraceEventKind::host, "host", kOfHost},
    {TraceEventKind::unsupported, "unsupported", kOfUnsupported},
    {TraceEventKind::timeout, "timeout", kStepAlone},
    {TraceEventKind::crashed, "crashed", kOfCrash},
}};

constexpr bool kHasSentinel = true;
constexpr std::array<Output, 14> kOutputs = {{
    {"port", OutputType::port},
    {"address", OutputType::address},
    {"start", OutputType::port, kHasSentinel},
    {"count", OutputType::number, kHasSentinel},
    {"token", OutputType::token, kHasSentinel},
    {"bytes", OutputType::number, kHasSentinel},
    {"value", OutputType::number},
    {"readable", OutputType::number},
    {"writable", OutputType::number},
    {"excepted", OutputType::number},
    {"signalled", OutputType::signalled},
    {"overlapped", OutputType::overlapped},
    {"completions", OutputType::completions},
    {"version", OutputType::version},
}};

constexpr std::array<std::string_view, 4> kViaWords = {"event", "routine", "port", "return"};

std::optional<std::int64_t> parse_number(std::string_view digits) {
  std::int64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number);
  const bool canonical = digits == "0" || (!digits.empty() && digits[0] >= '1' && digits[0] <= '9');
  if (error != std::errc() || stop != end || !canonical || number > 0xffff) return std::nullopt;
  return number;
}

}  // namespace

std::span<const TraceRow> trace_rows() {
  return kRows;
}
const TraceRow& row_of(TraceEventKind kind) {
  return kRows[static_cast<std::size_t>(kind)];
}
std::string_view name_of(TraceEventKind kind) {
  return row_of(kind).name;
}
std::span<const Output> trace_outputs() {
  return kOutputs;
}
std::span<const std::string_view> via_words() {
  return kViaWords;
}

std::vector<std::string_view> trace_output_names() {
  std::vector<std::string_view> names;
  for (const Output& output : kOutputs) names.push_back(output.name);
  return names;
}

std::string_view reservations_word(bool supported) {
  return supported ? "supported" : "unsupported";
}

std::optional<PortSymbol> parse_port_symbol(std::string_view text) {
  const std::size_t sign = text.find_first_of("+#");
  if (sign == std::string_view::npos) return std::nullopt;
  PortSymbol symbol{text.substr(0, sign), 0, text[sign] == '#'};
  const auto number = parse_number(text.substr(sign + 1));
  const bool is_numbered_name = symbol.name == "dynamic" || symbol.name == "port";
  if (!number || !is_name(symbol.name)) return std::nullopt;
  if (symbol.numbered != is_numbered_name && (symbol.numbered || symbol.name == "dynamic"))
    return std::nullopt;
  symbol.offset = *number;
  return symbol;
}

std::optional<std::string_view> parse_token_number(std::string_view text) {
  constexpr std::string_view kPrefix = "token#";
  if (!text.starts_with(kPrefix)) return std::nullopt;
  const std::string_view number = text.substr(kPrefix.size());
  if (!is_name(number) && !parse_number(number)) return std::nullopt;
  return number;
}

bool is_result(std::string_view text) {
  if (text == "success" || code_from_name(text)) return true;
  std::uint32_t code = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, code);
  const bool canonical = !text.empty() && text[0] >= '1' && text[0] <= '9';
  return error == std::errc() && stop == end && canonical && name_of_code(code).empty();
}

}  // namespace portpool::conformance
