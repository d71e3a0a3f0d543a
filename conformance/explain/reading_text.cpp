// What was read, and what was not.
#include <algorithm>

#include "explain/render.hpp"
#include "explain/spelling.hpp"
#include "text/counted.hpp"
#include "text/printable.hpp"

namespace portpool::conformance {
namespace {

using namespace listings;

std::string_view spell(Family family) {
  constexpr std::string_view kNames[] = {"", " of IPv4", " of IPv6"};
  return kNames[static_cast<std::size_t>(family)];
}

std::string_view spell(WarningKind kind) {
  switch (kind) {
    case WarningKind::unreadable_range:
      return "this row of the exclusion list cannot be read, so ports may be missing from it";
    case WarningKind::unreadable_socket:
      return "this row of the socket list cannot be read, so a socket may be missing from it";
    case WarningKind::unreadable_record:
      return "this record cannot be read and is left out";
    case WarningKind::unreadable_dynamic:
      return "this is no start and number of ports; the dynamic range is left out";
    case WarningKind::out_of_order:
      return "netsh sorts its rows, and this one is not in its place: digits may be missing";
    case WarningKind::out_of_line:
      return "netsh aligns its rows, and this one is not in line: digits may be missing";
    case WarningKind::no_transport:
      return "nothing above this table says tcp or udp; assuming tcp";
    case WarningKind::unusual_dynamic:
      return "this dynamic range does not end at 65535: digits may be missing";
    case WarningKind::cut:
      return "the list is cut here, so what follows is missing";
    case WarningKind::filtered:
      return "this list has no heading or went through a filter: what it does not show may exist";
    case WarningKind::no_listeners:
      return "this socket list has no listener: it is of netstat without -a";
    case WarningKind::linux_sockets:
      return "this is a socket list of Linux and is left out";
    case WarningKind::command_failed:
      return "the command failed";
    case WarningKind::source_failed:
      return "a source gave no answer";
    case WarningKind::note_beside:
      return "the note beside this row was left out";
    case WarningKind::star_lost:
      return "HNS makes just this range with a star: it may have been lost in copying, and then a "
             "bind would work";
  }
  return {};
}

/// Sources that answered with nothing at all, or with text that is listed as not read.
void add_silent_sources(std::string& text, const Reading& reading, std::size_t width) {
  bool any = false;
  for (const ReadFile& file : reading.files) {
    for (const ReadSource& source : file.sources) {
      if (source.read) continue;
      if (!any) text += "Answered without a list\n";
      any = true;
      append_wrapped(text, "  ", source.name, width, 4);
    }
  }
}

}  // namespace

std::string spell_place(const Place& place, const Reading& reading) {
  if (place.file >= reading.files.size()) return ":" + std::to_string(place.line);
  const ReadFile& file = reading.files[place.file];
  if (!file.is_machine()) {
    return file.name.substr(file.name.find_last_of("/\\") + 1) + ":" + std::to_string(place.line);
  }
  // No file has such a line: the source is named.
  std::string name = "this machine";
  for (const ReadSource& source : file.sources) {
    if (source.line <= place.line) name = source.name;
  }
  return name;
}

std::string spell_warning(const Warning& warning, const Reading& reading) {
  const bool of_source = warning.kind == WarningKind::source_failed;
  std::string line = warning.line.substr(0, of_source ? 200 : 60);
  line.erase(0, std::min(line.find_first_not_of(' '), line.size()));
  while (line.ends_with(' ')) line.pop_back();
  std::string text(spell(warning.kind));
  // What failed names itself.
  const bool of_machine =
      warning.place.file < reading.files.size() && reading.files[warning.place.file].is_machine();
  if (!of_source || !of_machine) text = spell_place(warning.place, reading) + ": " + text;
  if (!line.empty() && warning.kind != WarningKind::no_transport) text += ": " + line;
  return text;
}

std::string reading_text(const Reading& reading, std::size_t width) {
  std::string text;
  const auto add = [&](const Place& place, const std::string& what) {
    append_wrapped(text, "  ", spell_place(place, reading) + ": " + what, width, 4);
  };
  text += "Read\n";
  for (const ExclusionTable& table : reading.exclusions) {
    add(table.place, std::string(name_of(table.transport)) + " exclusion list" +
                         std::string(spell(table.family)) + ", " +
                         counted(table.ranges.size(), "range") +
                         (table.incomplete ? ", not whole" : ""));
  }
  for (const DynamicRangeTable& table : reading.dynamic_ranges) {
    add(table.place, std::string(name_of(table.transport)) + " dynamic range" +
                         std::string(spell(table.family)) + ", " + spell_range(table.range));
  }
  for (const SocketTable& table : reading.sockets) {
    add(table.place, "socket list, " + counted(table.rows.size(), "row") +
                         (table.incomplete ? ", not whole" : ""));
  }
  for (const SocketSummary& summary : reading.summaries) {
    std::uint64_t sum = 0;
    for (const SocketCount& group : summary.groups) sum += group.count;
    add(summary.place, "number of sockets, " + std::to_string(sum) + " in " +
                           counted(summary.groups.size(), "group"));
  }
  for (const HttpUrl& url : reading.urls) {
    add(url.place, std::string(url.registered ? "registered" : "reserved") + " URL " + url.url);
  }
  for (const NatPorts& nat : reading.nat) {
    add(nat.place, "ports of NAT " + nat.name + ", " + spell_range(nat.range));
  }
  for (const GuestPorts& guest : reading.guests) {
    add(guest.place, "ports of a guest, " + spell_range(guest.range));
  }
  if (!reading.processes.empty()) {
    add(reading.processes.front().place,
        "names of " + counted(reading.processes.size(), "process", "processes"));
  }
  for (const Setting& setting : reading.settings) {
    add(setting.place, "setting, " + setting.value);
  }
  if (!reading.addresses.empty()) {
    text += "  " + counted(reading.addresses.size(), "address", "addresses") + " of the machine\n";
  }
  if (reading.is_empty() && reading.processes.empty()) text += "  nothing\n";
  add_silent_sources(text, reading, width);
  if (!reading.warnings.empty()) text += "Warnings\n";
  for (const Warning& warning : reading.warnings) {
    append_wrapped(text, "  ", spell_warning(warning, reading), width, 4);
  }
  if (!reading.unread.empty()) text += "Not read: text, and lists of something else\n";
  for (const UnreadLine& line : reading.unread) {
    text +=
        "  " + printable(spell_place(line.place, reading) + ": " + line.text.substr(0, 100)) + "\n";
  }
  return text;
}

}  // namespace portpool::conformance
