#include "explain/free_ports.hpp"

#include "explain/simulate.hpp"

namespace portpool::conformance {
namespace {

void keep_free(PortSet& ports, const MachineState& state, Transport transport,
               PassedOver& passed_over) {
  const auto erase = [&](PortRange range, std::uint32_t& counter) {
    counter += ports.count(range);
    ports.erase(range);
  };
  for (const bool inet6 : {false, true}) {
    erase(state.dynamic(transport, inet6), passed_over.dynamic);
    for (const ExcludedRange& range : state.excluded(transport, inet6, kAllPorts)) {
      erase(range.range, passed_over.excluded);
    }
  }
  const PortSet free = free_ports_of(state, transport, false);
  for (auto port = ports.next(0, kUsablePorts); port; port = ports.next(*port + 1U, kUsablePorts)) {
    if (!free.contains(*port)) erase({*port, 1}, passed_over.in_use);
  }
}

}  // namespace

FreePorts find_free_ports(const MachineState& state, const FreePortsWanted& wanted) {
  FreePorts found;
  PortSet ports = PortSet::full();
  if (wanted.from > 0) ports.erase(PortRange{0, wanted.from});
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    if (wanted.transport.value_or(transport) != transport) continue;
    keep_free(ports, state, transport, found.passed_over);
  }
  if (wanted.consecutive) {
    const auto first = ports.find_run(wanted.count, kUsablePorts);
    for (std::uint32_t i = 0; first && i < wanted.count; ++i) found.ports.push_back(*first + i);
    return found;
  }
  for (auto port = ports.next(0, kUsablePorts); port && found.ports.size() < wanted.count;
       port = ports.next(*port + 1U, kUsablePorts)) {
    found.ports.push_back(*port);
  }
  return found;
}

}  // namespace portpool::conformance
