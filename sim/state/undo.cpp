// Going back: the inverse of each change of State, newest first.
#include "state/state.hpp"

namespace portpool {

template <class Row>
void State::undo_add(Table<Row>& table) {
  const auto at = undo_log_.pop<SlotEntry>();
  table.undo_insert(at.slot, at.grew != 0, undo_log_.pop<typename Table<Row>::Entry>(), hashes_);
}

template <class Row>
void State::undo_edit(Table<Row>& table) {
  const auto at = undo_log_.pop<SlotEntry>();
  table.undo_edit(at.slot, undo_log_.pop<typename Table<Row>::Entry>(), hashes_);
}

template <class Row>
void State::undo_remove(Table<Row>& table) {
  const auto at = undo_log_.pop<SlotEntry>();
  table.undo_erase(at.slot, undo_log_.pop<std::uint64_t>(), hashes_);
}

void State::undo_row(Entry entry) {
  switch (entry) {
    case Entry::process_add:
      return undo_add(processes_);
    case Entry::process_edit:
      return undo_edit(processes_);
    case Entry::process_remove:
      return undo_remove(processes_);
    case Entry::handle_add:
      return undo_add(handles_);
    case Entry::handle_edit:
      return undo_edit(handles_);
    case Entry::handle_remove:
      return undo_remove(handles_);
    case Entry::socket_add:
      return undo_add(sockets_);
    case Entry::socket_edit:
      return undo_edit(sockets_);
    case Entry::socket_remove:
      return undo_remove(sockets_);
    case Entry::reservation_add:
      return undo_add(reservations_);
    case Entry::reservation_edit:
      return undo_edit(reservations_);
    case Entry::reservation_remove:
      return undo_remove(reservations_);
    case Entry::exclusion_add:
      return undo_add(exclusions_);
    case Entry::exclusion_edit:
      return undo_edit(exclusions_);
    case Entry::exclusion_remove:
      return undo_remove(exclusions_);
    case Entry::request_add:
      return undo_add(requests_);
    case Entry::request_edit:
      return undo_edit(requests_);
    case Entry::request_remove:
      return undo_remove(requests_);
    case Entry::wait_add:
      return undo_add(waits_);
    case Entry::wait_edit:
      return undo_edit(waits_);
    case Entry::wait_remove:
      return undo_remove(waits_);
    case Entry::event_add:
      return undo_add(events_);
    case Entry::event_edit:
      return undo_edit(events_);
    case Entry::event_remove:
      return undo_remove(events_);
    case Entry::duplicate_add:
      return undo_add(duplicates_);
    case Entry::duplicate_remove:
      return undo_remove(duplicates_);
    case Entry::connection_add:
      return undo_add(connections_);
    case Entry::connection_edit:
      return undo_edit(connections_);
    case Entry::connection_remove:
      return undo_remove(connections_);
    default:
      PORTPOOL_UNREACHABLE("an entry of a row");
  }
}

void State::undo_one() {
  const Entry entry = undo_log_.pop<Entry>();
  switch (entry) {
    case Entry::machine:
      machine_ = undo_log_.pop<Machine>();
      facts_changed_ = true;
      return;
    case Entry::answers:
      answers_ = undo_log_.pop<Answers>();
      facts_changed_ = true;
      return;
    case Entry::attach: {
      const auto at = undo_log_.pop<PortEntry>();
      pool_of(at.transport).detach(at.port, at.socket);
      return;
    }
    case Entry::detach: {
      const auto at = undo_log_.pop<PortEntry>();
      pool_of(at.transport).undo_detach(at.port, at.socket, undo_log_.pop<PortPool::Neighbours>());
      return;
    }
    case Entry::wait_on_port:
      pool_of(Transport::tcp).settle_port(undo_log_.pop<PortEntry>().port);
      return;
    case Entry::leave_port:
      pool_of(Transport::tcp).wait_on_port(undo_log_.pop<PortEntry>().port);
      return;
    case Entry::hold: {
      const auto held = undo_log_.pop<BlockEntry>();
      pool_of(held.transport).unhold(held.block.range);
      return;
    }
    case Entry::unhold: {
      const auto unheld = undo_log_.pop<BlockEntry>();
      pool_of(unheld.transport).hold(unheld.block);
      return;
    }
    case Entry::dynamic_range: {
      const auto before = undo_log_.pop<RangeEntry>();
      pool_of(before.transport).set_dynamic_range(before.range);
      facts_changed_ = true;
      return;
    }
    default:
      return undo_row(entry);
  }
}

void State::roll_back(UndoLog::Mark mark) {
  while (undo_log_.mark() > mark) undo_one();
  PORTPOOL_INVARIANT(undo_log_.mark() == mark);
}

}  // namespace portpool
