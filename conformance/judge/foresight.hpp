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

  /// Whether the alternative is compatible with what stops from `next` on say of the request; fills
  /// in ports and tokens that they tell. Linear in the stops that tell of requests.
  [[nodiscard]] bool allows(const Candidate& state, const RequestView& request,
                            const Alternative& alternative, std::size_t next,
                            Outcome& outcome) const;
  /// The port that a stop from `next` on tells of a socket by getsockname.
  [[nodiscard]] std::optional<PortNumber> port_of(const std::string& socket, std::size_t next,
                                                  const Naming& naming) const;

 private:
  struct Telling {
    std::size_t stop = 0;
    const Step* step = nullptr;  // that tells, or of a completion the wait that it was seen in
    const TraceEvent* event = nullptr;
    std::string overlapped;  // of the request; empty for a call that had blocked
  };

  [[nodiscard]] const Telling* find(const Candidate& state, const RequestView& request,
                                    std::size_t next) const;

  const SymbolReader& symbols_;
  std::vector<Telling> results_;  // of requests, by stop
  std::vector<Telling> names_;    // getsockname that succeeded, by stop
};

}  // namespace portpool::conformance
