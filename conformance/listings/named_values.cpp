// "Name : value" lines, a record down to an empty line: Format-List of PowerShell, CurrPorts,
// hnsdiag.
#include "listings/record.hpp"

namespace portpool::conformance::listings {
namespace {

struct NamedValue {
  std::optional<Field> field;
  std::string_view value;
};

std::optional<NamedValue> named_value(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  const std::string_view name = trimmed(line.substr(0, colon));
  const auto field = property_named(name);
  return NamedValue{field, trimmed(line.substr(colon + 1))};
}

bool ends_record(std::string_view line) {
  const std::string_view text = trimmed(line);
  return text.empty() || text.find_first_not_of('=') == std::string_view::npos;
}

class ListReader {
 public:
  explicit ListReader(const Block& block)
      : block_(block),
        sink_(block.reading, block.place(0), SocketListKind::powershell, block.heading) {}

  std::size_t read() {
    std::size_t at = 0, behind = 0;
    for (; at < block_.lines.size() && !given_up_; ++at) {
      const std::string& line = block_.lines[at].text;
      if (ends_record(line)) {
        end_record();
        continue;
      }
      const auto named = named_value(line);
      if (!named) break;
      if (!named->field && record_.is_empty() && behind > 0) break;  // another list begins
      if (named->field && *named->field != Field::other) take(*named, at);
      behind = at + 1;
      if (++lines_ > kMostLines) break;
    }
    end_record();
    return any_ ? behind : 0;
  }

 private:
  static constexpr std::size_t kMostLines = 64;  // of one record

  void take(const NamedValue& named, std::size_t at) {
    if (record_.has(*named.field)) end_record();
    if (record_.is_empty()) first_ = at;
    record_.set(*named.field, named.value);
  }

  void end_record() {
    if (tells_something(record_)) {
      any_ = true;
      lines_ = 0;
      if (!sink_.add(record_, block_.place(first_))) {
        block_.warn(first_, WarningKind::unreadable_record);
        sink_.mark_incomplete();
      }
    } else if (!any_ && !record_.is_empty()) {
      given_up_ = true;
    }
    record_ = {};
  }

  const Block& block_;
  RecordSink sink_;
  Record record_;
  std::size_t first_ = 0;
  std::size_t lines_ = 0;  // of this record
  bool any_ = false, given_up_ = false;
};

}  // namespace

std::size_t read_named_values(const Block& block) {
  const auto first = named_value(block.lines[0].text);
  if (!first || !first->field) return 0;
  return ListReader(block).read();
}

}  // namespace portpool::conformance::listings
