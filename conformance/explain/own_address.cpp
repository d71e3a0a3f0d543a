#include "explain/own_address.hpp"

namespace portpool::conformance {

std::optional<OwnAddress> refused_at_own_address(const ExplainRequest& request,
                                                 const MachineState& state,
                                                 const Answers& answers) {
  if (!request.binds() || !request.assumes_wildcard || request.first == 0 || !state.sockets) {
    return std::nullopt;
  }
  for (const listings::SocketRow& row : state.bound(request.transport, request.range())) {
    const auto address = parse_ip_address(row.address);
    const bool serves =
        row.state == listings::SocketState::listening || row.state == listings::SocketState::open;
    if (!serves || !address || address->is_any()) continue;
    ExplainRequest own = request;
    own.address = *address;
    own.inet6 = row.inet6();
    own.first = row.port;
    own.count = 1;
    const Simulated answer = simulate(state, own, Guess::none, answers);
    if (answer.refuses) return OwnAddress{row, answer.status};
  }
  return std::nullopt;
}

}  // namespace portpool::conformance
