// An offer in the making: rules are put to a call one after another, in the default order of
// checks.
//
// The documentation decides:
//
//     ruling.refuse_if(row.is(socket_flag::kBound), Rule::bind_twice, Status::invalid_parameter);
//
// An open question decides:
//
//     ruling.refuse_by(reserved, Rule::bind_reserved, Question::AMB_06, holder);
//
// An open question decides how it goes on:
//
//     ruling.for_each_answer<amb::AMB_02>([&](amb::AMB_02 answer) { ... });
//
// Either is allowed, and no question asks:
//
//     ruling.may_refuse_if(unclear, Rule::name_family, Status::address_family_not_supported);
//
// What success looks like:
//
//     ruling.accept(Rule::bind_port).port = {...};
//
// Every refusal whose condition holds is in the offer, whatever else holds (ERR-008: no page orders
// the checks), so it needs nothing of the answers by which other rules let the call go on. An
// acceptance is in the offer only where no definite refusal is, and needs all of them. Several
// acceptances can be offered; what each needs of the open questions is kept with it.
#pragma once

#include <array>
#include <bit>
#include <initializer_list>
#include <optional>

#include "portpool/sim/outcome.hpp"
#include "state/state.hpp"
#include "store/inline.hpp"

namespace portpool {

/// The status that an answer stands for when it is an error name ("WSAEACCES"); nothing for other
/// answers.
[[nodiscard]] std::optional<Status> refusal_of(Question question, std::uint8_t answer);

/// Questions that an alternative depends on, each once.
struct Needs {
  std::array<Need, Alternative::kMaxNeeds> of{};
  std::uint32_t count = 0;

  /// The answers left to a question; all of them when nothing is needed of it.
  [[nodiscard]] std::uint8_t mask(Question question) const {
    for (std::uint32_t i = 0; i < count; ++i) {
      if (of[i].question == question) return of[i].answers;
    }
    return 0xff;
  }
};

class Ruling {
 public:
  /// `caller`: the process that makes the call, where there is one.
  Ruling(const State& state, Offer& offer, const ProcessRow* caller = nullptr)
      : state_(state), offer_(offer), caller_(caller) {}

  /// A definite refusal. Returns the condition, so that the caller can stop where later checks
  /// would make no sense. Apart for the holder that most have not: made for each check, it cost
  /// more than the check.
  PORTPOOL_INLINE bool refuse_if(bool condition, Rule rule, Status status) {
    return applies(condition, rule) && refused(rule, status);
  }
  PORTPOOL_INLINE bool refuse_if(bool condition, Rule rule, Status status, const Holder& holder) {
    return applies(condition, rule) && refused(rule, status, holder);
  }

  /// One of several codes, all of them possible on any machine.
  bool refuse_if(bool condition, Rule rule, std::initializer_list<Status> statuses,
                 const Holder& holder = {}) {
    if (!applies(condition, rule)) return false;
    for (const Status status : statuses) refuse(rule, status, holder);
    return true;
  }

  /// A refusal that the clauses allow but do not demand; the simulator goes on.
  PORTPOOL_INLINE bool may_refuse_if(bool condition, Rule rule, Status status) {
    return applies(condition, rule) && maybe_refused(rule, status, {});
  }
  PORTPOOL_INLINE bool may_refuse_if(bool condition, Rule rule, Status status,
                                     const Holder& holder) {
    return applies(condition, rule) && maybe_refused(rule, status, holder);
  }

  /// Sources differ: the simulator refuses, going on is allowed, too.
  bool likely_refuse_if(bool condition, Rule rule, Status status, const Holder& holder = {});

  /// A refusal that is certain, whatever a mutation says of the rule.
  void refuse(Rule rule, Status status, const Holder& holder = {});
  void may_refuse(Rule rule, Status status) { may_refuse_if(true, rule, status); }
  void likely_refuse(Rule rule, Status status) { likely_refuse_if(true, rule, status); }
  void refuse_by(Rule rule, Question question, const Holder& holder = {}) {
    refuse_by(true, rule, question, holder);
  }

  /// Whether the condition of a rule holds, for rules that do more than refuse.
  PORTPOOL_INLINE bool when(bool condition, Rule rule) { return applies(condition, rule); }

  /// The offer depends on the question in a way that is no need of one alternative.
  void consult(Question question) { offer_.mark_consulted(question); }

  /// A rule that describes how the outcome is told rather than what it is.
  void note(Rule rule) { offer_.mark_evaluated(rule); }

  /// The refusals added since `first` report a byte count of 0.
  void refusals_report_no_bytes(std::size_t first);
  /// The refusals added since `first` leave the byte count as it was.
  void refusals_leave_bytes(std::size_t first);
  /// The alternatives added since `first` are allowed, but a simulation prefers others.
  void make_optional(std::size_t first);
  [[nodiscard]] std::size_t size() const { return offer_.size(); }
  /// An alternative, to say more of it.
  [[nodiscard]] Alternative& at(std::size_t i) { return offer_.at(i); }
  /// The alternatives added since `first` are gone.
  void drop(std::size_t first);
  /// Of the alternatives added since `first` the refusals stay.
  void drop_acceptances(std::size_t first);
  /// Of the alternatives added since `first` those stay that succeed.
  void drop_refusals(std::size_t first);
  /// Where one of the alternatives added since `first` succeeds, this refusal is allowed in place
  /// of all of them, with the same needs.
  void may_refuse_instead(std::size_t first, Rule rule, Status status);
  /// Refusals that are in the offer since `first` already are in it once.
  void drop_repeated(std::size_t first);

