// Why a call would be refused on a machine, and what would work.
//
// The model decides: the machine's listings become a host, the host offers what the clauses allow.
// What the listings leave open is tried in every way, and what was seen only by its shape is said
// to look like something, never to be it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "explain/classify.hpp"
#include "explain/evidence.hpp"
#include "explain/machine_state.hpp"
#include "explain/request.hpp"
#include "portpool/sim/host.hpp"

namespace portpool::conformance {

/// What a simulation answers, under one or several guesses about sockets.
struct ExplainedOutcome {
  Status status{};
  Rule rule{};
  std::string grants;                     // "one of 16284 free ports"; empty for a refusal
  std::vector<std::string_view> guesses;  // empty: whatever the sockets are like
};

/// An open question of the catalogue that decides the answer.
struct DecidingQuestion {
  struct Branch {
    std::uint8_t answer = 0;
    Status status{};
    bool taken = false;  // by the profile
  };
  Question question{};
  std::vector<Branch> branches;
};

/// A sentence with what it rests on.
struct Remark {
  std::string text;
  std::vector<Evidence> evidence;
};

enum class ExplainedAnswer : std::uint8_t { allowed, refused, depends };
[[nodiscard]] std::string_view name_of(ExplainedAnswer answer);

struct Explanation {
  ExplainRequest request;
  Face face{};
  ExplainedAnswer answer{};
  std::vector<ExplainedOutcome> outcomes;  // the likeliest first
  std::vector<PortHolder> holders;
  std::vector<DecidingQuestion> questions;
  std::vector<Remark> ways;           // that would work; empty when the call is allowed
  std::vector<Remark> unseen;         // what may decide otherwise and does not show in the listings
  std::vector<std::string> not_told;  // of the machine
};

[[nodiscard]] Explanation explain(const ExplainRequest& request, const MachineState& state,
                                  const Answers& answers);

}  // namespace portpool::conformance
