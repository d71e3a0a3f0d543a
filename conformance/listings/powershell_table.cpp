// PowerShell's tables: names of properties, dashes below them, rows down to an empty line.
#include <algorithm>

#include "listings/record.hpp"

namespace portpool::conformance::listings {
namespace {

struct Column {
  std::optional<Field> field;
  std::size_t begin = 0, end = 0;  // of its dashes
};

/// One word a column over dashes that begin or end where it does: so PowerShell heads its tables,
/// and netsh does not.
bool heads(const std::vector<Word>& names, const std::vector<Word>& dashes) {
  if (names.size() != dashes.size()) return false;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].text.size() != dashes[i].text.size()) return false;
  }
  return true;
}

/// A value belongs to the column whose dashes it stands under; numbers may stick out to the left.
std::size_t column_under(const std::vector<Column>& columns, const Word& word) {
  std::size_t best = 0, best_distance = static_cast<std::size_t>(-1);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Column& column = columns[i];
    const bool overlaps = word.at < column.end && column.begin < word.end();
    const std::size_t distance = overlaps                ? 0
                                 : word.at >= column.end ? word.at - column.end + 1
                                                         : column.begin - word.end() + 1;
    if (distance < best_distance) {
      best = i;
      best_distance = distance;
    }
  }
  return best;
}

std::optional<Record> record_of(const std::vector<Column>& columns,
                                const std::vector<Word>& words) {
  Record record;
  std::vector<Column> present = columns;
  // AppliedSetting is empty for listeners; blanks that were collapsed do not show it.
  if (words.size() + 1 == columns.size()) {
    std::erase_if(present, [](const Column& column) { return column.field == Field::other; });
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool in_turn = present.size() == words.size();
    const Column& column = in_turn ? present[i] : columns[column_under(columns, words[i])];
    if (!column.field || *column.field == Field::other) continue;
    if (record.has(*column.field)) return std::nullopt;
    record.set(*column.field, words[i].text);
  }
  return record;
}

}  // namespace

std::size_t read_powershell_table(const Block& block) {
  if (block.lines.size() < 2) return 0;
  const auto names = blank_separated(block.lines[0].text);
  const auto dashes = blank_separated(block.lines[1].text);
  const bool is_dashed = !dashes.empty() && std::ranges::all_of(dashes, [](const Word& word) {
    return word.text.find_first_not_of('-') == std::string_view::npos;
  });
  if (!is_dashed || !heads(names, dashes)) return 0;
  std::vector<Column> columns;
  Record fields;
  for (std::size_t i = 0; i < names.size(); ++i) {
    columns.push_back({field_named(names[i].text), dashes[i].at, dashes[i].end()});
    if (columns.back().field) fields.set(*columns.back().field, "");
  }
  const bool known = tells_something(fields);
  // A single row of dashes is a dynamic range's, and 10 and 8 of them are netsh's.
  const bool of_netsh = dashes.size() == 2 && dashes[0].text.size() == 10 &&
                        dashes[1].text.size() == 8 && block.heading.transport.has_value();
  if (!known && (columns.size() < 2 || of_netsh)) return 0;
  RecordSink sink(block.reading, block.place(0), SocketListKind::powershell, block.heading);
  if (!known) block.reading.unread.push_back({block.place(0), block.lines[0].text, true});
  std::size_t at = 2;
  for (; at < block.lines.size(); ++at) {
    const auto words = blank_separated(block.lines[at].text);
    if (words.empty()) break;
    if (!known) {
      block.reading.unread.push_back({block.place(at), block.lines[at].text, true});
      continue;
    }
    const auto record = record_of(columns, words);
    if (record && sink.add(*record, block.place(at))) continue;
    block.warn(at, WarningKind::unreadable_record);
    sink.mark_incomplete();
  }
  return at;
}

}  // namespace portpool::conformance::listings
