// What later events of a trace tell of a request or a socket: how a request that is in flight now
// ended, which port a bind came to whose own event does not say.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "judge/candidate.hpp"
#include "judge/itinerary.hpp"

namespace portpool::conformance {

class Foresight {
 public:
  /// Linear in the stops. Both must outlive it.
  Foresight(const std::vector<Stop>& stops, const SymbolReader& symbols);

  /// Whether member `index` of the offer of a request's end is compatible with what stops from
  /// `next` on say of the request; fills in ports and tokens that they tell. The first stop that
  /// speaks of any member counts: WSAGetOverlappedResult can also refuse for reasons of its own (a
  /// closed socket), which says nothing of the request. O(stops that tell of requests x (offer +
  /// stops)).
  [[nodiscard]] bool allows(const Candidate& state, const RequestView& request, const Offer& offer,
                            std::size_t index, std::size_t next, Outcome& outcome) const;
  /// The port that a stop from `next` on tells of a socket by getsockname.
  [[nodiscard]] std::optional<PortNumber> port_of(const std::string& socket, std::size_t next,
                                                  const Naming& naming) const;

 private:
  struct Telling {
    std::size_t stop = 0;
    const Step* step = nullptr;  // that tells, or of a completion the wait that it was seen in
    const TraceEvent* event = nullptr;
    std::string overlapped;  // of the request; empty for a call that had blocked
    std::size_t start = 0;   // of a completion: the stop that started the request
  };

  /// Every telling from `next` on that speaks of the request, or may.
  [[nodiscard]] std::vector<const Telling*> tellings_of(const Candidate& state,
                                                        const RequestView& request,
                                                        std::size_t next) const;

  struct Use {
    std::size_t stop = 0;
    const Step* step = nullptr;
  };
  /// How often the telling's WSAOVERLAPPED was used from `begin` to its stop.
  [[nodiscard]] std::ptrdiff_t uses_of(const Telling& telling, std::size_t begin) const;
  /// WSAGetOverlappedResult and completion routines tell of the request that the WSAOVERLAPPED was
  /// last used for.
  [[nodiscard]] bool is_of_another_use(const Candidate& state, const RequestView& request,
                                       const Telling& telling, std::size_t next) const;

  /// Whether a packet can be of this request alone: no other that used its WSAOVERLAPPED before the
  /// packet was told is left without one. What is uncertain fills in, and forbids nothing.
  [[nodiscard]] bool is_certain(const Telling& telling, std::size_t next) const;

  const SymbolReader& symbols_;
  std::vector<Use> uses_;         // of WSAOVERLAPPEDs for requests, by stop
  std::vector<Telling> results_;  // of requests, by stop
  std::vector<Telling> names_;    // getsockname that succeeded, by stop
};

}  // namespace portpool::conformance
