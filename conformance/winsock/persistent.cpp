#include "winsock/persistent.hpp"

#include "winsock/agent_objects.hpp"
#include "winsock/replaced_imports.hpp"

namespace portpool::conformance::winsock {

const char* name_of(call::PersistentOperation operation, Transport transport) {
  static constexpr const char* kNames[3][kTransportCount] = {
      {"CreatePersistentTcpPortReservation", "CreatePersistentUdpPortReservation"},
      {"DeletePersistentTcpPortReservation", "DeletePersistentUdpPortReservation"},
      {"LookupPersistentTcpPortReservation", "LookupPersistentUdpPortReservation"}};
  return kNames[static_cast<int>(operation)][static_cast<int>(transport)];
}

std::optional<PersistentAnswer> call_persistent(const call::PersistentPortReservation& c) {
  void* address = function_named(L"iphlpapi.dll", name_of(c.operation, c.transport));
  if (address == nullptr) return std::nullopt;
  PersistentAnswer answer;
  if (c.operation == call::PersistentOperation::remove) {
    using Delete = ULONG(WINAPI*)(USHORT, USHORT);
    answer.code = reinterpret_cast<Delete>(address)(c.start_port, c.count);
    return answer;
  }
  using CreateOrLookup = ULONG(WINAPI*)(USHORT, USHORT, PULONG64);
  ULONG64 token = kSentinel64;
  answer.code = reinterpret_cast<CreateOrLookup>(address)(c.start_port, c.count, &token);
  if (token != kSentinel64) answer.token = token;
  return answer;
}

std::optional<PersistentAnswer> call_persistent(call::PersistentOperation operation,
                                                Transport transport, PortRange range) {
  return call_persistent({operation, transport, htons(static_cast<u_short>(range.first)),
                          static_cast<std::uint16_t>(range.count)});
}

}  // namespace portpool::conformance::winsock
