// The six functions of IP Helper. They return their error; last error plays no part.
#include "calls/memory.hpp"
#include "calls/results.hpp"

using namespace portpool;
using namespace portpool::fake;

namespace {

ULONG perform(call::PersistentOperation operation, Transport transport, USHORT start_port,
              USHORT number_of_ports, PULONG64 token) {
  const bool has_token = operation != call::PersistentOperation::remove;
  if (has_token && probe(token, sizeof *token) != Pointer::valid) return ERROR_INVALID_PARAMETER;
  const Answer answer = Client::current().call(
      call::PersistentPortReservation{operation, transport, start_port, number_of_ports});
  if (answer.outcome.has(field::kToken)) *token = answer.outcome.token;
  return fake::code_of(answer, Face::win32);
}

}  // namespace

extern "C" {

ULONG WINAPI PORTPOOL_FAKE(CreatePersistentTcpPortReservation)(USHORT StartPort,
                                                               USHORT NumberOfPorts,
                                                               PULONG64 Token) {
  return perform(call::PersistentOperation::create, Transport::tcp, StartPort, NumberOfPorts,
                 Token);
}

ULONG WINAPI PORTPOOL_FAKE(CreatePersistentUdpPortReservation)(USHORT StartPort,
                                                               USHORT NumberOfPorts,
                                                               PULONG64 Token) {
  return perform(call::PersistentOperation::create, Transport::udp, StartPort, NumberOfPorts,
                 Token);
}

ULONG WINAPI PORTPOOL_FAKE(DeletePersistentTcpPortReservation)(USHORT StartPort,
                                                               USHORT NumberOfPorts) {
  return perform(call::PersistentOperation::remove, Transport::tcp, StartPort, NumberOfPorts,
                 nullptr);
}

ULONG WINAPI PORTPOOL_FAKE(DeletePersistentUdpPortReservation)(USHORT StartPort,
                                                               USHORT NumberOfPorts) {
  return perform(call::PersistentOperation::remove, Transport::udp, StartPort, NumberOfPorts,
                 nullptr);
}

ULONG WINAPI PORTPOOL_FAKE(LookupPersistentTcpPortReservation)(USHORT StartPort,
                                                               USHORT NumberOfPorts,
                                                               PULONG64 Token) {
  return perform(call::PersistentOperation::lookup, Transport::tcp, StartPort, NumberOfPorts,
                 Token);
}

ULONG WINAPI PORTPOOL_FAKE(LookupPersistentUdpPortReservation)(USHORT StartPort,
                                                               USHORT NumberOfPorts,
                                                               PULONG64 Token) {
  return perform(call::PersistentOperation::lookup, Transport::udp, StartPort, NumberOfPorts,
                 Token);
}

}  // extern "C"
