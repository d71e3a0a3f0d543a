#include "netsh/saved_output.hpp"

#include <algorithm>
#include <cctype>

#include "netsh/words.hpp"

namespace portpool::conformance::netsh {
namespace {

template <class Each>
void for_each_line(std::string_view text, Each each) {
  std::uint32_t number = 0;
  while (!text.empty()) {
    const std::size_t feed = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, feed);
    text.remove_prefix(std::min(feed + 1, text.size()));
    while (line.ends_with('\r')) line.remove_suffix(1);
    each(line, ++number);
  }
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool names(std::string_view line, std::string_view transport) {
  for (std::size_t at = 0; at + transport.size() <= line.size(); ++at) {
    const bool starts = at == 0 || !is_letter(line[at - 1]);
    const std::size_t end = at + transport.size();
    const bool ends = end == line.size() || !is_letter(line[end]);
    const bool equal = std::equal(transport.begin(), transport.end(),
                                  line.begin() + static_cast<std::ptrdiff_t>(at),
                                  [](char a, char b) { return a == lower(b); });
    if (starts && ends && equal) return true;
  }
  return false;
}

ToolError unreadable(std::uint32_t line, std::string what) {
  ToolError error;
  error.message = "cannot read the answer of netsh: " + std::move(what);
  error.line = line;
  return error;
}

/// Goes through the tables of a file.
class ListingReader {
 public:
  explicit ListingReader(Listing listing) : listing_(std::move(listing)) {}

  void line(std::string_view line, std::uint32_t number) {
    if (error_) return;
    const auto words = words_of(line);
    if (is_rule(words)) {
      end_table();
      begin_table(number);
    } else if (names(line, "tcp") || names(line, "udp")) {
      end_table();
      transport_ = names(line, "tcp") ? Transport::tcp : Transport::udp;
    } else if (in_table_) {
      row(line, words, number);
    }
  }

  Result<Listing> finish() {
    end_table();
    if (error_) return *error_;
    if (!any_table_) return unreadable(0, "there is no table");
    return std::move(listing_);
  }

 private:
  void begin_table(std::uint32_t number) {
    any_table_ = in_table_ = true;
    table_line_ = number;
    if (!transport_) {
      error_ = unreadable(number, "nothing above this table says \"tcp\" or \"udp\"");
      return;
    }
  }

  void row(std::string_view line, const std::vector<std::string_view>& words,
           std::uint32_t number) {
    if (words.empty()) return;
    const auto first = number_of(words[0]);
    const auto last = words.size() > 1 ? number_of(words[1]) : std::nullopt;
    if (!first || !last || words.size() > 3) {
      // "label : number" of a dynamic range, or the legend of the star.
      if (const auto value = trailing_number(line)) numbers_.push_back(*value);
      return;
    }
    if (words.size() == 3 && words[2] != "*") {
      error_ = unreadable(number, "'" + std::string(words[2]) + "' after a range");
    } else if (*first > *last || *last >= kPortSpace) {
      error_ = unreadable(number, std::to_string(*first) + " to " + std::to_string(*last) +
                                      " is no range of ports");
    } else {
      add({{*first, *last - *first + 1}, words.size() == 3});
      has_ranges_ = true;
    }
  }

  void add(const ExcludedRange& range) {
    auto& ranges = listing_.exclusions[index()];
    if (!ranges) ranges.emplace();
    if (std::find(ranges->begin(), ranges->end(), range) == ranges->end()) ranges->push_back(range);
  }

  void end_table() {
    if (!in_table_ || error_) return;
    in_table_ = false;
    const auto numbers = std::move(numbers_);
    numbers_.clear();
    const bool had_ranges = has_ranges_;
    has_ranges_ = false;
    if (had_ranges || numbers.size() != 2) {
      // An empty list of exclusions is one, too.
      if (!listing_.exclusions[index()]) listing_.exclusions[index()].emplace();
      return;
    }
    const PortRange range{numbers[0], numbers[1]};
    if (!range.fits() || range.is_empty()) {
      error_ = unreadable(table_line_, std::to_string(range.first) + " and " +
                                           std::to_string(range.count) + " are no range of ports");
      return;
    }
    listing_.dynamic_range[index()] = range;
  }

