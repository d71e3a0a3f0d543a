#include "journal/journal.hpp"

#include <algorithm>
#include <utility>

#include "wire/archive.hpp"

namespace portpool::conformance {
namespace wire {
template <>
inline constexpr std::uint8_t kLastOf<journal::Change::Kind> = 2;
template <>
inline constexpr std::uint8_t kLastOf<journal::Progress> = 2;
template <>
inline constexpr std::uint8_t kLastOf<ExclusionStore> = 1;
}  // namespace wire

namespace journal {
namespace {

constexpr std::uint32_t kFormat = 2;
constexpr std::uint32_t kFormatWithoutTime = 1;

template <class A>
void describe_members(A& a, std::uint32_t& format, Entry& entry) {
  a("journal", format);
  a("id", entry.id);
  a("progress", entry.progress);
  a("kind", entry.change.kind);
  a("transport", entry.change.transport);
  a("range", entry.change.range);
  a("store", entry.change.store);
  a("previous", entry.change.previous);
  if (format != kFormatWithoutTime) a("time", entry.time);
}

std::string to_text(PortRange range) {
  return std::to_string(range.first) + "+" + std::to_string(range.count);
}

}  // namespace

std::string describe(const Change& change) {
  const std::string transport = change.transport == Transport::tcp ? "TCP" : "UDP";
  switch (change.kind) {
    case Change::Kind::persistent_reservation:
      return "the persistent " + transport + " reservation " + to_text(change.range);
    case Change::Kind::exclusion:
      return (change.store == ExclusionStore::persistent ? "the persistent " : "the ") + transport +
             " exclusion " + to_text(change.range);
    case Change::Kind::dynamic_range:
      break;
  }
  return "the " + transport + " dynamic range " + to_text(change.range) +
         " (before: " + to_text(change.previous) + ")";
}

bool is_later(const Entry& a, const Entry& b) {
  return a.time != b.time ? a.time > b.time : a.id > b.id;
}

std::string encode(const Entry& entry) {
  wire::Writer writer;
  std::uint32_t format = kFormat;
  Entry copy = entry;
  describe_members(writer, format, copy);
  return writer.line();
}

Result<Entry> decode(std::string_view line) {
  const Result<wire::Fields> fields = wire::decode_line(line);
  if (!fields) return fields.error();
  wire::Reader reader(*fields);
  std::uint32_t format = 0;
  Entry entry;
  describe_members(reader, format, entry);
  if (format != kFormat && format != kFormatWithoutTime)
    reader.fail("journal", "is an unknown format");
  // A range may run past the last port: what an application asks for is written down before the
  // system refuses it.
  if (entry.change.range.first >= kPortSpace || entry.change.range.count >= kPortSpace) {
    reader.fail("range", "is out of range");
  }
  const Result<Done> done = reader.finish();
  if (!done) return done.error();
  return entry;
}

Result<std::vector<Entry>> outstanding(std::string_view text) {
  std::vector<Entry> entries;
  std::uint32_t number = 0;
  while (true) {
    const std::size_t feed = text.find('\n');
    if (feed == std::string_view::npos) break;
    ++number;
    auto entry = decode(text.substr(0, feed));
    if (!entry) {
      ToolError error = entry.error();
      error.line = number;
      return error;
    }
    text.remove_prefix(feed + 1);
    std::erase_if(entries, [&entry](const Entry& other) { return other.id == entry->id; });
    if (entry->progress != Progress::undone) entries.push_back(std::move(*entry));
  }
  std::ranges::sort(entries, is_later);
  return entries;
}

}  // namespace journal
}  // namespace portpool::conformance
