// Exports with one record a line: CSV of PowerShell and CurrPorts, tables of TCPView with tabs.
#include <algorithm>

#include "listings/record.hpp"

namespace portpool::conformance::listings {
namespace {

/// Values between delimiters; a value may be quoted, with a quotation mark in it doubled.
std::vector<std::string> values_of(std::string_view line, char delimiter) {
  std::vector<std::string> values(1);
  bool quoted = false;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char c = line[at];
    if (c == '"' && quoted && at + 1 < line.size() && line[at + 1] == '"') {
      values.back() += '"';
      ++at;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == delimiter && !quoted) {
      values.emplace_back();
    } else {
      values.back() += c;
    }
  }
  for (std::string& value : values) value = std::string(trimmed(value));
  return values;
}

std::optional<char> delimiter_of(std::string_view line) {
  for (const char delimiter : {'\t', ',', ';'}) {
    if (std::ranges::count(line, delimiter) >= 1) return delimiter;
  }
  return std::nullopt;
}

constexpr Field kTcpView[] = {Field::program,       Field::process,    Field::protocol,
                              Field::local_address, Field::local_port, Field::remote_address,
                              Field::remote_port,   Field::state};
// Of 2021 and later.
constexpr Field kNewTcpView[] = {Field::program,        Field::process,       Field::protocol,
                                 Field::state,          Field::local_address, Field::local_port,
                                 Field::remote_address, Field::remote_port};

// CurrPorts copies its rows without their heading.
constexpr Field kCurrPorts[] = {Field::program,     Field::process, Field::protocol,
                                Field::local_port,  Field::other,   Field::local_address,
                                Field::remote_port, Field::other,   Field::remote_address,
                                Field::other,       Field::state};

bool names_transport(std::string_view value) {
  return transport_named(value).has_value() && !number_of(value);
}

/// Names of fields in the first line, or TCPView's columns, which have no heading when saved.
std::vector<std::optional<Field>> columns_of(const std::vector<std::string>& values,
                                             bool& has_heading) {
  std::vector<std::optional<Field>> columns;
  Record fields;
  for (const std::string& value : values) {
    columns.push_back(field_named(value));
    if (columns.back()) fields.set(*columns.back(), "");
  }
  has_heading = tells_something(fields);
  if (has_heading) return columns;
  columns.clear();
  if (values.size() < 7 || !names_transport(values[2])) return columns;
  if (values.size() >= 11 && port_of(values[3])) {
    for (const Field field : kCurrPorts) columns.emplace_back(field);
    return columns;
  }
  const bool port_fifth = port_of(values[4]).has_value() || port_of_service(values[4]).has_value();
  for (const Field field : port_fifth ? kTcpView : kNewTcpView) columns.emplace_back(field);
  return columns;
}

/// "Get-NetUDPEndpoint | Select-Object LocalAddress,LocalPort": names of columns, and no heading.
bool is_pipeline(std::string_view line) {
  const std::string text = lower(line);
  return text.find('|') != std::string::npos || text.find("get-net") != std::string::npos ||
         has_word(text, "select-object") || has_word(text, "select");
}

}  // namespace

std::size_t read_separated_values(const Block& block) {
  const auto delimiter = delimiter_of(block.lines[0].text);
  if (!delimiter || is_pipeline(block.lines[0].text)) return 0;
  const auto first = values_of(block.lines[0].text, *delimiter);
  bool has_heading = false;
  const auto columns = columns_of(first, has_heading);
  if (columns.empty()) return 0;
  RecordSink sink(block.reading, block.place(0), SocketListKind::export_file, block.heading);
  // Without a heading the rows were copied out of CurrPorts: a selection, not the whole list.
  if (!has_heading && columns.size() == std::size(kCurrPorts)) {
    block.reading.warnings.push_back({block.place(0), WarningKind::filtered, {}});
    sink.mark_filtered();
  }
  std::size_t at = has_heading ? 1 : 0;
  for (; at < block.lines.size(); ++at) {
    const std::string& line = block.lines[at].text;
    if (trimmed(line).empty() || line.find(*delimiter) == std::string::npos) break;
    const auto values = values_of(line, *delimiter);
    Record record;
    // Columns at the end may be missing; one fewer before the port is a damaged row.
    for (std::size_t i = 0; i < values.size() && i < columns.size(); ++i) {
      if (columns[i] && *columns[i] != Field::other) record.set(*columns[i], values[i]);
    }
    const bool whole = has_heading ? values.size() == columns.size() : values.size() >= 7;
    if (whole && record.has(Field::protocol) && !names_transport(record.of(Field::protocol))) {
      if (!has_heading) break;
    }
    if (whole && sink.add(record, block.place(at))) continue;
    block.warn(at, WarningKind::unreadable_record);
    sink.mark_incomplete();
  }
  return at;
}

}  // namespace portpool::conformance::listings
