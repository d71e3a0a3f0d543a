// The whole state of a simulated machine, and the only ways to change it.
//
// Every change goes through the functions below: they keep tables, pools, hash and undo log in
// step. Rules read; effects change. A value: copying it copies the machine, at a cost that does not
// depend on what the machine holds; copies share rows and pools until one writes.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <utility>

#include "pool/port_pool.hpp"
#include "portpool/sim/answers.hpp"
#include "portpool/sim/mutation.hpp"
#include "state/machine.hpp"
#include "state/rows.hpp"
#include "store/inline.hpp"
#include "store/row_hashes.hpp"
#include "store/table.hpp"
#include "store/undo_log.hpp"

namespace portpool {

class State {
 public:
  State(const Answers& answers) : answers_(answers) {}  // a state is made from a profile

  // --- reading
  [[nodiscard]] const Table<ProcessRow>& processes() const { return processes_; }
  [[nodiscard]] const Table<HandleRow>& handles() const { return handles_; }
  [[nodiscard]] const Table<SocketRow>& sockets() const { return sockets_; }
  [[nodiscard]] const Table<ReservationRow>& reservations() const { return reservations_; }
  [[nodiscard]] const Table<ExclusionRow>& exclusions() const { return exclusions_; }
  [[nodiscard]] const Table<RequestRow>& requests() const { return requests_; }
  [[nodiscard]] const Table<WaitRow>& waits() const { return waits_; }
  [[nodiscard]] const Table<EventRow>& events() const { return events_; }
  [[nodiscard]] const Table<DuplicateRow>& duplicates() const { return duplicates_; }
  [[nodiscard]] const Table<ConnectionRow>& connections() const { return connections_; }
  [[nodiscard]] const PortPool& pool(Transport transport) const {
    return pools_[static_cast<std::size_t>(transport)];
  }
  [[nodiscard]] const Machine& machine() const { return machine_; }
  [[nodiscard]] const Answers& answers() const { return answers_; }
  [[nodiscard]] const Mutation& mutation() const { return mutation_; }
  void set_mutation(const Mutation& mutation) { mutation_ = mutation; }

  /// Whether a rule is in force; a mutation may switch one off.
  [[nodiscard]] bool in_force(Rule rule) const { return !mutation_.disables(rule); }
  /// The same where the effect happens now if the rule is in force: it is kept for the tally.
  [[nodiscard]] PORTPOOL_INLINE bool takes_effect(Rule rule) {
    const bool forced = in_force(rule);
    if (forced) effects_.set(static_cast<std::size_t>(rule));
    return forced;
  }
  /// Enters the effect rules that came true since the last call of this into `granted`.
  void take_effects(std::bitset<kRuleCount>& granted) {
    if (effects_.none()) return;
    granted |= effects_;
    effects_.reset();
  }

  /// Slot of the socket that `handle` names in `process`; kNoRow if it names none. O(1).
  [[nodiscard]] std::uint32_t find_socket(ProcessId process, SocketHandle handle) const {
    const std::uint64_t value = static_cast<std::uint64_t>(handle);
    const HandleRow* row = handles_.find(handle_slot(handle));
    if ((value & 3) != 0 || row == nullptr) return kNoRow;
    const std::uint64_t generation = machine_.reuse_handles ? 0 : row->generation;
    const bool named = value >> (kSlotBits + 2) == generation && row->process == process;
    return named ? row->socket : kNoRow;
  }
  /// Slot of the HandleRow, and of the socket behind it, of a descriptor that the rules found to
  /// name a socket. O(1), without looking again.
  [[nodiscard]] static std::uint32_t handle_slot(SocketHandle handle) {
    return static_cast<std::uint32_t>((static_cast<std::uint64_t>(handle) >> 2) & kSlotMask) - 1u;
  }
  [[nodiscard]] std::uint32_t socket_of(SocketHandle handle) const {
    return handles_[handle_slot(handle)].socket;
  }
  /// The value by which the process knows the descriptor in a slot.
  [[nodiscard]] SocketHandle handle_value(std::uint32_t slot) const;
  /// The value that the next descriptor will get.
  [[nodiscard]] SocketHandle next_handle_value() const;

  // Searches by key: O(1) in the number of rows, see Table::find.

