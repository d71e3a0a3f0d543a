// Removes from a collected text what identifies the user or the machine.
#include <algorithm>
#include <map>

#include "listings/words.hpp"
#include "live/source.hpp"
#include "portpool/sim/address.hpp"

namespace portpool::conformance::live {
namespace {

bool is_address_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '.' ||
         c == ':' || c == '%';
}

/// Replaces each address by one of the ranges for documentation (RFC 5737, RFC 3849), and names by
/// numbers: the same by the same, so that what belongs together still does.
class Masker {
 public:
  std::string run(const std::string& text) {
    std::string result;
    std::size_t at = 0;
    while (at < text.size()) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      result += line(text.substr(at, end - at));
      if (end < text.size()) result += '\n';
      at = end + 1;
    }
    return result;
  }

 private:
  std::string line(const std::string& text) { return accounts(hosts(addresses(text))); }

  std::string addresses(const std::string& text) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
      const bool begins =
          is_address_character(text[at]) && (at == 0 || !is_name_character(text[at - 1]));
      std::size_t end = at;
      while (begins && end < text.size() && is_address_character(text[end])) ++end;
      const std::string word = text.substr(at, end - at);
      if (const auto replaced = begins ? endpoint(word) : std::nullopt) {
        result += *replaced;
        at = end;
      } else {
        result += text[at++];
      }
    }
    return result;
  }

  static bool is_name_character(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '.';
  }

  /// "192.0.2.1", "192.0.2.1:80", "fe80::1%4": nothing for what is no address.
  std::optional<std::string> endpoint(const std::string& word) {
    const std::string bare = word.substr(0, word.find('%'));
    if (const auto known = parse_ip_address(bare)) return mask(*known, bare);
    const std::size_t colon = word.rfind(':');
    if (colon == std::string::npos) return std::nullopt;
    const auto known = parse_ip_address(word.substr(0, colon));
    if (!known || !known->is_v4()) return std::nullopt;
    return mask(*known, word.substr(0, colon)) + word.substr(colon);
  }

  std::string mask(const IpAddress& address, const std::string& as_written) {
    const bool everybodys = address.is_any() || address.is_v4_loopback() ||
                            address == IpAddress::v6_loopback() || as_written.size() < 3;
    if (everybodys) return as_written;
    const auto [found, is_new] = addresses_.emplace(address, addresses_.size() + 1);
    const std::size_t number = found->second;
    if (address.is_v4()) {
      // 192.0.2.0/24, then 198.18.0.0/15, which no network routes.
      return number < 255 ? "192.0.2." + std::to_string(number)
                          : "198.18." + std::to_string(number / 250 % 250) + "." +
                                std::to_string(1 + number % 250);
    }
    return "2001:db8::" + std::to_string(number);
  }

  /// Of URLs: "http://name:80/" keeps its port.
  std::string hosts(std::string text) {
    for (std::size_t at = text.find("://"); at != std::string::npos;
         at = text.find("://", at + 3)) {
      const std::size_t begin = at + 3;
      const std::size_t end = std::min(text.find_first_of(":/ ", begin), text.size());
      const std::string host = text.substr(begin, end - begin);
      const bool name =
          host.find_first_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") !=
              std::string::npos &&
          listings::lower(host) != "localhost";
      if (name) text.replace(begin, host.size(), "host" + std::to_string(number_of(hosts_, host)));
    }
    return text;
  }

  /// "MACHINE\name" in lists of URLs, and behind the last comma of the socket list.
  std::string accounts(std::string text) {
    const std::size_t slash = text.find('\\');
    if (slash == std::string::npos || slash == 0) return text;
    std::size_t begin = slash;
    while (begin > 0 && text[begin - 1] != ' ' && text[begin - 1] != ',') --begin;
    const std::string domain = text.substr(begin, slash - begin);
    const bool systems = domain == "AUTHORITY" || domain == "BUILTIN" || domain == "SERVICE";
    const bool path = domain.find(':') != std::string::npos || domain.empty();
    if (systems || path) return text;
    const std::size_t end = std::min(text.find(',', slash), text.size());
    const std::string name = text.substr(begin, end - begin);
    return text.replace(begin, name.size(), "user" + std::to_string(number_of(accounts_, name)));
  }

  static std::size_t number_of(std::map<std::string, std::size_t>& known, const std::string& name) {
    return known.emplace(name, known.size() + 1).first->second;
  }

  std::map<IpAddress, std::size_t> addresses_;
  std::map<std::string, std::size_t> hosts_, accounts_;
};

}  // namespace

std::string masked(const std::string& text) {
  return Masker().run(text);
}

}  // namespace portpool::conformance::live
