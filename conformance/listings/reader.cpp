#include "listings/reader.hpp"

#include <algorithm>
#include <utility>

#include "listings/block.hpp"

namespace portpool::conformance::listings {
namespace {

/// Quotation marks of mails and forums, borders of Markdown tables, marks of code.
std::string without_borders(std::string_view text) {
  while (text.starts_with('>')) text.remove_prefix(text.size() > 1 && text[1] == ' ' ? 2 : 1);
  if (trimmed(text).starts_with('`')) {
    while (!text.empty() && (text.front() == '`' || text.front() == ' ')) text.remove_prefix(1);
  }
  while (!text.empty() && text.back() == '`') text.remove_suffix(1);  // also where it began above
  const std::string_view core = trimmed(text);
  const bool quoted = core.size() > 2 && (core.front() == '"' || core.front() == '\'') &&
                      core.back() == core.front() &&
                      core.substr(1, core.size() - 2).find(core.front()) == std::string_view::npos;
  std::string result(quoted ? core.substr(1, core.size() - 2) : text);
  if (core.starts_with('|')) std::ranges::replace(result, '|', ' ');
  for (std::size_t at = result.find("&nbsp;"); at != std::string::npos;
       at = result.find("&nbsp;", at)) {
    result.replace(at, 6, " ");
  }
  return result;
}

constexpr std::size_t kLongDashes = 6;

/// Dashes that stand beside other text in a line get a line of their own: a page that lost its line
/// ends has the whole table in one.
void split_at_dashes(const Line& line, std::vector<Line>& to) {
  const std::string& text = line.text;
  const std::size_t first = text.find(std::string(kLongDashes, '-'));
  std::size_t last = text.rfind(std::string(kLongDashes, '-'));
  if (first == std::string::npos) {
    to.push_back(line);
    return;
  }
  last += kLongDashes;
  const std::string_view all = text;
  const std::string_view before = trimmed(all.substr(0, first));
  const std::string_view behind = trimmed(all.substr(last));
  const bool between =
      all.substr(first, last - first).find_first_not_of("- \t") == std::string_view::npos;
  const auto no_others = [](std::string_view side) {
    return side.find_first_not_of("- \t") == std::string_view::npos;
  };
  const bool alone = no_others(before) && no_others(behind);
  if (!between || alone || before.find(':') != std::string_view::npos) {
    to.push_back(line);
    return;
  }
  // A number before dashes is that of the line.
  if (number_of(before)) {
    to.push_back(line);
    return;
  }
  if (!before.empty()) to.push_back({line.number, std::string(before)});
  to.push_back({line.number, text.substr(first, last - first)});
  if (!behind.empty()) to.push_back({line.number, std::string(behind)});
}

/// "netstat -ano | findstr 9443 TCP 0.0.0.0:9443 0.0.0.0:0 LISTENING 17960": a page made one line
/// of a command and its rows. Each row gets a line of its own.
void split_at_rows(const Line& line, std::vector<Line>& to) {
  const std::string_view text = line.text;
  std::vector<std::size_t> begins;
  const auto words = blank_separated(text);
  const bool command = !words.empty() && lower(text).find("netstat") != std::string::npos;
  for (std::size_t i = 0; command && i + 2 < words.size(); ++i) {
    const bool named = words[i].text == "TCP" || words[i].text == "UDP";
    if (i > 0 && named && endpoint_of(words[i + 1].text) && endpoint_of(words[i + 2].text)) {
      begins.push_back(words[i].at);
    }
  }
  std::size_t at = 0;
  begins.push_back(text.size());
  for (const std::size_t end : begins) {
    std::string_view part = text.substr(at, end - at);
    const bool is_row = at > 0;
    while (is_row && !part.empty() &&
           std::string_view(" '\"`").find(part.back()) != std::string_view::npos) {
      part.remove_suffix(1);
    }
    to.push_back({line.number, std::string(part)});
    at = end;
  }
}

/// Lines that an editor numbered: found by the number before a line of dashes.
void remove_line_numbers(std::vector<Line>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto words = blank_separated(lines[i].text);
    if (words.size() < 2 || !is_rule({words.begin() + 1, words.end()})) continue;
    auto number = number_of(words[0].text.substr(0, words[0].text.find_last_not_of(":.|") + 1));
    for (std::size_t j = i; number && j < lines.size(); ++j) {
      const auto others = blank_separated(lines[j].text);
      if (others.empty()) continue;
      const std::string_view word = others[0].text;
      if (number_of(word.substr(0, word.find_last_not_of(":.|") + 1)) !=
          *number + static_cast<std::uint32_t>(j - i)) {
        break;
      }
      lines[j].text.erase(0, others[0].end());
    }
  }
}

bool contains(const std::string& text, std::initializer_list<const char*> words) {
  return std::ranges::any_of(
      words, [&](const char* word) { return text.find(word) != std::string::npos; });
}

/// What a line above a table says of it. A command begins anew.
void read_heading(std::string_view line, Heading& heading) {
  const std::string text = lower(line);
  const bool command =
      contains(text, {"netsh", "netstat", "get-net", "show excludedport", "show dynamic", "== "});
  if (command) {
    heading = {};
    heading.filtered = contains(text, {"findstr", "select-string", "sls ", "| find ", "grep",
                                       "where", "-localport", "-state", "-first", "| more"});
    heading.persistent = contains(text, {"store=persistent"});
    heading.dynamic = contains(text, {"dynamic"});
    heading.exclusions = contains(text, {"excludedport"});
    heading.by_process = contains(text, {"group"}) && contains(text, {"owningprocess"});
    const bool any_family = contains(text, {"ipv[", "ipv4|ipv6"});
    if (!any_family && contains(text, {"ipv6"})) heading.family = Family::ipv6;
    if (!any_family && contains(text, {"ipv4", " int ip ", "interface ip "})) {
      heading.family = Family::ipv4;
    }
    if (contains(text, {"get-nettcp"})) heading.transport = Transport::tcp;
    if (contains(text, {"get-netudp"})) heading.transport = Transport::udp;
  }
  const bool tcp = has_word(text, "tcp"), udp = has_word(text, "udp");
  if (tcp != udp) heading.transport = tcp ? Transport::tcp : Transport::udp;
}

/// The port that a command for sockets looks for, whatever it found.
std::optional<std::uint32_t> searched_port(std::string_view line) {
  const std::string text = lower(line);
  if (!contains(text, {"netstat", "get-net"})) return std::nullopt;
  for (const std::string_view filter :
       {"findstr ", "find ", "select-string ", "sls ", "grep ", "-localport "}) {
    std::size_t at = text.find(filter);
    if (at == std::string::npos) continue;
    for (const Word& word : blank_separated(std::string_view(text).substr(at + filter.size()))) {
      if (word.text.front() == '/' || word.text.front() == '-') continue;  // an option
      const std::size_t first = word.text.find_first_of("0123456789");
      if (first == std::string_view::npos) break;
      const std::string_view number = word.text.substr(first);
      const std::size_t end = number.find_first_not_of("0123456789");
      if (const auto port = port_of(number.substr(0, end)); port && *port > 0) return port;
      break;
    }
  }
  return std::nullopt;
}

bool is_heading_of_columns(std::string_view line) {
  const auto words = blank_separated(line);
  return words.size() >= 3 && line.find_first_of("0123456789>|=") == std::string_view::npos;
}

/// One file, table by table.
class FileReader {
 public:
  FileReader(Reading& reading, std::uint32_t file, std::vector<Line> lines)
      : reading_(reading),
        file_(file),
        lines_(std::move(lines)),
        collected_(!lines_.empty() && lines_[0].text.starts_with("portpool collect ")) {}

