#include <algorithm>
#include <optional>

#include "explain/render.hpp"
#include "listings/decode.hpp"
#include "listings/reader.hpp"
#include "parser_fuzzing/properties.hpp"
#include "parser_fuzzing/target.hpp"

namespace portpool::conformance::fuzz {
namespace {

using listings::ExclusionTable;
using listings::Reading;

Reading read(std::string_view text) {
  listings::ListingReader reader;
  reader.add("input", text);
  return reader.finish();
}

// As netsh would print it.
std::string print(const ExclusionTable& table) {
  std::string text = table.transport == Transport::tcp ? "tcp\n" : "udp\n";
  text += "----------    --------\n";
  for (const ExcludedRange& one : table.ranges) {
    text += std::to_string(one.range.first) + ' ' + std::to_string(one.range.end() - 1) +
            (one.administered ? " *\n" : "\n");
  }
  return text;
}

void require_ranges(const Reading& reading) {
  for (const ExclusionTable& table : reading.exclusions) {
    for (const ExcludedRange& one : table.ranges) {
      require(one.range.end() <= kPortSpace && one.range.count != 0,
              "an exclusion is one of ports");
    }
    const std::string printed = print(table);
    const Reading again = read(printed);
    require(again.exclusions.size() == 1 && again.exclusions[0].ranges == table.ranges,
            "what is printed is read the same", printed);
  }
  for (const auto& table : reading.dynamic_ranges) {
    require(table.range.fits() && !table.range.is_empty(), "a dynamic range is one of ports");
  }
  for (const auto& nat : reading.nat) require(nat.range.fits(), "a NAT has ports");
  for (const auto& guest : reading.guests) require(guest.range.fits(), "a guest has ports");
  for (const auto& url : reading.urls) require(url.port < kPortSpace, "a URL has a port");
}

void require_facts(const Reading& reading, std::size_t lines) {
  require_ranges(reading);
  for (const auto& table : reading.sockets) {
    require(!table.rows.empty(), "a socket list has a row");
    for (const auto& row : table.rows) require(row.port != 0, "a bound port is a port");
  }
  for (const auto& warning : reading.warnings) {
    require(!spell_warning(warning, reading).empty(), "a warning has words");
    require(warning.place.line >= 1 && warning.place.line <= lines, "a warning has a line");
  }
  for (const auto& line : reading.unread) {
    require(line.place.line >= 1 && line.place.line <= lines, "what was not read has a line");
  }
  require(!reading_text(reading, 80).empty(), "what was read has words");
}

/// The input as PowerShell 5 would have written it; nothing where it is no text of the plane that
/// one unit of UTF-16 has room for.
std::optional<std::string> in_utf16(std::string_view text, bool little) {
  std::string wide(little ? "\xff\xfe" : "\xfe\xff");
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = [&](std::size_t i) -> std::uint32_t {
      return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
    };
    const auto continues = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80; };
    std::uint32_t unit = byte(0);
    std::size_t length = 1;
    if (unit >= 0xc2 && unit < 0xe0 && continues(1)) {
      unit = (unit & 0x1fU) << 6 | (byte(1) & 0x3fU);
      length = 2;
    } else if ((unit & 0xf0U) == 0xe0 && continues(1) && continues(2)) {
      unit = (unit & 0xfU) << 12 | (byte(1) & 0x3fU) << 6 | (byte(2) & 0x3fU);
      length = 3;
    } else if (unit == 0 || unit >= 0x80) {
      return std::nullopt;
    }
    const bool overlong = length == 3 && unit < 0x800;
    const bool surrogate = unit >= 0xd800 && unit < 0xe000;
    if (overlong || surrogate || unit == 0xfeff) return std::nullopt;
    const char low = static_cast<char>(unit & 0xffU), high = static_cast<char>(unit >> 8);
    wide += little ? low : high;
    wide += little ? high : low;
    at += length;
  }
  // Two characters whose halves look like a narrow line end are taken for one.
  if (wide.find("\r\n") != std::string::npos) return std::nullopt;
  return wide;
}

constexpr std::string_view kSound =
    "\nC:\\> netsh interface ipv4 show excludedportrange protocol=tcp\n"
    "\nProtocol tcp Port Exclusion Ranges\n"
    "\nStart Port    End Port      \n----------    --------      \n"
    "     51234       51333      \n     51334       51433      \n     61001       61001     *\n"
    "\n* - Administered port exclusions.\n"
    "\nC:\\> netstat -ano\n\nActive Connections\n\n"
    "  Proto  Local Address          Foreign Address        State           PID\n"
    "  TCP    127.0.0.1:18081        0.0.0.0:0              LISTENING       4343\n"
    "  UDP    0.0.0.0:18082          *:*                                    4343\n\n";

bool has_range(const Reading& reading, const ExcludedRange& range) {
  return std::ranges::any_of(reading.exclusions, [&](const ExclusionTable& table) {
    return std::ranges::find(table.ranges, range) != table.ranges.end();
  });
}

bool has_socket(const Reading& reading, PortNumber port) {
  return std::ranges::any_of(reading.sockets, [&](const listings::SocketTable& table) {
    return std::ranges::find(table.rows, port, &listings::SocketRow::port) != table.rows.end();
  });
}

/// Whatever stands before or behind a sound listing, each of its rows is read, or there is a
/// warning.
void require_sound_rows(const std::string& text) {
  const Reading reading = read(text);
  if (!reading.warnings.empty()) return;
  const bool all = has_range(reading, {{51234, 100}, false}) &&
                   has_range(reading, {{51334, 100}, false}) &&
                   has_range(reading, {{61001, 1}, true}) && has_socket(reading, 18081) &&
                   has_socket(reading, 18082);
  require(all, "no row is lost without a warning", text);
}

/// Half a character of UTF-16 at the end would take the first line with it.
bool leaves_whole(std::string_view input, const std::string& text) {
  const auto alone = listings::lines_of(kSound), together = listings::lines_of(text);
  const auto before = listings::lines_of(input);
  return together.size() == alone.size() + before.size() &&
         std::equal(alone.rbegin(), alone.rend(), together.rbegin(),
                    [](const auto& one, const auto& other) { return one.text == other.text; });
}

}  // namespace

void run_listing_target(std::string_view input) {
  const Reading reading = read(input);
  require_facts(reading, listings::lines_of(input).size());
  require(read(input) == reading, "what is read twice is the same");
  const std::string ended = std::string(input) + "\n";
  const Reading narrow = read(ended);
  for (const bool little : {true, false}) {
    const auto wide = in_utf16(ended, little);
    if (wide) require(read(*wide) == narrow, "UTF-16 says the same as UTF-8");
  }
  const std::string behind = ended + std::string(kSound);
  if (leaves_whole(ended, behind)) require_sound_rows(behind);
  require_sound_rows(std::string(kSound) + "\n" + std::string(input));
}

}  // namespace portpool::conformance::fuzz
