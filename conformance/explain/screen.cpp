// The one screen of an answer.
#include <algorithm>

#include "explain/render.hpp"
#include "explain/spelling.hpp"
#include "explain/ways_out.hpp"
#include "explain/why.hpp"
#include "text/counted.hpp"
#include "text/printable.hpp"

namespace portpool::conformance {
namespace {

constexpr std::size_t kMostLines = 12;

/// Lines that stand or fall together. Those with the highest rank go first when there is no room.
struct Part {
  std::string text;  // whole lines
  int rank = 0;      // 0 always stays

  [[nodiscard]] std::size_t lines() const {
    return static_cast<std::size_t>(std::ranges::count(text, '\n'));
  }
};

class Screen {
 public:
  Screen(const Explanation& explanation, const listings::Reading& reading,
         const ScreenOptions& options)
      : explanation_(explanation), reading_(reading), options_(options) {}

  std::string text() {
    verdict();
    holders();
    seen();
    if (explanation_.request.any_call) {
      add("Note: ", "name the port as well, in front: portpool explain 8080 ...", 1);
    }
    ways();
    moments();
    warnings();
    note();
    missing();
    shorten();
    std::string text;
    for (const Part& part : parts_) text += part.text;
    return text;
  }

 private:
  void add(const std::string& lead, const std::string& words, int rank, std::size_t indent = 2) {
    Part part;
    part.rank = rank;
    append_wrapped(part.text, lead, words, options_.width, indent);
    parts_.push_back(std::move(part));
  }

  void verdict() {
    Part part;
    append_wrapped(part.text, "", spell(explanation_.request) + ": " + spell_verdict(explanation_),
                   options_.width, 2);
    paint(part.text);
    parts_.push_back(std::move(part));
  }

  void paint(std::string& text) const {
    const bool ended = text.ends_with('\n');
    if (ended) text.pop_back();
    switch (explanation_.answer) {
      case ExplainedAnswer::allowed:
        text = options_.paint.green(text);
        break;
      case ExplainedAnswer::refused:
        text = options_.paint.red(text);
        break;
      case ExplainedAnswer::depends:
      case ExplainedAnswer::cannot_say:
        text = options_.paint.yellow(text);
        break;
    }
    if (ended) text += '\n';
  }

  /// One holder each of ranges and sockets; one process may hold the port at several addresses.
  void holders() {
    if (explanation_.request.count > 1 && !explanation_.request.takes_record()) return;
    std::size_t shown = 0;
    std::vector<std::optional<std::uint32_t>> processes;
    for (const PortHolder& holder : explanation_.holders) {
      const auto process = holder.socket ? holder.socket->process : std::nullopt;
      if (process && std::ranges::find(processes, process) != processes.end()) continue;
      // HTTP.sys shows in both lists.
      if (shown > 0 && holder.kind == HolderClass::http_sys) continue;
      if (process) processes.push_back(process);
      if (++shown > 2) break;
      const std::string owner = spell_owner(holder);
      add("  ", spell_what(holder) + (owner.empty() ? "" : "; " + owner), shown == 1 ? 0 : 4);
      if (std::ranges::find(holder.reasons, HolderReason::star_may_be_lost) !=
          holder.reasons.end()) {
        add("  ", spell_reason(HolderReason::star_may_be_lost, holder, {}), 1);
      }
    }
  }

  void seen() {
    if (!explanation_.seen || explanation_.seen->code == 0) return;
    int rank = 0;
    for (const SeenCause cause : explanation_.seen->causes) {
      if (cause == SeenCause::as_answered) continue;
      add("  ", spell_cause(cause, explanation_), rank);
      if (++rank == 3) break;
    }
  }

  void ways() {
    std::size_t shown = 0;
    for (const Way* const chosen : chosen_ways()) {
      const Way& way = *chosen;
      Part part;
      part.rank = shown == 0 ? 0 : shown == 1 ? 3 : 6;
      append_wrapped(part.text, lead_of(shown), spell_way(way, explanation_), options_.width, 2);
      const std::string cost = spell_cost(way);  // before anybody has pasted the commands
      if (!cost.empty()) append_wrapped(part.text, "  ", cost, options_.width, 2);
      for (const std::string& command : way.commands) {
        part.text += "    " + options_.paint.bold(printable(command)) + "\n";
      }
      parts_.push_back(std::move(part));
      ++shown;
    }
  }

  [[nodiscard]] std::string lead_of(std::size_t shown) const {
    if (shown > 0) return "Or: ";
    return explanation_.answer == ExplainedAnswer::allowed ? "Advice: " : "Best: ";
  }

  /// The best, one that keeps the port if it does not, and the next best.
  [[nodiscard]] std::vector<const Way*> chosen_ways() const {
    std::vector<const Way*> chosen;
    const auto take = [&](auto wanted) {
      for (const Way& way : explanation_.ways) {
        const bool known = std::ranges::find(chosen, &way) != chosen.end();
        if (known || !wanted(way)) continue;
        chosen.push_back(&way);
        return;
      }
    };
    const auto any = [](const Way&) { return true; };
    take(any);
    const bool kept = !chosen.empty() && keeps_the_port(chosen.front()->kind);
    take([&](const Way& way) { return keeps_the_port(way.kind) != kept; });
    take(any);
    return chosen;
  }

