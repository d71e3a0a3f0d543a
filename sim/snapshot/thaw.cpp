#include <algorithm>
#include <bit>
#include <limits>
#include <type_traits>
#include <utility>

#include "snapshot/bytes.hpp"
#include "snapshot/fields.hpp"
#include "snapshot/parts.hpp"

namespace portpool {
namespace {

void read(ByteReader& in, std::uint64_t, IpAddress& address) {
  const std::size_t size = in.byte();
  if (!in.require(size == 4 || size == 16, "an address of an unknown length")) return;
  address = size == 4 ? IpAddress::v4_any() : IpAddress::v6_any();
  for (std::size_t i = 16 - size; i < 16; ++i) address.bytes[i] = in.byte();
}
void read(ByteReader& in, std::uint64_t, PortRange& range) {
  range.first =
      static_cast<std::uint32_t>(in.at_most(~std::uint32_t{0}, "a port of too many bits"));
  range.count =
      static_cast<std::uint32_t>(in.at_most(~std::uint32_t{0}, "a range of too many ports"));
}
template <class T>
[[nodiscard]] constexpr std::uint64_t greatest_of() {
  if constexpr (std::is_enum_v<T>) {
    return greatest_of<std::underlying_type_t<T>>();
  } else {
    return std::uint64_t{std::numeric_limits<T>::max()};
  }
}
template <class T>
requires std::is_enum_v<T> || std::is_unsigned_v<T>
void read(ByteReader& in, std::uint64_t limit, T& value) {
  value = static_cast<T>(
      in.at_most(std::min(limit, greatest_of<T>()), "a field beyond its greatest value"));
}
void read(ByteReader& in, std::uint64_t, std::int32_t& value) {
  value = std::bit_cast<std::int32_t>(
      static_cast<std::uint32_t>(in.at_most(~std::uint32_t{0}, "a field of too many bits")) - 1u);
}
template <class T, std::size_t N>
void read(ByteReader& in, std::uint64_t limit, T (&values)[N]) {
  for (T& value : values) read(in, limit, value);
}

template <class Row>
Row read_record(ByteReader& in) {
  Row row{};
  std::uint64_t bit = 1;
  const std::uint64_t differing = in.varint();
  for_each_field<Row>([&](const auto& field) {
    if (field.kind == FieldKind::spare) return;
    if ((differing & bit) != 0) {
      read(in, field.kind == FieldKind::slot ? kNoRow : field.limit, row.*field.member);
    }
    bit <<= 1;
  });
  in.require(differing < bit, "a record with a field that is not known");
  return row;
}

template <class Row>
void read_table(ByteReader& in, State& state, Table<Row>& table) {
  constexpr std::string_view kTooMany = "more records than bytes";
  // Each record, and each free slot, takes a byte at least: nothing is allocated for nothing.
  const std::size_t slots = in.at_most(in.left(), kTooMany);
  const std::size_t free_count = in.at_most(std::min(slots, in.left()), kTooMany);
  std::vector<std::uint32_t> free(free_count);
  std::vector<bool> is_free(slots);
  for (std::uint32_t& slot : free) {
    slot = static_cast<std::uint32_t>(in.at_most(slots - 1, "a free slot that is not there"));
    if (!in.require(!is_free[slot], "a slot that is free twice")) return;
    is_free[slot] = true;
  }
  std::vector<Row> rows;
  rows.reserve(slots);
  for (std::size_t slot = 0; slot < slots && in.ok(); ++slot) {
    if (!is_free[slot]) {
      rows.push_back(read_record<Row>(in));
      continue;
    }
    Row& row = rows.emplace_back();
    if constexpr (requires { row.generation; }) read(in, ~std::uint32_t{0}, row.generation);
  }
  if (in.ok()) SnapshotParts::fill(state, table, rows, free);
}

Answers read_answers(ByteReader& in) {
  const Answers bases[] = {Answers::observed(), Answers::doc(), Answers::open()};
  Answers answers = bases[in.at_most(std::size(bases) - 1, "answers of an unknown base")];
  const std::size_t count = in.at_most(kQuestionCount, "more answers than questions");
  std::size_t next = 0;
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    const std::size_t question = next + in.at_most(kQuestionCount, "an unknown question");
    if (!in.require(question < kQuestionCount, "an unknown question")) break;
    const std::uint8_t mask = in.byte();
    const std::size_t known = info(static_cast<Question>(question)).answers.size();
    if (!in.require(mask != 0 && mask >> known == 0, "answers that a question does not have"))
      break;
    answers.set_mask(static_cast<Question>(question), mask);
    next = question + 1;
  }
  return answers;
}

std::vector<SharedPort> read_shared_ports(ByteReader& in, const State& state) {
  std::vector<SharedPort> shared(in.at_most(in.left(), "more shared ports than bytes"));
  for (SharedPort& one : shared) {
    one.sockets.resize(in.at_most(in.left(), "more sockets than bytes"));
    for (std::uint32_t& slot : one.sockets) {
      slot = static_cast<std::uint32_t>(in.at_most(~std::uint32_t{0}, "a socket of too many bits"));
      if (!in.require(state.sockets().has(slot), "a socket that is not there")) return {};
    }
    if (!in.require(one.sockets.size() > 1, "a shared port with fewer than two sockets")) return {};
    one.transport = state.sockets()[one.sockets[0]].transport();
    one.port = state.sockets()[one.sockets[0]].port;
  }
  return shared;
}

std::unique_ptr<State> read_state(ByteReader& in, bool trusted) {
  in.require(in.byte() == 'P' && in.byte() == 'H', "no snapshot of a host");
  in.require(in.varint() == kSnapshotVersion, "a version that is not known");
  in.require(in.varint() == kQuestionCount, "another number of questions");
  auto state = std::make_unique<State>(read_answers(in));
  SnapshotParts::machine(*state) = read_record<Machine>(in);
  for (std::size_t i = 0; i < kTransportCount; ++i) {
    PortRange range = HostSetup{}.dynamic_range[i];
    if (in.at_most(1, "neither the usual dynamic range nor another") == 1) read(in, 0, range);
    if (!in.require(range.fits(), "a dynamic range beyond the ports")) break;
    SnapshotParts::pool(*state, static_cast<Transport>(i)).set_dynamic_range(range);
  }
  SnapshotParts::for_each_table(*state, [&](auto& table) {
    if (in.ok()) read_table(in, *state, table);
  });
  if (!in.ok()) return nullptr;
  if (!trusted) {
    const std::string_view contradiction = contradiction_in(*state);
    if (!in.require(contradiction.empty(), contradiction)) return nullptr;
  }
  const std::vector<SharedPort> shared = read_shared_ports(in, *state);
  if (!in.ok()) return nullptr;
  const std::string_view misfit = fill_pools(*state, shared);
  in.require(misfit.empty(), misfit);
  in.require(in.left() == 0, "bytes after the end");
  return in.ok() ? std::move(state) : nullptr;
}

}  // namespace

Host SnapshotParts::host(std::unique_ptr<State> state) {
  Host host{HostSetup{}};
  host.state_ = std::move(state);
  return host;
}

std::variant<Host, SnapshotFault> thaw(std::span<const std::uint8_t> bytes) {
  ByteReader in(bytes);
  std::unique_ptr<State> state = read_state(in, false);
  if (state == nullptr) return in.fault();
  Host host = SnapshotParts::host(std::move(state));
  const std::vector<std::uint8_t> again = freeze(host);
  const auto [at, other] = std::mismatch(bytes.begin(), bytes.end(), again.begin(), again.end());
  if (at != bytes.end() || other != again.end()) {
    return SnapshotFault{static_cast<std::size_t>(at - bytes.begin()), "a second spelling"};
  }
  return host;
}

Host PackedHost::thaw() const {
  ByteReader in(bytes());
  std::unique_ptr<State> state = read_state(in, true);
  PORTPOOL_INVARIANT(state != nullptr);
  return SnapshotParts::host(std::move(state));
}

}  // namespace portpool
