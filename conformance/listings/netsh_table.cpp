// The two tables of netsh: excluded port ranges, and the dynamic port range.
//
// The words are translated, the layout is not: a line of dashes, then rows of two numbers and
// perhaps a star, or two lines that end in a number.
#include <algorithm>

#include "listings/block.hpp"

namespace portpool::conformance::listings {
namespace {

/// Ranges as rows spell them: "50000 50059 *", "50000 50059*", "50000-50059", several in one line.
/// Nothing for anything else. `legend` is set where the legend of the star follows in the line.
std::optional<std::vector<ExcludedRange>> ranges_of(const std::vector<Word>& words, bool& legend) {
  std::vector<std::uint32_t> numbers;
  std::vector<ExcludedRange> ranges;
  const auto close = [&] {
    if (numbers.size() != 2) return numbers.empty();
    if (numbers[0] > numbers[1] || numbers[1] >= kPortSpace) return false;
    ranges.push_back({PortRange{numbers[0], numbers[1] - numbers[0] + 1}, false});
    numbers.clear();
    return true;
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string_view word = words[i].text;
    if (word == "-" && numbers.size() == 1) continue;
    if (word == "*") {
      if (!numbers.empty() || ranges.empty()) return std::nullopt;
      // "* - Administered port exclusions" behind the last row: its star is the legend's.
      if (i + 1 < words.size() && words[i + 1].text == "-") {
        legend = true;
        return ranges;
      }
      if (ranges.back().administered) return std::nullopt;
      ranges.back().administered = true;
      continue;
    }
    const bool star = word.size() > 1 && word.ends_with('*');
    if (star) word.remove_suffix(1);
    const std::size_t hyphen = word.find('-');
    for (const std::string_view part :
         {word.substr(0, hyphen),
          hyphen == std::string_view::npos ? std::string_view{} : word.substr(hyphen + 1)}) {
      if (part.empty() && hyphen == std::string_view::npos) continue;
      const auto number = number_of(part);
      if (!number) return std::nullopt;
      numbers.push_back(*number);
    }
    if (numbers.size() >= 2 && !close()) return std::nullopt;
    if (star && (!numbers.empty() || ranges.empty())) return std::nullopt;
    if (star) ranges.back().administered = true;
  }
  if (!numbers.empty() || ranges.empty()) return std::nullopt;
  return ranges;
}

/// What people write beside a row: "<- 8080 is here", "# mine", "(SQL)". The words before it.
std::vector<Word> without_note(const std::vector<Word>& words) {
  std::size_t end = 0;
  while (end < words.size() && end < 2 && number_of(words[end].text)) ++end;
  if (end == 2 && end < words.size() && words[end].text == "*") ++end;
  // One character alone is what is left of a star or a number.
  const bool some = end + 1 < words.size() || (end < words.size() && words[end].text.size() > 1);
  const bool noted = end >= 2 && some && words[end].text != "*" && words[end].text != "-" &&
                     !number_of(words[end].text) &&
                     words[end].text.find_first_of("0123456789*") == std::string_view::npos;
  return noted ? std::vector<Word>(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(end))
               : words;
}

/// A line that the user put between rows: "[...]", "<snip>", "this one is mine:". The heading of
/// another table and a command are none.
bool is_aside(std::string_view line) {
  const std::string text = lower(line);
  constexpr std::string_view kElsewhere[] = {"netsh", "netstat", "get-net", "show ", ":\\", "=="};
  return !has_word(text, "tcp") && !has_word(text, "udp") &&
         std::ranges::none_of(kElsewhere, [&](std::string_view word) {
           return text.find(word) != std::string::npos;
         });
}

bool is_legend(const std::vector<Word>& words) {
  return words.size() >= 2 && words[0].text.starts_with('*') && !number_of(words[1].text);
}

/// The number at the end of "label : number". Some translations glue the label, a wide colon or a
/// no-break space to it.
std::optional<std::uint32_t> labelled_number(std::string_view line) {
  const std::string_view text = trimmed(line);
  std::size_t begin = text.size();
  while (begin > 0 && text[begin - 1] >= '0' && text[begin - 1] <= '9') --begin;
  const std::string_view label = text.substr(0, begin);
  const bool words = label.find_first_not_of(" \t:") != std::string_view::npos &&
                     label.find_first_of("0123456789") == std::string_view::npos;
  return words ? number_of(text.substr(begin)) : std::nullopt;
}

/// A torn row: numbers, and few words beside them.
bool is_torn_row(const std::vector<Word>& words) {
  std::size_t with_digits = 0, with_letters = 0;
  for (const Word& word : words) {
    const bool digits = word.text.find_first_of("0123456789") != std::string_view::npos;
    with_digits += digits ? 1 : 0;
    with_letters += digits || word.text == "*" ? 0 : 1;
  }
  const bool star =
      words.size() == 1 && words[0].text.find_first_not_of('*') == std::string_view::npos;
  return star || (with_digits > 0 && with_letters <= 2 && words.size() <= 5);
}

class NetshReader {
 public:
  NetshReader(const Block& block, bool ruled) : block_(block), ruled_(ruled) {
    table_.place = block.place(0);
    table_.family = block.heading.family;
    table_.incomplete = block.heading.filtered || block.heading.persistent;
  }

