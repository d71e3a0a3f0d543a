// What later events of a trace tell of a request or a socket.
#include "judge/candidate.hpp"

namespace portpool::conformance {

bool Foresight::allows(const RequestView& request, const Alternative& alternative, std::size_t next,
                       const Candidate& state, Outcome& outcome) const {
  const SymbolReader symbols(trace_.head);
  const Naming& naming = state.naming;
  const std::string overlapped = naming.numbers().overlapped_name(request.overlapped);
  for (std::size_t i = next; i < trace_.events.size(); ++i) {
    const TraceEvent& event = trace_.events[i];
    const Step* step = nullptr;
    for (const Step& candidate : scenario_.steps) {
      if (candidate.id == event.step) step = &candidate;
    }
    if (step == nullptr || !step->is_call()) continue;
    const bool same_thread = state.machine.is_running(step->process) &&
                             request.caller == state.machine.caller(step->process, step->thread);
    const bool by_return = request.synchronous && same_thread &&
                           event.kind == TraceEventKind::returned && step->blocks;
    const bool by_completion = !request.synchronous && event.kind == TraceEventKind::complete &&
                               step->arguments.overlapped == overlapped;
    const bool by_result = !request.synchronous && event.kind == TraceEventKind::returned &&
                           std::get<CallName>(step->what) == CallName::WSAGetOverlappedResult_ &&
                           step->arguments.overlapped == overlapped &&
                           event.result != "WSA_IO_INCOMPLETE";
    if (!by_return && !by_completion && !by_result) continue;
    const SeenEvent seen = read_event(event, symbols, naming);
    if (!Host::result_matches(alternative, seen.code, Face::winsock)) return false;
    if (seen.outputs.has(field::kRange)) outcome.range = seen.outputs.range;
    if (seen.outputs.has(field::kToken)) outcome.token = seen.outputs.token;
    return true;
  }
  return true;
}

std::optional<PortNumber> Foresight::port_of(const std::string& socket, std::size_t next,
                                             const Naming& naming) const {
  const SymbolReader symbols(trace_.head);
  for (std::size_t i = next; i < trace_.events.size(); ++i) {
    const TraceEvent& event = trace_.events[i];
    if (event.call != "getsockname" || event.result != "success") continue;
    for (const Step& step : scenario_.steps) {
      if (step.id != event.step || step.arguments.socket.name != socket) continue;
      const SeenEvent seen = read_event(event, symbols, naming);
      if (seen.outputs.has(field::kPort)) return seen.outputs.port;
    }
  }
  return std::nullopt;
}

}  // namespace portpool::conformance
