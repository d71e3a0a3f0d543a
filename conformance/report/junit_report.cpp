#include "report/junit_report.hpp"

#include <iomanip>
#include <ostream>
#include <sstream>

#include "report/console.hpp"
#include "report/words.hpp"
#include "text/printable.hpp"

namespace portpool::conformance {
namespace {

std::string escape_xml(const std::string& text) {
  std::string escaped;
  for (const char c : printable_lines(text)) {  // XML 1.0 has no control characters at all
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string seconds(double value) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(3) << value;
  return text.str();
}

std::string details(const ScenarioOutcome& outcome) {
  std::ostringstream text;
  print_outcome(text, outcome, false, Paint(false));
  return text.str();
}

// "expected WSAEACCES", or "allowed WSAEACCES or WSAEADDRINUSE"; empty where neither is known.
std::string wanted_of(const Finding& finding) {
  if (const std::string expected = expected_in_words(finding); !expected.empty()) {
    return "expected " + expected;
  }
  const std::string allowed = allowed_in_words(finding.allowed, true);
  return allowed.empty() ? allowed : "allowed " + allowed;
}

std::string first_line(const ScenarioOutcome& outcome) {
  if (outcome.broken) return outcome.broken->to_string();
  if (outcome.verdict.kind == VerdictKind::overflow) return reason_of(outcome.verdict);
  if (outcome.verdict.findings.empty()) return "cites a clause of which no rule fired";
  const Finding& finding = outcome.verdict.findings.front();
  const std::string wanted = wanted_of(finding);
  const std::string seen = seen_in_words(finding);
  return "step " + finding.step + ": seen " + (seen.empty() ? "nothing" : seen) +
         (wanted.empty() ? "" : ", " + wanted);
}

// The area of a scenario, as people group tests: "bind" of scenarios/bind/bind-twice.json.
std::string area_of(const std::string& file) {
  const std::size_t name = file.find_last_of("/\\");
  if (name == std::string::npos) return "scenario";
  const std::size_t area = file.find_last_of("/\\", name - 1);
  return file.substr(area == std::string::npos ? 0 : area + 1,
                     name - (area == std::string::npos ? 0 : area + 1));
}

// With the trace, where one was read: a scenario may have traces of many machines.
std::string name_of(const ScenarioOutcome& outcome) {
  const std::string trace = recorded_in(outcome);
  return trace.empty() ? outcome.id : outcome.id + ", " + trace;
}

void write_case(std::ostream& xml, const ScenarioOutcome& outcome) {
  xml << "    <testcase classname=\"" << escape_xml(area_of(outcome.file)) << "\" name=\""
      << escape_xml(name_of(outcome)) << "\" file=\"" << escape_xml(outcome.file) << "\" time=\""
      << seconds(outcome.seconds) << "\">\n";
  if (outcome.broken) {
    xml << "      <error type=\"broken\" message=\"" << escape_xml(first_line(outcome)) << "\"/>\n";
  } else if (fails(outcome)) {
    const char* const type =
        outcome.verdict.kind == VerdictKind::overflow ? "overflow" : "deviation";
    xml << "      <failure type=\"" << type << "\" message=\"" << escape_xml(first_line(outcome))
        << "\">" << escape_xml(details(outcome)) << "</failure>\n";
  } else if (outcome.verdict.kind == VerdictKind::unsupported) {
    xml << "      <skipped message=\"" << escape_xml(reason_of(outcome.verdict)) << "\"/>\n";
  }
  if (!outcome.known.empty()) {
    xml << "      <system-out>";
    for (const std::string& known : outcome.known)
      xml << escape_xml("known deviation: " + known + "\n");
    xml << "</system-out>\n";
  }
  xml << "    </testcase>\n";
}

void write_case(std::ostream& xml, const StaleEntry& entry) {
  xml << "    <testcase classname=\"environments\" name=\""
      << escape_xml(entry.scenario + ", step " + entry.step) << "\" file=\""
      << escape_xml(entry.file) << "\">\n      <failure type=\"stale\" message=\""
      << escape_xml(spell(entry)) << "\"/>\n    </testcase>\n";
}

void write_case(std::ostream& xml, const UnreadFile& one) {
  const std::string file = escape_xml(one.file);
  xml << "    <testcase classname=\"" << escape_xml(area_of(one.file)) << "\" name=\"" << file
      << "\" file=\"" << file << "\">\n      <error type=\"unread\" message=\""
      << escape_xml(one.errors.substr(0, one.errors.find('\n'))) << "\">" << escape_xml(one.errors)
      << "</error>\n    </testcase>\n";
}

// GitHub's escapes: of the text of a command, and of a property, which ends at a comma or colon.
std::string escape_command(const std::string& text, bool property) {
  std::string escaped;
  for (const char c : text) {
    const bool special = c == '%' || c == '\n' || c == '\r' || (property && (c == ',' || c == ':'));
    if (!special) {
      escaped += c;
      continue;
    }
    constexpr char kDigits[] = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    escaped += '%';
    escaped += kDigits[byte >> 4];
    escaped += kDigits[byte & 15];
  }
  return escaped;
}

void annotate(std::ostream& out, const std::string& file, const SourcePosition& where,
              const std::string& title, const std::string& text) {
  out << "::error file=" << escape_command(printable(file), true);
  if (where.line > 0) out << ",line=" << where.line << ",col=" << std::max(where.column, 1u);
  out << ",title=" << escape_command(printable(title), true)
      << "::" << escape_command(printable_lines(text), false) << '\n';
}

std::size_t lines_of(const RunReport& run) {
  return run.outcomes.size() + run.unread.size() + run.stale.size();
}

}  // namespace

std::string junit_report(const RunReport& run) {
  const RunTotals totals = total(run.outcomes);
  const std::size_t failures = totals.deviating + totals.overflow + run.stale.size();
  double whole = 0;
  for (const ScenarioOutcome& outcome : run.outcomes) whole += outcome.seconds;
  std::ostringstream counts;
  counts << " tests=\"" << lines_of(run) << "\" failures=\"" << failures << "\" errors=\""
         << totals.broken + run.unread.size() << "\" time=\"" << seconds(whole) << "\"";
  if (!run.started.empty()) counts << " timestamp=\"" << escape_xml(run.started) << "\"";
  std::ostringstream xml;
  xml << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" << counts.str() << ">\n"
      << "  <testsuite name=\"portpool on " << escape_xml(run.backend) << "\"" << counts.str()
      << " skipped=\"" << totals.unsupported << "\">\n";
  for (const ScenarioOutcome& outcome : run.outcomes) write_case(xml, outcome);
  for (const UnreadFile& one : run.unread) write_case(xml, one);
  for (const StaleEntry& entry : run.stale) write_case(xml, entry);
  xml << "  </testsuite>\n</testsuites>\n";
  return xml.str();
}

std::string tap_report(const RunReport& run) {
  std::ostringstream tap;
  tap << "TAP version 13\n1.." << lines_of(run) << '\n';
  std::size_t number = 0;
  const auto explain = [&](const std::string& text) {
    tap << "  ---\n  message: |\n";
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) tap << "    " << line << '\n';
    tap << "  ...\n";
  };
  for (const ScenarioOutcome& outcome : run.outcomes) {
    tap << (fails(outcome) ? "not ok " : "ok ") << ++number << " - " << name_of(outcome);
    if (!fails(outcome) && outcome.verdict.kind == VerdictKind::unsupported) {
      tap << " # SKIP " << reason_of(outcome.verdict);
    }
    tap << '\n';
    if (fails(outcome)) explain(details(outcome));
  }
  for (const UnreadFile& one : run.unread) {
    tap << "not ok " << ++number << " - " << printable(one.file) << '\n';
    explain(one.errors);
  }
  for (const StaleEntry& entry : run.stale) {
    tap << "not ok " << ++number << " - " << printable(entry.scenario + ", step " + entry.step)
        << '\n';
    explain(spell(entry));
  }
  return tap.str();
}

void print_annotations(std::ostream& out, const RunReport& run) {
  for (const ScenarioOutcome& outcome : run.outcomes) {
    if (!fails(outcome)) continue;
    for (const Finding& finding : outcome.verdict.findings) {
      std::ostringstream text;
      print_finding(text, finding, outcome.file, Paint(false));
      annotate(out, outcome.file, finding.where, name_of(outcome) + " deviates at " + finding.step,
               text.str());
    }
    if (!outcome.broken && !outcome.verdict.findings.empty()) continue;
    annotate(out, outcome.file, {}, name_of(outcome), first_line(outcome));
  }
  for (const UnreadFile& one : run.unread) {
    annotate(out, one.file, {}, "cannot be read", one.errors);
  }
  for (const StaleEntry& entry : run.stale) {
    annotate(out, entry.file, entry.where, "stale entry", spell(entry));
  }
}

}  // namespace portpool::conformance