  std::size_t read() {
    const std::size_t begin = ruled_ ? 1 : 0;
    if (ruled_) {
      if (const std::size_t lines = read_dynamic(begin)) return lines;
    }
    return read_exclusions(begin);
  }

 private:
  /// The transport of the table; where none is named, tcp is assumed and a warning says so.
  Transport transport() {
    if (!block_.heading.transport) block_.warn(0, WarningKind::no_transport);
    return block_.heading.transport.value_or(Transport::tcp);
  }

  std::size_t read_dynamic(std::size_t begin) {
    if (blank_separated(block_.lines[0].text).size() != 1 && !block_.heading.dynamic) return 0;
    std::vector<std::uint32_t> numbers;
    std::size_t at = begin;
    for (; at < block_.lines.size() && numbers.size() < 2; ++at) {
      if (blank_separated(block_.lines[at].text).empty() && numbers.empty()) continue;
      const auto number = labelled_number(block_.lines[at].text);
      if (!number) break;
      numbers.push_back(*number);
    }
    if (numbers.empty()) {
      // Rows of two numbers below one group of dashes are exclusions all the same.
      if (!block_.heading.dynamic || at >= block_.lines.size()) return 0;
      bool legend = false;
      if (ranges_of(blank_separated(block_.lines[at].text), legend)) return 0;
      block_.warn(at, WarningKind::unreadable_dynamic);
      return at + 1;
    }
    const PortRange range{numbers[0], numbers.size() == 2 ? numbers[1] : 0};
    if (!range.fits() || range.is_empty()) {
      block_.warn(at < block_.lines.size() ? at : at - 1, WarningKind::unreadable_dynamic);
      return at;
    }
    block_.reading.dynamic_ranges.push_back(
        {block_.place(0), transport(), block_.heading.family, range});
    // What anybody sets ends at 65535; what does not may have lost a digit.
    if (range.end() < kPortSpace - 1 && range != PortRange{1024, 13977}) {
      block_.warn(at - 1, WarningKind::unusual_dynamic);
    }
    return at;
  }

  std::size_t read_exclusions(std::size_t begin) {
    std::size_t at = begin, behind = begin;
    for (; at < block_.lines.size(); ++at) {
      const std::string& line = block_.lines[at].text;
      const auto words = blank_separated(line);
      if (words.empty()) continue;
      bool legend = is_legend(words);
      const auto bare = without_note(words);
      if (const auto ranges = legend ? std::nullopt : ranges_of(bare, legend)) {
        if (bare.size() < words.size()) pending_.push_back({at, WarningKind::note_beside});
        add(*ranges, bare, at);
      } else if (is_ellipsis(line)) {
        pending_.push_back({at, WarningKind::cut});
        table_.incomplete = true;
        legend = !rows_follow(at + 1);
      } else if (!legend && (!ruled_ || is_rule(words) || !is_torn_row(words))) {
        if (!rows_follow(at)) break;  // something else begins
        pending_.push_back({at, WarningKind::cut});
        table_.incomplete = true;
      } else if (!legend) {
        pending_.push_back({at, WarningKind::unreadable_range});
        table_.incomplete = true;
      }
      behind = at + 1;
      if (legend) break;
    }
    // Dashes and nothing that netsh would print below or above them are no table of netsh.
    const bool known = block_.heading.transport || block_.heading.exclusions || !rows_.empty();
    if (ruled_ && (!known || (rows_.empty() && is_single_rule()))) return 1;
    if (!ruled_ && rows_.empty()) return 0;
    finish();
    return behind;
  }

