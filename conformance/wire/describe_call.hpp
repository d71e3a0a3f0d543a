// The fields of every call, named once for both directions.
//
// `call` says which alternative of Call follows. Identifiers are numbers, addresses sixteen bytes,
// buffers hexadecimal.
#pragma once

#include <iterator>
#include <string>
#include <string_view>
#include <variant>

#include "portpool/sim/call.hpp"
#include "wire/archive.hpp"

namespace portpool::conformance::wire {

template <>
inline constexpr std::uint8_t kLastOf<Pointer> = 2;
template <>
inline constexpr std::uint8_t kLastOf<SocketOption> =
    static_cast<std::uint8_t>(SocketOption::error);
template <>
inline constexpr std::uint8_t kLastOf<call::PersistentOperation> = 2;

template <class A>
void describe(A& a, call::SocketAddress& name) {
  a("name", name.pointer);
  a("namelen", name.namelen);
  a("family", name.sa_family);
  a("address", name.address);
  a("port", name.port);
}

template <class A>
void describe(A& a, call::Overlapped& overlapped) {
  a("lpoverlapped", overlapped.pointer);
  a("overlapped", overlapped.id);
  a("event", overlapped.event);
  a("event_invalid", overlapped.event_invalid);
  a("routine", overlapped.routine);
}

template <class A>
void describe(A& a, call::WSAStartup& c) {
  a("version", c.version);
}
template <class A>
void describe(A&, call::WSACleanup&) {}
template <class A>
void describe(A& a, call::WSASocketW& c) {
  a("af", c.family);
  a("type", c.type);
  a("protocol", c.protocol);
  a("flags", c.flags);
  a("from", c.from);
}
template <class A>
void describe(A& a, call::closesocket& c) {
  a("s", c.s);
}
template <class A>
void describe(A& a, call::bind& c) {
  a("s", c.s);
  describe(a, c.name);
}
template <class A>
void describe(A& a, call::getsockname& c) {
  a("s", c.s);
  a("name", c.pointer);
  a("namelen", c.namelen);
}
template <class A>
void describe(A& a, call::setsockopt& c) {
  a("s", c.s);
  a("option", c.option);
  a("value", c.value);
  a("listener", c.listener);
}
template <class A>
void describe(A& a, call::getsockopt& c) {
  a("s", c.s);
  a("option", c.option);
}
template <class A>
void describe(A& a, call::ioctlsocket& c) {
  a("s", c.s);
  a("nonblocking", c.nonblocking);
}
template <class A>
void describe(A& a, call::listen& c) {
  a("s", c.s);
  a("backlog", c.backlog);
}
template <class A>
void describe(A& a, call::connect& c) {
  a("s", c.s);
  describe(a, c.name);
}
template <class A>
void describe(A& a, call::sendto& c) {
  a("s", c.s);
  describe(a, c.name);
  a("length", c.length);
}
template <class A>
void describe(A& a, call::send& c) {
  a("s", c.s);
  a("length", c.length);
}
template <class A>
void describe(A& a, call::getpeername& c) {
  a("s", c.s);
  a("name", c.pointer);
  a("namelen", c.namelen);
}
template <class A>
void describe(A& a, call::shutdown& c) {
  a("s", c.s);
  a("how", c.how);
}
template <class A>
void describe(A& a, call::accept& c) {
  a("s", c.s);
  a("name", c.pointer);
  a("namelen", c.namelen);
}
template <class A>
void describe(A& a, call::recv& c) {
  a("s", c.s);
  a("length", c.length);
}
template <class A>
void describe(A& a, call::select& c) {
  a("s", c.s);
  a("timeout", c.timeout_ms);
}
template <class A>
void describe(A& a, call::WSAPoll& c) {
  a("s", c.s);
  a("timeout", c.timeout_ms);
}
template <class A>
void describe(A& a, call::ConnectEx& c) {
  a("s", c.s);
  describe(a, c.name);
  describe(a, c.overlapped);
}
template <class A>
void describe(A& a, call::AcceptEx& c) {
  a("s", c.s);
  a("accept_socket", c.accept_socket);
  a("local_length", c.local_length);
  a("remote_length", c.remote_length);
  describe(a, c.overlapped);
}
template <class A>
void describe(A& a, call::DisconnectEx& c) {
  a("s", c.s);
  a("flags", c.flags);
  a("reserved", c.reserved);
  describe(a, c.overlapped);
}
template <class A>
void describe(A& a, call::WSADuplicateSocketW& c) {
  a("s", c.s);
  a("target", c.target);
  a("as", c.as);
}
template <class A>
void describe(A& a, call::WSAIoctl& c) {
  a("s", c.s);
  a("code", c.code);
  a("in", c.in_pointer);
  a("in_size", c.in_size);
  a("input", c.input);
  a("out", c.out_pointer);
  a("out_size", c.out_size);
  a("bytes", c.bytes_pointer);
  describe(a, c.overlapped);
}
template <class A>
void describe(A& a, call::PersistentPortReservation& c) {
  a("operation", c.operation);
  a("transport", c.transport);
  a("start_port", c.start_port);
  a("count", c.count);
}
template <class A>
void describe(A& a, call::WSACreateEvent& c) {
  a("as", c.as);
}
template <class A>
void describe(A& a, call::WSAResetEvent& c) {
  a("event", c.event);
}
template <class A>
void describe(A& a, call::WSAWaitForMultipleEvents& c) {
  a("count", c.count);
  if constexpr (A::kReads) {
    if (c.count > call::kMaxWaitEvents) return a.fail("count", "is out of range");
  }
  for (std::uint32_t i = 0; i < c.count; ++i) a("event" + std::to_string(i), c.events[i]);
  a("timeout", c.timeout_ms);
  a("alertable", c.alertable);
}
template <class A>
void describe(A& a, call::SleepEx& c) {
  a("timeout", c.timeout_ms);
  a("alertable", c.alertable);
}
template <class A>
void describe(A& a, call::CreateIoCompletionPort& c) {
  a("s", c.s);
  a("as", c.as);
}
template <class A>
void describe(A& a, call::GetQueuedCompletionStatus& c) {
  a("port", c.port);
  a("timeout", c.timeout_ms);
}
template <class A>
void describe(A& a, call::WSAGetOverlappedResult& c) {
  a("s", c.s);
  a("overlapped", c.overlapped);
  a("wait", c.wait);
}
template <class A>
void describe(A& a, call::CancelIoEx& c) {
  a("s", c.s);
  a("overlapped", c.overlapped);
}
template <class A>
void describe(A&, call::WSACancelBlockingCall&) {}
template <class A>
void describe(A&, call::ExitThread&) {}
template <class A>
void describe(A&, call::ExitProcess&) {}
template <class A>
void describe(A& a, call::TerminateProcess& c) {
  a("target", c.target);
}

/// Which call, then its fields.
void describe(Writer& writer, const Call& call);
void describe(Reader& reader, Call& call);

}  // namespace portpool::conformance::wire
