// tasklist, whole or through a filter: which program a process id is, and its services.
//
// The columns are as wide as the rule of '=' below their names, whatever language those are in.
#include <algorithm>

#include "listings/block.hpp"

namespace portpool::conformance::listings {
namespace {

bool is_rule_of_columns(const std::vector<Word>& words) {
  return words.size() >= 3 && std::ranges::all_of(words, [](const Word& word) {
           return word.text.size() >= 3 &&
                  word.text.find_first_not_of('=') == std::string_view::npos;
         });
}

/// "1,234 K", as the last column of plain tasklist has it.
bool is_memory(const std::vector<Word>& words) {
  return words.size() > 3 && lower(words.back().text) == "k";
}

/// "N/A" in the language of the machine is a word without a comma or blank in it, and no service
/// either; a lone name is taken for one.
std::string services_of(std::string_view text) {
  const std::string_view bare = trimmed(text);
  return std::string(bare == "N/A" || bare == "n/a" ? std::string_view() : bare);
}

std::string_view part_of(std::string_view line, std::size_t begin, std::size_t end) {
  if (begin >= line.size()) return {};
  return trimmed(line.substr(begin, end == std::string_view::npos ? end : end - begin));
}

/// "svchost.exe   604 Services   0   9,516 K", by its words.
bool add_row(const Block& block, std::size_t at) {
  const std::string& line = block.lines[at].text;
  const auto words = blank_separated(line);
  if (words.size() < 3 || !lower(words[0].text).ends_with(".exe")) return false;
  const auto process = number_of(words[1].text);
  // Services have no numbers and addresses in their names: that is some other list.
  const bool others = has_word(line, "IPv4") || has_word(line, "IPv6") || has_word(line, "TCP") ||
                      has_word(line, "UDP");
  if (!process || others) return false;
  const std::string services =
      is_memory(words) ? std::string() : services_of(std::string_view(line).substr(words[2].at));
  block.reading.processes.push_back(
      {block.place(at), *process, std::string(words[0].text), services});
  return true;
}

/// "383   23   5188   18736   0.06   7208   0 svchost", as Get-Process prints a process: the id
/// stands before the session and the name; the seconds may be missing.
bool add_row_of_get_process(const Block& block) {
  const auto words = blank_separated(block.lines[0].text);
  if (words.size() != 7 && words.size() != 8) return false;
  const std::size_t name = words.size() - 1;
  for (std::size_t i = 0; i < name; ++i) {
    if (words[i].text.find_first_not_of("0123456789.,") != std::string_view::npos) return false;
  }
  const auto process = number_of(words[name - 2].text), session = number_of(words[name - 1].text);
  const bool named = words[name].text.find_first_not_of("0123456789.,:") != std::string_view::npos;
  if (!process || !session || *session > 99 || !named) return false;
  block.reading.processes.push_back(
      {block.place(0), *process, std::string(words[name].text) + ".exe", {}});
  return true;
}

/// "Get-Process : Cannot find a process with the process identifier 6000.", in any language.
std::optional<std::uint32_t> missed_by_powershell(std::string_view line) {
  const std::string text = lower(line);
  const std::size_t colon = text.find(':');
  const std::string command(trimmed(std::string_view(text).substr(0, colon)));
  if (colon == std::string::npos || (command != "get-process" && command != "stop-process")) {
    return std::nullopt;
  }
  std::optional<std::uint32_t> process;
  for (const Word& word : blank_separated(line.substr(colon + 1))) {
    const auto number = number_of(word.text.substr(0, word.text.find_last_not_of(".,") + 1));
    if (number && process) return std::nullopt;
    if (number) process = number;
  }
  return process;
}

/// `taskkill`: ERROR: The process "6000" not found.
bool add_gone(const Block& block) {
  const std::string_view line = trimmed(block.lines[0].text);
  if (const auto missed = missed_by_powershell(line)) {
    block.reading.processes.push_back({block.place(0), *missed, {}, {}, true});
    return true;
  }
  constexpr std::string_view kErrors[] = {"ERROR", "ERREUR", "ERRORE", "ERRO",   "FEHLER",
                                          "FOUT",  "BŁĄD",   "HATA",   "ОШИБКА", "Ошибка",
                                          "错误",  "錯誤",   "エラー", "오류"};
  const bool error =
      std::ranges::any_of(kErrors, [&](std::string_view word) { return line.starts_with(word); });
  const std::size_t first = line.find('"'), last = line.rfind('"');
  if (!error || first == std::string::npos || last <= first) return false;
  const auto process = number_of(line.substr(first + 1, last - first - 1));
  if (!process) return false;
  block.reading.processes.push_back({block.place(0), *process, {}, {}, true});
  return true;
}

std::size_t read_table(const Block& block) {
  if (block.lines.size() < 3) return 0;
  const auto rule = blank_separated(block.lines[1].text);
  if (!is_rule_of_columns(rule)) return 0;
  const bool has_services = rule.size() == 3;
  std::size_t at = 2;
  for (; at < block.lines.size(); ++at) {
    const std::string& line = block.lines[at].text;
    if (trimmed(line).empty()) break;
    const std::string_view name = part_of(line, 0, rule[0].end());
    const auto process = number_of(part_of(line, rule[0].end(), rule[1].end()));
    const std::string_view services =
        has_services ? part_of(line, rule[2].at, std::string_view::npos) : std::string_view();
    std::vector<Process>& known = block.reading.processes;
    if (process && !name.empty()) {
      known.push_back({block.place(at), *process, std::string(name), services_of(services)});
    } else if (has_services && name.empty() && at > 2 && !known.empty()) {
      known.back().services += " " + std::string(services);  // the row above goes on
    } else if (!add_row(block, at)) {                        // blanks that a page collapsed
      block.warn(at, WarningKind::unreadable_record);
    }
  }
  return at;
}

}  // namespace

std::size_t read_process_list(const Block& block) {
  if (const std::size_t lines = read_table(block)) return lines;
  return add_row(block, 0) || add_row_of_get_process(block) || add_gone(block) ? 1 : 0;
}

}  // namespace portpool::conformance::listings
