// The events of a trace laid beside the steps of its scenario: what each step came to, and where
// the two do not go together.
#pragma once

#include <optional>
#include <vector>

#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/trace.hpp"
#include "portpool/conformance/verdict.hpp"

namespace portpool::conformance {

/// One outcome that the scenario asks for: of a step, or of an earlier one that an `await` reads.
struct Stop {
  const Step* asks = nullptr;  // the step of the scenario in whose place it stands
  const Step* told = nullptr;  // whose outcome it is: the same, or the one that an await reads
  bool awaited = false;        // asks is an await
  bool moot = false;           // an await of a call that had not blocked: there is nothing to tell
  const TraceEvent* event = nullptr;           // none: the trace does not tell it
  std::vector<const TraceEvent*> completions;  // of routines that ran inside it
};

/// An event at a place where the scenario has none, or a stop without an event.
struct Irregularity {
  FindingKind kind{};                 // missing, repeated or order
  std::size_t stop = 0;               // the stop that it concerns, or that it comes before
  const TraceEvent* event = nullptr;  // of repeated and order
  const Step* step = nullptr;         // whose
  FindingRemark remark;
};

/// A runner performs the steps of a scenario one after another, so a trace has one outcome for
/// each, in their order, up to the step that the system cannot do. Where a trace has them
/// otherwise, they are put in order: by the longest sequence that fits, so that one event too many
/// or too few does not shift the rest.
class Itinerary {
 public:
  /// Linear; quadratic where the trace is out of step with the scenario.
  Itinerary(const Scenario& scenario, const Trace& trace);

  [[nodiscard]] const std::vector<Stop>& stops() const { return stops_; }
  /// Stops from here on have no event.
  [[nodiscard]] std::size_t end() const { return end_; }
  /// By stop.
  [[nodiscard]] const std::vector<Irregularity>& irregularities() const { return irregularities_; }

 private:
  struct Told {
    const TraceEvent* event = nullptr;
    std::vector<const TraceEvent*> completions;
  };

  void collect(const Trace& trace);
  /// A completion that no call ran: before an event of the world, or after the last outcome.
  void note_lone_completion(const TraceEvent& completion, std::size_t stop);
  [[nodiscard]] bool in_step() const;
  void align();
  /// Events and stops between what both begin with and what both end with.
  struct Stretch {
    std::size_t event, event_end, stop, stop_end;
    [[nodiscard]] bool is_over() const { return event == event_end || stop == stop_end; }
    [[nodiscard]] std::size_t cells() const { return (event_end - event) * (stop_end - stop); }
  };
  void align_by_table(const Stretch& rest, std::vector<std::size_t>& stop_of) const;
  void place(std::size_t stop, Told& told);
  void note_strays(const std::vector<std::size_t>& stop_of);
  void find_moot();
  void note_gaps();

  std::vector<Stop> stops_;
  std::vector<Told> told_;
  std::vector<const TraceEvent*> trailing_;  // completions after the last outcome
  std::vector<Irregularity> irregularities_;
  std::size_t end_ = 0;
};

}  // namespace portpool::conformance