  [[nodiscard]] std::size_t index() const { return static_cast<std::size_t>(*transport_); }

  Listing listing_;
  std::optional<Transport> transport_;
  std::optional<ToolError> error_;
  std::vector<std::uint32_t> numbers_;
  std::uint32_t table_line_ = 0;
  bool any_table_ = false, in_table_ = false, has_ranges_ = false;
};

/// "127.0.0.1:80", "[::1%4]:80", "*:*": address and port; nothing for any other word. Port 0 for a
/// star.
std::optional<std::pair<std::string, PortNumber>> endpoint(std::string_view word) {
  const std::size_t colon = word.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  std::string_view address = word.substr(0, colon);
  const std::string_view port = word.substr(colon + 1);
  if (address.starts_with('[') && address.ends_with(']')) {
    address = address.substr(1, address.size() - 2);
  }
  address = address.substr(0, address.find('%'));
  if (port == "*") return std::pair{std::string(address), PortNumber{0}};
  const auto number = number_of(port);
  if (!number || *number >= kPortSpace) return std::nullopt;
  return std::pair{std::string(address), static_cast<PortNumber>(*number)};
}

std::vector<std::string_view> blank_separated(std::string_view line) {
  std::vector<std::string_view> words;
  std::size_t at = 0;
  while (at < line.size()) {
    const std::size_t begin = line.find_first_not_of(" \t", at);
    if (begin == std::string_view::npos) break;
    const std::size_t end = std::min(line.find_first_of(" \t", begin), line.size());
    words.push_back(line.substr(begin, end - begin));
    at = end;
  }
  return words;
}

std::optional<BoundPort> netstat_line(std::string_view line) {
  const auto words = blank_separated(line);
  if (words.size() < 4) return std::nullopt;
  const bool tcp = names(words[0], "tcp");
  if (!tcp && !names(words[0], "udp")) return std::nullopt;
  const auto local = endpoint(words[1]);
  const auto peer = endpoint(words[2]);
  const auto process = number_of(words.back());
  if (!local || !peer || !process || local->second == 0) return std::nullopt;
  return BoundPort{tcp ? Transport::tcp : Transport::udp, local->first, local->second,
                   tcp && peer->second == 0, *process};
}

}  // namespace

std::string without_byte_order(std::string text) {
  if (text.starts_with("\xef\xbb\xbf")) return text.substr(3);
  const bool little = text.starts_with("\xff\xfe");
  if (!little && !text.starts_with("\xfe\xff")) return text;
  std::string narrow;
  for (std::size_t at = 2; at + 1 < text.size(); at += 2) {
    const char low = text[little ? at : at + 1];
    const char high = text[little ? at + 1 : at];
    const bool ascii = high == 0 && static_cast<unsigned char>(low) < 0x80;
    narrow += ascii ? low : '?';
  }
  return narrow;
}

Result<Listing> add_netsh(Listing listing, std::string_view text) {
  ListingReader reader(std::move(listing));
  for_each_line(text,
                [&](std::string_view line, std::uint32_t number) { reader.line(line, number); });
  return reader.finish();
}

Result<std::vector<BoundPort>> parse_netstat(std::string_view text) {
  std::vector<BoundPort> all;
  for_each_line(text, [&](std::string_view line, std::uint32_t) {
    if (auto port = netstat_line(line)) all.push_back(std::move(*port));
  });
  if (all.empty()) {
    ToolError error;
    error.message = "there is no line of netstat -ano";
    return error;
  }
  const auto accepted = [&](const BoundPort& port) {
    return std::any_of(all.begin(), all.end(), [&](const BoundPort& other) {
      return other.listening && other.port == port.port && other.process == port.process;
    });
  };
  std::vector<BoundPort> ports;
  for (const BoundPort& port : all) {
    const bool connection = port.transport == Transport::tcp && !port.listening;
    if (connection && (port.process == 0 || accepted(port))) continue;
    if (std::find(ports.begin(), ports.end(), port) == ports.end()) ports.push_back(port);
  }
  return ports;
}

}  // namespace portpool::conformance::netsh
