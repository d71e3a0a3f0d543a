// Breadth-first search through all states of a scope, on several threads.
//
// A state is kept as eight bytes, the step that led to it and the state before that, and eight of
// its hash; the machine in it is reached again by the undo log: back to what two neighbours in the
// list have in common, and forward from there.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "explore/properties.hpp"

namespace portpool::conformance {

struct SearchOptions {
  unsigned threads = 0;  // 0 = one a processor
  double seconds = 0;    // 0 = no limit; the level that is being searched is left unfinished
  std::size_t max_states = 400'000'000;
  Mutation mutation;
  /// Called about twice a second from the thread that called search().
  std::function<void(const struct SearchProgress&)> progress;
};

struct SearchProgress {
  unsigned depth = 0;            // of the states that are being found
  std::size_t done = 0, of = 0;  // states of the level above that have been expanded
  std::size_t states = 0;        // unique ones so far
  std::uint64_t transitions = 0;
  double seconds = 0;
};

struct SearchLevel {
  unsigned depth = 0;
  std::size_t states = 0;         // first reached at this depth
  std::uint64_t transitions = 0;  // that led to states of this depth or less
  double seconds = 0;
};

struct Violation {
  std::string property;
  std::string message;
  Path path;                          // shortest that leads there
  std::optional<std::uint16_t> move;  // one more call whose offer is wrong
};

struct SearchResult {
  std::vector<SearchLevel> levels;  // finished ones; the first is the start
  std::size_t states = 0;
  std::uint64_t transitions = 0;
  std::uint64_t offers = 0;
  double seconds = 0;
  bool complete = false;  // no state was left to expand
  std::size_t bytes = 0;  // of the visited set and the list of states, at the end
  RuleTally tally;
  std::optional<Violation> violation;
};

[[nodiscard]] SearchResult search(const Scope& scope, const std::vector<Move>& moves,
                                  const SearchOptions& options);

}  // namespace portpool::conformance