  void read() {
    for (std::size_t at = 0; at < lines_.size();) {
      if (trimmed(lines_[at].text).empty()) {
        ++at;
      } else if (const std::size_t taken = read_block(at)) {
        if (!sources().empty()) sources().back().read = true;
        at += taken;
      } else {
        read_other(at);
        ++at;
      }
    }
  }

 private:
  std::size_t read_block(std::size_t at) {
    const Block block{std::span<const Line>(lines_).subspan(at), heading_, file_, reading_,
                      queue_processes_};
    if (json_failures_ < kMostFailures) {
      if (const std::size_t taken = read_json(block)) return ended(taken);
      if (trimmed(lines_[at].text).starts_with('{')) ++json_failures_;
    }
    constexpr std::size_t (*kReaders[])(const Block&) = {
        read_program_rows, read_separated_values, read_socket_counts, read_powershell_table,
        read_port_proxy,   read_named_values,     read_http,          read_setting,
        read_process_list, read_netsh_table,      read_range_rows,    read_connection_rows};
    const std::size_t processes = reading_.processes.size();
    for (const auto& reader : kReaders) {
      const std::size_t taken = reader(block);
      if (taken == 0) continue;
      add_sockets_of_processes(processes, block.place(0));
      return ended(taken);
    }
    if (const std::size_t taken = read_netstat(block)) {
      judge_sockets(at);
      return ended(taken);
    }
    return 0;
  }

  /// "Get-Process -Id (Get-NetTCPConnection -LocalPort 8080).OwningProcess": its table is of the
  /// processes that have the port.
  void note_port_of_processes(std::string_view line) {
    const std::string text = lower(line);
    const std::size_t at = text.find("-localport ");
    if (text.find("get-process") == std::string::npos || at == std::string::npos) return;
    const std::string_view rest = std::string_view(text).substr(at + 11);
    port_of_processes_ = port_of(rest.substr(0, rest.find_first_not_of("0123456789")));
    udp_of_processes_ = text.find("get-netudp") != std::string::npos;
  }

  void add_sockets_of_processes(std::size_t before, Place place) {
    if (!port_of_processes_ || reading_.processes.size() == before) return;
    SocketTable table{place, SocketListKind::powershell, {}, true, true, false};
    for (std::size_t i = before; i < reading_.processes.size(); ++i) {
      SocketRow row;
      row.transport = udp_of_processes_ ? Transport::udp : Transport::tcp;
      row.address = "0.0.0.0";
      row.port = static_cast<PortNumber>(*port_of_processes_);
      row.state = udp_of_processes_ ? SocketState::open : SocketState::listening;
      row.process = reading_.processes[i].id;
      table.rows.push_back(std::move(row));
    }
    reading_.sockets.push_back(std::move(table));
    port_of_processes_.reset();
  }