  /// The machine's answer decides: error names refuse, every other answer lets the call go on.
  /// Returns whether it cannot go on.
  PORTPOOL_INLINE bool refuse_by(bool condition, Rule rule, Question question) {
    return applies(condition, rule) && refused_by(rule, question);
  }
  bool refuse_by(bool condition, Rule rule, Question question, const Holder& holder) {
    return applies(condition, rule) && refused_by(rule, question, holder);
  }

  /// One refusal that holds for these answers; with the others the call goes on.
  void refuse_for(bool condition, Rule rule, Question question, std::uint8_t answers, Status status,
                  const Holder& holder = {}) {
    if (applies(condition, rule)) refused_for(rule, question, answers, status, holder);
  }

  /// One way in which the call may go: what `way()` offers stays, what it found impossible or
  /// assumed does not bear on what follows.
  template <class Way>
  void branch(Way&& way) {
    const Needs assumed = assumed_;
    const Needs passed = passed_;
    const bool impossible = impossible_;
    way();
    assumed_ = assumed;
    passed_ = passed;
    impossible_ = impossible;
  }

  /// A branch for machines that give one of these answers: what `way()` offers, refusals too, needs
  /// them. Skipped where the machine is known to answer otherwise.
  template <class Way>
  void where(Question question, std::uint8_t answers, Way&& way) {
    branch([&] {
      if (assume(question, answers)) way();
    });
  }
  template <AnswerEnum T, class Way>
  void where(T answer, Way&& way);

  /// A branch for each answer that the machine may give: `visit(answer)`, in the order of the
  /// catalogue.
  template <AnswerEnum T, class Visit>
  void for_each_answer(Visit&& visit);

  /// No acceptance from here on.
  void close() { impossible_ = true; }

  /// Whether an acceptance is still possible.
  [[nodiscard]] bool open() const { return !impossible_ && (passed_.count == 0 || can_pass()); }

  /// The pattern of an acceptance. Only where open().
  PORTPOOL_INLINE Alternative& accept(Rule rule) {
    PORTPOOL_INVARIANT(open());
    offer_.mark_evaluated(rule);
    return add_acceptance(rule);
  }

  /// The request goes on after the call returns (Status::pending), or keeps its thread
  /// (Status::blocked).
  Alternative& go_on_later(Rule rule, Status status);

  [[nodiscard]] const State& state() const { return state_; }
  /// Precondition: the ruling is about a call.
  [[nodiscard]] const ProcessRow& caller() const {
    PORTPOOL_INVARIANT(caller_ != nullptr);
    return *caller_;
  }

 private:
  // Every check of every call comes here, and nearly all of them find nothing: what is left of
  // those, inlined, is one bit that is set and one branch.
  PORTPOOL_INLINE bool applies(bool condition, Rule rule) {
    offer_.mark_evaluated(rule);
    return state_.mutation().applies(rule, condition);
  }
  // What follows needs these answers. False when the machine is known to answer otherwise.
  [[nodiscard]] bool assume(Question question, std::uint8_t answers);
  // What happens when one is found, out of the way. The first two return true.
  bool refused(Rule rule, Status status, const Holder& holder = {});
  bool maybe_refused(Rule rule, Status status, const Holder& holder);
  bool refused_by(Rule rule, Question question, const Holder& holder = {});
  void refused_for(Rule rule, Question question, std::uint8_t answers, Status status,
                   const Holder& holder);
  Alternative& add_refusal(Rule rule, Status status, const Holder& holder);
  Alternative& add_acceptance(Rule rule);
  // All that was assumed and passed, to an acceptance.
  void give_needs(Alternative& acceptance) const;
  void need(Needs& needs, Question question, std::uint8_t answers) const;
  // Whether the machine can give the answers with which the call went on.
  [[nodiscard]] bool can_pass() const;
  // The call goes on only where the machine gives one of these answers. Sets impossible_ when it
  // cannot.
  void pass(Question question, std::uint8_t answers);

  const State& state_;
  Offer& offer_;
  const ProcessRow* caller_;
  Needs assumed_;  // of everything that follows
  Needs passed_;   // of acceptances alone
  bool impossible_ = false;
};

/// A mask of one answer: only(amb::AMB_15::bind_wsaeacces).
template <AnswerEnum T>
[[nodiscard]] constexpr std::uint8_t only(T answer) {
  return static_cast<std::uint8_t>(1u << static_cast<unsigned>(answer));
}
template <AnswerEnum... T>
[[nodiscard]] constexpr std::uint8_t any_of(T... answers) {
  return static_cast<std::uint8_t>((0u | ... | (1u << static_cast<unsigned>(answers))));
}

template <AnswerEnum T, class Way>
void Ruling::where(T answer, Way&& way) {
  where(question_of<T>, only(answer), way);
}

template <AnswerEnum T, class Visit>
void Ruling::for_each_answer(Visit&& visit) {
  for (unsigned left = state_.answers().mask(question_of<T>); left != 0; left &= left - 1) {
    const T answer = static_cast<T>(std::countr_zero(left));
    where(answer, [&] { visit(answer); });
  }
}

}  // namespace portpool
