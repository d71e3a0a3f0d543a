// Which fields the records of a host have, for whoever goes through all of them.
//
// A record without an entry here, or with a field that is missing here, does not compile: the sizes
// of the fields must add up to the size of the record, which has no padding.
#pragma once

#include <cstdint>
#include <limits>
#include <tuple>
#include <type_traits>

#include "portpool/sim/outcome.hpp"
#include "state/rows.hpp"
#include "state/state.hpp"

namespace portpool {

enum class FieldKind : std::uint8_t {
  number,  // up to a limit
  slot,    // of a table, or kNoRow
  spare,   // always 0; or `live`, which the table keeps
};

/// What a slot is one of.
enum class RowKind : std::uint8_t {
  none,
  process,
  handle,
  socket,
  reservation,
  request,
  connection,
};

template <class Row, class T>
struct Field {
  T Row::*member;
  FieldKind kind;
  std::uint64_t limit;  // greatest value of a number
  RowKind row;          // of a slot
};

template <class Row, class T>
[[nodiscard]] constexpr Field<Row, T> number(T Row::*member,
                                             std::uint64_t limit = ~std::uint64_t{0}) {
  return {member, FieldKind::number, limit, RowKind::none};
}
template <class Row, class T>
requires std::is_enum_v<T>
[[nodiscard]] constexpr Field<Row, T> number(T Row::*member, T greatest) {
  return number(member, static_cast<std::uint64_t>(greatest));
}
template <class Row>
[[nodiscard]] constexpr Field<Row, std::uint32_t> slot(std::uint32_t Row::*member, RowKind row) {
  return {member, FieldKind::slot, 0, row};
}
template <class Row, class T>
[[nodiscard]] constexpr Field<Row, T> spare(T Row::*member) {
  return {member, FieldKind::spare, 0, RowKind::none};
}

/// The fields of a record, in the order in which a snapshot has them.
template <class Row>
inline constexpr auto kFields = std::tuple<>{};

template <>
inline constexpr auto kFields<ProcessRow> =
    std::tuple{number(&ProcessRow::user),
               number(&ProcessRow::privilege, Privilege::built_in_administrator),
               number(&ProcessRow::startups),
               slot(&ProcessRow::handles, RowKind::handle),
               number(&ProcessRow::blocked_threads),
               number(&ProcessRow::ended_threads),
               number(&ProcessRow::version),
               number(&ProcessRow::lowest_version),
               spare(&ProcessRow::live),
               spare(&ProcessRow::unused_too),
               spare(&ProcessRow::unused_three)};

template <>
inline constexpr auto kFields<HandleRow> =
    std::tuple{slot(&HandleRow::socket, RowKind::socket),
               slot(&HandleRow::next, RowKind::handle),
               slot(&HandleRow::previous, RowKind::handle),
               number(&HandleRow::generation),
               number(&HandleRow::process),
               number(&HandleRow::flags, 2 * handle_flag::kBeforeBind - 1),
               spare(&HandleRow::live),
               spare(&HandleRow::unused)};

template <>
inline constexpr auto kFields<SocketRow> =
    std::tuple{number(&SocketRow::flags, 2 * socket_flag::kLast - 1),
               number(&SocketRow::port),
               number(&SocketRow::local),
               number(&SocketRow::handles),
               number(&SocketRow::kind, SocketKind::other),
               number(&SocketRow::bound_user),
               number(&SocketRow::first_association),
               number(&SocketRow::last_association),
               number(&SocketRow::backlog),
               number(&SocketRow::error),
               slot(&SocketRow::connection, RowKind::connection),
               number(&SocketRow::queued),
               slot(&SocketRow::reservations, RowKind::reservation),
               slot(&SocketRow::requests, RowKind::request),
               number(&SocketRow::completion_port),
               number(&SocketRow::linger),
               slot(&SocketRow::drawn_from, RowKind::reservation),
               number(&SocketRow::associated_by),
               number(&SocketRow::processor),
               number(&SocketRow::reusable),
               number(&SocketRow::error_untold),
               spare(&SocketRow::unused),
               spare(&SocketRow::live)};

template <>
inline constexpr auto kFields<ReservationRow> =
    std::tuple{number(&ReservationRow::token),
               number(&ReservationRow::range),
               slot(&ReservationRow::owner_socket, RowKind::socket),
               slot(&ReservationRow::next, RowKind::reservation),
               slot(&ReservationRow::previous, RowKind::reservation),
               number(&ReservationRow::generation),
               number(&ReservationRow::bound_sockets),
               number(&ReservationRow::owner_process),
               number(&ReservationRow::transport, Transport::udp),
               number(&ReservationRow::kind, ReservationKind::persistent),
               number(&ReservationRow::inet6),
               number(&ReservationRow::token_stale),
               number(&ReservationRow::holder, HolderKind::guest_shared),
               number(&ReservationRow::families, HeldFamilies::inet6),
               spare(&ReservationRow::live),
               spare(&ReservationRow::unused),
               spare(&ReservationRow::unused_too)};

template <>
inline constexpr auto kFields<ExclusionRow> =
    std::tuple{number(&ExclusionRow::range),      number(&ExclusionRow::transport, Transport::udp),
               number(&ExclusionRow::persistent), spare(&ExclusionRow::live),
               number(&ExclusionRow::active),     spare(&ExclusionRow::unused_too)};

template <>
inline constexpr auto kFields<RequestRow> =
    std::tuple{number(&RequestRow::number),
               slot(&RequestRow::socket, RowKind::socket),
               slot(&RequestRow::next, RowKind::request),
               slot(&RequestRow::previous, RowKind::request),
               number(&RequestRow::operation, RequestOperation::disconnect),
               number(&RequestRow::state, RequestState::finished),
               number(&RequestRow::status, Status{kStatusCount - 1}),
               number(&RequestRow::flags, 2 * request_flag::kHandle - 1),
               number(&RequestRow::token),
               number(&RequestRow::handle),
               number(&RequestRow::range),
               number(&RequestRow::overlapped),
               number(&RequestRow::event),
               number(&RequestRow::completion_port),
               number(&RequestRow::bytes),
               number(&RequestRow::sequence),
               number(&RequestRow::process),
               number(&RequestRow::thread, ThreadId{kMaxThreads - 1}),
               number(&RequestRow::cause, AbortCause::hook_cancelled),
               number(&RequestRow::byte_count, ByteCount::untouched),
               number(&RequestRow::named),
               slot(&RequestRow::accept_socket, RowKind::socket),
               spare(&RequestRow::live),
               number(&RequestRow::of_stream, 1)};

template <>
inline constexpr auto kFields<WaitRow> =
    std::tuple{number(&WaitRow::deadline),
               number(&WaitRow::events),
               number(&WaitRow::event_count, call::kMaxWaitEvents),
               number(&WaitRow::request),
               number(&WaitRow::port),
               number(&WaitRow::event),
               number(&WaitRow::sequence),
               number(&WaitRow::process),
               number(&WaitRow::thread, ThreadId{kMaxThreads - 1}),
               number(&WaitRow::kind, WaitKind::port),
               number(&WaitRow::wake, Wake::time),
               number(&WaitRow::alertable),
               spare(&WaitRow::live),
               spare(&WaitRow::unused)};

template <>
inline constexpr auto kFields<EventRow> =
    std::tuple{number(&EventRow::id), number(&EventRow::process), number(&EventRow::signalled),
               spare(&EventRow::live)};

template <>
inline constexpr auto kFields<DuplicateRow> =
    std::tuple{number(&DuplicateRow::id),          slot(&DuplicateRow::socket, RowKind::socket),
               number(&DuplicateRow::target),      number(&DuplicateRow::source),
               number(&DuplicateRow::before_bind), spare(&DuplicateRow::live),
               spare(&DuplicateRow::unused)};

template <>
inline constexpr auto kFields<ConnectionRow> =
    std::tuple{number(&ConnectionRow::client),
               number(&ConnectionRow::server),
               number(&ConnectionRow::client_port),
               number(&ConnectionRow::server_port),
               slot(&ConnectionRow::client_socket, RowKind::socket),
               slot(&ConnectionRow::server_socket, RowKind::socket),
               slot(&ConnectionRow::next, RowKind::connection),
               slot(&ConnectionRow::previous, RowKind::connection),
               number(&ConnectionRow::since),
               number(&ConnectionRow::phase, ConnectionPhase::over),
               number(&ConnectionRow::closer, End::server),
               number(&ConnectionRow::flags, 2 * connection_flag::kLast - 1),
               spare(&ConnectionRow::live)};

template <>
inline constexpr auto kFields<Machine> = std::tuple{number(&Machine::time_ms),
                                                    number(&Machine::next_token),
                                                    number(&Machine::inet6_range),
                                                    number(&Machine::sequence),
                                                    number(&Machine::last_request),
                                                    number(&Machine::network_up),
                                                    number(&Machine::holding_requests),
                                                    number(&Machine::reservations_supported),
                                                    number(&Machine::reuse_handles),
                                                    slot(&Machine::time_wait, RowKind::connection),
                                                    number(&Machine::auto_reuse_range),
                                                    number(&Machine::time_wait_ms),
                                                    spare(&Machine::unused)};

/// Calls `use(field)` for each field of a record.
template <class Row, class Use>
constexpr void for_each_field(Use&& use) {
  std::apply([&use](const auto&... field) { (use(field), ...); }, kFields<Row>);
}

template <class Row>
[[nodiscard]] constexpr bool every_field_is_listed() {
  std::size_t size = 0;
  for_each_field<Row>([&size]<class T>(const Field<Row, T>&) { size += sizeof(T); });
  return size == sizeof(Row) && std::has_unique_object_representations_v<Row>;
}
static_assert(every_field_is_listed<ProcessRow>());
static_assert(every_field_is_listed<HandleRow>());
static_assert(every_field_is_listed<SocketRow>());
static_assert(every_field_is_listed<ReservationRow>());
static_assert(every_field_is_listed<ExclusionRow>());
static_assert(every_field_is_listed<RequestRow>());
static_assert(every_field_is_listed<WaitRow>());
static_assert(every_field_is_listed<EventRow>());
static_assert(every_field_is_listed<DuplicateRow>());
static_assert(every_field_is_listed<ConnectionRow>());
static_assert(every_field_is_listed<Machine>());

}  // namespace portpool
