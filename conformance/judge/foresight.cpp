#include "judge/foresight.hpp"

#include <algorithm>

#include "run/events.hpp"

namespace portpool::conformance {

Foresight::Foresight(const std::vector<Stop>& stops, const SymbolReader& symbols)
    : symbols_(symbols) {
  for (std::size_t i = 0; i < stops.size(); ++i) {
    const Stop& stop = stops[i];
    if (stop.event == nullptr || !stop.told->is_call()) continue;
    for (const TraceEvent* completion : stop.completions) {
      results_.push_back({i, stop.told, completion, {}});
    }
    if (stop.event->kind != TraceEventKind::returned) continue;
    const CallName call = std::get<CallName>(stop.told->what);
    if (call == CallName::getsockname_ && stop.event->result == "success") {
      names_.push_back({i, stop.told, stop.event, {}});
    } else if (call == CallName::WSAGetOverlappedResult_ &&
               stop.event->result != "WSA_IO_INCOMPLETE") {
      results_.push_back({i, stop.told, stop.event, stop.told->arguments.overlapped});
    } else if (call == CallName::GetQueuedCompletionStatus_) {
      for (const auto& [name, value] : stop.event->outputs) {
        if (name != "overlapped") continue;
        results_.push_back({i, stop.told, stop.event, std::get<std::string>(value)});
      }
    } else if (stop.told->blocks) {
      results_.push_back({i, stop.told, stop.event, {}});
    }
  }
  // A completion is told under the step that started the request.
  for (Telling& telling : results_) {
    if (telling.event->kind != TraceEventKind::complete) continue;
    for (const Stop& stop : stops) {
      if (stop.told->id == telling.event->step) {
        telling.overlapped = stop.told->arguments.overlapped;
        break;
      }
    }
  }
}

std::vector<const Foresight::Telling*> Foresight::tellings_of(const Candidate& state,
                                                              const RequestView& request,
                                                              std::size_t next) const {
  std::vector<const Telling*> found;
  if (results_.empty()) return found;
  const std::string overlapped = request.synchronous
                                     ? std::string{}
                                     : state.naming.numbers().overlapped_name(request.overlapped);
  if (!request.synchronous && overlapped.empty()) return found;
  for (const Telling& telling : results_) {
    if (telling.stop < next) continue;
    const bool by_return =
        request.synchronous && telling.event->kind == TraceEventKind::returned &&
        telling.overlapped.empty() && state.machine.is_running(telling.step->process) &&
        state.machine.caller(telling.step->process, telling.step->thread) == request.caller;
    const bool by_result = !request.synchronous && telling.overlapped == overlapped;
    if (by_return || by_result) found.push_back(&telling);
  }
  return found;
}

bool Foresight::allows(const Candidate& state, const RequestView& request, const Offer& offer,
                       std::size_t index, std::size_t next, Outcome& outcome) const {
  const std::vector<const Telling*> tellings = tellings_of(state, request, next);
  for (const Telling* telling : tellings) {
    // A routine is told a code of Winsock's; the call that hands over a packet has its own face.
    const bool by_routine = telling->event->kind == TraceEventKind::complete;
    const Face face = by_routine ? Face::winsock : face_of(*telling->step);
    const SeenEvent seen = read_event(*telling->event, symbols_, state.naming);
    const auto speaks_of = [&](const Alternative& alternative) {
      return Host::result_matches(alternative, seen.code, face);
    };
    if (std::none_of(offer.begin(), offer.end(), speaks_of)) continue;
    if (!speaks_of(offer[index])) return false;
    if (seen.outputs.has(field::kRange)) outcome.range = seen.outputs.range;
    if (seen.outputs.has(field::kToken)) outcome.token = seen.outputs.token;
    return true;
  }
  return tellings.empty();
}

std::optional<PortNumber> Foresight::port_of(const std::string& socket, std::size_t next,
                                             const Naming& naming) const {
  for (const Telling& telling : names_) {
    if (telling.stop < next || telling.step->arguments.socket.name != socket) continue;
    const SeenEvent seen = read_event(*telling.event, symbols_, naming);
    if (seen.outputs.has(field::kPort)) return seen.outputs.port;
  }
  return std::nullopt;
}

}  // namespace portpool::conformance