  void moments() {
    if (explanation_.moments.empty()) return;
    const SecondMoment& first = explanation_.moments.front();
    const SecondMoment& moment = explanation_.moments.back();
    std::string text = moment.what + " was given more than once, with differences: the last one (" +
                       spell_place(moment.used, reading_) + ") counts";
    if (explanation_.earlier) {
      text += "; by the first one (" + spell_place(first.earlier, reading_) +
              "): " + spell_outcome(*explanation_.earlier, explanation_.face);
    }
    add("Note: ", text, 1);
  }

  void warnings() {
    // A pasted error text is no list, and none is missed.
    if (reading_.is_empty() && reading_.processes.empty() && !reading_.unread.empty() &&
        reading_.warnings.empty() && !explanation_.seen && !explanation_.request.is_printed) {
      add("Warning: ", "nothing that was given is a list that explain knows: --what-was-read", 1);
    }
    if (reading_.warnings.empty()) return;
    const auto of_source = [](const listings::Warning& warning) {
      return warning.kind == listings::WarningKind::source_failed ||
             warning.kind == listings::WarningKind::star_lost;
    };
    const auto first = std::ranges::find_if_not(reading_.warnings, of_source);
    const bool only_sources = first == reading_.warnings.end();
    const std::string more = reading_.warnings.size() == 1
                                 ? ""
                                 : " (and " +
                                       counted(reading_.warnings.size() - 1, "more warning") +
                                       ": --what-was-read)";
    add("Warning: ",
        spell_warning(only_sources ? reading_.warnings.front() : *first, reading_) + more,
        only_sources ? 8 : 1);
  }

  /// The one note that most users would want.
  void note() {
    for (const Note& note : explanation_.notes) {
      switch (note.kind) {
        case NoteKind::filter_driver:
        case NoteKind::other_transport:
          continue;
        case NoteKind::later_reservations:
          if (explanation_.answer == ExplainedAnswer::depends) continue;
          add("Note: ", spell_note(note, explanation_), 7);
          return;
        default:
          add("Note: ", spell_note(note, explanation_), 2);
          return;
      }
    }
  }

  /// What to run next. Without lists there is nothing else to do.
  void missing() {
    const Transport transport = explanation_.request.transport;
    const bool doubt = explanation_.answer == ExplainedAnswer::cannot_say;
    std::vector<MissingList> wanted;
    for (const MissingList list : explanation_.missing) {
      const bool helps =
          doubt || list == MissingList::sockets || list == MissingList::bound_sockets;
      if (helps && explanation_.answer != ExplainedAnswer::refused) wanted.push_back(list);
      // A dynamic range that was moved is the cause to find.
      const bool moved = std::ranges::any_of(
          explanation_.notes, [](const Note& note) { return note.kind == NoteKind::moved_range; });
      if (moved && list == MissingList::dynamic_range) wanted.push_back(list);
    }
    if (wanted.empty()) return;
    Part part;
    part.rank = doubt ? 0 : explanation_.answer == ExplainedAnswer::refused ? 2 : 5;
    const bool live = std::ranges::any_of(reading_.files, &listings::ReadFile::is_machine);
    const std::string where = live ? "" : " on that machine";
    append_wrapped(part.text, "",
                   doubt ? "Run these" + where + ", save what they print, and pass the file:"
                         : "To be sure, pass the output of this, too:",
                   options_.width, 2);
    for (const MissingList list : wanted) {
      part.text += "    " + options_.paint.bold(command_for(list, transport)) + "\n";
    }
    parts_.push_back(std::move(part));
  }

  void shorten() {
    const auto lines = [&] {
      std::size_t sum = 1;  // of the last line, which says where to find the rest
      for (const Part& part : parts_) sum += part.lines();
      return sum;
    };
    while (lines() > kMostLines) {
      const auto last = std::ranges::max_element(parts_, {}, &Part::rank);
      if (last->rank == 0) break;
      parts_.erase(last);
    }
    parts_.push_back({options_.paint.dim("More: --why") + "\n", 0});
  }

  const Explanation& explanation_;
  const listings::Reading& reading_;
  const ScreenOptions& options_;
  std::vector<Part> parts_;
};

}  // namespace

void append_wrapped(std::string& to, const std::string& lead, std::string_view text,
                    std::size_t width, std::size_t indent) {
  std::string line = lead;
  bool empty = true;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, end - at);
    if (!empty && line.size() + 1 + word.size() > width) {
      to += printable(line) + '\n';
      line.assign(indent, ' ');
      empty = true;
    }
    if (!empty) line += ' ';
    line += word;
    empty = false;
    at = end + 1;
  }
  to += printable(line) + '\n';
}

std::string explanation_text(const Explanation& explanation, const MachineState& state,
                             const listings::Reading& reading, const ScreenOptions& options) {
  if (options.why) return why_text(explanation, state, reading, options.width);
  return Screen(explanation, reading, options).text();
}

}  // namespace portpool::conformance
