#include "explain/explain.hpp"

#include <algorithm>

#include "explain/notes.hpp"
#include "explain/seen_code.hpp"
#include "explain/ways_out.hpp"

namespace portpool::conformance {
namespace {

using listings::SocketRow;

/// Guesses that make a difference: of a service of the system the account is known, and of IPv4
/// sockets that IPV6_V6ONLY is none of their options.
std::vector<Guess> guesses_for(const std::vector<PortHolder>& holders) {
  bool any = false, all_system = true, inet6 = false;
  for (const PortHolder& holder : holders) {
    if (holder.kind != HolderClass::socket) continue;
    any = true;
    all_system = all_system && is_of_system(holder);
    inet6 = inet6 || holder.socket->inet6();
  }
  if (!any) return {Guess::none};
  if (all_system) return {Guess::other_user, Guess::other_exclusive};
  std::vector<Guess> guesses{Guess::none, Guess::exclusive, Guess::reuse, Guess::other_user};
  if (inet6) guesses.insert(guesses.end(), {Guess::dual_stack, Guess::dual_exclusive});
  return guesses;
}

/// Whether the machine is known not to have the address that is to be bound.
bool is_foreign_address(const ExplainRequest& request, const MachineState& state) {
  const IpAddress& address = request.address;
  const bool local =
      address.is_any() || address.is_v4_loopback() || address == IpAddress::v6_loopback();
  if (!request.binds() || local) return false;
  if (address.is_multicast()) return true;
  if (state.addresses.empty()) return false;
  return std::ranges::none_of(state.addresses, [&](const std::string& own) {
    return parse_ip_address(own) == std::optional(address);
  });
}

class Explainer {
 public:
  Explainer(const ExplainRequest& request, const MachineState& state, const Answers& answers)
      : state_(state), answers_(answers) {
    told_.request = request;
    told_.face = request.takes_record() && request.verb != RequestVerb::acquire ? Face::win32
                                                                                : Face::winsock;
  }

  Explanation run() {
    const ExplainRequest& request = told_.request;
    if (request.first != 0) {
      told_.holders = holders_of(state_, request.transport, request.inet6, request.range());
      if (request.inet6 && request.dual_stack) add_holders_of_ipv4();
    }
    if (is_foreign_address(request, state_)) {
      told_.outcomes.push_back({Status::address_not_available, {}, {}, {}});
      told_.answer = ExplainedAnswer::refused;
    } else if (request.count > 1 && !request.takes_record()) {
      try_each_port();
    } else {
      try_guesses();
      find_questions();
    }
    told_.missing = missing_lists(told_, state_);
    if (told_.answer == ExplainedAnswer::allowed && is_undecided()) {
      told_.answer = ExplainedAnswer::cannot_say;
    }
    look_at_seen_code();
    told_.ways = ways_out(told_, state_, answers_);
    told_.notes = notes_for(told_, state_, answers_);
    return std::move(told_);
  }

 private:
  void add_holders_of_ipv4() {
    for (const ExcludedRange& range :
         state_.excluded(told_.request.transport, false, told_.request.range())) {
      const bool known = std::ranges::any_of(
          told_.holders, [&](const PortHolder& holder) { return holder.range == range.range; });
      if (!known) told_.holders.push_back(classify(range, told_.request.transport, false, state_));
    }
  }

  void add_outcome(const Simulated& simulated, Guess guess) {
    auto known = std::ranges::find_if(told_.outcomes, [&](const ExplainedOutcome& outcome) {
      return outcome.status == simulated.status && outcome.rule == simulated.rule;
    });
    if (known == told_.outcomes.end()) {
      told_.outcomes.push_back({simulated.status, simulated.rule, simulated.grant, {}});
      known = told_.outcomes.end() - 1;
    }
    known->guesses.push_back(guess);
  }

  void try_guesses() {
    bool any_refused = false, any_allowed = false;
    for (const Guess guess : guesses_for(told_.holders)) {
      const Simulated simulated = simulate(state_, told_.request, guess, answers_);
      (simulated.refuses ? any_refused : any_allowed) = true;
      add_outcome(simulated, guess);
    }
    if (told_.outcomes.size() == 1) told_.outcomes.front().guesses.clear();
    told_.answer = any_refused && any_allowed ? ExplainedAnswer::depends
                   : any_refused              ? ExplainedAnswer::refused
                                              : ExplainedAnswer::allowed;
  }

  [[nodiscard]] Simulated simulate_port(std::uint32_t port) const {
    ExplainRequest one = told_.request;
    one.first = port;
    one.count = 1;
    return simulate(state_, one, Guess::none, answers_);
  }

