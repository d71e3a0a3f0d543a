#include "netsh/netsh_parse.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "netsh/words.hpp"

namespace portpool::conformance::netsh {
namespace {

ToolError unreadable(std::uint32_t line, std::string what) {
  ToolError error;
  error.message = "cannot read the answer of netsh: " + std::move(what);
  error.line = line;
  return error;
}

/// Calls `row(line, number of the line)` for every line after the line of dashes; false when there
/// is none.
template <class Row>
bool for_each_row(std::string_view text, Row row) {
  bool in_table = false;
  std::uint32_t number = 0;
  while (!text.empty()) {
    const std::size_t feed = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, feed);
    text.remove_prefix(std::min(feed + 1, text.size()));
    ++number;
    if (in_table) row(line, number);
    if (is_rule(words_of(line))) in_table = true;
  }
  return in_table;
}

}  // namespace

Result<std::vector<ExcludedRange>> parse_excluded_ranges(std::string_view text) {
  std::vector<ExcludedRange> ranges;
  std::optional<ToolError> error;
  const bool has_table = for_each_row(text, [&](std::string_view line, std::uint32_t number) {
    const auto words = words_of(line);
    if (error || words.size() < 2 || words.size() > 3) return;
    const auto first = number_of(words[0]);
    const auto last = number_of(words[1]);
    if (!first || !last) return;  // the legend of the star
    if (words.size() == 3 && words[2] != "*") {
      error = unreadable(number, "'" + std::string(words[2]) + "' after a range");
    } else if (*first > *last || *last >= kPortSpace) {
      error = unreadable(number, std::to_string(*first) + " to " + std::to_string(*last) +
                                     " is no range of ports");
    } else {
      ranges.push_back({PortRange{*first, *last - *first + 1}, words.size() == 3});
    }
  });
  if (error) return *error;
  if (!has_table) return unreadable(0, "there is no table");
  return ranges;
}

Result<PortRange> parse_dynamic_range(std::string_view text) {
  std::vector<std::uint32_t> numbers;
  const bool has_table = for_each_row(text, [&](std::string_view line, std::uint32_t) {
    if (const auto number = trailing_number(line)) numbers.push_back(*number);
  });
  if (!has_table) return unreadable(0, "there is no table");
  if (numbers.size() != 2)
    return unreadable(0, "two numbers expected, " + std::to_string(numbers.size()) + " found");
  const PortRange range{numbers[0], numbers[1]};
  if (!range.fits() || range.is_empty()) {
    return unreadable(0, std::to_string(range.first) + " and " + std::to_string(range.count) +
                             " are no range of ports");
  }
  return range;
}

}  // namespace portpool::conformance::netsh
