#include "rules/ruling.hpp"

#include <algorithm>
#include <bit>

namespace portpool {
namespace {

struct AnswerStatus {
  bool refuses = false;
  Status status = Status::success;
};
using StatusTable = std::array<std::array<AnswerStatus, 8>, kQuestionCount>;

// The one status each error name of the catalogue's answers stands for.
AnswerStatus status_of_answer(std::string_view id) {
  constexpr std::pair<std::string_view, Status> kNames[] = {
      {"WSAEACCES", Status::access_denied},
      {"WSAEADDRINUSE", Status::sharing_violation},
      {"WSAEADDRNOTAVAIL", Status::address_not_available},
      {"WSAEALREADY", Status::already_in_progress},
      {"WSAECONNREFUSED", Status::connection_refused},
      {"WSAEFAULT", Status::access_violation},
      {"WSAEINVAL", Status::invalid_parameter},
      {"WSAEISCONN", Status::already_connected},
      {"WSAENOBUFS", Status::too_many_addresses},
      {"WSAENOPROTOOPT", Status::option_not_supported},
      {"WSAENOTCONN", Status::not_connected},
      {"WSAENOTSOCK", Status::not_socket},
      {"WSAEOPNOTSUPP", Status::not_supported},
      {"WSAEPROTONOSUPPORT", Status::protocol_not_supported},
      {"WSANOTINITIALISED", Status::not_initialised},
      {"ERROR_ACCESS_DENIED", Status::access_denied},
      {"ERROR_INVALID_PARAMETER", Status::invalid_parameter},
      {"ERROR_SHARING_VIOLATION", Status::sharing_violation},
  };
  for (const auto& [name, status] : kNames) {
    if (name == id) return {true, status};
  }
  return {};
}

const StatusTable& status_table() {
  static const StatusTable table = [] {
    StatusTable made{};
    for (std::size_t question = 0; question < kQuestionCount; ++question) {
      const auto answers = info(static_cast<Question>(question)).answers;
      for (std::size_t i = 0; i < answers.size(); ++i) {
        made[question][i] = status_of_answer(answers[i].id);
      }
    }
    return made;
  }();
  return table;
}

}  // namespace

std::optional<Status> refusal_of(Question question, std::uint8_t answer) {
  const AnswerStatus& entry = status_table()[static_cast<std::size_t>(question)][answer];
  if (!entry.refuses) return std::nullopt;
  return entry.status;
}

Alternative& Ruling::add_refusal(Rule rule, Status status, const Holder& holder) {
  Alternative& refusal = offer_.add();
  refusal.rule = rule;
  refusal.refuses = true;
  refusal.outcome.status = status;
  refusal.holder = holder;
  refusal.needs = assumed_.of;
  refusal.need_count = static_cast<std::uint8_t>(assumed_.count);
  return refusal;
}

Alternative& Ruling::add_acceptance(Rule rule) {
  Alternative& acceptance = offer_.add();
  acceptance.rule = rule;
  if (assumed_.count + passed_.count != 0) give_needs(acceptance);
  return acceptance;
}

bool Ruling::refused(Rule rule, Status status, const Holder& holder) {
  refuse(rule, status, holder);
  return true;
}

bool Ruling::maybe_refused(Rule rule, Status status, const Holder& holder) {
  add_refusal(rule, status, holder).optional = true;
  return true;
}

void Ruling::refuse(Rule rule, Status status, const Holder& holder) {
  offer_.mark_evaluated(rule);
  add_refusal(rule, status, holder);
  impossible_ = true;
}

void Ruling::need(Needs& needs, Question question, std::uint8_t answers) const {
  for (std::uint32_t i = 0; i < needs.count; ++i) {
    if (needs.of[i].question == question) {
      needs.of[i].answers &= answers;
      return;
    }
  }
  if (state_.answers().mask(question) == (state_.answers().mask(question) & answers)) {
    return;  // the machine is known to answer so
  }
  PORTPOOL_INVARIANT(needs.count < needs.of.size());
  needs.of[needs.count++] = {question, answers};
}

bool Ruling::assume(Question question, std::uint8_t answers) {
  offer_.mark_consulted(question);
  const std::uint8_t possible = state_.answers().mask(question) & assumed_.mask(question);
  if ((possible & answers) == 0) return false;
  need(assumed_, question, answers);
  return true;
}

void Ruling::pass(Question question, std::uint8_t answers) {
  const std::uint8_t possible =
      state_.answers().mask(question) & assumed_.mask(question) & passed_.mask(question);
  if ((possible & answers) == 0) {
    impossible_ = true;
  } else {
    need(passed_, question, answers);
  }
}

bool Ruling::can_pass() const {
  for (std::uint32_t i = 0; i < passed_.count; ++i) {
    const Need& passed = passed_.of[i];
    const std::uint8_t possible =
        state_.answers().mask(passed.question) & assumed_.mask(passed.question);
    if ((possible & passed.answers) == 0) return false;
  }
  return true;
}

bool Ruling::likely_refuse_if(bool condition, Rule rule, Status status, const Holder& holder) {
  if (!applies(condition, rule)) return false;
  add_refusal(rule, status, holder);
  return true;
}

void Ruling::refusals_report_no_bytes(std::size_t first) {
  for (std::size_t i = first; i < offer_.size(); ++i) {
    Alternative& alternative = offer_.at(i);
    alternative.bytes = ByteCount::exactly;
    alternative.outcome.fields |= field::kBytes;
  }
}

void Ruling::refusals_leave_bytes(std::size_t first) {
  for (std::size_t i = first; i < offer_.size(); ++i) {
    if (offer_[i].refuses) offer_.at(i).bytes = ByteCount::untouched;
  }
}

void Ruling::make_optional(std::size_t first) {
  for (std::size_t i = first; i < offer_.size(); ++i) offer_.at(i).optional = true;
}

void Ruling::drop(std::size_t first) {
  std::size_t i = 0;
  offer_.filter([&](const Alternative&) { return i++ < first; });
}

void Ruling::drop_acceptances(std::size_t first) {
  std::size_t i = 0;
  offer_.filter([&](const Alternative& one) { return i++ < first || one.refuses; });
}

void Ruling::drop_refusals(std::size_t first) {
  std::size_t i = 0;
  offer_.filter(
      [&](const Alternative& one) { return i++ < first || one.outcome.status == Status::success; });
}

void Ruling::may_refuse_instead(std::size_t first, Rule rule, Status status) {
  drop_refusals(first);
  for (std::size_t i = first; i < offer_.size(); ++i) {
    Alternative refusal;
    refusal.rule = rule;
    refusal.refuses = true;
    refusal.optional = true;
    refusal.outcome.status = status;
    refusal.needs = offer_.at(i).needs;
    refusal.need_count = offer_.at(i).need_count;
    offer_.at(i) = refusal;
  }
}

void Ruling::drop_repeated(std::size_t first) {
  const auto equal = [](const Alternative& one, const Alternative& other) {
    return other.refuses && one.outcome.status == other.outcome.status &&
           std::equal(one.conditions().begin(), one.conditions().end(), other.conditions().begin(),
                      other.conditions().end());
  };
  std::size_t i = 0;
  offer_.filter([&](const Alternative& one) {
    const std::size_t at = i++;
    if (at < first || !one.refuses) return true;
    for (std::size_t before = first; before < at; ++before) {
      if (equal(one, offer_[before])) return false;
    }
    return true;
  });
}

bool Ruling::refused_by(Rule rule, Question question, const Holder& holder) {
  offer_.mark_consulted(question);
  const std::uint8_t possible = state_.answers().mask(question);
  std::uint8_t refusing = 0;
  for (std::uint8_t answer = 0; answer < info(question).answers.size(); ++answer) {
    const std::uint8_t bit = static_cast<std::uint8_t>(1u << answer);
    const auto status = refusal_of(question, answer);
    if ((possible & bit) == 0 || !status) continue;
    where(question, bit, [&] {
      add_refusal(rule, *status, holder);
      refusing |= bit;
    });
  }
  if (refusing == 0) return false;
  pass(question, static_cast<std::uint8_t>(~refusing));
  return impossible_;
}

void Ruling::refused_for(Rule rule, Question question, std::uint8_t answers, Status status,
                         const Holder& holder) {
  bool possible = false;
  where(question, answers, [&] {
    add_refusal(rule, status, holder);
    possible = true;
  });
  if (possible) pass(question, static_cast<std::uint8_t>(~answers));
}

void Ruling::give_needs(Alternative& acceptance) const {
  Needs needs = assumed_;
  for (std::uint32_t i = 0; i < passed_.count; ++i) {
    need(needs, passed_.of[i].question, passed_.of[i].answers);
  }
  acceptance.needs = needs.of;
  acceptance.need_count = static_cast<std::uint8_t>(needs.count);
}

Alternative& Ruling::go_on_later(Rule rule, Status status) {
  Alternative& later = accept(rule);
  later.outcome.status = status;
  return later;
}

}  // namespace portpool