  /// Slot of the reservation with this token; kNoRow if none.
  [[nodiscard]] std::uint32_t find_token(Token token) const;
  /// Slot of a reservation that still lives; kNoRow if it is gone. O(1).
  [[nodiscard]] std::uint32_t find_reservation(ReservationId id) const;
  [[nodiscard]] ReservationId reservation_id(std::uint32_t slot) const;
  /// Slot of the exclusion with exactly this block, in force or not; kNoRow if none. O(exclusions).
  [[nodiscard]] std::uint32_t find_exclusion(Transport transport, PortRange range) const;
  [[nodiscard]] std::uint32_t find_event(ProcessId process, EventId id) const;
  /// Slot of a request; kNoRow if there is none.
  [[nodiscard]] std::uint32_t find_request(RequestId id) const;
  /// Slot of the request that a WSAOVERLAPPED of this process was last used for; kNoRow if none.
  [[nodiscard]] std::uint32_t find_overlapped(ProcessId process, OverlappedId overlapped) const;
  /// Slot of the synchronous request for which the thread waits, or that ended and was not awaited;
  /// kNoRow if none.
  [[nodiscard]] std::uint32_t find_synchronous(Caller caller) const;
  /// Slot of the wait in which the thread is blocked; kNoRow if none.
  [[nodiscard]] std::uint32_t find_wait(Caller caller) const;
  [[nodiscard]] std::uint32_t find_duplicate(DuplicateId id) const;

  /// Equal states have equal hashes. O(1). Precondition: finish_hash() since the last change.
  [[nodiscard]] std::uint64_t hash() const {
    PORTPOOL_INVARIANT(hashes_.changed().empty() && !facts_changed_);
    return mix(hashes_.sum(), facts_hash_);
  }
  /// The same, computed from all rows. O(rows); for tests.
  [[nodiscard]] std::uint64_t full_hash() const;

  /// Bytes of memory, shared ones too, the object itself included.
  [[nodiscard]] std::size_t memory() const;

  // --- changing
  /// Hashes what was changed since the last time, each row once. To be called before hash(),
  /// mark() and copying.
  void finish_hash() {
    if (!hashes_.changed().empty()) finish_rows();
    if (facts_changed_) finish_facts();
  }
  void narrow(Question question, std::uint8_t answers);
  void set_answers(const Answers& answers);
  template <class Change>
  void edit_machine(Change&& change) {
    if (undo_log_.enabled()) undo_log_.push(machine_, Entry::machine);
    change(machine_);
    facts_changed_ = true;
  }
  std::uint32_t add_process(const ProcessRow& row);
  void remove_process(std::uint32_t slot);
  template <class Change>
  void edit_process(std::uint32_t slot, Change&& change) {
    edit(processes_, Entry::process_edit, slot, change);
  }
  /// A socket comes with its first descriptor. `fill` writes what a fresh row does not have by
  /// default.
  template <class Fill>
  void add_socket(ProcessId process, std::uint8_t handle_flags, Fill&& fill) {
    const std::uint32_t slot = insert_filled(sockets_, Entry::socket_add, [&](SocketRow& row) {
      fill(row);
      row.handles = 1;
    });
    link_handle(process, slot, handle_flags);
  }
  /// It goes with its last one. Precondition: no reservations, no requests, on no port.
  void remove_socket(std::uint32_t slot, std::uint32_t last_handle);
  /// Or with its last duplicate, which nobody opened.
  void remove_unopened_socket(std::uint32_t slot);
  /// Another descriptor of a socket.
  void add_handle(ProcessId process, std::uint32_t socket, std::uint8_t flags);
  void remove_handle(std::uint32_t slot);  // the socket lives on
  template <class Change>
  void edit_handle(std::uint32_t slot, Change&& change) {
    edit(handles_, Entry::handle_edit, slot, change);
  }
  template <class Change>
  void edit_socket(std::uint32_t slot, Change&& change) {
    edit(sockets_, Entry::socket_edit, slot, change);
  }
  /// Puts the socket on a port of its transport's pool; the row must say the same.
  void bind_port(std::uint32_t socket, Transport transport, PortNumber port) {
    pool_of(transport).attach(port, socket);
    if (undo_log_.enabled()) undo_log_.push(PortEntry{socket, port, transport}, Entry::attach);
  }
  void unbind_port(std::uint32_t socket, Transport transport, PortNumber port) {
    PortPool& pool = pool_of(transport);
    if (undo_log_.enabled()) {
      // The neighbours too: the slot, and with it the place for them, may be used again before this
      // is taken back.
      undo_log_.push(pool.neighbours_of(socket), PortEntry{socket, port, transport}, Entry::detach);
    }
    pool.detach(port, socket);
  }
  std::uint32_t add_reservation(const ReservationRow& row);
  void remove_reservation(std::uint32_t slot);
  template <class Change>
  void edit_reservation(std::uint32_t slot, Change&& change) {
    edit(reservations_, Entry::reservation_edit, slot, change);
  }
  std::uint32_t add_exclusion(const ExclusionRow& row);
  void remove_exclusion(std::uint32_t slot);
  /// Puts the exclusion in force, or out of it. Precondition of the first: nothing holds the block.
  void set_active(std::uint32_t slot, bool active);
  template <class Change>
  void edit_exclusion(std::uint32_t slot, Change&& change) {
    edit(exclusions_, Entry::exclusion_edit, slot, change);
  }
  void set_dynamic_range(Transport transport, PortRange range);
  std::uint32_t add_request(const RequestRow& row);
  void unlink_request(std::uint32_t slot);  // from its socket
  void remove_request(std::uint32_t slot);
  template <class Change>
  void edit_request(std::uint32_t slot, Change&& change) {
    edit(requests_, Entry::request_edit, slot, change);
  }
  std::uint32_t add_wait(const WaitRow& row);
  template <class Change>
  void edit_wait(std::uint32_t slot, Change&& change) {
    edit(waits_, Entry::wait_edit, slot, change);
  }
  void remove_wait(std::uint32_t slot);
  std::uint32_t add_event(const EventRow& row);
  template <class Change>
  void edit_event(std::uint32_t slot, Change&& change) {
    edit(events_, Entry::event_edit, slot, change);
  }
  void remove_event(std::uint32_t slot);
  std::uint32_t add_duplicate(const DuplicateRow& row);
  void remove_duplicate(std::uint32_t slot);

