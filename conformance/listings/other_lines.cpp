// HTTP.sys, ipconfig, the registry and .wslconfig.
#include <algorithm>
#include <charconv>

#include "listings/block.hpp"
#include "portpool/sim/address.hpp"

namespace portpool::conformance::listings {
namespace {

/// The port of "http://+:8080/", "HTTPS://*:5986/WSMAN/"; the scheme's own where none is named.
std::optional<std::uint32_t> port_of_url(std::string_view url) {
  const std::string text = lower(url);
  const bool tls = text.starts_with("https://");
  if (!tls && !text.starts_with("http://")) return std::nullopt;
  const std::string_view rest = std::string_view(text).substr(tls ? 8 : 7);
  const std::string_view host = rest.substr(0, rest.find('/'));
  const std::size_t bracket = host.rfind(']');
  const std::size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (host.empty()) return std::nullopt;
  if (colon == std::string_view::npos) return tls ? 443U : 80U;
  // "HTTP://192.0.2.1:80:192.0.2.1/" binds a name to an address: the first number counts.
  const std::string_view port = host.substr(colon + 1);
  return port_of(port.substr(0, port.find(':')));
}

/// "label : value", the value with a URL alone.
std::optional<std::string_view> labelled_url(std::string_view line) {
  const std::size_t at = lower(line).find("http");
  if (at == std::string_view::npos || at == 0) return std::nullopt;
  const std::string_view label = trimmed(line.substr(0, at));
  const std::string_view url = trimmed(line.substr(at));
  if (!label.ends_with(':') || url.find(' ') != std::string_view::npos || !url.ends_with('/')) {
    return std::nullopt;
  }
  return url;
}

std::size_t indentation(std::string_view line) {
  return std::min(line.find_first_not_of(" \t"), line.size());
}

/// "Reserved URL : http://+:8080/" and the deeper lines below it, of which the first names the
/// account.
std::size_t read_reserved_url(const Block& block) {
  const auto url = labelled_url(block.lines[0].text);
  if (!url || block.lines.size() < 2) return 0;
  const auto port = port_of_url(*url);
  if (!port) {
    block.warn(0, WarningKind::unreadable_record);
    return 1;
  }
  std::size_t at = 1;
  std::string user;
  while (at < block.lines.size() &&
         indentation(block.lines[at].text) > indentation(block.lines[0].text) &&
         block.lines[at].text.find(':') != std::string::npos &&
         !labelled_url(block.lines[at].text)) {
    const std::string_view line = block.lines[at].text;
    if (user.empty()) user = std::string(trimmed(line.substr(line.find(':') + 1)));
    ++at;
  }
  if (at == 1) return 0;  // a sentence with a URL at its end
  block.reading.urls.push_back({block.place(0), std::string(*url), *port, false, user, {}});
  return at;
}

/// URLs that stand alone in their lines are those that request queues have registered.
std::size_t read_registered_url(const Block& block) {
  const std::string_view first = trimmed(block.lines[0].text);
  const auto port = first.find(' ') == std::string_view::npos ? port_of_url(first) : std::nullopt;
  if (!port || indentation(block.lines[0].text) == 0) return 0;
  block.reading.urls.push_back(
      {block.place(0), std::string(first), *port, true, {}, block.queue_processes});
  return 1;
}

std::optional<std::string_view> ip_address_of_line(std::string_view line) {
  const bool labelled =
      line.find("IPv4") != std::string_view::npos || line.find("IPv6") != std::string_view::npos;
  const std::size_t dots = line.find(". .");
  const std::size_t colon = line.find(':', dots == std::string_view::npos ? 0 : dots);
  if (!labelled || dots == std::string_view::npos || colon == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view value = trimmed(line.substr(colon + 1));
  return value.substr(0, value.find_first_of("%( "));
}

std::optional<Setting> registry_value(std::string_view line) {
  const auto words = blank_separated(line);
  if (words.size() < 3 || !words[1].text.starts_with("REG_")) return std::nullopt;
  struct Known {
    std::string_view name;
    SettingName setting;
  };
  constexpr Known kKnown[] = {{"maxuserport", SettingName::max_user_port},
                              {"reservedports", SettingName::reserved_ports},
                              {"tcptimedwaitdelay", SettingName::tcp_timed_wait_delay}};
  const auto* const known = std::ranges::find(kKnown, lower(words[0].text), &Known::name);
  if (known == std::end(kKnown)) return std::nullopt;
  std::string value(words[2].text);
  if (value.starts_with("0x")) {
    std::uint32_t number = 0;
    std::from_chars(value.data() + 2, value.data() + value.size(), number, 16);
    value = std::to_string(number);
  }
  return Setting{{}, known->setting, value};
}

std::optional<Setting> assigned_value(std::string_view line) {
  const std::string text = lower(trimmed(line));
  constexpr std::string_view kMode = "networkingmode";
  constexpr std::string_view kBoot = "boot-time:";
  if (text.starts_with(kMode) && text.find('=') != std::string::npos) {
    return Setting{{},
                   SettingName::wsl_networking_mode,
                   std::string(trimmed(std::string_view(text).substr(text.find('=') + 1)))};
  }
  if (text.starts_with(kBoot)) {
    return Setting{{}, SettingName::boot_time, std::string(trimmed(text.substr(kBoot.size())))};
  }
  return std::nullopt;
}

}  // namespace

bool tells_mirrored_wsl(std::string_view line) {
  const std::string text = lower(line);
  const std::size_t mode = text.find("networkingmode");
  const std::size_t comment = text.find("# ");
  if (has_word(line, "not") || has_word(line, "nat") || comment < mode) return false;
  const std::string_view rest = std::string_view(text).substr(std::min(mode, text.size()));
  return has_word(text, "mirrored mode") || has_word(text, "mirrored networking") ||
         has_word(rest, "mirrored");
}

std::size_t read_http(const Block& block) {
  if (const std::size_t lines = read_reserved_url(block)) return lines;
  return read_registered_url(block);
}

std::size_t read_setting(const Block& block) {
  const std::string& line = block.lines[0].text;
  if (const auto address = ip_address_of_line(line)) {
    if (!parse_ip_address(*address)) {
      block.warn(0, WarningKind::unreadable_record);
    } else {
      block.reading.addresses.emplace_back(*address);
    }
    return 1;
  }
  auto setting = registry_value(line);
  if (!setting) setting = assigned_value(line);
  if (!setting) return 0;
  setting->place = block.place(0);
  block.reading.settings.push_back(std::move(*setting));
  return 1;
}

}  // namespace portpool::conformance::listings
