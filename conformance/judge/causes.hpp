// First causes and consequences: which findings may follow from an earlier one.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "judge/seen_event.hpp"
#include "portpool/conformance/scenario.hpp"
#include "run/naming.hpp"

namespace portpool::conformance {

/// What a step has to do with: sockets, reservations and requests by name, ports by number. Two
/// steps are related when they have one of these in common.
struct Touched {
  std::set<std::string> names;
  std::vector<PortRange> ports;

  [[nodiscard]] bool meets(const Touched& other) const;
  void add(const Touched& other);
};

/// O(names of the step). Numbers that are not known in this run are left out.
[[nodiscard]] Touched touched_by(const Step& step, const Naming& naming);

/// What was seen of a step: ports and blocks that it was given, requests whose routines ran in it.
void add_seen(const SeenEvent& seen, const Naming& naming, Touched& touched);

/// Follows the doubt that a finding casts through the steps of a scenario: everything that the step
/// of a finding touched is in doubt, and so is what a later step touches together with something
/// that is. A finding at such a step may be a consequence; that it must be one nobody can tell from
/// a trace.
class Causes {
 public:
  /// The step whose finding casts doubt on what this step touches; empty when none does.
  [[nodiscard]] std::string cause_of(const Touched& touched) const;
  /// Enters a finding at the step.
  void found(const std::string& step, const Touched& touched);
  /// Enters a step at which nothing was found: doubt spreads through it.
  void passed(const Touched& touched);

 private:
  struct Doubt {
    std::string step;  // the first cause
    Touched touched;
  };
  std::vector<Doubt> doubts_;
};

}  // namespace portpool::conformance
