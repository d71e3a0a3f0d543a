#include "judge/itinerary.hpp"

#include <algorithm>

#include "portpool/sim/invariant.hpp"
#include "run/translate.hpp"

namespace portpool::conformance {
namespace {

constexpr std::size_t kNoStop = ~std::size_t{0};

bool tells_outcome(const TraceEvent& event) {
  return event.kind != TraceEventKind::begin && event.kind != TraceEventKind::complete;
}

// After such an event the runner goes no further.
bool ends_the_run(const TraceEvent& event) {
  return event.kind == TraceEventKind::unsupported || event.kind == TraceEventKind::timeout ||
         event.kind == TraceEventKind::crashed;
}

std::vector<Stop> stops_of(const Scenario& scenario) {
  std::vector<Stop> stops;
  stops.reserve(scenario.steps.size());
  for (const Step& step : scenario.steps) {
    Stop& stop = stops.emplace_back();
    stop.asks = stop.told = &step;
    stop.awaited = step.is_call() && std::get<CallName>(step.what) == CallName::await_;
    if (stop.awaited) stop.told = awaited_step(scenario, step);
  }
  return stops;
}

}  // namespace

Itinerary::Itinerary(const Scenario& scenario, const Trace& trace) : stops_(stops_of(scenario)) {
  collect(trace);
  if (in_step()) {
    for (std::size_t i = 0; i < told_.size(); ++i) place(i, told_[i]);
  } else {
    align();
  }
  find_moot();
  note_gaps();
  for (const TraceEvent* completion : trailing_) note_lone_completion(*completion, end_);
  std::stable_sort(irregularities_.begin(), irregularities_.end(),
                   [](const auto& one, const auto& other) { return one.stop < other.stop; });
}

void Itinerary::collect(const Trace& trace) {
  told_.reserve(stops_.size());
  Told next;
  for (const TraceEvent& event : trace.events) {
    if (event.kind == TraceEventKind::complete) {
      next.completions.push_back(&event);
    } else if (tells_outcome(event)) {
      next.event = &event;
      told_.push_back(std::move(next));
      next = {};
    }
  }
  trailing_ = std::move(next.completions);
}

void Itinerary::note_lone_completion(const TraceEvent& completion, std::size_t stop) {
  const auto own = std::ranges::find_if(
      stops_, [&](const Stop& one) { return one.told->id == completion.step; });
  if (own == stops_.end()) return;  // a step of another scenario
  irregularities_.push_back(
      {FindingKind::order, stop, &completion, own->told, {FindingRemark::Kind::no_wait, {}, 0}});
}

bool Itinerary::in_step() const {
  if (told_.size() > stops_.size()) return false;
  for (std::size_t i = 0; i < told_.size(); ++i) {
    if (told_[i].event->step != stops_[i].told->id) return false;
  }
  return true;
}

void Itinerary::place(std::size_t stop, Told& told) {
  PORTPOOL_INVARIANT(stops_[stop].event == nullptr);
  PORTPOOL_INVARIANT(told.event->step == stops_[stop].told->id);
  stops_[stop].event = told.event;
  if (stops_[stop].told->is_call()) {
    stops_[stop].completions = std::move(told.completions);
    return;
  }
  for (const TraceEvent* completion : told.completions) note_lone_completion(*completion, stop);
}

// The longest common subsequence of the steps that the events name and those that the stops ask
// for. What both begin and end with is part of one, so the table is only as large as what lies
// between the first event that is not in its place and the last.
void Itinerary::align() {
  const auto same = [&](std::size_t i, std::size_t j) {
    return told_[i].event->step == stops_[j].told->id;
  };
  std::vector<std::size_t> stop_of(told_.size(), kNoStop);
  Stretch rest{0, told_.size(), 0, stops_.size()};
  while (!rest.is_over() && same(rest.event, rest.stop)) stop_of[rest.event++] = rest.stop++;
  while (!rest.is_over() && same(rest.event_end - 1, rest.stop_end - 1))
    stop_of[--rest.event_end] = --rest.stop_end;
  // Of two traces that have nothing to do with each other no table is made either.
  constexpr std::size_t kLargestTable = std::size_t{1} << 24;
  if (rest.cells() <= kLargestTable) align_by_table(rest, stop_of);
  for (std::size_t i = 0; i < told_.size(); ++i) {
    if (stop_of[i] != kNoStop) place(stop_of[i], told_[i]);
  }
  note_strays(stop_of);
}

void Itinerary::align_by_table(const Stretch& rest, std::vector<std::size_t>& stop_of) const {
  const std::size_t events = rest.event_end - rest.event;
  const std::size_t stops = rest.stop_end - rest.stop;
  const std::size_t width = stops + 1;
  std::vector<std::uint32_t> longest((events + 1) * width, 0);  // of the rests from [event, stop]
  const auto same = [&](std::size_t i, std::size_t j) {
    return told_[rest.event + i].event->step == stops_[rest.stop + j].told->id;
  };
  for (std::size_t i = events; i-- > 0;) {
    for (std::size_t j = stops; j-- > 0;) {
      longest[i * width + j] =
          same(i, j) ? longest[(i + 1) * width + j + 1] + 1
                     : std::max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
    }
  }
  for (std::size_t i = 0, j = 0; i < events && j < stops;) {
    if (same(i, j)) {
      stop_of[rest.event + i++] = rest.stop + j++;
    } else if (longest[(i + 1) * width + j] >= longest[i * width + j + 1]) {
      ++i;
    } else {
      ++j;
    }
  }
}

// Events that fit nowhere: told at the wrong place when their stop is still empty, else once too
// often.
void Itinerary::note_strays(const std::vector<std::size_t>& stop_of) {
  for (std::size_t i = 0; i < told_.size(); ++i) {
    if (stop_of[i] != kNoStop) continue;
    const TraceEvent& event = *told_[i].event;
    std::size_t before = i, after = i;  // the nearest events that are in their places
    while (before > 0 && stop_of[before] == kNoStop) --before;
    while (after + 1 < told_.size() && stop_of[after] == kNoStop) ++after;
    Irregularity found;
    found.event = &event;
    const auto own = std::find_if(stops_.begin(), stops_.end(), [&](const Stop& stop) {
      return stop.event == nullptr && stop.told->id == event.step;
    });
    if (own == stops_.end()) {
      found.kind = FindingKind::repeated;
      found.stop = stop_of[before] == kNoStop ? 0 : stop_of[before] + 1;
      found.remark.kind = FindingRemark::Kind::no_further_outcome;
    } else {
      found.kind = FindingKind::order;
      found.stop = static_cast<std::size_t>(own - stops_.begin());
      const bool late = stop_of[before] != kNoStop && stop_of[before] > found.stop;
      const std::size_t neighbour = stop_of[late ? before : after];
      if (neighbour != kNoStop) {
        found.remark = {late ? FindingRemark::Kind::after_step : FindingRemark::Kind::before_step,
                        stops_[neighbour].told->id};
      }
      place(found.stop, told_[i]);
    }
    const auto step = std::find_if(stops_.begin(), stops_.end(),
                                   [&](const Stop& stop) { return stop.told->id == event.step; });
    if (step == stops_.end()) continue;  // a step of another scenario
    found.step = step->told;
    irregularities_.push_back(std::move(found));
  }
}

// A call that was to block and came back at once has told its outcome then: a runner asks for it no
// more.
void Itinerary::find_moot() {
  for (std::size_t i = 0; i < stops_.size(); ++i) {
    if (!stops_[i].awaited || stops_[i].event != nullptr) continue;
    const TraceEvent* last = nullptr;
    for (std::size_t j = 0; j < i; ++j) {
      if (stops_[j].told == stops_[i].told && stops_[j].event != nullptr) last = stops_[j].event;
    }
    stops_[i].moot = last != nullptr && last->kind != TraceEventKind::blocked;
  }
}

// Stops without an event. After the last one that has an event they are told as one.
void Itinerary::note_gaps() {
  end_ = stops_.size();
  while (end_ > 0 && stops_[end_ - 1].event == nullptr) --end_;
  for (std::size_t i = 0; i < end_; ++i) {
    if (stops_[i].event != nullptr || stops_[i].moot) continue;
    irregularities_.push_back({FindingKind::missing, i, nullptr, stops_[i].told, {}});
  }
  std::size_t left = 0, first = stops_.size();
  for (std::size_t i = stops_.size(); i-- > end_;) {
    if (stops_[i].moot) continue;
    ++left;
    first = i;
  }
  if (left == 0 || (end_ > 0 && ends_the_run(*stops_[end_ - 1].event))) return;
  irregularities_.push_back({FindingKind::missing,
                             end_,
                             nullptr,
                             stops_[first].told,
                             {FindingRemark::Kind::trace_ends, {}, left}});
}

}  // namespace portpool::conformance
