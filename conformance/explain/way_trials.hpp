// What the searches for ways out share: the machine, changes of it, and trials on the model.
// Internal to explain/.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "explain/explain.hpp"

namespace portpool::conformance {

inline constexpr std::uint32_t kFirstOrdinaryPort = 1024;

class WayTrials {
 public:
  WayTrials(const Explanation& explanation, const MachineState& state, const Answers& answers);

  /// Keeps a way unless it is there already.
  void add(Way way);
  [[nodiscard]] std::vector<Way> take() { return std::move(ways_); }

  /// Whether the model allows a request on a machine, whatever its sockets are like.
  [[nodiscard]] bool works(const MachineState& changed, const ExplainRequest& request) const;
  /// The same of a request for which no socket matters.
  [[nodiscard]] bool works_now(const ExplainRequest& request) const;

  /// The machine without ranges that `gone` picks.
  template <class Gone>
  [[nodiscard]] MachineState without_ranges(Gone gone) const {
    MachineState changed = state;
    for (PortLists& lists : changed.lists[static_cast<std::size_t>(request.transport)]) {
      if (lists.exclusions) std::erase_if(*lists.exclusions, gone);
    }
    return changed;
  }
  template <class Gone>
  [[nodiscard]] MachineState without_sockets(Gone gone) const {
    MachineState changed = state;
    if (changed.sockets) std::erase_if(*changed.sockets, gone);
    return changed;
  }
  [[nodiscard]] MachineState without_winnat() const;

  /// The nearest port that nothing listed has and the request, moved there, would get.
  [[nodiscard]] std::optional<std::uint32_t> free_below(std::uint32_t port) const;
  [[nodiscard]] std::optional<std::uint32_t> free_above(std::uint32_t port) const;

  [[nodiscard]] bool has(HolderClass kind) const;

  const Explanation& explanation;
  const ExplainRequest& request;
  const MachineState& state;
  const Answers& answers;
  std::string transport, family;  // as netsh takes them
  PortRange dynamic;
  PortSet free;

 private:
  [[nodiscard]] bool binds_on(std::uint32_t port) const;
  std::vector<Way> ways_;
};

/// Other ports for the same call.
void find_other_ports(WayTrials& trials);
/// Other blocks for a reservation, or none.
void find_other_blocks(WayTrials& trials);
/// What has the port ends, or makes room.
void find_ways_with(const PortHolder& holder, WayTrials& trials);

}  // namespace portpool::conformance
