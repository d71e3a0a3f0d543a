// One thread's machine of an exploration: goes along paths of branches, and back by its undo log.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "explore/position.hpp"
#include "portpool/sim/internal/reference.hpp"

namespace portpool::conformance {

/// One step of a path: which move, which member of its offer, which concrete outcome of that.
struct Branch {
  std::uint16_t move = 0;
  std::uint8_t alternative = 0;
  std::uint8_t pick = 0;
  friend bool operator==(const Branch&, const Branch&) = default;
};
using Path = std::vector<Branch>;

class Walker {
 public:
  Walker(const Scope& scope, const std::vector<Move>& moves, const Mutation& mutation = {});

  [[nodiscard]] const Scope& scope() const { return scope_; }
  [[nodiscard]] const Host& host() const { return host_; }
  [[nodiscard]] Host& host() { return host_; }
  [[nodiscard]] const Names& names() const { return names_; }
  [[nodiscard]] const std::vector<Move>& moves() const { return moves_; }
  /// The reference model in the same state; nothing unless the scope asks for it.
  [[nodiscard]] const std::optional<reference::Model>& reference() const { return reference_; }

  [[nodiscard]] bool applicable(std::size_t move) const {
    return is_applicable(scope_, names_, moves_[move]);
  }
  [[nodiscard]] Action action(std::size_t move) const {
    return action_of(scope_, names_, host_, moves_[move]);
  }
  /// Whether the action can happen now: its thread is free, its request is in flight.
  [[nodiscard]] bool possible(const Action& action) const;
  void offer(const Action& action, Offer& offer) const;

  /// Concrete outcomes of an alternative: one for each port of the scope that it allows.
  void outcomes(const Alternative& alternative, std::vector<Outcome>& list) const;

  /// One step, from an offer for the action in this state.
  void advance(const Branch& branch, const Action& action, const Offer& offer,
               const Outcome& outcome);
  /// The same for a branch that was taken from this state before.
  void step(const Branch& branch);
  /// Takes back the last step.
  void retreat();

  /// Commits an alternative that refuses, and takes it back: whether the state was another one
  /// meanwhile. Precondition: it needs no answer.
  [[nodiscard]] bool refusal_changes(const Action& action, const Offer& offer, std::size_t index);
  /// Goes to the state at the end of a path, from wherever it is.
  void go_to(const Path& path);
  [[nodiscard]] std::size_t depth() const { return frames_.size(); }

 private:
  void commit(const Action& action, const Offer& offer, std::size_t index, const Outcome& outcome);

  struct Frame {
    std::size_t mark = 0;
    Names names;
    Branch branch;
    std::optional<reference::Model> reference;
  };

  const Scope& scope_;
  const std::vector<Move>& moves_;
  Host host_;
  Names names_;
  std::optional<reference::Model> reference_;
  std::vector<Frame> frames_;
  std::vector<Outcome> outcomes_;  // of step
};

}  // namespace portpool::conformance
