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

template <class A>
void describe_members(A& a, Entry& entry) {
  a("id", entry.id);
  a("progress", entry.progress);
  a("kind", entry.change.kind);
  a("transport", entry.change.transport);
  a("range", entry.change.range);
  a("store", entry.change.store);
  a("previous", entry.change.previous);
  a("time", entry.time);
  a("token", entry.change.token);
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
  Entry copy = entry;
  describe_members(writer, copy);
  return writer.line();
}

Result<Entry> decode(std::string_view line) {
  const Result<wire::Fields> fields = wire::decode_line(line);
  if (!fields) return fields.error();
  wire::Reader reader(*fields);
  Entry entry;
  describe_members(reader, entry);
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
  std::uint32_t number = 1;
  if (kHeading.starts_with(text)) return entries;  // ended before its first line was written
  if (!text.starts_with(std::string(kHeading) + '\n')) {
    ToolError error;
    error.message = "this is no journal: it does not begin with \"" + std::string(kHeading) + '"';
    error.line = number;
    return error;
  }
  text.remove_prefix(kHeading.size() + 1);
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
