#include "explain/why.hpp"

#include <algorithm>

#include "explain/render.hpp"
#include "explain/spelling.hpp"
#include "text/printable.hpp"

namespace portpool::conformance {
namespace {

std::string ids(const std::vector<Evidence>& evidence) {
  std::string text;
  for (const Evidence one : evidence) {
    text += (text.empty() ? " [" : ", ") + std::string(info(one).id);
  }
  return text.empty() ? text : text + "]";
}

class Why {
 public:
  Why(const Explanation& explanation, const MachineState& state, const listings::Reading& reading,
      std::size_t width)
      : explanation_(explanation), state_(state), reading_(reading), width_(width) {}

  std::string text() {
    wrap("", spell(explanation_.request) + ": " + spell_verdict(explanation_), 2);
    rules();
    holders();
    seen();
    ways();
    questions();
    notes();
    missing();
    evidence();
    return std::move(text_);
  }

 private:
  void wrap(const std::string& lead, std::string_view words, std::size_t indent) {
    append_wrapped(text_, lead, words, width_, indent);
  }
  void wrap(const std::string& lead, std::string_view words) { wrap(lead, words, lead.size()); }
  void title(std::string_view words) { text_ += "\n" + std::string(words) + "\n"; }

  void clauses(Rule rule, const std::string& lead) {
    for (const Clause clause : info(rule).clauses) {
      const ClauseInfo& one = info(clause);
      wrap(lead + std::string(one.id) + " ",
           "(" + std::string(name(one.strength)) + ") " + std::string(one.statement));
    }
  }

  /// What a refusal rests on is said in full. What lets a call pass is much, and mostly about other
  /// calls.
  void rules() {
    title("Why");
    for (const ExplainedOutcome& outcome : explanation_.outcomes) {
      if (outcome.status == Status::address_not_available && outcome.rule == Rule{}) {
        wrap("  ", "the address is none of this machine's");
        continue;
      }
      std::string guesses;
      for (const Guess guess : outcome.guesses) {
        guesses += (guesses.empty() ? " " : ", ") + std::string(spell(guess));
      }
      wrap("  ", spell_outcome(outcome, explanation_.face) + guesses + ":");
      const RuleInfo& rule = info(outcome.rule);
      wrap("    ", std::string(rule.sentence) + " (" + std::string(rule.name) + ")");
      if (outcome.status != Status::success) clauses(outcome.rule, "      ");
    }
    const bool excluded = std::ranges::any_of(explanation_.holders, [](const PortHolder& holder) {
      return holder.kind == HolderClass::administered;
    });
    if (excluded && !explanation_.request.takes_record() &&
        explanation_.answer != ExplainedAnswer::refused) {
      wrap("  ", "an administrator's exclusion does not refuse an explicit bind");
      clauses(Rule::bind_excluded, "    ");
    }
  }

  void holders() {
    if (explanation_.holders.empty()) return;
    title("What is listed there");
    for (const PortHolder& holder : explanation_.holders) {
      const std::string owner = spell_owner(holder);
      wrap("  ", spell_what(holder) + (owner.empty() ? "" : "; " + owner) + ids(holder.evidence));
      for (const HolderReason reason : holder.reasons) {
        wrap("    ", spell_reason(reason, holder, state_));
      }
      if (holder.service != nullptr &&
          (holder.kind != HolderClass::socket || is_of_system(holder))) {
        wrap("    ", "source: " + std::string(holder.service->source));
      }
    }
  }

  void seen() {
    if (!explanation_.seen) return;
    title("What was seen: " + (explanation_.seen->code == 0 ? std::string("success")
                                                            : spell_code(explanation_.seen->code)));
    for (const SeenCause cause : explanation_.seen->causes) {
      wrap("  - ", spell_cause(cause, explanation_));
    }
  }

  void ways() {
    if (explanation_.ways.empty()) return;
    title("What would work: root causes first, then by least harm; each was tried on the model");
    for (const Way& way : explanation_.ways) {
      wrap("  - ", spell_way(way, explanation_) + ids(way.evidence));
      for (const std::string& command : way.commands) text_ += "      " + printable(command) + "\n";
      const std::string cost = spell_cost(way);
      if (!cost.empty()) wrap("    ", cost);
    }
  }

  void questions() {
    if (explanation_.questions.empty()) return;
    title("Open questions that decide it");
    for (const DecidingQuestion& deciding : explanation_.questions) {
      const QuestionInfo& question = info(deciding.question);
      wrap("  " + std::string(question.id) + " ", question.question);
      for (const DecidingQuestion::Branch& branch : deciding.branches) {
        const ExplainedOutcome outcome{branch.status, {}, {}, {}};
        wrap("    ", std::string(question.answers[branch.answer].id) +
                         (branch.taken ? " (assumed): " : ": ") +
                         spell_outcome(outcome, explanation_.face));
      }
    }
  }

  void notes() {
    if (explanation_.notes.empty() && explanation_.moments.empty() && reading_.warnings.empty())
      return;
    title("Notes");
    for (const SecondMoment& moment : explanation_.moments) {
      wrap("  - ", moment.what + " was given twice, with a difference; the later one counts");
    }
    if (explanation_.earlier) {
      wrap("  - ",
           "by the earlier list: " + spell_outcome(*explanation_.earlier, explanation_.face));
    }
    for (const listings::Warning& warning : reading_.warnings) {
      wrap("  - ", spell_warning(warning, reading_));
    }
    for (const Note& note : explanation_.notes) {
      wrap("  - ", spell_note(note, explanation_) + ids(note.evidence));
    }
  }

  void missing() {
    if (explanation_.missing.empty()) return;
    title("Not given");
    for (const MissingList list : explanation_.missing) {
      wrap("  - ", spell_missing(list, explanation_.request.transport));
      text_ += "      " + command_for(list, explanation_.request.transport) + "\n";
    }
  }

  void evidence() {
    std::vector<Evidence> all;
    const auto add = [&](const std::vector<Evidence>& more) {
      for (const Evidence one : more) {
        if (std::ranges::find(all, one) == all.end()) all.push_back(one);
      }
    };
    for (const PortHolder& holder : explanation_.holders) add(holder.evidence);
    for (const Way& way : explanation_.ways) add(way.evidence);
    for (const Note& note : explanation_.notes) add(note.evidence);
    if (all.empty()) return;
    std::ranges::sort(all);
    title("Evidence");
    for (const Evidence one : all) {
      wrap("  " + std::string(info(one).id) + "  ",
           std::string(info(one).says) + " (" + std::string(info(one).source) + ")");
    }
  }

  const Explanation& explanation_;
  const MachineState& state_;
  const listings::Reading& reading_;
  std::size_t width_;
  std::string text_;
};

}  // namespace

std::string why_text(const Explanation& explanation, const MachineState& state,
                     const listings::Reading& reading, std::size_t width) {
  return Why(explanation, state, reading, width).text();
}

}  // namespace portpool::conformance
