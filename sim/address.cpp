#include "portpool/sim/address.hpp"

namespace portpool {
namespace {

std::optional<std::uint32_t> parse_number(std::string_view text, unsigned base, std::uint32_t most,
                                          std::size_t longest) {
  if (text.empty() || text.size() > longest) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : text) {
    unsigned digit = 99;
    if (c >= '0' && c <= '9') digit = static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') digit = static_cast<unsigned>(c - 'a') + 10;
    if (c >= 'A' && c <= 'F') digit = static_cast<unsigned>(c - 'A') + 10;
    if (digit >= base) return std::nullopt;
    value = value * base + digit;
  }
  return value <= most ? std::optional(value) : std::nullopt;
}

std::optional<std::array<std::uint8_t, 4>> parse_dotted(std::string_view text) {
  std::array<std::uint8_t, 4> bytes{};
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t dot = i < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos) return std::nullopt;
    const auto value = parse_number(text.substr(0, dot), 10, 255, 3);
    if (!value) return std::nullopt;
    bytes[i] = static_cast<std::uint8_t>(*value);
    text.remove_prefix(i < 3 ? dot + 1 : dot);
  }
  return bytes;
}

// The groups of one side of "::". A dotted tail, which stands at the end of the whole text alone,
// counts as two.
struct Groups {
  std::array<std::uint16_t, 8> value{};
  std::size_t count = 0;
};

std::optional<Groups> parse_groups(std::string_view text, bool at_end) {
  Groups groups;
  if (text.empty()) return groups;
  while (true) {
    const std::size_t colon = text.find(':');
    const std::string_view piece = text.substr(0, colon);
    if (at_end && colon == std::string_view::npos && piece.find('.') != std::string_view::npos) {
      const auto dotted = parse_dotted(piece);
      if (!dotted || groups.count > 6) return std::nullopt;
      groups.value[groups.count++] = static_cast<std::uint16_t>((*dotted)[0] << 8 | (*dotted)[1]);
      groups.value[groups.count++] = static_cast<std::uint16_t>((*dotted)[2] << 8 | (*dotted)[3]);
      return groups;
    }
    const auto value = parse_number(piece, 16, 0xffff, 4);
    if (!value || groups.count == 8) return std::nullopt;
    groups.value[groups.count++] = static_cast<std::uint16_t>(*value);
    if (colon == std::string_view::npos) return groups;
    text.remove_prefix(colon + 1);
  }
}

void append_hex(std::string& out, std::uint16_t value) {
  constexpr char kDigits[] = "0123456789abcdef";
  bool started = false;
  for (int shift = 12; shift >= 0; shift -= 4) {
    const unsigned digit = (value >> shift) & 0xfu;
    started = started || digit != 0 || shift == 0;
    if (started) out += kDigits[digit];
  }
}

void append_dotted(std::string& out, const IpAddress& address) {
  for (std::size_t i = 12; i < 16; ++i) {
    if (i > 12) out += '.';
    out += std::to_string(address.bytes[i]);
  }
}

}  // namespace

std::optional<IpAddress> parse_ip_address(std::string_view text) {
  if (text.find(':') == std::string_view::npos) {
    const auto dotted = parse_dotted(text);
    if (!dotted) return std::nullopt;
    return IpAddress::v4((*dotted)[0], (*dotted)[1], (*dotted)[2], (*dotted)[3]);
  }
  const std::size_t gap = text.find("::");
  const bool has_gap = gap != std::string_view::npos;
  const auto left = parse_groups(text.substr(0, gap), !has_gap);
  const auto right = has_gap ? parse_groups(text.substr(gap + 2), true) : Groups{};
  if (!left || !right) return std::nullopt;
  const std::size_t groups = left->count + right->count;
  if (has_gap ? groups > 7 : groups != 8) return std::nullopt;
  IpAddress address;
  const auto put = [&](std::size_t at, std::uint16_t value) {
    address.bytes[2 * at] = static_cast<std::uint8_t>(value >> 8);
    address.bytes[2 * at + 1] = static_cast<std::uint8_t>(value & 0xff);
  };
  for (std::size_t i = 0; i < left->count; ++i) put(i, left->value[i]);
  for (std::size_t i = 0; i < right->count; ++i) put(8 - right->count + i, right->value[i]);
  return address;
}

std::string to_string(const IpAddress& address, bool as_v4) {
  std::string out;
  if (address.is_v4()) {
    if (!as_v4) out = "::ffff:";
    append_dotted(out, address);
    return out;
  }
  std::array<std::uint16_t, 8> groups{};
  for (std::size_t i = 0; i < 8; ++i) {
    groups[i] = static_cast<std::uint16_t>(address.bytes[2 * i] << 8 | address.bytes[2 * i + 1]);
  }
  // RFC 5952: the longest run of two or more zero groups, the first of equals, becomes "::".
  std::size_t gap = 8, gap_length = 1;
  for (std::size_t i = 0; i < 8;) {
    std::size_t end = i;
    while (end < 8 && groups[end] == 0) ++end;
    if (end - i > gap_length) {
      gap = i;
      gap_length = end - i;
    }
    i = end == i ? i + 1 : end;
  }
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == gap) {
      out += "::";
      i += gap_length - 1;
      continue;
    }
    if (i > 0 && i != gap + gap_length) out += ':';
    append_hex(out, groups[i]);
  }
  return out;
}

}  // namespace portpool