  /// Whether more rows follow at most three lines that the user put between them.
  [[nodiscard]] bool rows_follow(std::size_t at) const {
    constexpr int kMostAsides = 3;
    int asides = 0;
    for (; at < block_.lines.size() && asides <= kMostAsides; ++at) {
      const std::string& line = block_.lines[at].text;
      const auto words = blank_separated(line);
      if (words.empty()) continue;
      bool legend = false;
      if (ranges_of(without_note(words), legend)) return true;
      if (is_rule(words) || is_legend(words) || !is_aside(line)) return false;
      ++asides;
    }
    return false;
  }

  [[nodiscard]] bool is_single_rule() const {
    return blank_separated(block_.lines[0].text).size() == 1;
  }

  struct Row {
    std::size_t line = 0;  // index in the block
    PortRange range;
    std::size_t first_begin = 0, first_end = 0;  // its first number in the line
  };

  void add(const std::vector<ExcludedRange>& ranges, const std::vector<Word>& words,
           std::size_t at) {
    for (const ExcludedRange& range : ranges) {
      table_.ranges.push_back(range);
      rows_.push_back({at, range.range, words[0].at, ranges.size() == 1 ? words[0].end() : 0});
      if (ranges.size() == 1 && !range.administered && lost_its_end(words, at)) {
        pending_.push_back({at, WarningKind::out_of_line});
      }
      if (range.range == PortRange{50000, 60} && !range.administered) {
        pending_.push_back({at, WarningKind::star_lost});
      }
    }
  }

  /// netsh fills rows and dashes with blanks to the width of the star's column: a row that ends
  /// before it may have lost its star.
  [[nodiscard]] bool lost_its_end(const std::vector<Word>& words, std::size_t at) const {
    constexpr std::size_t kNumbers = 22, kWidth = 28;
    if (!ruled_ || block_.lines[0].text.size() != kWidth) return false;
    // Dashes of other languages are wider, and have no blanks behind them.
    const auto dashes = blank_separated(block_.lines[0].text);
    return dashes.back().end() == kNumbers && words.size() >= 2 && words[1].end() == kNumbers &&
           block_.lines[at].text.size() < kWidth;
  }

  /// A row that lost digits is still a row, but seldom in its place.
  void check_order() {
    for (std::size_t i = 1; i < rows_.size(); ++i) {
      if (rows_[i].range.first < rows_[i - 1].range.end()) {
        block_.warn(rows_[i].line, WarningKind::out_of_order);
      }
    }
  }

  void check_alignment() {
    if (rows_.size() < 3 || is_left_aligned()) return;
    const std::size_t usual = rows_[rows_.size() / 2].first_end;
    const auto aligned = std::ranges::count(rows_, usual, &Row::first_end);
    if (usual == 0 || static_cast<std::size_t>(aligned) * 3 < rows_.size() * 2) return;
    for (const Row& row : rows_) {
      if (row.first_end != usual && row.first_end != 0) {
        block_.warn(row.line, WarningKind::out_of_line);
      }
    }
  }

  /// Blanks that a page collapsed, and tables of Markdown: nothing follows from the place then.
  [[nodiscard]] bool is_left_aligned() const {
    return std::ranges::all_of(
        rows_, [&](const Row& row) { return row.first_begin == rows_.front().first_begin; });
  }

  void finish() {
    for (const auto& [at, kind] : pending_) block_.warn(at, kind);
    table_.transport = transport();
    if (!ruled_) {
      table_.incomplete = true;
      block_.warn(0, WarningKind::filtered);
    }
    check_order();
    check_alignment();
    block_.reading.exclusions.push_back(std::move(table_));
  }

  const Block& block_;
  bool ruled_;
  ExclusionTable table_;
  std::vector<Row> rows_;
  std::vector<std::pair<std::size_t, WarningKind>> pending_;  // of a table that proves to be one
};

}  // namespace

std::size_t read_netsh_table(const Block& block) {
  if (!is_rule(blank_separated(block.lines[0].text))) return 0;
  return NetshReader(block, true).read();
}

std::size_t read_range_rows(const Block& block) {
  bool legend = false;
  const auto words = without_note(blank_separated(block.lines[0].text));
  if (words.size() < 2 || !ranges_of(words, legend)) return 0;
  // Two numbers in a line may be anything: a heading or a second row makes them a list.
  std::size_t rows = 1;
  while (rows < block.lines.size() && rows < 3 &&
         ranges_of(without_note(blank_separated(block.lines[rows].text)), legend)) {
    ++rows;
  }
  const bool aligned = words[0].end() == 10 && words[1].end() == 22;  // as netsh prints a row
  if (!block.heading.exclusions && !block.heading.transport && rows < 2 && !aligned) return 0;
  return NetshReader(block, false).read();
}

}  // namespace portpool::conformance::listings
