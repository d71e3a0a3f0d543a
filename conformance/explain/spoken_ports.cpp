#include "explain/spoken_ports.hpp"

#include <algorithm>
#include <string>

#include "listings/words.hpp"

namespace portpool::conformance {
namespace {

using listings::lower;
using listings::port_of;

constexpr std::string_view kDigits = "0123456789";

/// "Port" in the languages that programs speak, in lower case where it is ASCII. SQL Server writes
/// [ 'any' <ipv4> 1433].
constexpr std::string_view kPorts[] = {"port",   "puerto", "porta", "порт", "Порт",
                                       "ports",  "ipv4",   "ipv6",  "端口", "連接埠",
                                       "连接埠", "ポート", "포트"};

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 128;
}

/// Perhaps glued to other words: "listenPort".
bool says_port(std::string_view word) {
  return std::ranges::any_of(kPorts, [&](std::string_view port) { return word.ends_with(port); });
}

/// What may stand between "port" and its number: "port already in use: 1099", "port to 8080".
bool is_between(std::string_view word) {
  constexpr std::string_view kBetween[] = {"to", "is", "was", "already", "in", "use", "number"};
  return std::ranges::find(kBetween, lower(word)) != std::end(kBetween);
}

/// "8080", "TCP/8080", "[8080]", and "8080" with a particle of another script behind it.
std::optional<std::uint32_t> port_in(std::string_view word) {
  const std::size_t slash = word.find('/');
  if (slash != std::string_view::npos && listings::transport_named(word.substr(0, slash))) {
    word = word.substr(slash + 1);
  }
  if (word.starts_with('[') && word.ends_with(']')) word = word.substr(1, word.size() - 2);
  const std::size_t end = std::min(word.find_first_not_of(kDigits), word.size());
  if (end < word.size() && !is_ascii(word[end])) word = word.substr(0, end);
  return port_of(word);
}

/// Scripts without blanks write the number on either side: "端口8080", "8080端口".
std::optional<std::uint32_t> glued_port(std::string_view word) {
  for (const std::string_view port : kPorts) {
    if (is_ascii(port.front())) continue;
    const std::size_t at = word.find(port);
    if (at == std::string_view::npos) continue;
    if (const auto behind = port_in(word.substr(at + port.size()))) return behind;
    const std::string_view before = word.substr(0, at);
    if (const auto number = port_of(before.substr(before.find_last_not_of(kDigits) + 1))) {
      return number;
    }
  }
  return std::nullopt;
}

std::optional<std::uint32_t> port_behind(const std::vector<std::string_view>& words,
                                         std::size_t at) {
  while (at < words.size() && is_between(words[at])) ++at;
  return at < words.size() ? port_in(words[at]) : std::nullopt;
}

/// "http-nio-8080", "https-jsse-nio-8443", "ajp-nio-127.0.0.1-8009"; threads are named
/// "http-nio-8080-exec-1".
bool is_connector(std::string_view name) {
  if (lower(name).find("connector[") != std::string::npos) return true;
  bool first = true;
  for (std::string_view rest = name; !rest.empty(); first = false) {
    const std::size_t dash = rest.find('-');
    const std::string part = lower(rest.substr(0, dash));
    rest = dash == std::string_view::npos ? std::string_view() : rest.substr(dash + 1);
    constexpr std::string_view kProtocols[] = {"http", "https", "ajp"};
    constexpr std::string_view kKinds[] = {"nio", "nio2", "bio", "apr", "jsse", "openssl"};
    const bool known = first ? std::ranges::find(kProtocols, part) != std::end(kProtocols)
                             : std::ranges::find(kKinds, part) != std::end(kKinds) ||
                                   part.find_first_of(".:") != std::string::npos;
    if (!known) return false;
  }
  return !first;
}

}  // namespace

std::optional<Target> named_port(const std::vector<std::string_view>& words) {
  Target target;
  for (std::size_t i = 0; i < words.size(); ++i) {
    take_address(words[i], target);
    const std::string word = lower(words[i]);
    std::optional<std::uint32_t> port;
    if (const std::size_t at = word.find("port="); at != std::string::npos) {  // listenPort=445
      port = port_of(std::string_view(word).substr(at + 5));
    }
    if (says_port(word)) port = port_behind(words, i + 1);
    if (!port) port = glued_port(word);
    if (!port) continue;
    target.ports = {*port, 1};
    return target;
  }
  return std::nullopt;
}

std::optional<Target> pair_of_python(const std::vector<std::string_view>& words) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    Target target;
    const auto port = port_of(words[i + 1]);
    if (!port || !take_address(words[i], target)) continue;
    target.ports = {*port, 1};
    return target;
  }
  return std::nullopt;
}

std::optional<Target> published_port(const std::vector<std::string_view>& words) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] != "-p" && words[i] != "--publish") continue;
    const std::string_view published = words[i + 1].substr(0, words[i + 1].find('/'));
    const std::size_t colon = published.rfind(':');
    if (colon == std::string_view::npos || !port_of(published.substr(colon + 1))) continue;
    if (auto target = parse_target(published.substr(0, colon))) return target;
  }
  return std::nullopt;
}

std::optional<Target> connector_of_tomcat(const std::vector<std::string_view>& words) {
  for (std::string_view word : words) {
    while (!word.empty() && (word.back() == ']' || word.back() == '"')) word.remove_suffix(1);
    while (!word.empty() && (word.front() == '[' || word.front() == '"')) word.remove_prefix(1);
    const std::size_t dash = word.rfind('-');
    if (dash == std::string_view::npos || !is_connector(word.substr(0, dash))) continue;
    const auto port = port_of(word.substr(dash + 1));
    if (!port) continue;
    Target target;
    target.ports = {*port, 1};
    return target;
  }
  return std::nullopt;
}

}  // namespace portpool::conformance