  // --- connections (connections.cpp): who holds which pair, and in which queue
  std::uint32_t add_connection(const ConnectionRow& row);
  void remove_connection(std::uint32_t slot);
  template <class Change>
  void edit_connection(std::uint32_t slot, Change&& change) {
    edit(connections_, Entry::connection_edit, slot, change);
  }
  /// Makes the socket one end of the connection; kNoRow parts it from the one that it has.
  void link_connection(std::uint32_t socket, End end, std::uint32_t connection);
  /// Puts the connection at the end of the listener's queue, and takes it out from wherever it
  /// stands in it. O(1).
  void enqueue(std::uint32_t listener, std::uint32_t connection);
  void dequeue(std::uint32_t connection);
  /// Keeps the pair for the end that closed first, from now on; and no longer. O(1).
  void begin_time_wait(std::uint32_t connection);
  void end_time_wait(std::uint32_t connection);

  // --- going back
  void enable_undo() { undo_log_.enable(); }
  /// Precondition: finish_hash() since the last change; a row that is taken back to here has a
  /// hash.
  [[nodiscard]] UndoLog::Mark mark() const {
    PORTPOOL_INVARIANT(hashes_.changed().empty());
    return undo_log_.mark();
  }
  /// Takes back every change since the mark; cost of the changes. Marks taken later become invalid.
  void roll_back(UndoLog::Mark mark);

 private:
  friend struct SnapshotParts;

  // Of a handle value: slot + 1, then the generation; below both two zero bits, as on Windows.
  static constexpr std::uint32_t kSlotBits = 22;
  static constexpr std::uint32_t kSlotMask = (1u << kSlotBits) - 1;

  enum class Entry : std::uint8_t {
    machine,
    answers,
    process_add,
    process_edit,
    process_remove,
    handle_add,
    handle_edit,
    handle_remove,
    socket_add,
    socket_edit,
    socket_remove,
    reservation_add,
    reservation_edit,
    reservation_remove,
    exclusion_add,
    exclusion_edit,
    exclusion_remove,
    request_add,
    request_edit,
    request_remove,
    wait_add,
    wait_edit,
    wait_remove,
    event_add,
    event_edit,
    event_remove,
    duplicate_add,
    duplicate_remove,
    connection_add,
    connection_edit,
    connection_remove,
    wait_on_port,
    leave_port,
    attach,
    detach,
    hold,
    unhold,
    dynamic_range,
  };
  struct SlotEntry {
    std::uint32_t slot = 0;
    std::uint32_t grew = 0;
  };
  struct PortEntry {
    std::uint32_t socket = 0;
    PortNumber port = 0;
    Transport transport{};
  };
  struct BlockEntry {
    HeldBlock block;
    Transport transport{};
  };
  struct RangeEntry {
    PortRange range;
    Transport transport{};
  };