  /// Ports that nothing listed has get one answer, the others each their own.
  void try_each_port() {
    const ExplainRequest& request = told_.request;
    bool any_allowed = false;
    for (std::uint32_t port = request.first; port < request.range().end(); ++port) {
      const bool held = std::ranges::any_of(
          told_.holders, [&](const PortHolder& holder) { return holder.range.contains(port); });
      if (!held && any_allowed) continue;
      const Simulated simulated = simulate_port(port);
      any_allowed = any_allowed || !simulated.refuses;
      if (!simulated.refuses) continue;
      add_outcome(simulated, Guess::none);
      auto& refused = told_.refused_ports;
      if (!refused.empty() && refused.back().end() == port) {
        ++refused.back().count;
      } else {
        refused.push_back({port, 1});
      }
    }
    for (ExplainedOutcome& outcome : told_.outcomes) outcome.guesses.clear();
    if (told_.outcomes.empty()) add_outcome(simulate_port(request.first), Guess::none);
    told_.outcomes.front().guesses.clear();
    told_.answer = told_.refused_ports.empty() ? ExplainedAnswer::allowed
                   : any_allowed               ? ExplainedAnswer::depends
                                               : ExplainedAnswer::refused;
  }

  /// Each question on which the call depends is answered in each way, the others as the profile
  /// does.
  void find_questions() {
    const auto consulted = questions_of(state_, told_.request);
    const Guess guess = guesses_for(told_.holders).front();
    for (std::size_t i = 0; i < kOpenQuestionCount; ++i) {
      if (!consulted.test(i)) continue;
      DecidingQuestion deciding;
      deciding.question = static_cast<Question>(i);
      const QuestionInfo& question = info(deciding.question);
      bool differs = false;
      for (std::size_t answer = 0; answer < question.answers.size(); ++answer) {
        Answers otherwise = answers_;
        otherwise.set_mask(deciding.question, static_cast<std::uint8_t>(1U << answer));
        const Simulated simulated = simulate(state_, told_.request, guess, otherwise);
        const bool taken = answers_.allows(deciding.question, static_cast<std::uint8_t>(answer));
        deciding.branches.push_back({static_cast<std::uint8_t>(answer), simulated.status, taken});
        differs = differs || simulated.status != told_.outcomes.front().status;
      }
      if (differs) told_.questions.push_back(std::move(deciding));
    }
  }

  /// "Allowed" needs the lists that decide: the exclusions, and of connections the sockets, too.
  [[nodiscard]] bool is_undecided() const {
    const ExplainRequest& request = told_.request;
    const bool starred = std::ranges::any_of(told_.holders, [](const PortHolder& holder) {
      return holder.kind == HolderClass::administered;
    });
    if (told_.lacks(MissingList::exclusions) || told_.lacks(MissingList::exclusions_ipv6))
      return true;
    if (told_.lacks(MissingList::complete_exclusions) && !starred) return true;
    if (request.verb == RequestVerb::http_listener || request.binds_implicitly()) {
      return told_.lacks(MissingList::sockets);
    }
    return false;
  }

  void look_at_seen_code() {
    const ExplainRequest& request = told_.request;
    if (!request.saw) return;
    // Of who connects there: a note says so.
    if (request.binds() && *request.saw == kConnectionRefused) return;
    told_.seen = causes_of(*request.saw, told_, state_, answers_);
    if (*request.saw == 0) {
      told_.answer = ExplainedAnswer::allowed;
      return;
    }
    if (told_.seen->is_explained) {
      keep_outcomes_with(*request.saw);
      told_.answer = ExplainedAnswer::refused;
    } else {
      told_.answer = ExplainedAnswer::cannot_say;
    }
    if (*request.saw == kSharingViolation) told_.face = Face::win32;
  }

  /// What was seen rules the other outcomes out.
  void keep_outcomes_with(std::uint32_t code) {
    std::vector<ExplainedOutcome> kept;
    for (const ExplainedOutcome& outcome : told_.outcomes) {
      if (code_of(outcome.status, told_.face) == code) kept.push_back(outcome);
    }
    if (!kept.empty()) told_.outcomes = std::move(kept);
  }

  const MachineState& state_;
  const Answers& answers_;
  Explanation told_;
};

}  // namespace

std::string_view name_of(ExplainedAnswer answer) {
  switch (answer) {
    case ExplainedAnswer::allowed:
      return "allowed";
    case ExplainedAnswer::refused:
      return "refused";
    case ExplainedAnswer::depends:
      return "depends";
    case ExplainedAnswer::cannot_say:
      return "cannot-say";
  }
  return {};
}

Explanation explain(const ExplainRequest& request, const ListedMachine& machine,
                    const Answers& answers) {
  Explanation told = Explainer(request, machine.latest, answers).run();
  told.moments = machine.moments;
  if (!machine.earlier) return told;
  const Explanation before = Explainer(request, *machine.earlier, answers).run();
  if (has_low_range(*machine.earlier, request) && !has_low_range(machine.latest, request)) {
    told.notes.insert(told.notes.begin(), {NoteKind::repaired_range, {}, 0, {Evidence::C_12}});
  }
  const ExplainedOutcome& one = told.outcomes.front();
  const ExplainedOutcome& other = before.outcomes.front();
  if (one.status != other.status || before.answer != told.answer) told.earlier = other;
  return told;
}

}  // namespace portpool::conformance
