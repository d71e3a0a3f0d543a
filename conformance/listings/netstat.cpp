// Rows of netstat, with and without -n, -o, -b and -q.
#include <algorithm>

#include "listings/block.hpp"
#include "portpool/sim/address.hpp"

namespace portpool::conformance::listings {
namespace {

bool has_letters(std::string_view word) {
  return word.find_first_not_of("0123456789") != std::string_view::npos;
}

/// Where a row begins: quotation marks, line numbers and time stamps may stand before it.
std::optional<std::size_t> row_begin(const std::vector<Word>& words) {
  for (std::size_t i = 0; i < words.size() && i < 4; ++i) {
    const std::string_view word = words[i].text;
    if (has_letters(word) && transport_named(word)) return i;
    const bool word_of_prose = (word.front() >= 'a' && word.front() <= 'z') ||
                               (word.front() >= 'A' && word.front() <= 'Z');
    if (word_of_prose) return std::nullopt;
  }
  return std::nullopt;
}

bool looks_like_endpoint(std::string_view word) {
  const std::size_t colon = word.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == word.size()) return false;
  const char last = word.back();
  return (last >= '0' && last <= '9') || last == '*';
}

/// Names of services do; notes in scripts without blanks between their words need not.
bool has_ascii(std::string_view word) {
  return std::ranges::any_of(word, [](char c) { return static_cast<unsigned char>(c) < 128; });
}

bool is_number(std::string_view word) {
  return number_of(word).has_value();
}

/// Other programs than netstat print a name where it has the process.
bool is_program(std::string_view word) {
  return lower(word).ends_with(".exe");
}

SocketState tcp_state(const Endpoint& peer, std::string_view word,
                      std::optional<std::uint32_t> process) {
  const std::string name = squeezed(word);
  if (name == "timewait" || name == "wartend") return SocketState::time_wait;
  if (name == "bound" || name == "gebunden") return SocketState::bound;
  // States are translated; that nobody is the peer is not.
  if (peer.port == 0) return SocketState::listening;
  return process == std::optional<std::uint32_t>(0) ? SocketState::time_wait
                                                    : SocketState::connected;
}

std::string address_of(const Endpoint& endpoint) {
  // A host name is that of the machine, and stands for one address of it that is not given.
  return endpoint.host.empty() ? endpoint.address : "name:" + endpoint.host;
}

class NetstatReader {
 public:
  explicit NetstatReader(const Block& block) : block_(block) { table_.place = block.place(0); }

  std::size_t read() {
    std::size_t behind = 0, strange = 0;
    for (std::size_t at = 0; at < block_.lines.size() && strange < kMostStrange; ++at) {
      const std::string& line = block_.lines[at].text;
      const auto words = blank_separated(line);
      if (words.empty()) continue;
      if (take_row(words, at)) {
        // -b prints a service and then its program: a word that no program follows is a torn row.
        if (lone_word_) unreadable(*lone_word_);
        lone_word_.reset();
        behind = at + 1;
        strange = 0;
      } else if (at == 0) {
        return 0;
      } else if (const auto name = program_of(line)) {
        name_last_row(*name);
        if (lone_word_) name_service(trimmed(block_.lines[*lone_word_].text));
        lone_word_.reset();
        behind = at + 1;
      } else if (is_ellipsis(line)) {
        block_.warn(at, WarningKind::cut);
        table_.incomplete = true;
        behind = at + 1;
        break;
      } else if (is_command(line)) {
        break;
      } else if (is_fragment(words)) {
        unreadable(at);
        behind = at + 1;
      } else if (is_other_output(line)) {
        break;
      } else {
        if (words.size() == 1 && has_ascii(words[0].text)) lone_word_ = at;
        ++strange;  // -b prints names of services and notes between the rows
      }
    }
    finish();
    return behind;
  }

 private:
  static constexpr std::size_t kMostStrange = 4;

  /// A row, readable or not.
  bool take_row(const std::vector<Word>& words, std::size_t at) {
    const auto begin = row_begin(words);
    if (!begin || words.size() < *begin + 2) {
      if (!begin || words.size() != *begin + 1 || table_.rows.empty()) return false;
      unreadable(at);  // "TCP" alone
      return true;
    }
    const std::string_view local = words[*begin + 1].text;
    if (is_linux(words, *begin)) {
      block_.warn(at, WarningKind::linux_sockets);
      return true;
    }
    const bool row = looks_like_endpoint(local) || endpoint_of(local).has_value();
    if (!row) {
      // Prose has "TCP" in it, too; a row goes on with something that holds digits and a colon.
      const bool digits = local.find_first_of("0123456789") != std::string_view::npos;
      const bool peer = words.size() > *begin + 2 && looks_like_endpoint(words[*begin + 2].text);
      const bool short_row = !table_.rows.empty() && words.size() <= *begin + 5;
      const bool damaged = local.find('\0') != std::string_view::npos;  // no prose has that
      const bool torn = damaged || (digits && (peer || short_row));
      if (torn) unreadable(at);
      return torn;
    }
    if (auto socket = row_of(words, *begin)) {
      // Port 0 is nobody's: netstat shows it for sockets that are not bound yet.
      if (socket->port != 0) table_.rows.push_back(std::move(*socket));
    } else {
      const bool two_ends = words.size() > *begin + 2 && endpoint_of(words[*begin + 2].text);
      if (!two_ends && words.size() > *begin + 6) return false;  // prose
      unreadable(at);
    }
    return true;
  }

