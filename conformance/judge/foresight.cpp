#include "judge/foresight.hpp"

#include <algorithm>

#include "run/events.hpp"
#include "run/translate.hpp"

namespace portpool::conformance {
namespace {

// Whether the result of a WSAGetOverlappedResult can be that of the request. That its descriptor is
// wrong, or Winsock not started, says nothing of it.
bool tells_of_request(const TraceEvent& event) {
  return event.result != "WSA_IO_INCOMPLETE" && event.result != "WSAENOTSOCK" &&
         event.result != "WSANOTINITIALISED";
}

}  // namespace

Foresight::Foresight(const std::vector<Stop>& stops, const SymbolReader& symbols)
    : symbols_(symbols) {
  for (std::size_t i = 0; i < stops.size(); ++i) {
    const Stop& stop = stops[i];
    if (stop.event == nullptr || !stop.told->is_call()) continue;
    for (const TraceEvent* completion : stop.completions) {
      results_.push_back({i, stop.told, completion, {}});
    }
    const CallName call = std::get<CallName>(stop.told->what);
    const bool asks = call == CallName::WSAGetOverlappedResult_ || call == CallName::CancelIoEx_;
    if (!asks && !stop.told->arguments.overlapped.empty()) uses_.push_back({i, stop.told});
    if (stop.event->kind != TraceEventKind::returned) continue;
    if (call == CallName::getsockname_ && stop.event->result == "success") {
      names_.push_back({i, stop.told, stop.event, {}});
    } else if (call == CallName::WSAGetOverlappedResult_ && tells_of_request(*stop.event)) {
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
    for (std::size_t i = 0; i < stops.size(); ++i) {
      if (stops[i].told->id != telling.event->step) continue;
      telling.overlapped = stops[i].told->arguments.overlapped;
      telling.start = i;
      break;
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
    if (!state.machine.is_running(telling.step->process)) continue;
    const Caller caller = state.machine.caller(telling.step->process, telling.step->thread);
    const bool by_return = request.synchronous && telling.overlapped.empty() &&
                           telling.event->kind == TraceEventKind::returned &&
                           caller == request.caller;
    // A WSAOVERLAPPED is a variable of its process: another one has its own of that name.
    const bool by_result = !request.synchronous && telling.overlapped == overlapped &&
                           caller.process == request.caller.process &&
                           !is_of_another_use(state, request, telling, next);
    if (by_return || by_result) found.push_back(&telling);
  }
  return found;
}

std::ptrdiff_t Foresight::uses_of(const Telling& telling, std::size_t begin) const {
  return std::ranges::count_if(uses_, [&](const Use& use) {
    return use.stop >= begin && use.stop < telling.stop &&
           use.step->process == telling.step->process &&
           use.step->arguments.overlapped == telling.overlapped;
  });
}

bool Foresight::is_of_another_use(const Candidate& state, const RequestView& request,
                                  const Telling& telling, std::size_t next) const {
  const bool by_routine = telling.event->kind == TraceEventKind::complete;
  const bool by_call = telling.event->kind == TraceEventKind::returned &&
                       std::get<CallName>(telling.step->what) == CallName::WSAGetOverlappedResult_;
  if (!by_routine && !by_call) return false;
  const Host& host = state.machine.host();
  if (host.request_of(request.caller.process, request.overlapped) != request.id) return true;
  if (by_routine) return telling.start >= next;
  return uses_of(telling, next) != 0;
}

bool Foresight::is_certain(const Telling& telling, std::size_t next) const {
  const auto tells_packet = [](const Telling& one) {
    return one.event->kind == TraceEventKind::returned && one.step->is_call() &&
           std::get<CallName>(one.step->what) == CallName::GetQueuedCompletionStatus_;
  };
  if (!tells_packet(telling)) return true;
  const auto packets = std::ranges::count_if(results_, [&](const Telling& other) {
    return other.stop < next && tells_packet(other) &&
           other.step->process == telling.step->process && other.overlapped == telling.overlapped;
  });
  return uses_of(telling, 0) <= packets + 1;
}

bool Foresight::allows(const Candidate& state, const RequestView& request, const Offer& offer,
                       std::size_t index, std::size_t next, Outcome& outcome) const {
  bool is_free = true;
  for (const Telling* telling : tellings_of(state, request, next)) {
    const bool certain = is_certain(*telling, next);
    // A routine is told a code of Winsock's; the call that hands over a packet has its own face.
    const bool by_routine = telling->event->kind == TraceEventKind::complete;
    const Face face = by_routine ? Face::winsock : face_of(*telling->step);
    const SeenEvent seen = read_event(*telling->event, symbols_, state.naming);
    const auto speaks_of = [&](const Alternative& alternative) {
      return Host::result_matches(alternative, seen.code, face);
    };
    if (certain) is_free = false;
    if (std::none_of(offer.begin(), offer.end(), speaks_of)) continue;
    if (!speaks_of(offer[index])) {
      if (certain) return false;
      continue;
    }
    if (seen.outputs.has(field::kRange)) outcome.range = seen.outputs.range;
    if (seen.outputs.has(field::kToken)) outcome.token = seen.outputs.token;
    return true;
  }
  return is_free;
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