  /// The next table has a heading of its own, or none.
  std::size_t ended(std::size_t taken) {
    heading_ = {};
    columns_ = false;
    return taken;
  }

  /// A socket list shows what is missing from it only if it is whole.
  void judge_sockets(std::size_t at) {
    if (reading_.sockets.empty() ||
        reading_.sockets.back().place != Place{file_, lines_[at].number})
      return;
    SocketTable& table = reading_.sockets.back();
    if (!columns_) {
      table.incomplete = table.filtered = true;
      reading_.warnings.push_back({table.place, WarningKind::filtered, {}});
    }
    const auto is = [&](SocketState state) {
      return std::ranges::any_of(table.rows,
                                 [&](const SocketRow& row) { return row.state == state; });
    };
    table.shows_bound = is(SocketState::bound);
    if (!is(SocketState::listening) && is(SocketState::connected) && !table.incomplete) {
      table.incomplete = true;
      reading_.warnings.push_back({table.place, WarningKind::no_listeners, {}});
    }
  }

  void read_other(std::size_t at) {
    const std::string& line = lines_[at].text;
    const Place place{file_, lines_[at].number};
    if (collected_ && at == 0) return;
    if (collected_ && line.starts_with("== ")) {
      sources().push_back({place.line, line.substr(3)});
      read_heading(line, heading_);
      columns_ = false;
      return;
    }
    if (line.starts_with("!! ")) {
      reading_.warnings.push_back({place, WarningKind::source_failed, line.substr(3)});
      return;
    }
    if (line.find("command was not found") != std::string::npos) {
      reading_.warnings.push_back({place, WarningKind::command_failed, line});
    }
    if (tells_mirrored_wsl(line)) {
      reading_.settings.push_back({place, SettingName::wsl_networking_mode, "mirrored"});
    }
    note_queue(line);
    note_process_in_question(line, place);
    note_port_of_processes(line);
    if (const auto port = searched_port(line)) reading_.searched.push_back(*port);
    read_heading(line, heading_);
    columns_ = is_heading_of_columns(line) && !line.starts_with("==");
    reading_.unread.push_back({place, line});
  }

  /// tasklist /fi "PID eq 6000", and below it, in the language of the machine: "INFO: No tasks are
  /// running which match the specified criteria."
  void note_process_in_question(std::string_view line, Place place) {
    const std::string text = lower(line);
    const std::size_t at = text.find("pid eq ");
    if (at != std::string::npos) {
      const std::string_view rest = std::string_view(text).substr(at + 7);
      process_in_question_ = number_of(rest.substr(0, rest.find_first_not_of("0123456789")));
      return;
    }
    const auto process = std::exchange(process_in_question_, std::nullopt);
    const auto words = blank_separated(line);
    const bool labelled =
        words.size() > 3 && (words[0].text.ends_with(':') || words[1].text == ":");
    if (!process || !labelled || text.find_first_of("0123456789") != std::string::npos) return;
    reading_.processes.push_back({place, *process, {}, {}, true});
  }

  /// `netsh http show servicestate view=requestq` names the processes of a queue before its URLs:
  /// "ID: 1234, image: ...", or a number alone.
  void note_queue(std::string_view line) {
    if (!line.starts_with(' ')) queue_processes_.clear();
    std::string_view text = trimmed(line);
    if (text.starts_with("ID: ")) text = text.substr(4, text.find(',') - 4);
    if (const auto process = number_of(text)) queue_processes_.push_back(*process);
  }

  [[nodiscard]] std::vector<ReadSource>& sources() { return reading_.files[file_].sources; }

  static constexpr int kMostFailures = 4;

  Reading& reading_;
  std::uint32_t file_;
  std::vector<Line> lines_;
  bool collected_;  // by `portpool collect`
  Heading heading_;
  std::vector<std::uint32_t> queue_processes_;
  std::optional<std::uint32_t> port_of_processes_, process_in_question_;
  bool udp_of_processes_ = false;
  bool columns_ = false;  // the last line headed columns, as above the rows of netstat
  int json_failures_ = 0;
};

}  // namespace

void ListingReader::add(std::string name, std::string_view bytes) {
  std::vector<Line> lines;
  std::uint32_t filled = 0;
  for (Line& line : lines_of(bytes)) {
    if (!trimmed(line.text).empty()) ++filled;
    line.text = without_borders(line.text);
    std::vector<Line> parts;
    split_at_rows(line, parts);
    for (const Line& part : parts) split_at_dashes(part, lines);
  }
  remove_line_numbers(lines);
  const auto file = static_cast<std::uint32_t>(reading_.files.size());
  reading_.files.push_back({std::move(name), filled, {}});
  FileReader(reading_, file, std::move(lines)).read();
}

}  // namespace portpool::conformance::listings
