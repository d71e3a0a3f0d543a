#include <algorithm>
#include <bit>
#include <cstring>

#include "snapshot/bytes.hpp"
#include "snapshot/fields.hpp"
#include "snapshot/parts.hpp"

namespace portpool {
namespace {

void write(ByteWriter& out, const IpAddress& address) {
  // IPv4 by its length, as most are.
  const std::size_t begin = address.is_v4() ? 12 : 0;
  out.byte(static_cast<std::uint8_t>(address.bytes.size() - begin));
  for (std::size_t i = begin; i < address.bytes.size(); ++i) out.byte(address.bytes[i]);
}
void write(ByteWriter& out, const PortRange& range) {
  out.varint(range.first);
  out.varint(range.count);
}
template <class T>
requires std::is_enum_v<T> || std::is_unsigned_v<T>
void write(ByteWriter& out, T value) {
  out.varint(static_cast<std::uint64_t>(value));
}
void write(ByteWriter& out, std::int32_t value) {
  out.varint((std::bit_cast<std::uint32_t>(value) + 1u) & 0xffffffffu);  // -1 is a usual value
}
template <class T, std::size_t N>
void write(ByteWriter& out, const T (&values)[N]) {
  for (const T& value : values) write(out, value);
}

template <class T>
bool same(const T& a, const T& b) {
  return std::memcmp(&a, &b, sizeof(T)) == 0;  // no record has padding
}

// A bit for each field that differs from its default, then these fields.
template <class Row>
void write_record(ByteWriter& out, const Row& row) {
  const Row fresh{};
  std::uint64_t differing = 0, bit = 1;
  for_each_field<Row>([&](const auto& field) {
    if (field.kind == FieldKind::spare) return;
    if (!same(row.*field.member, fresh.*field.member)) differing |= bit;
    bit <<= 1;
  });
  out.varint(differing);
  bit = 1;
  for_each_field<Row>([&](const auto& field) {
    if (field.kind == FieldKind::spare) return;
    if ((differing & bit) != 0) write(out, row.*field.member);
    bit <<= 1;
  });
}

template <class Row>
void write_table(ByteWriter& out, const Table<Row>& table) {
  const std::vector<std::uint32_t> free = SnapshotParts::free_slots(table);
  out.varint(table.slots());
  out.varint(free.size());
  for (const std::uint32_t slot : free) out.varint(slot);
  for (std::uint32_t slot = 0; slot < table.slots(); ++slot) {
    if (table.has(slot)) {
      write_record(out, table[slot]);
    } else if constexpr (requires(Row row) { row.generation; }) {
      out.varint(table[slot].generation);  // all that is left of it
    }
  }
}

// The answers as differences to the nearest of the standard ones.
void write_answers(ByteWriter& out, const Answers& answers) {
  const Answers bases[] = {Answers::observed(), Answers::doc(), Answers::open()};
  std::size_t best = 0, fewest = kQuestionCount + 1;
  for (std::size_t base = 0; base < std::size(bases); ++base) {
    std::size_t differing = 0;
    for (std::size_t i = 0; i < kQuestionCount; ++i) {
      const auto question = static_cast<Question>(i);
      differing += answers.mask(question) != bases[base].mask(question) ? 1u : 0u;
    }
    if (differing < fewest) {
      fewest = differing;
      best = base;
    }
  }
  out.varint(best);
  out.varint(fewest);
  std::size_t next = 0;
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    const auto question = static_cast<Question>(i);
    if (answers.mask(question) == bases[best].mask(question)) continue;
    out.varint(i - next);
    out.byte(answers.mask(question));
    next = i + 1;
  }
}

// Where several sockets share a port their order counts; the rest follows from the records.
void write_shared_ports(ByteWriter& out, const State& state) {
  std::vector<SharedPort> shared;
  for (std::uint32_t slot = 0; slot < state.sockets().slots(); ++slot) {
    if (!state.sockets().has(slot)) continue;
    const SocketRow& row = state.sockets()[slot];
    if (!row.holds_port()) continue;
    const PortPool& pool = state.pool(row.transport());
    if (pool.first_on_port(row.port) != slot || pool.next_on_port(slot) == kNoRow) continue;
    SharedPort& one = shared.emplace_back(SharedPort{row.transport(), row.port, {}});
    for (std::uint32_t at = slot; at != kNoRow; at = pool.next_on_port(at))
      one.sockets.push_back(at);
  }
  out.varint(shared.size());
  for (const SharedPort& one : shared) {
    out.varint(one.sockets.size());
    for (const std::uint32_t slot : one.sockets) out.varint(slot);
  }
}

}  // namespace

std::vector<std::uint8_t> freeze(const Host& host) {
  const State& state = SnapshotParts::of(host);
  ByteWriter out;
  out.byte('P');
  out.byte('H');
  out.varint(kSnapshotVersion);
  out.varint(kQuestionCount);
  write_answers(out, state.answers());
  write_record(out, state.machine());
  for (std::size_t i = 0; i < kTransportCount; ++i) {
    const PortRange range = state.pool(static_cast<Transport>(i)).dynamic_range();
    const bool usual = range == HostSetup{}.dynamic_range[i];
    out.byte(usual ? 0 : 1);
    if (!usual) write(out, range);
  }
  SnapshotParts::for_each_table(state, [&out](const auto& table) { write_table(out, table); });
  write_shared_ports(out, state);
  return out.take();
}

PackedHost::PackedHost(const Host& host) {
  const std::vector<std::uint8_t> bytes = freeze(host);
  size_ = static_cast<std::uint32_t>(bytes.size());
  bytes_ = std::make_unique<std::uint8_t[]>(bytes.size());
  std::copy(bytes.begin(), bytes.end(), bytes_.get());
}

}  // namespace portpool