  template <class Row, class Fill>
  std::uint32_t insert_filled(Table<Row>& table, Entry entry, Fill&& fill) {
    const std::uint32_t slot = table.next_slot();
    if (undo_log_.enabled()) {
      if (slot == table.slots()) {
        undo_log_.push(typename Table<Row>::Entry{}, SlotEntry{slot, 1}, entry);
      } else {
        undo_log_.push(table.entry(slot), SlotEntry{slot, 0}, entry);
      }
    }
    make_room();
    return table.insert_filled(fill, hashes_);
  }
  template <class Row>
  std::uint32_t insert(Table<Row>& table, Entry entry, const Row& row) {
    return insert_filled(table, entry, [&row](Row& fresh) { fresh = row; });
  }
  template <class Row>
  void erase(Table<Row>& table, Entry entry, std::uint32_t slot) {
    if (undo_log_.enabled()) undo_log_.push(table.entry(slot).hash, SlotEntry{slot, 0}, entry);
    table.erase(slot, hashes_);
  }
  template <class Row, class Change>
  void edit(Table<Row>& table, Entry entry, std::uint32_t slot, Change&& change) {
    if (undo_log_.enabled()) undo_log_.push(table.entry(slot), SlotEntry{slot, 0}, entry);
    make_room();
    table.edit(slot, change, hashes_);
  }
  // As edit, of links that the hash leaves out.
  template <class Row, class Change>
  void relink(Table<Row>& table, Entry entry, std::uint32_t slot, Change&& change) {
    if (undo_log_.enabled()) undo_log_.push(table.entry(slot), SlotEntry{slot, 0}, entry);
    table.relink(slot, change);
  }
  void make_room() {
    if (!hashes_.has_room()) finish_rows();
  }
  void finish_rows();
  void finish_facts();
  [[nodiscard]] std::uint64_t hash_of_facts() const;
  // Calls `visit` with the table of that number.
  template <class Visit>
  void with_table(std::uint8_t number, Visit&& visit);
  template <class Visit>
  void with_table(std::uint8_t number, Visit&& visit) const;
  template <class Row>
  void undo_add(Table<Row>& table);
  template <class Row>
  void undo_edit(Table<Row>& table);
  template <class Row>
  void undo_remove(Table<Row>& table);
  void undo_one();
  void undo_row(Entry entry);

  // Enters a descriptor into the list of its process, and takes it out.
  void link_handle(ProcessId process, std::uint32_t socket, std::uint8_t flags);
  std::uint32_t unlink_handle(std::uint32_t slot);  // and tells its socket
  void check_ended(std::uint32_t socket) const;
  // The queue that begins with `first`, with the connection at its end, or without it: its first
  // one now.
  std::uint32_t append(std::uint32_t first, std::uint32_t connection);
  std::uint32_t take_out(std::uint32_t first, std::uint32_t connection);
  void hold(Transport transport, const HeldBlock& block);
  void unhold(Transport transport, const HeldBlock& block);
  PortPool& pool_of(Transport transport) { return pools_[static_cast<std::size_t>(transport)]; }

  Table<ProcessRow> processes_;
  Table<HandleRow> handles_;
  Table<SocketRow> sockets_;
  Table<ReservationRow> reservations_;
  Table<ExclusionRow> exclusions_;
  Table<RequestRow> requests_;
  Table<WaitRow> waits_;
  Table<EventRow> events_;
  Table<DuplicateRow> duplicates_;
  Table<ConnectionRow> connections_;
  PortPool pools_[kTransportCount];
  Machine machine_;
  Answers answers_;
  RowHashes hashes_;
  std::uint64_t facts_hash_ = 0;  // of the machine, the dynamic ranges and the answers
  bool facts_changed_ = true;     // since it was computed
  Mutation mutation_;
  std::bitset<kRuleCount> effects_;  // no part of the machine: a note for the tally
  UndoLog undo_log_;
};

}  // namespace portpool
