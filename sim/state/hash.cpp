// The hash of a state: of its rows, kept in step (row_hashes.hpp), and of the few other facts.
#include "state/state.hpp"

namespace portpool {
namespace {

constexpr std::uint8_t kTables = ConnectionRow::kTable + 1;

}  // namespace

template <class Visit>
void State::with_table(std::uint8_t number, Visit&& visit) {
  switch (number) {
    case ProcessRow::kTable:
      return visit(processes_);
    case HandleRow::kTable:
      return visit(handles_);
    case SocketRow::kTable:
      return visit(sockets_);
    case ReservationRow::kTable:
      return visit(reservations_);
    case ExclusionRow::kTable:
      return visit(exclusions_);
    case RequestRow::kTable:
      return visit(requests_);
    case WaitRow::kTable:
      return visit(waits_);
    case EventRow::kTable:
      return visit(events_);
    case DuplicateRow::kTable:
      return visit(duplicates_);
    case ConnectionRow::kTable:
      return visit(connections_);
    default:
      PORTPOOL_UNREACHABLE("a table");
  }
}

template <class Visit>
void State::with_table(std::uint8_t number, Visit&& visit) const {
  const_cast<State*>(this)->with_table(number, [&](const auto& table) { visit(table); });
}

std::uint64_t State::hash_of_facts() const {
  std::uint64_t hash = hash_bytes<sizeof(Machine)>(machine_, 1);
  for (const PortPool& pool : pools_) {
    hash = mix(hash, std::uint64_t{pool.dynamic_range().first} << 32 | pool.dynamic_range().count);
  }
  return mix(hash, answers_.hash());
}

void State::finish_rows() {
  for (const RowHashes::Changed& row : hashes_.changed()) {
    with_table(row.table, [&](auto& table) { table.finish_hash(row, hashes_); });
  }
  hashes_.forget_changed();
}

void State::finish_facts() {
  facts_hash_ = hash_of_facts();
  facts_changed_ = false;
}

std::size_t State::memory() const {
  std::size_t bytes = sizeof(State) + undo_log_.memory();
  for (std::uint8_t number = 0; number < kTables; ++number) {
    with_table(number, [&](const auto& table) { bytes += table.memory(); });
  }
  for (const PortPool& pool : pools_) bytes += pool.memory();
  return bytes;
}

std::uint64_t State::full_hash() const {
  std::uint64_t sum = 0;
  for (std::uint8_t number = 0; number < kTables; ++number) {
    with_table(number, [&](const auto& table) {
      for (std::uint32_t slot = 0; slot < table.slots(); ++slot) {
        if (table.has(slot)) sum ^= table.row_hash(slot);
      }
    });
  }
  return mix(sum, hash_of_facts());
}

}  // namespace portpool
