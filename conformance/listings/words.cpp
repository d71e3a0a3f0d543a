#include "listings/words.hpp"

#include <algorithm>
#include <charconv>

#include "portpool/sim/address.hpp"

namespace portpool::conformance::listings {
namespace {

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

char lower_of(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

struct ServiceName {
  std::string_view name;
  PortNumber port;
};
// As %SystemRoot%\\System32\\drivers\\etc\\services spells them.
constexpr ServiceName kServices[] = {
    {"domain", 53},          {"http", 80},       {"kerberos", 88},      {"epmap", 135},
    {"netbios-ns", 137},     {"ntp", 123},       {"netbios-dgm", 138},  {"netbios-ssn", 139},
    {"ldap", 389},           {"https", 443},     {"microsoft-ds", 445}, {"isakmp", 500},
    {"rtsp", 554},           {"ms-sql-s", 1433}, {"ms-sql-m", 1434},    {"ssdp", 1900},
    {"ms-wbt-server", 3389}, {"llmnr", 5355},    {"wsd", 5357},         {"wsman", 5985},
    {"wsmans", 5986},        {"ftp", 21},        {"ssh", 22},           {"smtp", 25},
};

}  // namespace

std::vector<Word> blank_separated(std::string_view line) {
  std::vector<Word> words;
  std::size_t at = 0;
  while (at < line.size()) {
    const std::size_t begin = line.find_first_not_of(" \t", at);
    if (begin == std::string_view::npos) break;
    const std::size_t end = std::min(line.find_first_of(" \t", begin), line.size());
    words.push_back({line.substr(begin, end - begin), begin});
    at = end;
  }
  return words;
}

std::optional<std::uint32_t> number_of(std::string_view word) {
  std::uint32_t value = 0;
  const auto [end, code] = std::from_chars(word.data(), word.data() + word.size(), value);
  const bool whole = code == std::errc{} && end == word.data() + word.size();
  if (!whole || (word.size() > 1 && word.front() == '0')) return std::nullopt;
  return value;
}

std::optional<std::uint32_t> port_of(std::string_view word) {
  const auto number = number_of(word);
  return number && *number < kPortSpace ? number : std::nullopt;
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), lower_of);
  return result;
}

std::string squeezed(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (is_letter_or_digit(c)) result += lower_of(c);
  }
  return result;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

bool has_word(std::string_view text, std::string_view word) {
  const auto same = [](char a, char b) { return lower_of(a) == lower_of(b); };
  auto from = text.begin();
  while (true) {
    const auto found = std::search(from, text.end(), word.begin(), word.end(), same);
    if (found == text.end()) return false;
    const auto behind = found + static_cast<std::ptrdiff_t>(word.size());
    const bool begins = found == text.begin() || !is_letter_or_digit(*(found - 1));
    const bool ends = behind == text.end() || !is_letter_or_digit(*behind);
    if (begins && ends) return true;
    from = found + 1;
  }
}

bool is_dashes(std::string_view word) {
  return word.size() >= 3 && word.find_first_not_of('-') == std::string_view::npos;
}

bool is_rule(const std::vector<Word>& words) {
  return !words.empty() &&
         std::ranges::all_of(words, [](const Word& word) { return is_dashes(word.text); });
}

bool is_command(std::string_view line) {
  constexpr std::string_view kCommands[] = {"netsh", "netstat", "tasklist", "taskkill", "wmic",
                                            "reg",   "sc",      "docker",   "ipconfig", "wsl"};
  const std::string text = lower(trimmed(line));
  const std::string_view name = std::string_view(text).substr(0, text.find_first_of(" \t"));
  const bool bare = name.size() == text.size();
  // Verb-Noun of PowerShell.
  for (const std::string_view verb : {"get-", "stop-", "start-", "test-", "select-", "new-"}) {
    if (name.starts_with(verb)) return true;
  }
  return !bare && std::ranges::find(kCommands, name) != std::end(kCommands);
}

bool is_ellipsis(std::string_view line) {
  const std::string_view text = trimmed(line);
  return text == "\xe2\x80\xa6" ||
         (text.size() >= 2 && text.find_first_not_of(". ") == std::string_view::npos);
}

std::optional<Transport> transport_named(std::string_view word) {
  const std::string name = lower(trimmed(word));
  const std::string_view rest =
      std::string_view(name).substr(std::min<std::size_t>(3, name.size()));
  const bool versioned = rest.empty() || rest == "4" || rest == "6" || rest == "v4" || rest == "v6";
  if (name == "6" || (name.starts_with("tcp") && versioned)) return Transport::tcp;
  if (name == "17" || (name.starts_with("udp") && versioned)) return Transport::udp;
  return std::nullopt;
}

std::optional<Endpoint> endpoint_of(std::string_view word) {
  const std::size_t colon = word.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  std::string_view address = word.substr(0, colon);
  const std::string_view port = word.substr(colon + 1);
  Endpoint endpoint;
  if (address.starts_with('[') && address.ends_with(']')) {
    address = address.substr(1, address.size() - 2);
  }
  address = address.substr(0, address.find('%'));
  if (address == "*") {
    endpoint.address = "0.0.0.0";
  } else if (parse_ip_address(address)) {
    endpoint.address = address;
  } else {
    // A host name: a letter, and no character that host names do not allow. Or an address with a
    // part hidden by asterisks: 192.0.*.*
    const bool masked = address.find('*') != std::string_view::npos && address.find('.') != 0;
    const bool named = masked || std::ranges::any_of(address, [](char c) {
                         return is_letter_or_digit(c) && (c < '0' || c > '9');
                       });
    const bool plain = std::ranges::all_of(address, [&](char c) {
      return is_letter_or_digit(c) || c == '-' || c == '.' || c == '_' || (masked && c == '*');
    });
    if (!named || !plain) return std::nullopt;
    endpoint.host = address;
  }
  if (port == "*") return endpoint;
  if (const auto number = port_of(port)) {
    endpoint.port = static_cast<PortNumber>(*number);
  } else if (const auto service = port_of_service(port)) {
    endpoint.port = *service;
  } else {
    return std::nullopt;
  }
  return endpoint;
}

std::optional<PortNumber> port_of_service(std::string_view name) {
  const auto* const found = std::ranges::find(kServices, lower(name), &ServiceName::name);
  if (found == std::end(kServices)) return std::nullopt;
  return found->port;
}

}  // namespace portpool::conformance::listings
