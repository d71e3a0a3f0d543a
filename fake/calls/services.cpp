#include "calls/services.hpp"

#include <algorithm>
#include <iterator>

namespace portpool::fake {
namespace {

constexpr Service kServices[] = {
    {"echo", 7, "tcp"},           {"echo", 7, "udp"},     {"discard", 9, "tcp"},
    {"discard", 9, "udp"},        {"daytime", 13, "tcp"}, {"daytime", 13, "udp"},
    {"ftp-data", 20, "tcp"},      {"ftp", 21, "tcp"},     {"ssh", 22, "tcp"},
    {"telnet", 23, "tcp"},        {"smtp", 25, "tcp"},    {"time", 37, "tcp"},
    {"time", 37, "udp"},          {"domain", 53, "tcp"},  {"domain", 53, "udp"},
    {"tftp", 69, "udp"},          {"finger", 79, "tcp"},  {"http", 80, "tcp"},
    {"pop3", 110, "tcp"},         {"nntp", 119, "tcp"},   {"ntp", 123, "udp"},
    {"imap", 143, "tcp"},         {"snmp", 161, "udp"},   {"ldap", 389, "tcp"},
    {"https", 443, "tcp"},        {"https", 443, "udp"},  {"microsoft-ds", 445, "tcp"},
    {"microsoft-ds", 445, "udp"},
};

template <class Matches>
const Service* find(const Matches& matches, std::string_view protocol) {
  const auto* const found = std::ranges::find_if(kServices, [&](const Service& one) {
    return matches(one) && (protocol.empty() || protocol == one.protocol);
  });
  return found == std::end(kServices) ? nullptr : found;
}

}  // namespace

const Service* find_service(std::string_view name, std::string_view protocol) {
  return find([&](const Service& one) { return name == one.name; }, protocol);
}

const Service* find_service(std::uint16_t port, std::string_view protocol) {
  return find([&](const Service& one) { return port == one.port; }, protocol);
}

}  // namespace portpool::fake
