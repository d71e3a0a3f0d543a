// How many sockets there are, without the list of them: Group-Object of PowerShell, and commands
// that count what netstat or Get-NetTCPConnection shows.
#include <algorithm>

#include "listings/record.hpp"

namespace portpool::conformance::listings {
namespace {

/// A state by its name; the numbers that PowerShell has for states are counts and processes here.
std::optional<SocketState> state_of(std::string_view word) {
  while (word.ends_with(',') || word.ends_with(':')) word.remove_suffix(1);
  if (number_of(word)) return std::nullopt;
  return state_named(word);
}

/// "Count Name Group" over dashes, in any order and with other columns.
struct GroupTable {
  bool count_first = false, by_process = false;
};
std::optional<GroupTable> heading_of_groups(const Block& block) {
  if (block.lines.size() < 3) return std::nullopt;
  const auto rule = blank_separated(block.lines[1].text);
  const bool dashed = !rule.empty() && std::ranges::all_of(rule, [](const Word& word) {
    return word.text.find_first_not_of('-') == std::string_view::npos;
  });
  if (!dashed) return std::nullopt;
  std::optional<std::size_t> count, name;
  GroupTable table{false, block.heading.by_process};
  const auto names = blank_separated(block.lines[0].text);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string column = squeezed(names[i].text);
    if (column == "count") count = i;
    if (column == "name") name = i;
    if (column == "processname") table.by_process = true;
  }
  if (!count || !name) return std::nullopt;
  table.count_first = *count < *name;
  return table;
}

/// " 2260 Bound, 10684   node   {MSFT_NetTCPConnection ...}": the members of the group do not
/// matter.
std::optional<SocketCount> group_of(std::string_view line, const GroupTable& table) {
  auto words = blank_separated(line.substr(0, line.find('{')));
  if (words.size() < 2) return std::nullopt;
  const auto count = number_of((table.count_first ? words.front() : words.back()).text);
  if (!count) return std::nullopt;
  words.erase(table.count_first ? words.begin() : words.end() - 1);
  SocketCount group{std::nullopt, std::nullopt, *count};
  for (const Word& word : words) {
    if (!group.state) group.state = state_of(word.text);
    const auto number = number_of(word.text.substr(0, word.text.find(',')));
    if (table.by_process && !group.process) group.process = number;
  }
  return group;
}

std::size_t read_groups(const Block& block) {
  const auto table = heading_of_groups(block);
  if (!table) return 0;
  SocketSummary summary{block.place(0), {}};
  std::vector<std::size_t> strange;
  std::size_t at = 2;
  for (; at < block.lines.size(); ++at) {
    const std::string& line = block.lines[at].text;
    if (trimmed(line).empty()) break;
    const auto group = group_of(line, *table);
    if (group && (group->state || group->process)) {
      summary.groups.push_back(*group);
    } else if (line.find("MSFT_NetTCPConnection") == std::string::npos) {
      strange.push_back(at);  // members of a group go on in lines of their own
    }
  }
  if (summary.groups.empty()) return 0;  // of services, files, addresses
  for (const std::size_t row : strange) block.warn(row, WarningKind::unreadable_record);
  block.reading.summaries.push_back(std::move(summary));
  return at;
}

/// The state that a command counts: `netstat -an | find /c "TIME_WAIT"`,
/// `(Get-NetTCPConnection -State TimeWait).Count`.
std::optional<SocketState> counted_state(std::string_view line) {
  const std::string text = lower(line);
  const auto has = [&](std::string_view part) { return text.find(part) != std::string::npos; };
  const bool counts =
      has("/c") || has(".count") || has("measure") || has("wc -l") || has("grep -c");
  if ((!has("netstat") && !has("get-nettcp")) || !counts || has("/v")) return std::nullopt;
  std::size_t at = 0;
  while (at < text.size()) {
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789_";
    const std::size_t begin = text.find_first_of(kLetters, at);
    if (begin == std::string::npos) break;
    const std::size_t end = std::min(text.find_first_not_of(kLetters, begin), text.size());
    if (const auto state = state_of(std::string_view(text).substr(begin, end - begin))) {
      return state;
    }
    at = end;
  }
  return std::nullopt;
}

/// Counts of several commands, one after another, are one summary.
void add_count(const Block& block, SocketCount count) {
  auto& all = block.reading.summaries;
  const bool goes_on = !all.empty() && all.back().place.file == block.file &&
                       all.back().by_command &&
                       std::ranges::find(all.back().groups, count.state, &SocketCount::state) ==
                           all.back().groups.end();
  if (!goes_on) all.push_back({block.place(0), {}, true});
  all.back().groups.push_back(count);
}

/// A command that counts, and the number below it: alone, or as Measure-Object lists it.
std::size_t read_counted(const Block& block) {
  const auto state = counted_state(block.lines[0].text);
  if (!state) return 0;
  std::size_t at = 1;
  while (at < block.lines.size() && trimmed(block.lines[at].text).empty()) ++at;
  if (at == block.lines.size()) return 0;
  std::string_view line = trimmed(block.lines[at].text);
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos && squeezed(line.substr(0, colon)) == "count") {
    line = trimmed(line.substr(colon + 1));
  }
  const auto count = number_of(line);
  if (!count) return 0;
  add_count(block, {*state, std::nullopt, *count});
  return at + 1;
}

/// "15873 TIME_WAIT" of uniq -c, "TIME_WAIT: 15873" of scripts. A state and then a number is what a
/// torn row of netstat looks like.
std::size_t read_count_of_state(const Block& block) {
  const auto words = blank_separated(block.lines[0].text);
  if (words.size() != 2) return 0;
  const bool labelled = words[0].text.ends_with(':');
  const auto state = state_of(words[labelled ? 0 : 1].text);
  const auto count = number_of(words[labelled ? 1 : 0].text);
  if (!state || !count) return 0;
  add_count(block, {state, std::nullopt, *count});
  return 1;
}

}  // namespace

std::size_t read_socket_counts(const Block& block) {
  if (const std::size_t lines = read_groups(block)) return lines;
  if (const std::size_t lines = read_counted(block)) return lines;
  return read_count_of_state(block);
}

}  // namespace portpool::conformance::listings
