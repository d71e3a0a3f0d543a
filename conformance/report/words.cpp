#include "report/words.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "text/counted.hpp"
#include "text/joined.hpp"
#include "text/printable.hpp"

namespace portpool::conformance {
namespace {

constexpr const char* kNothing = "nothing";

std::string offset_in_words(std::int64_t offset) {
  return offset == 0 ? std::string() : "+" + std::to_string(offset);
}

// A literal as the scenario writes it.
struct SpellLiteral {
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(const PortReference& port) const {
    switch (port.kind) {
      case PortReference::Kind::number:
        return std::to_string(port.value);
      case PortReference::Kind::port_of:
        return "port-of:" + port.name;
      case PortReference::Kind::dynamic:
        return "dynamic+" + std::to_string(port.value);
      case PortReference::Kind::block:
      case PortReference::Kind::reservation:
        break;
    }
    return port.name + offset_in_words(port.value);
  }
  std::string operator()(const TokenReference& token) const {
    if (token.kind == TokenReference::Kind::reservation) return token.name;
    return token.kind == TokenReference::Kind::zero ? "zero" : "unknown";
  }
  std::string operator()(const std::vector<std::string>& names) const {
    return "[" + joined(names, ",") + "]";
  }
};

std::string literals_in_words(const std::vector<Matcher::Literal>& literals) {
  std::vector<std::string> all;
  for (const Matcher::Literal& one : literals) all.push_back(std::visit(SpellLiteral{}, one.value));
  return joined(all, " or ");
}

// "P+1", "within R, at least 3".
std::string matcher_in_words(const Matcher& matcher) {
  std::vector<std::string> all;
  if (matcher.equals) all.push_back(std::visit(SpellLiteral{}, matcher.equals->value));
  if (!matcher.any_of.empty()) all.push_back(literals_in_words(matcher.any_of));
  if (!matcher.differs_from.empty())
    all.push_back("other than " + literals_in_words(matcher.differs_from));
  if (matcher.within) all.push_back("within " + *matcher.within);
  if (matcher.not_within) all.push_back("not within " + *matcher.not_within);
  if (matcher.at_least) all.push_back("at least " + std::to_string(*matcher.at_least));
  if (matcher.at_most) all.push_back("at most " + std::to_string(*matcher.at_most));
  if (matcher.untouched) all.emplace_back("untouched");
  if (matcher.any) all.emplace_back("of any value");
  return joined(all, ", ");
}

std::string completions_in_words(const AllowedOutput& output) {
  std::vector<std::string> names;
  for (const AllowedOutput::Completion& one : output.completions) {
    names.push_back(one.overlapped + " (" + one.result + ")");
  }
  return "completions=[" + joined(names, ", ") + "]";
}

std::string output_in_words(const AllowedOutput& output) {
  using Kind = AllowedOutput::Kind;
  const std::string count = std::to_string(output.count);
  switch (output.kind) {
    case Kind::equals:
      return output.name + "=" + spell(output.value);
    case Kind::free_port:
      return "any of the " + count + " free ports of the dynamic range";
    case Kind::dynamic_port:
      return "a port of the dynamic range";
    case Kind::port_of_block:
      return "any port of the block " + spell(output.ports) + " without a socket";
    case Kind::free_run:
      return "a free run of " + count + " ports";
    case Kind::ports:
      return "exactly " + spell(output.ports);
    case Kind::new_token:
      return "a new token";
    case Kind::bytes_nonzero:
      return "bytes above 0";
    case Kind::bytes_untouched:
      return "bytes untouched";
    case Kind::completions:
      return completions_in_words(output);
    case Kind::some_completions:
      return "some of " + completions_in_words(output);
  }
  return {};
}

}  // namespace

std::string spell(const TraceValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return "[" + joined(std::get<std::vector<std::string>>(value), ",") + "]";
}

std::string spell(const TraceEvent& event) {
  switch (event.kind) {
    case TraceEventKind::pending:
      return "pending";
    case TraceEventKind::blocked:
      return "blocked";
    case TraceEventKind::cancelled:
      return "cancelled";
    case TraceEventKind::timeout:
      return "no answer before the watchdog";
    case TraceEventKind::crashed:
      return "the call crashed its process: " + printable(event.reason);
    case TraceEventKind::unsupported:
      return "unsupported: " + printable(event.reason);
    default:
      break;
  }
  if (event.result.empty()) return std::string(name_of(event.kind));
  std::string text = event.result;
  for (const auto& [name, value] : event.outputs) text += " " + name + "=" + spell(value);
  return text;
}

std::string spell(const Seen& seen) {
  if (!seen.event) return {};
  std::string text = spell(*seen.event);
  for (const TraceEvent& completion : seen.completions) {
    text += "; step " + completion.step + " completed: " + spell(completion);
    if (completion.via != "routine") text += ", by " + completion.via;
  }
  return text;
}

std::string spell(const Stated& stated) {
  const std::string results = joined(stated.results, " or ");
  if (!stated.output) return results;
  return results + " with " + stated.output->first + ' ' + matcher_in_words(stated.output->second);
}

std::string spell(const NamedPorts& ports) {
  if (ports.count == 0) return "no port";
  if (ports.count == 1) return "port " + spell(ports.first);
  return "ports " + spell(ports.first) + " to " + spell(ports.last);
}

std::string spell(const NamedHolder& holder) {
  switch (holder.kind) {
    case NamedHolder::Kind::none:
      break;
    case NamedHolder::Kind::privilege:
      return "the process is not elevated";
    case NamedHolder::Kind::dynamic_range:
      return "the dynamic range";
    case NamedHolder::Kind::request:
      return "a request in flight";
    case NamedHolder::Kind::socket:
      return "a socket bound to " + spell(holder.ports);
    case NamedHolder::Kind::exclusion:
      return "an administered exclusion of " + spell(holder.ports);
    case NamedHolder::Kind::runtime_reservation:
      return "a runtime reservation of " + spell(holder.ports);
    case NamedHolder::Kind::persistent_reservation:
      return "a persistent reservation of " + spell(holder.ports);
    case NamedHolder::Kind::reservation:
      return "a reservation of " + spell(holder.ports);
  }
  return {};
}

std::string outputs_in_words(const AllowedOutcome& allowed) {
  std::vector<std::string> outputs;
  for (const AllowedOutput& one : allowed.outputs) outputs.push_back(output_in_words(one));
  return joined(outputs, ", ");
}

std::string allowed_in_words(const std::vector<AllowedOutcome>& allowed, bool with_outputs) {
  std::vector<std::string> all;
  for (const AllowedOutcome& outcome : allowed) {
    std::string one = outcome.result;
    if (with_outputs && !outcome.outputs.empty()) one += ' ' + outputs_in_words(outcome);
    if (std::ranges::find(all, one) == all.end()) all.push_back(std::move(one));
  }
  return joined(all, " or ");
}

std::string spell(const FindingRemark& remark) {
  switch (remark.kind) {
    case FindingRemark::Kind::none:
      break;
    case FindingRemark::Kind::not_made:
      return remark.name + " was not made";
    case FindingRemark::Kind::thread_cannot_call:
      return "this thread has ended, or its last call has not returned";
    case FindingRemark::Kind::nothing_outstanding:
      return "no call of this thread is outstanding";
    case FindingRemark::Kind::no_further_outcome:
      return "the step has no further outcome";
    case FindingRemark::Kind::after_step:
      return "recorded after step " + remark.name + ", which comes later in the scenario";
    case FindingRemark::Kind::before_step:
      return "recorded before step " + remark.name + ", which comes earlier in the scenario";
    case FindingRemark::Kind::cannot_fail:
      return "this event of the world always succeeds";
    case FindingRemark::Kind::no_wait:
      return "a completion routine runs inside an alertable wait, and none is recorded here";
    case FindingRemark::Kind::trace_ends:
      return "the trace ends before this step" +
             (remark.steps == 1 ? std::string()
                                : "; the last " + counted(remark.steps, "step") + " are missing");
  }
  return {};
}

std::string seen_in_words(const Finding& finding) {
  std::string seen = spell(finding.seen);
  if (finding.kind != FindingKind::unsteady) return seen;
  if (seen.empty()) seen = kNothing;
  return seen + " (repetition " + std::to_string(finding.repetition) + ")";
}

std::string expected_in_words(const Finding& finding) {
  if (finding.expected) return spell(*finding.expected);
  if (finding.kind != FindingKind::unsteady) return {};
  const std::string before = spell(finding.before);
  return before.empty() ? kNothing : before;
}

std::string seen_and_expected(const Finding& finding) {
  const std::string expected = expected_in_words(finding);
  return finding.call + " gave " + seen_in_words(finding) +
         (expected.empty() ? "" : ", expected " + expected);
}

std::string reason_of(const Verdict& verdict) {
  if (!verdict.overflow_step.empty()) {
    return "more than " + std::to_string(verdict.max_states) + " states are possible at step " +
           verdict.overflow_step;
  }
  if (!verdict.unsupported) return {};
  return printable(to_text(*verdict.unsupported)) +
         (verdict.as_predicted ? "; its answers were as predicted" : "");
}

}  // namespace portpool::conformance