  static bool is_linux(const std::vector<Word>& words, std::size_t begin) {
    return words.size() > begin + 4 && is_number(words[begin + 1].text) &&
           is_number(words[begin + 2].text) && looks_like_endpoint(words[begin + 3].text);
  }

  static std::optional<SocketRow> row_of(const std::vector<Word>& words, std::size_t begin) {
    if (words.size() < begin + 3) return std::nullopt;
    const auto local = endpoint_of(words[begin + 1].text);
    const auto peer = endpoint_of(words[begin + 2].text);
    if (!local || !peer) return std::nullopt;
    SocketRow row;
    row.transport = *transport_named(words[begin].text);
    const bool tcp = row.transport == Transport::tcp;
    std::size_t next = begin + 3;
    std::string_view state;
    // A state is one word, in some languages two.
    while (tcp && next < words.size() && !is_number(words[next].text) &&
           !is_program(words[next].text)) {
      if (looks_like_endpoint(words[next].text)) return std::nullopt;  // two rows glued
      if (state.empty()) state = words[next].text;
      ++next;
    }
    if (tcp && state.empty()) return std::nullopt;
    if (next < words.size()) {
      row.process = number_of(words[next].text);
      if (is_program(words[next].text)) row.program = words[next].text;
      if (!row.process && row.program.empty()) return std::nullopt;
      ++next;
    }
    if (words.size() > next) return std::nullopt;  // two rows glued
    row.address = address_of(*local);
    row.port = local->port;
    row.peer = address_of(*peer);
    row.peer_port = peer->port;
    if (tcp) row.state = tcp_state(*peer, state, row.process);
    return row;
  }

  /// "[svchost.exe]", as -b prints it below a row.
  static std::optional<std::string> program_of(std::string_view line) {
    const std::string_view text = trimmed(line);
    if (text.size() < 3 || !text.starts_with('[') || !text.ends_with(']')) return std::nullopt;
    return std::string(text.substr(1, text.size() - 2));
  }

  void name_last_row(const std::string& name) {
    if (!table_.rows.empty() && table_.rows.back().program.empty())
      table_.rows.back().program = name;
  }

  /// The service that stands between a row and its program.
  void name_service(std::string_view name) {
    if (!table_.rows.empty() && table_.rows.back().service.empty())
      table_.rows.back().service = std::string(name);
  }

  /// The rest of a row whose beginning is gone.
  static bool is_fragment(const std::vector<Word>& words) {
    // Words of prose before it: an error message.
    const bool endpoints = looks_like_endpoint(words[0].text) ||
                           (words.size() > 1 && looks_like_endpoint(words[1].text));
    const bool tail = is_number(words.back().text) && words.size() <= 3;
    return (endpoints && words.size() <= 6) || tail;
  }

  static bool is_other_output(std::string_view line) {
    return line.find("netsh") != std::string_view::npos ||
           line.find("---") != std::string_view::npos ||
           line.find("==") != std::string_view::npos || line.find('>') != std::string_view::npos ||
           line.starts_with("# ");
  }

  void unreadable(std::size_t at) {
    block_.warn(at, WarningKind::unreadable_socket);
    table_.incomplete = true;
  }

  void finish() {
    if (lone_word_) {
      const std::string word = lower(trimmed(block_.lines[*lone_word_].text));
      if (std::string_view("tcp").starts_with(word) || std::string_view("udp").starts_with(word)) {
        unreadable(*lone_word_);
      }
    }
    table_.filtered = block_.heading.filtered;
    table_.incomplete = table_.incomplete || table_.filtered;
    if (!table_.rows.empty()) block_.reading.sockets.push_back(std::move(table_));
  }

  const Block& block_;
  SocketTable table_;
  std::optional<std::size_t> lone_word_;
};

}  // namespace

std::size_t read_netstat(const Block& block) {
  return NetstatReader(block).read();
}

}  // namespace portpool::conformance::listings
