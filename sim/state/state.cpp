#include "state/state.hpp"

namespace portpool {

// --- reading

SocketHandle State::handle_value(std::uint32_t slot) const {
  const std::uint64_t generation = machine_.reuse_handles ? 0 : handles_[slot].generation;
  return SocketHandle{(generation << kSlotBits | (slot + 1u)) << 2};
}

SocketHandle State::next_handle_value() const {
  const std::uint32_t slot = handles_.next_slot();
  const bool used = slot < handles_.slots() && !machine_.reuse_handles;
  const std::uint64_t generation = used ? handles_[slot].generation + 1u : 0;
  return SocketHandle{(generation << kSlotBits | (slot + 1u)) << 2};
}

std::uint32_t State::find_token(Token token) const {
  return token == 0 ? kNoRow : reservations_.find(ReservationRow::kByToken, token);
}

ReservationId State::reservation_id(std::uint32_t slot) const {
  return ReservationId{std::uint64_t{reservations_[slot].generation} << 32 | (slot + 1u)};
}

std::uint32_t State::find_reservation(ReservationId id) const {
  const std::uint32_t slot = static_cast<std::uint32_t>(static_cast<std::uint64_t>(id)) - 1u;
  return reservations_.has(slot) && reservation_id(slot) == id ? slot : kNoRow;
}

std::uint32_t State::find_exclusion(Transport transport, PortRange range) const {
  for (std::uint32_t slot = 0; slot < exclusions_.slots(); ++slot) {
    const ExclusionRow* row = exclusions_.find(slot);
    if (row != nullptr && row->transport == transport && row->range == range) return slot;
  }
  return kNoRow;
}

std::uint32_t State::find_event(ProcessId process, EventId id) const {
  return events_.find(EventRow::kById, process_key(process, id));
}

std::uint32_t State::find_request(RequestId id) const {
  if (id == RequestId{}) return kNoRow;
  return requests_.find(RequestRow::kByNumber, static_cast<std::uint64_t>(id));
}

std::uint32_t State::find_overlapped(ProcessId process, OverlappedId overlapped) const {
  std::uint32_t found = kNoRow;
  if (overlapped == OverlappedId{}) return found;
  requests_.for_each(RequestRow::kByOverlapped, process_key(process, overlapped),
                     [&](std::uint32_t slot, const RequestRow& row) {
                       if (found == kNoRow || row.number > requests_[found].number) found = slot;
                     });
  return found;
}

std::uint32_t State::find_synchronous(Caller caller) const {
  return requests_.find(RequestRow::kSynchronousOf, process_key(caller.process, caller.thread));
}

std::uint32_t State::find_wait(Caller caller) const {
  return waits_.find(WaitRow::kByThread, process_key(caller.process, caller.thread));
}

std::uint32_t State::find_duplicate(DuplicateId id) const {
  if (id == DuplicateId{}) return kNoRow;
  return duplicates_.find(DuplicateRow::kById, static_cast<std::uint64_t>(id));
}

// --- changing

void State::narrow(Question question, std::uint8_t answers) {
  const std::uint8_t left = answers_.mask(question) & answers;
  PORTPOOL_INVARIANT(left != 0);
  if (left == answers_.mask(question)) return;
  if (undo_log_.enabled()) undo_log_.push(answers_, Entry::answers);
  answers_.set_mask(question, left);
  facts_changed_ = true;
}

void State::set_answers(const Answers& answers) {
  if (undo_log_.enabled()) undo_log_.push(answers_, Entry::answers);
  answers_ = answers;
  facts_changed_ = true;
}

std::uint32_t State::add_process(const ProcessRow& row) {
  return insert(processes_, Entry::process_add, row);
}

void State::remove_process(std::uint32_t slot) {
  PORTPOOL_INVARIANT(processes_[slot].handles == kNoRow);
  erase(processes_, Entry::process_remove, slot);
}

void State::link_handle(ProcessId process, std::uint32_t socket, std::uint8_t flags) {
  const std::uint32_t next = handles_.next_slot();
  std::uint32_t behind = kNoRow;
  relink(processes_, Entry::process_edit, slot_of(process), [&](ProcessRow& owner) {
    behind = owner.handles;
    owner.handles = next;
  });
  const std::uint32_t generation = next < handles_.slots() ? handles_[next].generation + 1u : 0u;
  const std::uint32_t slot = insert_filled(handles_, Entry::handle_add, [&](HandleRow& row) {
    row.socket = socket;
    row.next = behind;
    row.generation = generation;
    row.process = process;
    row.flags = flags;
  });
  if (behind != kNoRow) {
    relink(handles_, Entry::handle_edit, behind, [&](HandleRow& other) { other.previous = slot; });
  }
}

inline std::uint32_t State::unlink_handle(std::uint32_t slot) {
  const HandleRow row = handles_[slot];
  if (row.next != kNoRow) {
    relink(handles_, Entry::handle_edit, row.next,
           [&](HandleRow& other) { other.previous = row.previous; });
  }
  if (row.previous != kNoRow) {
    edit(handles_, Entry::handle_edit, row.previous,
         [&](HandleRow& other) { other.next = row.next; });
  } else {
    relink(processes_, Entry::process_edit, slot_of(row.process),
           [&](ProcessRow& owner) { owner.handles = row.next; });
  }
  erase(handles_, Entry::handle_remove, slot);
  return row.socket;
}

void State::add_handle(ProcessId process, std::uint32_t socket, std::uint8_t flags) {
  link_handle(process, socket, flags);
  edit_socket(socket, [](SocketRow& target) { ++target.handles; });
}

void State::remove_handle(std::uint32_t slot) {
  const std::uint32_t socket = unlink_handle(slot);
  edit_socket(socket, [](SocketRow& target) { --target.handles; });
}

inline void State::check_ended(std::uint32_t slot) const {
  const SocketRow& row = sockets_[slot];
  PORTPOOL_INVARIANT(row.handles == 1);
  PORTPOOL_INVARIANT(row.reservations == kNoRow && row.requests == kNoRow);
  PORTPOOL_INVARIANT(!pool(row.transport()).has(slot));
}

void State::remove_socket(std::uint32_t slot, std::uint32_t last_handle) {
  check_ended(slot);
  const std::uint32_t socket = unlink_handle(last_handle);
  PORTPOOL_INVARIANT(socket == slot);
  erase(sockets_, Entry::socket_remove, slot);
}

void State::remove_unopened_socket(std::uint32_t slot) {
  check_ended(slot);
  erase(sockets_, Entry::socket_remove, slot);
}

void State::hold(Transport transport, const HeldBlock& block) {
  pool_of(transport).hold(block);
  if (undo_log_.enabled()) undo_log_.push(BlockEntry{block, transport}, Entry::hold);
}

void State::unhold(Transport transport, const HeldBlock& block) {
  pool_of(transport).unhold(block.range);
  if (undo_log_.enabled()) undo_log_.push(BlockEntry{block, transport}, Entry::unhold);
}

std::uint32_t State::add_reservation(const ReservationRow& row) {
  const std::uint32_t next = reservations_.next_slot();
  ReservationRow added = row;
  added.generation = next < reservations_.slots() ? reservations_[next].generation + 1u : 0u;
  if (row.owner_socket != kNoRow) added.next = sockets_[row.owner_socket].reservations;
  const std::uint32_t slot = insert(reservations_, Entry::reservation_add, added);
  if (row.owner_socket != kNoRow) {
    if (added.next != kNoRow) {
      edit_reservation(added.next, [&](ReservationRow& other) { other.previous = slot; });
    }
    edit_socket(row.owner_socket, [&](SocketRow& owner) { owner.reservations = slot; });
  }
  hold(row.transport, {row.range, slot, HeldBlock::Kind::reservation});
  return slot;
}

void State::remove_reservation(std::uint32_t slot) {
  const ReservationRow row = reservations_[slot];
  unhold(row.transport, {row.range, slot, HeldBlock::Kind::reservation});
  if (row.next != kNoRow) {
    edit_reservation(row.next, [&](ReservationRow& other) { other.previous = row.previous; });
  }
  if (row.previous != kNoRow) {
    edit_reservation(row.previous, [&](ReservationRow& other) { other.next = row.next; });
  } else if (row.owner_socket != kNoRow) {
    edit_socket(row.owner_socket, [&](SocketRow& owner) { owner.reservations = row.next; });
  }
  erase(reservations_, Entry::reservation_remove, slot);
}

std::uint32_t State::add_exclusion(const ExclusionRow& row) {
  const std::uint32_t slot = insert(exclusions_, Entry::exclusion_add, row);
  if (row.active) hold(row.transport, {row.range, slot, HeldBlock::Kind::exclusion});
  return slot;
}

void State::remove_exclusion(std::uint32_t slot) {
  set_active(slot, false);
  erase(exclusions_, Entry::exclusion_remove, slot);
}

void State::set_active(std::uint32_t slot, bool active) {
  const ExclusionRow& row = exclusions_[slot];
  if (row.active == active) return;
  const HeldBlock block{row.range, slot, HeldBlock::Kind::exclusion};
  active ? hold(row.transport, block) : unhold(row.transport, block);
  edit_exclusion(slot, [active](ExclusionRow& exclusion) { exclusion.active = active; });
}

void State::set_dynamic_range(Transport transport, PortRange range) {
  if (undo_log_.enabled()) {
    undo_log_.push(RangeEntry{pool(transport).dynamic_range(), transport}, Entry::dynamic_range);
  }
  pool_of(transport).set_dynamic_range(range);
  facts_changed_ = true;
}

std::uint32_t State::add_request(const RequestRow& row) {
  RequestRow added = row;
  if (row.socket != kNoRow) added.next = sockets_[row.socket].requests;
  const std::uint32_t slot = insert(requests_, Entry::request_add, added);
  if (added.next != kNoRow) {
    edit_request(added.next, [&](RequestRow& other) { other.previous = slot; });
  }
  if (row.socket != kNoRow) {
    edit_socket(row.socket, [&](SocketRow& owner) { owner.requests = slot; });
  }
  return slot;
}

void State::unlink_request(std::uint32_t slot) {
  const RequestRow row = requests_[slot];
  if (row.socket == kNoRow) return;
  if (row.next != kNoRow) {
    edit_request(row.next, [&](RequestRow& other) { other.previous = row.previous; });
  }
  if (row.previous != kNoRow) {
    edit_request(row.previous, [&](RequestRow& other) { other.next = row.next; });
  } else {
    edit_socket(row.socket, [&](SocketRow& owner) { owner.requests = row.next; });
  }
  edit_request(
      slot, [](RequestRow& request) { request.socket = request.next = request.previous = kNoRow; });
}

void State::remove_request(std::uint32_t slot) {
  unlink_request(slot);
  erase(requests_, Entry::request_remove, slot);
}

std::uint32_t State::add_wait(const WaitRow& row) {
  return insert(waits_, Entry::wait_add, row);
}
void State::remove_wait(std::uint32_t slot) {
  erase(waits_, Entry::wait_remove, slot);
}

std::uint32_t State::add_event(const EventRow& row) {
  return insert(events_, Entry::event_add, row);
}
void State::remove_event(std::uint32_t slot) {
  erase(events_, Entry::event_remove, slot);
}
std::uint32_t State::add_duplicate(const DuplicateRow& row) {
  return insert(duplicates_, Entry::duplicate_add, row);
}
void State::remove_duplicate(std::uint32_t slot) {
  erase(duplicates_, Entry::duplicate_remove, slot);
}

}  // namespace portpool
