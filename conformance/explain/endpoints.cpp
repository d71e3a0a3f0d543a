#include "explain/endpoints.hpp"

#include <algorithm>

#include "listings/words.hpp"

namespace portpool::conformance {
namespace {

using listings::lower;
using listings::port_of;

bool read_ports(std::string_view text, Target& target) {
  const std::size_t sign = text.find_first_of("-+");
  const auto first = port_of(text.substr(0, sign));
  if (!first) return false;
  target.ports = {*first, 1};
  if (sign == std::string_view::npos) return true;
  const auto second = port_of(text.substr(sign + 1));
  if (!second) return false;
  target.is_block = text[sign] == '+';
  if (!target.is_block && *second < *first) return false;
  target.ports.count = target.is_block ? *second : *second - *first + 1;
  return true;
}

bool is_host_name(std::string_view text) {
  const bool letter = std::ranges::any_of(
      text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
  return letter && text.find_first_not_of(
                       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                       "0123456789-._") == std::string_view::npos;
}

bool read_address(std::string_view text, Target& target) {
  const bool bracketed = text.starts_with('[') && text.ends_with(']');
  if (bracketed) text = text.substr(1, text.size() - 2);
  text = text.substr(0, text.find('%'));
  if (text.empty() || text == "*" || text == "+") return target.has_wildcard = true;
  if (take_address(text, target)) return true;
  if (!is_host_name(text)) return false;
  target.has_address = true;
  target.unresolved = text;
  return true;
}

std::optional<Target> parse_url(std::string_view word) {
  const std::string_view name = word.substr(0, word.find("://"));
  if (name.find_first_not_of(
          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-:") !=
      std::string_view::npos) {
    return std::nullopt;
  }
  const std::string scheme = lower(word.substr(0, word.find("://")));
  std::string_view rest = word.substr(word.find("://") + 3);
  rest = rest.substr(0, rest.find_first_of("/?'\""));
  Target target;
  target.ports = {scheme == "https" || scheme == "wss" ? 443U : 80U, 1};
  const std::size_t colon = rest.rfind(':');
  const std::size_t bracket = rest.rfind(']');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || bracket < colon);
  const std::string_view host = has_port ? rest.substr(0, colon) : rest;
  if (has_port && !read_ports(rest.substr(colon + 1), target)) return std::nullopt;
  if (!read_address(host, target)) return std::nullopt;
  // A wildcard host is what HTTP.sys takes; servers on sockets name an address or localhost.
  if (host == "+" || host == "*") target.url = std::string(word);
  return target;
}

}  // namespace

bool take_address(std::string_view word, Target& target) {
  const auto address =
      lower(word) == "localhost" ? IpAddress::v4_loopback() : parse_ip_address(word);
  if (!address) return false;
  target.address = *address;
  target.inet6 = word.find(':') != std::string_view::npos;  // ssh prints [127.0.0.1]:22
  target.has_address = true;
  return true;
}

std::optional<Target> parse_target(std::string_view word) {
  if (word.find("://") != std::string_view::npos) return parse_url(word);
  Target target;
  if (read_ports(word, target)) return target;
  const std::size_t colon = word.rfind(':');
  if (colon == std::string_view::npos || !read_ports(word.substr(colon + 1), target)) {
    return std::nullopt;
  }
  // ":::80" is Node's spelling of [::]:80.
  std::string_view address = word.substr(0, colon);
  if (!read_address(address, target)) return std::nullopt;
  return target;
}

}  // namespace portpool::conformance
